"""What Windows does otherwise, done to every Python process that finds this on its path.

``KIT_WINDOWS`` names the conditions, with commas: ``spawn`` no process is forked, and what only
Unix has is not there for the kit; ``cp936`` text is GBK where nobody says how it is encoded;
``case`` capitals do not count in names; ``held`` what any process has open is neither renamed
nor removed. The kit's own processes hand their environment on, so that all of them run so.
"""

import builtins
import importlib.abc
import importlib.machinery
import io
import locale
import os
import shutil
import sys
import types

CONDITIONS = set(filter(None, os.environ.get("KIT_WINDOWS", "").split(",")))
UNIX = {"fcntl", "grp", "posix", "pwd", "resource", "termios"}
PATCHED = ("kit.engine.workers", "kit.release.disk")


class _System(types.ModuleType):
    """The module sys, of which a module of the kit sees another platform."""

    def __getattr__(self, name):
        return "win32" if name == "platform" else getattr(sys, name)


class _Finder(importlib.abc.MetaPathFinder):
    """Gives modules of the kit the platform after they were loaded."""

    def find_spec(self, name, path, target=None):
        if name not in PATCHED:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        run = spec.loader.exec_module

        def execute(module):
            run(module)
            module.sys = _System("sys")

        spec.loader.exec_module = execute
        return spec


def spawn():
    import signal
    import time

    sys.meta_path.insert(0, _Finder())
    for module, name in ((os, "fork"), (time, "tzset"), (os, "sched_getaffinity")):
        delattr(module, name)
    del signal.pthread_sigmask
    import_ = builtins.__import__

    def refuse_unix(name, globals=None, locals=None, fromlist=(), level=0):  # noqa: A002
        if name in UNIX and str((globals or {}).get("__name__", "")).startswith("kit."):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return import_(name, globals, locals, fromlist, level)

    builtins.__import__ = refuse_unix


def cp936():
    open_, text = io.open, io.TextIOWrapper

    def encode(encoding, *, binary):
        return "gbk" if not binary and encoding in (None, "locale") else encoding

    def open_as_gbk(file, mode="r", buffering=-1, encoding=None, *more, **others):
        encoding = encode(encoding, binary="b" in mode)
        return open_(file, mode, buffering, encoding, *more, **others)

    class Text(text):
        def __init__(self, buffer, encoding=None, *more, **others):
            super().__init__(buffer, encode(encoding, binary=False), *more, **others)

    io.open = builtins.open = open_as_gbk
    io.TextIOWrapper = Text
    locale.getpreferredencoding = lambda *_: "cp936"
    locale.getencoding = lambda: "cp936"


def _true_name(path):
    """Return a path as its folders spell it, whatever capitals it is given in."""
    if isinstance(path, int):
        return path
    given = os.fsdecode(path)
    if _stat(given) or not given:
        return path
    head, tail = os.path.split(given.rstrip("/"))
    if not tail:
        return path
    parent = _true_name(head)
    names = _list(parent or ".") if _stat(parent or ".") else []
    alike = [name for name in names if name.casefold() == tail.casefold()]
    return os.path.join(parent, alike[0] if alike else tail)


def _stat(path, stat=os.lstat):
    try:
        return stat(path)
    except (OSError, ValueError):
        return None


def _list(path, listdir=os.listdir):
    try:
        return listdir(path)
    except OSError:
        return []


def case():
    single = ("access", "chmod", "lstat", "mkdir", "open", "readlink", "rmdir", "stat")
    single += ("listdir", "scandir", "utime", "unlink", "remove", "chdir", "truncate")
    for name in single:
        setattr(os, name, _spell_first(getattr(os, name)))
    for name in ("rename", "replace", "link", "symlink"):
        setattr(os, name, _spell_both(getattr(os, name)))
    io.open = builtins.open = _spell_first(io.open)
    real = os.path.realpath

    def realpath(path, **how):
        found, parts = "/", real(path, **how).split("/")
        for part in filter(None, parts):
            found = os.fsdecode(_true_name(os.path.join(found, part)))
        return found

    os.path.realpath = realpath


def _spell_first(function):
    def call(path=".", *more, **others):
        relative = others.get("dir_fd") is not None
        return function(path if relative else _true_name(path), *more, **others)

    return call


def _spell_both(function):
    def call(source, target, *more, **others):
        return function(_true_name(source), _true_name(target), *more, **others)

    return call


def held():
    shutil._use_fd_functions = False
    for name in ("rename", "replace"):
        setattr(os, name, _refuse_held(getattr(os, name), 2))
    for name in ("unlink", "remove", "rmdir"):
        setattr(os, name, _refuse_held(getattr(os, name), 1))


def _refuse_held(function, paths):
    def call(*given, **others):
        if not others:
            names = [os.fsdecode(path) for path in given[:paths]]
            if any(_is_open(os.path.realpath(name)) for name in names):
                raise PermissionError(13, "Access is denied", names[0], None, *names[1:])
        return function(*given, **others)

    return call


def _is_open(path):
    """Tell whether any process has the file open, or one in the folder, or works there."""
    for process in filter(str.isdigit, os.listdir("/proc")):
        folder = f"/proc/{process}/fd"
        links = [f"/proc/{process}/cwd", *(f"{folder}/{number}" for number in _list(folder))]
        for link in links:
            try:
                used = os.readlink(link)
            except OSError:
                continue
            if used == path or used.startswith(f"{path}/"):
                return True
    return False


for _name in sorted(CONDITIONS):
    globals()[_name]()
