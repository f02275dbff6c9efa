"""Conditions of Windows, each a module with a function ``impose``.

They hold for what lies under ``KIT_AS_WINDOWS_ROOT``, the imagined drive: Python's own files
and the kit's stay as they are.
"""

import os

ROOT = os.environ.get("KIT_AS_WINDOWS_ROOT", "")


def find_inside(path):
    """Return a path as an absolute one if it is on the imagined drive, else None."""
    if not ROOT or not isinstance(path, str | os.PathLike):
        return None
    text = os.fspath(path)
    if not isinstance(text, str):
        return None
    whole = os.path.normpath(os.path.join(os.getcwd(), text))
    return whole if whole == ROOT or whole.startswith(f"{ROOT}/") else None


def replace_function(module, name, make):
    """Put ``make(function)`` in the place of a module's function."""
    setattr(module, name, make(getattr(module, name)))
