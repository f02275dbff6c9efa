"""What the kit sees of the system: its name, and nothing that only POSIX has.

Its workers are spawned then. Python's own modules and other packages go on seeing Linux.
"""

import builtins
import contextlib
import errno
import os
import pathlib
import types

ABSENT = {
    "os": {
        *("fork", "forkpty", "getuid", "geteuid", "getgid", "getegid", "getpgid", "getpgrp"),
        *("setsid", "killpg", "mkfifo", "chown", "lchown", "wait", "wait3", "wait4", "sync"),
        *("sched_getaffinity", "sched_setaffinity", "nice", "uname", "statvfs", "O_DIRECTORY"),
        *("O_NOFOLLOW", "O_CLOEXEC", "O_NONBLOCK", "O_SYNC", "O_DSYNC", "O_TMPFILE", "chroot"),
        *("posix_spawn", "posix_fallocate", "fchmod", "fchown", "pread", "pwrite", "sendfile"),
        *(name for name in dir(os) if name.startswith("EX_")),
    },
    "signal": {
        *("SIGKILL", "SIGHUP", "SIGALRM", "SIGCHLD", "SIGPIPE", "SIGUSR1", "SIGUSR2"),
        *(
            "SIGQUIT",
            "SIGSTOP",
            "SIGCONT",
            "SIGTSTP",
            "alarm",
            "setitimer",
            "sigwait",
            "pthread_sigmask",
        ),
        *("pthread_kill", "pause", "SIG_BLOCK", "SIG_UNBLOCK", "SIG_SETMASK", "siginterrupt"),
    },
    "time": {"tzset", "clock_gettime", "CLOCK_MONOTONIC", "pthread_getcpuclockid"},
    "sys": {"getdlopenflags", "setdlopenflags", "abiflags"},
}
NO_MODULES = {"fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "posix", "syslog"}


class Seen(types.ModuleType):
    """A module as the kit sees it: some names are absent, some are others."""

    def __init__(self, module, **others):
        own = {"module": module, "others": others, "absent": ABSENT.get(module.__name__, ())}
        object.__setattr__(self, "_own", own)

    def __getattribute__(self, name):
        if name == "__class__":
            return Seen
        own = object.__getattribute__(self, "_own")
        if name in own["others"]:
            return own["others"][name]
        if name in own["absent"]:
            raise AttributeError(f"module {own['module'].__name__!r} has no attribute {name!r}")
        return own["module"].__dict__ if name == "__dict__" else getattr(own["module"], name)

    def __setattr__(self, name, value):
        setattr(object.__getattribute__(self, "_own")["module"], name, value)

    def __delattr__(self, name):
        delattr(object.__getattribute__(self, "_own")["module"], name)


def impose():
    """Let every import in a module of the kit find such modules."""
    seen = {}
    usual = builtins.__import__
    # A server of processes cannot fork without it, whoever asks.
    del os.fork, os.forkpty

    def find(name, module):
        if name not in seen:
            seen[name] = Seen(module, **_others(name, module))
        return seen[name]

    def load(name, globals=None, locals=None, fromlist=(), level=0):  # noqa: A002  Python's
        importer = str((globals or {}).get("__name__", ""))
        if level or importer.partition(".")[0] != "kit":
            return usual(name, globals, locals, fromlist, level)
        if name in NO_MODULES:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        module = usual(name, globals, locals, fromlist, level)
        return find(name, module) if name in ABSENT or name == "filelock" else module

    builtins.__import__ = load


def _others(name, module):
    if name == "filelock":
        return {"FileLock": _make_lock(module)}
    return {"os": {"name": "nt", "open": _open}, "sys": {"platform": "win32"}}.get(name, {})


def _open(path, *arguments, **options):
    """Open a file; Windows opens no folder so."""
    if os.path.isdir(path):
        raise PermissionError(errno.EACCES, "Permission denied", os.fspath(path))
    return os.open(path, *arguments, **options)


def _make_lock(filelock):
    class Lock(filelock.FileLock):
        """A lock whose file is gone once it is free, as filelock does on Windows alone."""

        def _release(self):
            super()._release()
            with contextlib.suppress(OSError):
                pathlib.Path(self.lock_file).unlink()

    return Lock
