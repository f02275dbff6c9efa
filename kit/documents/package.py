"""Office files as members of a zip archive: read within limits, written the same everywhere."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

__all__ = ["NotAPackageError", "read_package", "write_package"]

_LARGEST = 50_000_000
"""Bytes that the members may have together: more is no form and no report."""

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""What office programs write."""

_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError, ValueError, OverflowError),
)
"""What zipfile raises of an archive that is damaged or asks for a password."""

_EPOCH = (1980, 1, 1, 0, 0, 0)


class NotAPackageError(ValueError):
    """The bytes are no readable archive, or one too large to be what it should be."""


def read_package(content: bytes) -> dict[str, bytes]:
    """Return the members of an archive by name, in their order.

    Raises
    ------
    NotAPackageError
        It is no zip archive, damaged, encrypted or too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = [info for info in archive.infolist() if not info.is_dir()]
            _refuse_odd(files)
            return {info.filename: archive.read(info) for info in files}
    except _DAMAGED as error:
        raise NotAPackageError(type(error).__name__) from None


def _refuse_odd(files: list[zipfile.ZipInfo]) -> None:
    if sum(info.file_size for info in files) > _LARGEST:
        raise NotAPackageError("too large")
    if any(info.compress_type not in _METHODS for info in files):
        raise NotAPackageError("method")


def write_package(members: Mapping[str, bytes]) -> bytes:
    """Return an archive of `members`, in their order, that depends on no day or computer.

    They are stored as they are: what is compressed differs with the library that does it,
    and Python for Windows has had another one since 3.14.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = 0
            archive.writestr(info, content)
    return buffer.getvalue()
