"""The ``kit`` command: parse, call one verb, print.

Exit codes: 0 released or in order, 1 refused or failed with the last release untouched,
2 a command line that cannot be understood.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import io
import os
import sys
from collections.abc import Callable, Sequence
from typing import TextIO

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    _tolerate_encoding()
    given = sys.argv[1:] if arguments is None else arguments
    with (
        contextlib.redirect_stdout(_Patient(sys.stdout)),
        contextlib.redirect_stderr(_Patient(sys.stderr)),
    ):
        code = _obey(given)
        sys.stdout.flush()
        sys.stderr.flush()
    return code


def _obey(arguments: Sequence[str]) -> int:
    from .parsing import NotUnderstoodError, make_parser
    from .usage import ask_for_command, explain, find_language

    language = find_language(arguments)
    parser = make_parser(language)
    try:
        options = parser.parse_args(arguments)
    except NotUnderstoodError as error:
        return explain(str(error), parser, arguments)
    except SystemExit:
        return 0  # --help has been shown
    if options.version:
        from kit import __version__

        print(f"needs-kit {__version__}")
        return 0
    if not options.command:
        return ask_for_command(language)
    return _carry_out(options)


def _carry_out(options: argparse.Namespace) -> int:
    from kit.errors import KitError

    from . import commands
    from .verbose import log_to_screen

    log_to_screen(options.verbose)
    try:
        return int(getattr(commands, f"do_{options.command}")(options))
    except KitError as error:
        print(error.say(options.lang), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print(commands.say("stopped", commands.choose_language(options)), file=sys.stderr)
        return 1


class _Patient(io.TextIOBase):
    """A stream that goes on, saying nothing, when whoever reads has gone (``| head``)."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        self._try(lambda: self._stream.write(text))
        return len(text)

    def flush(self) -> None:
        self._try(self._stream.flush)

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except OSError as error:
            if error.errno not in _GONE:
                raise
            # What is still unwritten goes nowhere, also when Python ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())

    def fileno(self) -> int:
        return self._stream.fileno()


_GONE = (errno.EPIPE, errno.EINVAL)
"""How Linux, and how Windows says that nobody reads any more."""


def _tolerate_encoding() -> None:
    """Write ? for a character that the terminal's encoding lacks, rather than fail."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
