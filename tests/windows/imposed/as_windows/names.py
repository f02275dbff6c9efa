"""Names of Windows: large and small letters are one, some cannot be, no path is long."""

import builtins
import errno
import functools
import io
import os
import re

from . import ROOT, find_inside, replace_function

LONGEST = 259
LONGEST_FOLDER = 247
INVALID_NAME, NOT_FOUND = 123, 3
PATHS = {
    **dict.fromkeys(("open", "stat", "lstat", "mkdir", "unlink", "remove", "rmdir"), 1),
    **dict.fromkeys(("listdir", "scandir", "access", "chdir", "utime", "readlink", "chmod"), 1),
    **dict.fromkeys(("rename", "replace"), 2),
}
_REFUSED = re.compile(
    r'[<>:"\\|?*\x00-\x1f]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)', re.IGNORECASE
)
_lstat, _listdir = os.lstat, os.listdir


def impose():
    """Let all that takes a path find what is there by a name that differs in case."""
    for name, count in PATHS.items():
        replace_function(os, name, functools.partial(_translate, name, count))
    builtins.open = io.open = _translate("open", 1, io.open)
    usual = os.path.realpath
    os.path.realpath = lambda path, **options: _spell(usual(path, **options))


def _translate(name, count, usual):
    @functools.wraps(usual)
    def call(*arguments, **options):
        paths, rest = arguments[:count], arguments[count:]
        for path in paths:
            _refuse(path, name)
        return usual(*map(_spell, paths), *rest, **options)

    return call


def _spell(path):
    """Return a path as its names are written on the drive."""
    whole = find_inside(path)
    if whole is None:
        return path
    found = ROOT
    for part in _parts(whole):
        found = os.path.join(found, _find(found, part))
    return path if found == whole else found


def _find(folder, part):
    try:
        _lstat(os.path.join(folder, part))
    except OSError:
        try:
            names = _listdir(folder)
        except OSError:
            return part
        return next((n for n in names if n.casefold() == part.casefold()), part)
    return part


def _parts(whole):
    return [part for part in whole.removeprefix(ROOT).split("/") if part]


def _refuse(path, name):
    whole = find_inside(path)
    if whole is None:
        return
    if any(_REFUSED.search(part) for part in _parts(whole)):
        raise _make_error(OSError, errno.EINVAL, path, INVALID_NAME)
    if len(whole) > (LONGEST_FOLDER if name == "mkdir" else LONGEST):
        raise _make_error(FileNotFoundError, errno.ENOENT, path, NOT_FOUND)


def _make_error(kind, code, path, number):
    error = kind(code, os.strerror(code), os.fspath(path))
    error.winerror = number
    return error
