"""Renders the tables of a document as a workbook: numbers that can be reckoned with."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import repeat
from math import ceil, fsum
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from kit.documents.document import Document, Part, clean_text, make_document
from kit.documents.package import read_package, write_package
from kit.show.blocks import Block, Figures, Heading, Table, TableCell
from kit.show.lines import EM, text_width

__all__ = ["render"]

_OPENERS = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would take for a formula."""

_FACE = "宋体"
_WIDEST, _NARROWEST = 44.0, 8.0  # characters of a column
_UPRIGHT = 92.0  # characters that an upright page shows in full size
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31  # of a sheet, in Excel
_SHARE = "percent"


@dataclass
class _Book:
    """The workbook that is being written: its formats by what they look like, its sheets."""

    file: xlsxwriter.Workbook
    document: Document
    formats: dict[tuple[tuple[str, Any], ...], Format] = field(default_factory=dict)
    sheets: list[tuple[str, str]] = field(default_factory=list)

    def format(self, **looks: Any) -> Format:
        key = tuple(sorted(looks.items()))
        if key not in self.formats:
            usual = {"font_name": _FACE, "font_size": 11, "valign": "top", "text_wrap": True}
            self.formats[key] = self.file.add_format({**usual, **looks})
        return self.formats[key]


@dataclass(frozen=True)
class _Listed:
    """A number of the list: in which table, row and column it stands."""

    table: str
    row: str
    column: str
    cell: TableCell
    figures: Figures


def render(blocks: Sequence[Block], *, final: bool = False) -> bytes:
    """Return the tables of the document that `blocks` make as one .xlsx.

    The first sheet lists the others. There is a sheet a table, as it is printed: what is one
    released number is a number (39% is 0.39, shown as 39%), with the answers that it rests on
    and what its mark means at the right; ranges and hidden numbers are texts. The last sheet
    lists every number once with its limits, base, note and key. No cell is a formula.

    Parameters
    ----------
    blocks
        A `Front`, then everything else in order; the date of the front is that of the file.
    final
        Whether the sheets go without the mark of a draft.

    Returns
    -------
    bytes
        The same bytes for the same blocks, whatever the day.

    Raises
    ------
    PublishError
        The blocks are not one document, or a drawing holds more than shapes and text.

    Examples
    --------
    >>> from kit.show.blocks import Front
    >>> render([Front("needs_assessment", "需求评估", "zh", "", "2019-06-30")])[:2]
    b'PK'
    """
    document = make_document(blocks, final=final)
    front, buffer = document.front, io.BytesIO()
    file = xlsxwriter.Workbook(buffer, {"in_memory": True})
    file.set_properties(
        {
            "title": clean_text(front.title),
            "author": clean_text(front.author),
            "created": datetime.fromisoformat(front.date),
        }
    )
    _write_book(_Book(file, document))
    file.close()
    return write_package(read_package(buffer.getvalue()))


def _write_book(book: _Book) -> None:
    words = book.document.words
    first = _add_sheet(book, words["sheet_contents"])
    heading, listed = "", list[_Listed]()
    for part in book.document.parts:
        if isinstance(part.block, Heading):
            heading = part.block.text
        elif isinstance(part.block, Table):
            _write_table(book, part, part.block, heading)
            listed += _list_numbers(part, part.block)
    if listed:
        _write_list(book, listed)
    _write_contents(book, first)


def _add_sheet(book: _Book, name: str) -> Worksheet:
    """Add a sheet with the title and the mark of the document on top and on every page."""
    sheet = book.file.add_worksheet(_NOT_IN_NAMES.sub(" ", name)[:_LONGEST_NAME])
    mark = clean_text(book.document.mark).replace("&", "&&")
    if mark:
        sheet.set_header(f"&C{mark}"[:255])
    sheet.set_footer("&C— &P —")
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    title = f"{book.document.front.title}"
    _write_text(book, sheet, (0, 0), title, bold=True, font_size=13, text_wrap=False)
    if book.document.mark:
        look = {"bold": True, "font_color": "#8C1D18", "text_wrap": False}
        _write_text(book, sheet, (1, 0), book.document.mark, **look)
    return sheet


def _write_text(
    book: _Book, sheet: Worksheet, place: tuple[int, int], text: str, **looks: Any
) -> None:
    """Write a text as text, whatever it begins with, also when somebody edits the cell."""
    clean = clean_text(text)
    if clean.startswith(_OPENERS):
        looks["quote_prefix"] = True
    sheet.write_string(*place, clean, book.format(**looks))


