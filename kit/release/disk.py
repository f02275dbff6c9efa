"""What a disk refuses, said in words, and files that are on it for good."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kit.errors import Place, Problem, PublishError

__all__ = [
    "patiently",
    "replace_file",
    "say_os_error",
    "say_temporary_error",
    "sync_folder",
    "write_file",
]

_CODES = {
    errno.ENOSPC: "publish.disk_full",
    errno.EDQUOT: "publish.disk_full",
    errno.EFBIG: "publish.disk_full",
    errno.EACCES: "publish.not_writable",
    errno.EPERM: "publish.not_writable",
    errno.EROFS: "publish.not_writable",
    errno.ENAMETOOLONG: "publish.name_too_long",
}


_WAITS = (0.05, 0.1, 0.2, 0.4, 0.8)  # seconds


@contextmanager
def say_os_error(place: Path) -> Iterator[None]:
    """Turn an error of the disk inside the block into a message about `place`.

    Raises
    ------
    PublishError
        For any OSError; `place` stands in it where the system names no file.
    """
    try:
        yield
    except OSError as error:
        code = _CODES.get(error.errno or 0, "publish.cannot_write")
        reason = error.strerror or type(error).__name__
        values: dict[str, object] = {"reason": reason} if code.endswith("cannot_write") else {}
        # Of a renaming the target is what somebody knows; the source is the kit's own.
        named = error.filename2 or error.filename
        where = named if isinstance(named, str) else str(place)
        raise PublishError(Problem(code, Place(where), values)) from error


@contextmanager
def say_temporary_error() -> Iterator[None]:
    """Turn an error of the system's temporary folder inside the block into a message.

    A write that fails names no file; nothing else is written there.

    Raises
    ------
    PublishError
        The temporary folder is full or cannot be used.
    """
    try:
        yield
    except OSError as error:
        folder = _find_temporary()
        if isinstance(error.filename, str) and not Path(error.filename).is_relative_to(folder):
            raise
        raise PublishError(Problem("publish.no_temporary", Place(str(folder)))) from error


def _find_temporary() -> Path:
    """Return the temporary folder; where none can be used, the one that is asked for."""
    with suppress(OSError):
        return Path(tempfile.gettempdir())
    return Path(os.environ.get("TMPDIR") or os.environ.get("TEMP") or "TMPDIR")


def write_file(file: Path, content: bytes) -> None:
    """Write a new file and return once it is on the disk."""
    with file.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def patiently(act: Callable[[], object]) -> None:
    """Do what another program may stand in the way of for a moment.

    On Windows nothing can be renamed or removed that somebody has open, and virus scanners
    and synchronisers open whatever is new.
    """
    for seconds in _WAITS if sys.platform == "win32" else ():
        try:
            act()
        except PermissionError:
            time.sleep(seconds)
        else:
            return
    act()


def replace_file(file: Path, content: bytes) -> None:
    """Replace `file` in one step: a reader sees the old content or the new, never a part.

    A file that is as it should be is left alone.
    """
    if file.is_file() and file.read_bytes() == content:
        return
    fresh = file.with_name(f"{file.name}.new")
    fresh.unlink(missing_ok=True)
    try:
        write_file(fresh, content)
        patiently(lambda: fresh.replace(file))
    finally:
        fresh.unlink(missing_ok=True)
    # It is replaced already: an error now would call a finished release a failed one.
    with suppress(OSError):
        sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Put a folder's list of names on the disk; Windows does so by itself."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
