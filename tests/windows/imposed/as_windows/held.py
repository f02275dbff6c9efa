"""Files that are open: nobody renames, replaces or removes them or a folder that holds them.

Which are open is asked of the system: those of the kit's own processes count like those of
other programs, and so do the folders that processes are in. What another program has open for
writing nobody can open for reading either, as Excel does it.
"""

import builtins
import errno
import functools
import io
import os
import re
import shutil

from . import find_inside, replace_function

_readlink, _listdir, _open = os.readlink, os.listdir, io.open
_KIT = b"KIT_AS_WINDOWS="
SHARING, DENIED = 32, 5


def impose():
    """Let the calls that rename and remove refuse what is open."""
    # With it folders are removed by handles, which Windows does not have.
    shutil._use_fd_functions = False
    for name in ("rename", "replace"):
        replace_function(os, name, functools.partial(_refuse_move, name))
    for name in ("unlink", "remove", "rmdir"):
        replace_function(os, name, _refuse_removal)
    builtins.open = io.open = _refuse_reading(io.open)


def _refuse_move(name, usual):
    @functools.wraps(usual)
    def call(source, target, **options):
        _check(source)
        _check(target)
        if os.path.isdir(target):
            raise _make_error(target, DENIED)
        if name == "rename" and os.path.exists(target):
            raise FileExistsError(errno.EEXIST, "File exists", os.fspath(target))
        return usual(source, target, **options)

    return call


def _refuse_removal(usual):
    @functools.wraps(usual)
    def call(path, **options):
        _check(path)
        return usual(path, **options)

    return call


def _refuse_reading(usual):
    @functools.wraps(usual)
    def call(file, mode="r", *arguments, **options):
        whole = find_inside(file)
        if whole and mode[0] == "r" and any(_excludes(*h) for h in find_holders(whole)):
            raise _make_error(file, SHARING)
        return usual(file, mode, *arguments, **options)

    return call


def _check(path):
    whole = find_inside(path)
    if whole and next(find_holders(whole), None):
        raise _make_error(path, DENIED if os.path.isdir(whole) else SHARING)


def _make_error(path, number):
    error = PermissionError(errno.EACCES, "Permission denied", os.fspath(path))
    error.winerror = number
    return error


def find_holders(whole):
    """Yield process and handle of all that have a path, or one inside it, open."""
    for process in filter(str.isdigit, _listdir("/proc")):
        try:
            handles = [f"fd/{fd}" for fd in _listdir(f"/proc/{process}/fd")]
        except OSError:
            continue
        for handle in ("cwd", *handles):
            try:
                opened = _readlink(f"/proc/{process}/{handle}")
            except OSError:
                continue
            if opened == whole or opened.startswith(f"{whole}/"):
                yield process, handle


def _excludes(process, handle):
    """Tell whether a handle is not the kit's own and may write, so that nobody else reads."""
    try:
        with _open(f"/proc/{process}/environ", "rb") as stream:
            if any(row.startswith(_KIT) for row in stream.read().split(b"\0")):
                return False
        with _open(f"/proc/{process}/{handle.replace('fd/', 'fdinfo/')}", "rb") as stream:
            return re.search(rb"flags:\s*\d*[12]\b", stream.read()) is not None
    except OSError:
        return False
