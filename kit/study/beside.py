"""Files that lie in the study folder and that nobody would read: wrongly named, undeclared."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from kit.errors import Place, Problem

from .doubts import name_doubt
from .location import FILES, is_inside
from .model import Settings
from .own_words import find_own_files
from .plain import find_like, tidy_header
from .rows import Row
from .tables import LogRow, ServiceRow, WithdrawalRow

__all__ = ["check_beside", "check_links", "check_strays"]

_OPTIONAL: dict[str, type[Row]] = {
    "services.csv": ServiceRow,
    "cleaning_log.csv": LogRow,
    "withdrawals.csv": WithdrawalRow,
}
"""Files that a study may do without, so that nobody misses one under another name."""
_ALSO_CALLED = {
    "服务": "services",
    "服务记录": "services",
    "服务台账": "services",
    "清理记录": "cleaning_log",
    "清洗记录": "cleaning_log",
    "撤回": "withdrawals",
    "撤回名单": "withdrawals",
    "撤回同意": "withdrawals",
    "撤回记录": "withdrawals",
}
_TABLES = {".csv", ".txt", ".tsv", ".xlsx", ".xls", ".et", ""}
_EXPORTS = {".xlsx", ".xls", ".csv"}
_COPY = re.compile(r"(\s*[-_—]?\s*(副本|copy)|\s*[(（]\d+[)）]|\.(csv|txt|tsv|xlsx|xls|et))+$")
"""What systems and people add to the name of a copy."""
_UNSAVED = ("~$", ".")
"""How the names of files begin that Office keeps while one is open, and of hidden ones."""


def check_beside(settings: Settings | None, folder: Path) -> Iterator[Problem]:
    """Find a file that is nearly called as an absent optional one, or that holds its columns.

    Where capitals do not count in names, a file in other capitals is there and not absent.
    A first year has no records of services.
    """
    first_year = settings is not None and not settings.project.renewal
    known = [name for name in _OPTIONAL if not (first_year and name == "services.csv")]
    absent = [name for name in known if not os.path.lexists(folder / name)]
    for file in _list_files(settings, folder) if absent else ():
        meant = _find_meant(file.name, absent) or _find_by_header(file, absent)
        if meant:
            where = Place(file.relative_to(folder).as_posix())
            yield Problem("study.beside", where, {"file": meant})


def check_links(folder: Path) -> Iterator[Problem]:
    """Find files that are links out of the folder: it would not be whole without them."""
    own = (file.relative_to(folder).as_posix() for file in find_own_files(folder))
    for name in (*FILES, *own):
        if (folder / name).exists() and not is_inside(folder / name, folder):
            yield Problem("study.link_outside", Place(name))


def _list_files(settings: Settings | None, folder: Path) -> list[Path]:
    exports = _list_exports(settings)
    files = (f for pattern in ("*", "waves/*", "waves/*/*") for f in folder.glob(pattern))
    return sorted(
        file
        for file in files
        if file.suffix.casefold() in _TABLES
        and not file.name.startswith(_UNSAVED)
        and _fold(file.name) not in exports
        and file.is_file()
    )


def _list_exports(settings: Settings | None) -> set[str]:
    waves = settings.waves if settings else ()
    return {_fold(Path(export.file).name) for wave in waves for export in wave.received}


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _find_meant(name: str, absent: Iterable[str]) -> str:
    """Return the absent file whose name `name` was to be; empty if there is none."""
    if name in _OPTIONAL:
        return name if name in absent else ""
    stem = _COPY.sub("", _fold(name))
    stems = {file.removesuffix(".csv"): file for file in absent}
    return stems.get(_ALSO_CALLED.get(stem, "") or find_like(stem, stems), "")


def _find_by_header(file: Path, absent: Iterable[str]) -> str:
    """Return the absent file whose needed columns a CSV file has."""
    if file.suffix.casefold() != ".csv":
        return ""
    try:
        with file.open(encoding="utf-8-sig", errors="replace") as stream:
            line = stream.readline(10_000)
    except OSError:
        return ""
    names = {tidy_header(name).strip('"') for name in line.split(",")}
    needed = {
        name: {c for c, field in _OPTIONAL[name].model_fields.items() if field.is_required()}
        for name in absent
    }
    return next((name for name, columns in needed.items() if columns <= names), "")


def check_strays(settings: Settings, folder: Path) -> Iterator[Problem]:
    """Find files of answers in a wave's folder that the wave does not declare.

    Where a declared one is not there, the other is most likely that one, and the first is
    told.
    """
    for wave in settings.waves:
        home = folder / "waves" / wave.id
        files = [home / export.file for export in wave.received]
        if not all(file.is_file() and is_inside(file, folder) for file in files):
            continue
        declared = {_fold(Path(export.file).name) for export in wave.received}
        strays = [f.name for f in sorted(home.glob("*")) if _is_stray(f, declared, folder)]
        if strays:
            values = {"count": len(strays), "files": ", ".join(strays)}
            doubt = name_doubt(wave.id, "stray", count=len(strays))
            yield Problem("study.stray", Place(f"waves/{wave.id}"), values, doubt=doubt)


def _is_stray(file: Path, declared: set[str], folder: Path) -> bool:
    """Tell whether a file of answers is undeclared; what `check_beside` tells is none."""
    absent = [name for name in _OPTIONAL if not os.path.lexists(folder / name)]
    return (
        file.suffix.casefold() in _EXPORTS
        and not file.name.startswith(_UNSAVED)
        and _fold(file.name) not in declared
        and not (_find_meant(file.name, absent) or _find_by_header(file, absent))
    )
