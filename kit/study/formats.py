"""The format of study folders: which one a folder was written for, and which the kit knows.

It changes only when an older folder would be read wrongly. A new key or column does not
change it: where it is missing, its default stands, as in all folders written before it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kit.errors import Place, Problem

from .toml_text import parse_toml

__all__ = ["CALLED", "FORMAT", "check_format", "rename_columns", "rename_settings"]

FORMAT = 1
"""The newest format that the kit knows; a study.toml without ``format`` is of the first."""

CALLED: Mapping[str, Mapping[tuple[str, ...], str]] = {
    "study.toml": {
        ("last_year", "child_person_times"): "population_person_times",
        ("last_year", "children"): "population_persons",
    },
    "services.csv": {("child_person_times",): "population_person_times"},
}
"""What a file may still call otherwise, as kits before this one did, and its name now."""


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


def rename_settings(file: str, raw: dict[str, Any]) -> Iterator[Problem]:
    """Give settings that bear a former name their present one, in `raw` itself.

    Each is told by a warning. Where both names stand, the former is left, for the reader to
    refuse it.
    """
    for (*tables, old), new in CALLED.get(file, {}).items():
        table: Any = raw
        for name in tables:
            table = table.get(name) if isinstance(table, dict) else None
        if isinstance(table, dict) and old in table and new not in table:
            table[new] = table.pop(old)
            setting = ".".join((*tables, old))
            where = Place(file, setting=setting)
            yield Problem("study.renamed", where, {"old": old, "new": new}, "warning")


def rename_columns(file: str, header: Sequence[str]) -> Mapping[str, str]:
    """Return the present name of each column of `header` that bears a former one."""
    former = {old: new for (old,), new in CALLED.get(file, {}).items() if old in header}
    return {old: new for old, new in former.items() if new not in header}
