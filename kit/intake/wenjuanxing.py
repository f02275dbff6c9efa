"""Reads a 问卷星 export (按文本, .xlsx) as text, as it was received."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kit.errors import IntakeError, Place, Problem
from kit.study.plain import normalise, strip_unseen

from .times import read_time
from .workbook import Area, read_workbook

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Column", "RawExport", "name_column", "read_export", "read_platform"]


@dataclass(frozen=True)
class Column:
    """One question column: its header, its question number, and the texts it may stand for."""

    header: str
    number: int
    texts: tuple[str, ...]


@dataclass(frozen=True)
class RawExport:
    """An export as text: `rows` has one list a submission, one text a header position.

    Attributes
    ----------
    names
        By what the cleaning log may name it: a fingerprint of its answers, which stays the
        same when the file is saved again, and the SHA-256 of the file.
    sheet, header_row
        Where the table stands; `sheet` is empty if there is no other one.
    sequence, lines, submitted
        Of each row its 序号, its row in the sheet, and when it was sent in (None if unknown).
    footers, unnumbered
        Rows that hold sums, and rows that hold answers and no 序号; neither is in `rows`.
    broken, merged
        Cells that show an error or a formula without its result, and areas of merged cells.
    """

    name: str
    names: tuple[str, str]
    sheet: str
    header: tuple[str, ...]
    header_row: int
    columns: dict[int, Column]
    rows: list[list[str]]
    sequence: tuple[str, ...]
    lines: tuple[int, ...]
    submitted: tuple[dt.datetime | None, ...]
    footers: tuple[int, ...] = ()
    unnumbered: tuple[int, ...] = ()
    broken: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()

    @functools.cached_property
    def cells(self) -> pd.DataFrame:
        """The rows as a frame of text, one column a header position."""
        import pandas as pd

        return pd.DataFrame(self.rows, columns=range(len(self.header)), dtype="str")

    @functools.cached_property
    def seconds(self) -> pd.Series[float]:
        """How long each answer took; NaN where that is unknown."""
        return _read_seconds(self.cells, self.header)

    @property
    def invented(self) -> bool:
        """Whether any row says that the kit made it up for a dry run."""
        meta = read_platform()["meta"]
        if meta["source"] not in self.header:
            return False
        place = self.header.index(meta["source"])
        return any(row[place] == meta["invented"] for row in self.rows)

    def name_cell(self, row: int, place: int) -> str:
        """Name a cell as a spreadsheet does, by its row and its column."""
        return f"{name_column(place)}{self.lines[row]}"


def name_column(place: int) -> str:
    """Name a column as a spreadsheet does.

    >>> name_column(0), name_column(26)
    ('A', 'AA')
    """
    letters, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@functools.cache
def read_platform() -> dict[str, Any]:
    """Return the platform's facts: its own columns, header and cell marks."""
    file = resources.files("kit.intake").joinpath("platforms/wenjuanxing.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class _Table:
    """A sheet as text by row number, its header, and where the 序号 stands."""

    sheet: str
    header_row: int
    header: list[str]
    rows: Mapping[int, list[str]]
    place: int
    broken: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()


def read_export(path: Path) -> RawExport:
    """Read the export at `path`: the one sheet whose first rows hold its header.

    Raises
    ------
    IntakeError
        When the file is no workbook, no sheet of it is a 问卷星 export, or two are.
    """
    table = _find_table(path)
    columns = _read_columns(table.header)
    numbered = [n for n, row in table.rows.items() if re.fullmatch(r"\d+", row[table.place])]
    body = [table.rows[n] for n in numbered]
    footers, unnumbered = _sort_others(table, columns, frozenset(numbered))
    sequence = tuple(row[table.place] for row in body)
    submitted = _read_submitted(body, table.header)
    return RawExport(
        name=path.name,
        names=(_take_fingerprint(body, columns, sequence), _hash(path)),
        sheet=table.sheet,
        header=tuple(table.header),
        header_row=table.header_row,
        columns=columns,
        rows=body,
        sequence=sequence,
        lines=tuple(numbered),
        submitted=submitted,
        footers=footers,
        unnumbered=unnumbered,
        broken=table.broken,
        merged=table.merged,
    )


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _find_table(path: Path) -> _Table:
    """Find the sheet that holds an export, and in which of its first rows the header is."""
    book = read_workbook(path)
    found = [t for name, rows in book.sheets.items() if (t := _find_header(name, rows))]
    if len(found) > 1:
        values = {"sheets": ", ".join(t.sheet for t in found)}
        raise IntakeError(Problem("intake.two_sheets", Place(path.name), values))
    if not found:
        raise IntakeError(Problem("intake.not_wenjuanxing", Place(path.name, row=1)))
    (table,) = found
    lost = tuple(_name_merged(book.merged[table.sheet], table.header_row))
    name = table.sheet if len(book.sheets) > 1 else ""
    return replace(table, sheet=name, broken=book.broken, merged=lost)


def _name_merged(areas: Sequence[Area], header_row: int) -> Iterator[str]:
    """Name the merged areas below the header: all cells of one but the first are empty."""
    for first, last in areas:
        if first[0] >= header_row:
            names = [f"{name_column(column)}{row + 1}" for row, column in (first, last)]
            yield ":".join(names)


def _find_header(name: str, rows: Sequence[Sequence[Any]]) -> _Table | None:
    facts = read_platform()
    mark = facts["meta"]["sequence"]
    for number, values in enumerate(rows[: facts["row"]["searched"]], start=1):
        header = [_text(value, {}) for value in values]
        if mark in header and _read_columns(header):
            known: dict[Any, str] = {}
            body = {
                n: [known.get(value) or _text(value, known) for value in row]
                for n, row in enumerate(rows[number:], start=number + 1)
            }
            return _Table(name, number, header, body, header.index(mark))
    return None


def _text(value: Any, known: dict[Any, str]) -> str:
    """Return a cell as text; `known` keeps texts that come again and again."""
    if isinstance(value, str):
        if value not in known:
            known[value] = strip_unseen(value)
        return known[value]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        return value.isoformat()
    return str(value).strip()


def _sort_others(
    table: _Table, columns: Mapping[int, Column], numbered: frozenset[int]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return which of the rows without a 序号 hold sums, and which hold answers."""
    facts = read_platform()
    footers: list[int] = []
    unnumbered: list[int] = []
    for n, row in table.rows.items():
        blank = all(row[place] in facts["cell"]["blank"] for place in columns)
        if n in numbered or blank:
            continue
        first = normalise(next(text for text in row if text))
        (footers if first in facts["row"]["footers"] else unnumbered).append(n)
    return tuple(footers), tuple(unnumbered)


def _read_columns(header: Sequence[str]) -> dict[int, Column]:
    """Find the question columns; a number that occurs twice is a matrix with rows."""
    facts = read_platform()["header"]
    found = {
        place: (int(match[1] or match[2]), text[match.end() :].strip())
        for place, text in enumerate(header)
        if (match := re.match(facts["number"], text))
    }
    rows = Counter(number for number, _ in found.values())
    return {
        place: Column(header[place], number, tuple(_read_texts(text, matrix=rows[number] > 1)))
        for place, (number, text) in found.items()
    }


def _read_texts(text: str, *, matrix: bool) -> Iterator[str]:
    """Yield what a header may stand for: the whole, and in a matrix each tail of 题干—行."""
    facts = read_platform()["header"]
    bare = re.sub(facts["bracketed"], r"\1", text)
    yield from dict.fromkeys((text, bare))
    if matrix:
        for mark in re.finditer(re.escape(facts["row_mark"]), bare):
            yield bare[mark.end() :].strip()


def _read_submitted(
    body: Sequence[Sequence[str]], header: Sequence[str]
) -> tuple[dt.datetime | None, ...]:
    name = read_platform()["meta"]["submitted"]
    if name not in header:
        return (None,) * len(body)
    place = header.index(name)
    return tuple(read_time(row[place]) for row in body)


def _read_seconds(cells: pd.DataFrame, header: Sequence[str]) -> pd.Series[float]:
    import pandas as pd

    facts = read_platform()
    if facts["meta"]["duration"] not in header:
        return pd.Series(float("nan"), index=cells.index)
    text = cells[header.index(facts["meta"]["duration"])]
    found = text.str.extract(facts["cell"]["seconds"], expand=False)
    return pd.to_numeric(found, errors="coerce").astype("float64")


def _take_fingerprint(
    body: Sequence[Sequence[str]], columns: Mapping[int, Column], sequence: Sequence[str]
) -> str:
    """Return one short name for all that was answered, whatever the file's bytes are.

    Neither the order of rows and columns counts, nor the platform's own columns, which
    people delete, nor how an empty cell is written. It begins with letters, so that no
    spreadsheet takes it for a number.
    """
    marks = read_platform()["cell"]
    empty = dict.fromkeys([*marks["blank"], *marks["skipped"]], "")
    places = sorted(columns, key=lambda place: (columns[place].header, place))
    rows = sorted(
        "\x1f".join([number, *(empty.get(row[place], row[place]) for place in places)])
        for number, row in zip(sequence, body, strict=True)
    )
    whole = "\x1e".join(["\x1f".join(columns[place].header for place in places), *rows])
    return f"rows-{hashlib.sha256(whole.encode()).hexdigest()[:16]}"
