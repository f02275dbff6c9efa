"""The district's blank application form, as it lies in the study folder."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

from kit.errors import Place, Problem, StudyError

from .location import is_inside
from .study import Study

__all__ = ["find_blank", "read_blank"]

_MAX_BYTES = 10_000_000
"""Size from which a file is no blank form."""


def find_blank(study: Study) -> Path | None:
    """Return where the blank for this language lies; None if study.toml names none.

    Raises
    ------
    StudyError
        It lies outside the study folder.
    """
    named = study.blank
    if not named:
        return None
    parts = {*PurePosixPath(named).parts, *PureWindowsPath(named).parts}
    if ".." in parts or PurePosixPath(named).is_absolute() or PureWindowsPath(named).anchor:
        raise StudyError(Problem("form.outside", Place(named)))
    path = study.folder / named
    if path.exists() and not is_inside(path, study.folder):
        raise StudyError(Problem("form.outside", Place(named)))
    return path


def read_blank(study: Study) -> bytes:
    """Return the blank for this language; empty if study.toml names none.

    Raises
    ------
    StudyError
        It is not there, cannot be read or is too large.
    """
    path = find_blank(study)
    if path is None:
        return b""
    where = Place(path.name)
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise StudyError(Problem("form.too_large", where, {"limit": "10 MB"}))
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise StudyError(Problem("form.no_file", where)) from None
    except OSError:
        raise StudyError(Problem("form.unreadable", where)) from None
