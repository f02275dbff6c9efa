"""One run of a study at a time."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from kit.disk import say_os_error
from kit.errors import Place, Problem, PublishError

__all__ = ["hold_lock", "was_locked"]

_OWNER = ".lock.json"


@contextmanager
def hold_lock(folder: Path) -> Iterator[None]:
    """Keep every other run out of `folder` until the block ends.

    The operating system holds the lock and frees it however its owner ends, so a lock
    cannot go stale. On Windows the locked file goes when the lock is free; ``.lock.json``,
    which only tells who the owner is, because there nobody can read a locked file, stays.

    Raises
    ------
    PublishError
        Another run holds the lock, or `folder` cannot be written to.
    """
    lock = FileLock(folder / ".lock", timeout=0)
    try:
        with say_os_error(folder):
            _take(lock, folder)
        yield
    finally:
        lock.release()


def was_locked(folder: Path) -> bool:
    """Tell whether a run has ever been at work in `folder`."""
    return (folder / _OWNER).is_file()


def _take(lock: FileLock, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    owner = folder / _OWNER
    try:
        lock.acquire()
    except Timeout as busy:
        values = {"pid": _read_pid(owner)}
        raise PublishError(
            Problem("publish.already_running", Place(str(folder)), values)
        ) from busy
    owner.write_text(json.dumps({"pid": os.getpid()}) + "\n", encoding="utf-8")


def _read_pid(owner: Path) -> object:
    """Return the owner's process number, or ``?`` in the moment before it is written."""
    try:
        return json.loads(owner.read_text(encoding="utf-8"))["pid"]
    except (OSError, ValueError, KeyError, TypeError):
        return "?"
