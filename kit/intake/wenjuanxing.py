"""Reads a 问卷星 export (按文本, .xlsx) as text, as it was received."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kit.errors import IntakeError, Place, Problem

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Column", "RawExport", "hash_file", "read_export", "read_platform"]


@dataclass(frozen=True)
class Column:
    """One question column: its header, its question number, and the texts it may stand for."""

    header: str
    number: int
    texts: tuple[str, ...]


@dataclass(frozen=True)
class RawExport:
    """An export as text: `cells` has one column a header position, one row a submission."""

    name: str
    sha256: str
    columns: dict[int, Column]
    cells: pd.DataFrame
    sequence: tuple[str, ...]
    seconds: pd.Series[float]


@functools.cache
def read_platform() -> dict[str, Any]:
    """Return the platform's facts: its own columns, header and cell marks."""
    file = resources.files("kit.intake").joinpath("platforms/wenjuanxing.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def read_export(path: Path) -> RawExport:
    """Read the export at `path`.

    Raises
    ------
    IntakeError
        When the file is no workbook, or its first row is not that of a 问卷星 export.
    """
    import pandas as pd

    rows = _read_rows(path)
    header = [_text(value) for value in rows[0]] if rows else []
    facts = read_platform()
    columns = _read_columns(header)
    if facts["meta"]["sequence"] not in header or not columns:
        raise IntakeError(Problem("intake.not_wenjuanxing", Place(path.name, row=1)))
    place = header.index(facts["meta"]["sequence"])
    texts = ([_text(value) for value in row] for row in rows[1:])
    body = [row for row in texts if re.fullmatch(r"\d+", row[place])]
    cells = pd.DataFrame(body, columns=range(len(header)), dtype="str")
    return RawExport(
        name=path.name,
        sha256=hash_file(path),
        columns=columns,
        cells=cells,
        sequence=tuple(cells[place]),
        seconds=_read_seconds(cells, header),
    )


def hash_file(path: Path) -> str:
    """Return the sha256 by which the cleaning log names a raw file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read_rows(path: Path) -> list[list[Any]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_path(path) as book:
            return book.get_sheet_by_index(0).to_python()
    except (CalamineError, OSError) as error:
        raise IntakeError(Problem("intake.not_workbook", Place(path.name))) from error


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        return value.isoformat()
    return str(value).strip()


def _read_columns(header: list[str]) -> dict[int, Column]:
    """Find the question columns; a number that occurs twice is a matrix with rows."""
    facts = read_platform()["header"]
    found = {
        place: (int(match[1]), text[match.end() :].strip())
        for place, text in enumerate(header)
        if (match := re.match(facts["number"], text))
    }
    rows = Counter(number for number, _ in found.values())
    return {
        place: Column(header[place], number, _candidates(text, matrix=rows[number] > 1))
        for place, (number, text) in found.items()
    }


def _candidates(text: str, *, matrix: bool) -> tuple[str, ...]:
    """Return what a header may stand for: the whole, and in a matrix each tail of 题干—行."""
    mark = read_platform()["header"]["row_mark"]
    if not matrix:
        return (text,)
    places = [m.end() for m in re.finditer(re.escape(mark), text)]
    return (text, *(text[p:].strip() for p in places))


def _read_seconds(cells: pd.DataFrame, header: list[str]) -> pd.Series[float]:
    import pandas as pd

    facts = read_platform()
    if facts["meta"]["duration"] not in header:
        return pd.Series(float("nan"), index=cells.index)
    text = cells[header.index(facts["meta"]["duration"])]
    found = text.str.extract(facts["cell"]["seconds"], expand=False)
    return pd.to_numeric(found, errors="coerce").astype("float64")
