"""``-v``: what the kit does, by Python's logging, on the error stream; never an answer."""

from __future__ import annotations

import logging
import platform
import sys

__all__ = ["log_to_screen"]

_LEVELS = (logging.WARNING, logging.INFO, logging.DEBUG)


def log_to_screen(verbosity: int) -> None:
    """Show what the kit logs: with 1 each step, with 2 or more also what surrounds it."""
    logger = logging.getLogger("kit")
    logger.handlers = []  # of an earlier command in this process, whose stream may be closed
    logger.setLevel(logging.NOTSET)
    if not verbosity:
        return
    from kit import __version__

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(relativeCreated)7d ms %(name)s: %(message)s"))
    logger.handlers = [handler]
    logger.setLevel(_LEVELS[min(verbosity, len(_LEVELS) - 1)])
    logger.info("needs-kit %s, Python %s", __version__, platform.python_version())
    logger.debug("%s, %s", platform.platform(), sys.executable)
