"""A CSV file as rows of text by line, or what is wrong with it as a whole."""

from __future__ import annotations

import codecs
import csv
import io
import os
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from kit.errors import Place, Problem

from .formats import rename_columns
from .plain import find_like, strip_unseen, tidy_header
from .settings import explain_absent, explain_unreadable

__all__ = ["Cells", "read_cells"]

Cells = dict[int, dict[str, str]]
"""Rows by the line on which they end, each by the name of its column."""

_SEPARATORS = {"\t": "tabs", ";": "semicolons", "；": "wide_semicolons", "，": "wide_commas"}
"""What some programs write between cells instead of commas."""
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How .xlsx and .xls begin."""
_LINES_LOOKED_AT = 10


def read_cells(
    path: Path,
    columns: tuple[str, ...],
    *,
    optional: bool,
    exact: Collection[str] = (),
    spare: Collection[str] = (),
    remarks: bool = False,
) -> tuple[Cells | None, list[Problem]]:
    """Read the rows of the columns that are needed; None where there is no usable table.

    Signs that nobody sees do not count, but in the columns `exact`, which quote others;
    those that are `spare` may be lacking. With `remarks`, a line that begins with ``#`` is
    passed over.
    """
    if optional and not os.path.lexists(path):
        return {}, []
    table, problems = _read_table(path)
    if table is None:
        return None, problems
    former = rename_columns(path.name, table.header)
    renamed = [
        Problem("study.renamed", table.place(old), {"old": old, "new": new}, "warning")
        for old, new in former.items()
    ]
    table = replace(table, typed=[former.get(tidy_header(n), n) for n in table.typed])
    if remarks:
        told = {n: row for n, row in table.lines.items() if not _is_remark(row)}
        table = replace(table, lines=told)
    problems = list(_check_header(table, columns, spare)) or list(_check_width(table))
    return (None if problems else _name_cells(table, columns, exact)), [*problems, *renamed]


def _is_remark(row: list[str]) -> bool:
    return bool(row) and strip_unseen(row[0]).startswith("#")


def _read_table(path: Path) -> tuple[_Table | None, list[Problem]]:
    if absent := explain_absent(path):
        return None, [absent]
    try:
        raw = path.read_bytes()
        lines = {} if raw.startswith(_WORKBOOKS) else _split(_decode(raw))
    except (OSError, UnicodeDecodeError) as error:
        return None, [explain_unreadable(path, error)]
    except csv.Error:
        return None, [Problem("study.not_csv", Place(path.name))]
    if raw.startswith(_WORKBOOKS):
        return None, [Problem("study.workbook_as_csv", Place(path.name))]
    first = min(lines, default=1)
    return _Table(path.name, first, lines.pop(first, []), lines), []


@dataclass(frozen=True)
class _Table:
    """A table as it was typed; `first` is the line of its header."""

    file: str
    first: int
    typed: list[str]
    lines: dict[int, list[str]]

    @property
    def header(self) -> list[str]:
        return [tidy_header(name) for name in self.typed]

    def place(self, column: str = "") -> Place:
        """Return a place in the header."""
        return Place(self.file, row=self.first, column=column)


def _decode(raw: bytes) -> str:
    """Decode as UTF-8, else as GB18030, which Excel in China writes."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnicodeDecodeError("utf-8", raw, 0, 2, "UTF-16")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030")


def _split(text: str) -> dict[int, list[str]]:
    """Return the cells of each line; of an empty line there are none."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows = ((reader.line_num, row) for row in reader)
    return {line: row for line, row in rows if any(strip_unseen(cell) for cell in row)}


def _check_header(
    table: _Table, columns: tuple[str, ...], spare: Collection[str]
) -> Iterator[Problem]:
    header, values = table.header, {"columns": ", ".join(columns)}
    if not header:
        yield Problem("study.empty_table", table.place(), values)
    elif sign := _find_separator(table.typed, columns):
        yield Problem(f"study.csv_{_SEPARATORS[sign]}", table.place())
    elif row := _find_header_below(table, [c for c in columns if c not in spare]):
        yield Problem("study.header_not_first", Place(table.file, row=row))
    else:
        yield from _check_columns(table, columns, spare)


def _check_columns(
    table: _Table, columns: tuple[str, ...], spare: Collection[str]
) -> Iterator[Problem]:
    header, lost = table.header, []
    others = [name for name in header if name and name not in columns]
    for column in (c for c in columns if c not in header):
        if like := find_like(column, others):
            yield Problem("study.column_misspelt", table.place(like), {"column": column})
        elif column not in spare:
            lost.append(column)
    if lost:
        where = table.place(lost[0] if len(lost) == 1 else "")
        yield Problem("study.no_columns", where, {"columns": ", ".join(lost)})
    for column, times in Counter(header).items():
        if times > 1 and column in columns:
            yield Problem("study.column_twice", table.place(column), {"column": column})


def _find_separator(header: list[str], columns: tuple[str, ...]) -> str:
    """Return the sign that splits the header into needed columns where a comma does not."""
    for sign in _SEPARATORS if len(header) == 1 else ():
        parts = {tidy_header(part) for part in header[0].split(sign)}
        if len(parts & set(columns)) > 1:
            return sign
    return ""


def _find_header_below(table: _Table, columns: Collection[str]) -> int | None:
    """Return the line of a row, further down, that is the header."""
    if set(columns) & set(table.header):
        return None
    near = list(table.lines.items())[:_LINES_LOOKED_AT]
    rows = ((line, {tidy_header(cell) for cell in row}) for line, row in near)
    return next((line for line, names in rows if set(columns) <= names), None)


def _check_width(table: _Table) -> Iterator[Problem]:
    """Find rows with more cells than columns: a comma inside a text has split it."""
    for line, row in table.lines.items():
        if any(strip_unseen(cell) for cell in row[len(table.typed) :]):
            yield Problem("study.too_many_cells", Place(table.file, row=line))


def _name_cells(table: _Table, columns: tuple[str, ...], exact: Collection[str]) -> Cells:
    cells = {}
    for line, typed in table.lines.items():
        row = dict(zip(table.header, typed, strict=False))
        cells[line] = {c: _tidy(row.get(c, ""), exact=c in exact) for c in columns}
    return {line: row for line, row in cells.items() if any(row.values())}


def _tidy(cell: str, *, exact: bool) -> str:
    return cell.strip() if exact else strip_unseen(cell)
