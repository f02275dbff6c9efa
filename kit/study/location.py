"""Where a study is and which language it speaks; light, because every message asks."""

from __future__ import annotations

import codecs
import os
import re
import tomllib
from pathlib import Path

from kit.catalogue import LANGUAGES
from kit.errors import Place, Problem, StudyError

__all__ = [
    "FILES",
    "STUDY_NAME",
    "SURVEYS",
    "find_folder",
    "find_language",
    "find_root",
    "is_inside",
]

STUDY_NAME = re.compile(r"(?!(con|prn|aux|nul|com\d|lpt\d)$)[a-z0-9][a-z0-9_-]{0,63}")
"""What every system takes as a folder's name; Windows reserves some of them."""

SURVEYS = "surveys"
"""The folder of the study folders, at the project's root."""

FILES = (
    "study.toml",
    "plan.toml",
    "questionnaire.xlsx",
    "margins.csv",
    "services.csv",
    "cleaning_log.csv",
    "withdrawals.csv",
)
"""Every file of a study folder that is read, beside the exports of the wave."""


def find_folder(study: str | Path) -> Path:
    """Return the study folder that `study` names, as an absolute path.

    The name is looked up in the working directory and in each folder above it, also below
    ``surveys/`` there, so that a notebook finds ``surveys/jinhai`` from where it stands.
    Raises StudyError when there is none.
    """
    here = Path.cwd()
    tried = [base / part for base in (here, *here.parents) for part in (".", SURVEYS)]
    for base in tried:
        # A link that leads nowhere, or a folder of this name, is told when it is read.
        if os.path.lexists(base / study / "study.toml"):
            return (base / study).resolve()
    raise StudyError(Problem("study.no_folder", Place(str(study))))


def find_root() -> Path:
    """Return the project's root: at or above the working directory, what holds ``surveys``.

    Where there is none, the working directory itself.
    """
    here = Path.cwd()
    return next((base for base in (here, *here.parents) if (base / SURVEYS).is_dir()), here)


def is_inside(file: Path, folder: Path) -> bool:
    """Tell whether a file, wherever a link leads to, lies in `folder` or below it."""
    return file.resolve().is_relative_to(folder.resolve())


def find_language(study: str | Path, language: str = "") -> str:
    """Return the language that a study speaks: `language` if it has that, else its first.

    Empty where there is no such study or it names no language; nothing else is checked.
    """
    try:
        known = _read_languages(find_folder(study) / "study.toml")
    except StudyError:
        return ""
    return language if language in known else next(iter(known), "")


def _read_languages(path: Path) -> tuple[str, ...]:
    """Return the languages that study.toml names, whatever else is wrong with it.

    Of a file that is no TOML, the first line that seems to name them is taken.
    """
    try:
        text = _decode(path.read_bytes())
    except OSError:
        return ()
    try:
        named = tomllib.loads(text).get("languages")
    except ValueError:
        found = _NAMED.search(text)
        named = re.findall("[a-z]+", found[1]) if found else []
    return tuple(n for n in named if n in LANGUAGES) if isinstance(named, list) else ()


def _decode(raw: bytes) -> str:
    """Decode as far as it goes: the names of languages are plain in every encoding."""
    wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return raw.decode("utf-16" if wide else "utf-8-sig", errors="replace")


_NAMED = re.compile(r"^[\s\u200b\ufeff]*languages\W+([^\]\uff3d】#\n]*)", re.MULTILINE)