_TOP = 4  # the row of the heads: below title, mark, caption and an empty row


def _write_table(book: _Book, part: Part, table: Table, heading: str) -> None:
    number = part.number.strip().rstrip(".。")
    sheet = _add_sheet(book, number)
    caption = f"{part.number}{table.caption}"
    book.sheets.append((sheet.name, caption if not heading else f"{heading} · {caption}"))
    _write_text(book, sheet, (2, 0), caption, bold=True, text_wrap=False)
    extra = list(_find_extra(book, table))
    heads = [*table.columns, *(head for head, _ in extra)]
    for column, head in enumerate(heads):
        _write_text(book, sheet, (_TOP, column), head, **_HEAD)
    for row, cells in enumerate(table.rows, start=_TOP + 1):
        for column, cell in enumerate(cells):
            _write_cell(book, sheet, (row, column), cell)
        for column, (_, values) in enumerate(extra, start=len(table.columns)):
            _write_value(book, sheet, (row, column), values[row - _TOP - 1])
    more = zip(*(values for _, values in extra), strict=True) if extra else repeat(())
    texts = [
        [*(cell.text for cell in row), *(str(value or "") for value in further)]
        for row, further in zip(table.rows, more, strict=False)
    ]
    wide = _set_widths(sheet, heads, texts)
    if table.note:
        _write_note(book, sheet, _TOP + len(table.rows) + 2, wide, clean_text(table.note))
    sheet.freeze_panes(_TOP + 1, table.stub)
    sheet.repeat_rows(_TOP)


_HEAD: dict[str, Any] = {"bold": True, "bottom": 1, "top": 2, "valign": "bottom"}


def _write_cell(book: _Book, sheet: Worksheet, place: tuple[int, int], cell: TableCell) -> None:
    figures = cell.figures
    shown = _find_digits(cell.text) if figures else None
    if figures is None or shown is None:
        _write_text(book, sheet, place, cell.text)
        return
    before, after = cell.text[: shown.start()], cell.text[shown.end() :]
    look = book.format(num_format=_say_format(figures, shown[0], before, after), align="right")
    sheet.write_number(*place, _scale(figures, figures.value), look)


def _find_digits(text: str) -> re.Match[str] | None:
    return re.search(r"[-−]?\d[\d,]*(?:\.\d+)?", text)


def _say_format(figures: Figures, shown: str, before: str, after: str) -> str:
    """Return the number format that shows the number as it is printed.

    >>> _say_format(Figures(39, "percent", 0), "39", "", "%*")
    '0%"*"'
    >>> _say_format(Figures(1238, "count", 0), "1,238", "", "")
    '#,##0'
    """
    digits = "0." + "0" * figures.decimals if figures.decimals else "0"
    if "," in shown:
        digits = f"#,##{digits}"
    if figures.unit == _SHARE and after.startswith("%"):
        digits, after = f"{digits}%", after[1:]
    return _quote(before) + digits + _quote(after)


