"""What a disk refuses, said in words, and files that are on it for good."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from kit.errors import KitError, Place, Problem, PublishError

__all__ = [
    "move",
    "remove_file",
    "remove_tree",
    "replace_file",
    "say_not_written",
    "say_os_error",
    "say_temporary_error",
    "sync_folder",
    "write_file",
]

_PATIENCE = 1.0
"""Seconds for which Windows may refuse: a virus scanner opens every new file for a moment."""

_LONGEST = 247
"""Characters of a folder's path on Windows, where a longer one is said not to be there."""

Result = TypeVar("Result")

_CODES = {
    errno.ENOSPC: "publish.disk_full",
    errno.EDQUOT: "publish.disk_full",
    errno.EFBIG: "publish.disk_full",
    errno.EROFS: "publish.not_writable",
    errno.ENAMETOOLONG: "publish.name_too_long",
}


@contextmanager
def say_os_error(place: Path, *, refused: str = "publish.not_writable") -> Iterator[None]:
    """Turn an error of the disk inside the block into a message about `place`.

    Parameters
    ----------
    place
        Stands in the message where the system names no file.
    refused
        Code of the message where it may not be written, or another program has it open.

    Raises
    ------
    PublishError
        For any OSError.
    """
    try:
        yield
    except OSError as error:
        where = _name_place(error, place)
        code = refused if isinstance(error, PermissionError) else _choose_code(error, where)
        values = _name_reason(error) if code.endswith("cannot_write") else {}
        raise PublishError(Problem(code, Place(where), values)) from error


@contextmanager
def say_not_written(place: Path, kind: type[KitError]) -> Iterator[None]:
    """Turn an error of the disk inside the block into a message that is not on a release.

    Parameters
    ----------
    place
        Stands in the message where the system names no file.
    kind
        The error to raise.

    Raises
    ------
    KitError
        For any OSError, of that kind.
    """
    try:
        yield
    except OSError as error:
        where = Place(_name_place(error, place))
        raise kind(Problem("disk.not_written", where, _name_reason(error))) from error


def _name_place(error: OSError, place: Path) -> str:
    """Return where it failed; of a renaming the target, for the source is the kit's own."""
    named = error.filename2 or error.filename
    return named if isinstance(named, str) else str(place)


def _name_reason(error: OSError) -> dict[str, object]:
    return {"reason": error.strerror or type(error).__name__}


def _choose_code(error: OSError, where: str) -> str:
    if sys.platform == "win32" and isinstance(error, FileNotFoundError):
        if len(str(Path(where).absolute())) > _LONGEST:
            return "publish.name_too_long"
    return _CODES.get(error.errno or 0, "publish.cannot_write")


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


def replace_file(file: Path, content: bytes) -> None:
    """Replace `file` in one step: a reader sees the old content or the new, never a part.

    A file that is as it should be is left alone.
    """
    if file.is_file() and file.read_bytes() == content:
        return
    fresh = file.with_name(f"{file.name}.new")
    remove_file(fresh)
    try:
        write_file(fresh, content)
        move(fresh, file)
    finally:
        remove_file(fresh)
    # It is replaced already: an error now would call a finished release a failed one.
    with suppress(OSError):
        sync_folder(file.parent)


def move(path: Path, target: Path) -> Path:
    """Give a file or folder another name, in one step, and return its new path."""
    return _insist(lambda: path.replace(target))


def remove_file(file: Path) -> None:
    """Remove a file if it is there."""
    _insist(lambda: file.unlink(missing_ok=True))


def remove_tree(folder: Path) -> None:
    """Remove a folder with all that is in it."""
    _insist(lambda: shutil.rmtree(folder))


def _insist(act: Callable[[], Result]) -> Result:
    """Do it; where Windows refuses, because a file is open, again and again for a moment."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            return act()
        except PermissionError:
            if sys.platform != "win32" or time.monotonic() > until:
                raise
        time.sleep(_PATIENCE / 20)


def sync_folder(folder: Path) -> None:
    """Put a folder's list of names on the disk; Windows does so by itself."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
