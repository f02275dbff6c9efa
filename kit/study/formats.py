"""The format of study folders: which one a folder was written for, and which the kit knows.

It changes only when an older folder would be read wrongly. A new key or column does not
change it: where it is missing, its default stands, as in all folders written before it.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from kit.errors import Place, Problem

from .toml_text import parse_toml

__all__ = ["FORMAT", "check_format"]

FORMAT = 1
"""The newest format that the kit knows; a study.toml without ``format`` is of the first."""


def check_format(path: Path) -> list[Problem]:
    """Return a problem if study.toml was written for a later kit.

    Whatever else such a folder holds, this kit cannot tell mistakes from news.
    """
    try:
        declared = parse_toml(path.read_text(encoding="utf-8-sig")).get("format")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return []
    if type(declared) is not int or declared <= FORMAT:
        return []
    where, values = Place(path.name, setting="format"), {"format": declared, "known": FORMAT}
    return [Problem("study.later_format", where, values)]