def _quote(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if text else ""


def _scale(figures: Figures, value: float) -> float:
    """Return a percentage as the fraction that a spreadsheet shows as one."""
    return round(value / 100, 10) if figures.unit == _SHARE else value


def _write_value(
    book: _Book, sheet: Worksheet, place: tuple[int, int], value: str | int | None
) -> None:
    if isinstance(value, int):
        sheet.write_number(*place, value, book.format(num_format="#,##0", align="right"))
    elif value:
        _write_text(book, sheet, place, value, font_color="#4A5058")


_Values = list[str | int | None]


def _find_extra(book: _Book, table: Table) -> Iterator[tuple[str, _Values]]:
    """Yield further columns: the bases, in one where the numbers share them, and the notes."""
    words = book.document.words
    bases: list[tuple[list[str], list[int | None]]] = []
    for name, column in zip(table.columns, zip(*table.rows, strict=True), strict=True):
        found = [cell.figures.base if cell.figures else None for cell in column]
        if any(base is not None for base in found):
            _add_base(bases, name, found)
    for names, values in bases:
        about = words["sheet_base_of"].format(columns=words["sheet_comma"].join(names))
        yield words["sheet_base"] if len(bases) == 1 else about, list(values)
    notes = [" ".join(dict.fromkeys(c.note for c in row if c.note)) for row in table.rows]
    if any(notes):
        yield words["sheet_note"], list(notes)


def _add_base(
    bases: list[tuple[list[str], list[int | None]]], name: str, found: Sequence[int | None]
) -> None:
    """Put the bases of a column where no row has two different ones, else beside them."""
    for names, values in bases:
        pairs = list(zip(values, found, strict=True))
        if all(None in pair or pair[0] == pair[1] for pair in pairs):
            names.append(name)
            values[:] = [old if new is None else new for old, new in pairs]
            return
    bases.append(([name], list(found)))


def _list_numbers(part: Part, table: Table) -> Iterator[_Listed]:
    name = f"{part.number}{table.caption}"
    for row in table.rows:
        stub = " · ".join(cell.text for cell in row[: table.stub])
        for head, cell in zip(table.columns, row, strict=True):
            if cell.figures:
                yield _Listed(name, stub, head, cell, cell.figures)


def _write_list(book: _Book, listed: Sequence[_Listed]) -> None:
    """Write the list of all numbers, each with its limits, base, note and key."""
    words = book.document.words
    sheet = _add_sheet(book, words["sheet_numbers"])
    book.sheets.append((sheet.name, words["sheet_numbers_about"]))
    heads = words["sheet_heads"].split("|")
    for column, head in enumerate(heads):
        _write_text(book, sheet, (_TOP, column), head, **_HEAD)
    for row, one in enumerate(listed, start=_TOP + 1):
        for column, text in enumerate((one.table, one.row, one.column)):
            _write_text(book, sheet, (row, column), text)
        _write_cell(book, sheet, (row, 3), one.cell)
        _write_limits(book, sheet, row, one.figures)
        _write_value(book, sheet, (row, 6), one.figures.base)
        _write_value(book, sheet, (row, 7), one.cell.note)
        key = next(run.key for run in one.cell.runs if run.key)
        _write_text(book, sheet, (row, 8), key, text_wrap=False)
    texts = [[x.table, x.row, x.column, "", "", "", "", x.cell.note, ""] for x in listed]
    _set_widths(sheet, heads, texts)
    sheet.freeze_panes(_TOP + 1, 0)
    sheet.repeat_rows(_TOP)
    sheet.autofilter(_TOP, 0, _TOP + len(listed), len(heads) - 1)


def _write_limits(book: _Book, sheet: Worksheet, row: int, figures: Figures) -> None:
    after = "%" if figures.unit == _SHARE else ""
    look = book.format(num_format=_say_format(figures, "", "", after), align="right")
    for column, limit in enumerate((figures.low, figures.high), start=4):
        if limit is not None:
            sheet.write_number(row, column, _scale(figures, limit), look)


def _write_contents(book: _Book, sheet: Worksheet) -> None:
    words = book.document.words
    link = book.format(font_color="#0B5A94", underline=1, text_wrap=False)
    for row, (name, text) in enumerate(book.sheets, start=3):
        place = f"internal:'{name}'!A1"
        sheet.write_url(row, 0, place, link, clean_text(name))
        _write_text(book, sheet, (row, 1), text, text_wrap=False)
    for row, line in enumerate(words["sheet_about"].split("|"), start=len(book.sheets) + 4):
        _write_text(book, sheet, (row, 0), line, text_wrap=False, font_color="#4A5058")
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 70)


def _write_note(
    book: _Book, sheet: Worksheet, row: int, widths: Sequence[float], note: str
) -> None:
    """Write the note below a table, as wide as the table and as high as it needs."""
    if len(widths) > 1:
        sheet.merge_range(row, 0, row, len(widths) - 1, "", book.format())
    _write_text(book, sheet, (row, 0), note, font_color="#4A5058")
    sheet.set_row(row, 15.5 * ceil(2 * text_width(note) / EM / (fsum(widths) - 2)))


def _set_widths(
    sheet: Worksheet, heads: Sequence[str], rows: Sequence[Sequence[str]]
) -> list[float]:
    """Give each column the width of its texts, within bounds; return the widths."""
    widths = []
    for column, head in enumerate(heads):
        texts = [head, *(row[column] for row in rows if column < len(row))]
        wide = max(text_width(text) for text in texts) * 2 / EM + 2
        widths.append(min(max(wide, _NARROWEST), _WIDEST))
        sheet.set_column(column, column, widths[-1])
    if fsum(widths) > _UPRIGHT:
        sheet.set_landscape()
    return widths
