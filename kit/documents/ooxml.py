"""What Word knows and python-docx does not: fields, bookmarks, repeated heads, alt texts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import cast

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.table import CT_Tc
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

__all__ = [
    "Bookmarks",
    "add_field",
    "describe_picture",
    "describe_table",
    "fix_columns",
    "keep_row",
    "shape_cell",
]

_LONGEST_NAME = 40  # of a bookmark, in Word
_NOT_IN_NAMES = re.compile(r"\W", re.ASCII)


@dataclass
class Bookmarks:
    """The bookmarks of one document: names that Word takes, each once."""

    names: set[str] = field(default_factory=set)

    def mark(self, paragraph: Paragraph, name: str, first: int = 0) -> None:
        """Put a bookmark around the runs of `paragraph` from number `first` on."""
        chosen, number = self._choose(name), len(self.names)
        start, end = _make("w:bookmarkStart"), _make("w:bookmarkEnd")
        for mark in (start, end):
            mark.set(qn("w:id"), str(number))
        start.set(qn("w:name"), chosen)
        paragraph.runs[first]._r.addprevious(start)
        paragraph.runs[-1]._r.addnext(end)

    def _choose(self, wanted: str) -> str:
        stem = _NOT_IN_NAMES.sub("_", wanted)[: _LONGEST_NAME - 4]
        tries = (stem, *(f"{stem}_{n}" for n in range(2, len(self.names) + 3)))
        chosen = next(name for name in tries if name.casefold() not in self.names)
        self.names.add(chosen.casefold())
        return chosen


def _make(tag: str, **attributes: str) -> BaseOxmlElement:
    element = cast("BaseOxmlElement", OxmlElement(tag))
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def add_field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    """Add a field that Word can renew, such as ``SEQ 图`` or ``PAGE``, and what it shows."""
    for kind, text in (("begin", ""), ("", instruction), ("separate", ""), ("shown", shown)):
        run = paragraph.add_run()
        if kind == "shown":
            run.text = text
        elif kind:
            run._r.append(_make("w:fldChar", fldCharType=kind))
        else:
            code = _make("w:instrText")
            code.text = f" {instruction} "
            code.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            run._r.append(code)
    paragraph.add_run()._r.append(_make("w:fldChar", fldCharType="end"))


def describe_picture(paragraph: Paragraph, name: str, alt: str) -> None:
    """Give the picture in `paragraph` its name and its alt text."""
    for properties in paragraph._p.iter(qn("wp:docPr"), qn("pic:cNvPr")):
        properties.set("name", name)
        properties.set("descr", alt)


def describe_table(table: Table, title: str, description: str) -> None:
    """Give a table the title and description that a screen reader says."""
    properties = table._tbl.tblPr
    properties.append(_make("w:tblCaption", val=title))
    if description:
        properties.append(_make("w:tblDescription", val=description))


def fix_columns(table: Table, widths: list[float]) -> None:
    """Set the widths of the columns in points; Word keeps to them."""
    table.autofit = False
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = Pt(width)


def keep_row(row: _Row, *, head: bool = False) -> None:
    """Keep a row on one page; a `head` is said again on each."""
    properties = row._tr.get_or_add_trPr()
    properties.append(_make("w:cantSplit"))
    if head:
        properties.append(_make("w:tblHeader"))


def shape_cell(cell: CT_Tc, width: float, *, bottom: bool = False) -> None:
    """Set the width of a cell in points, and whether its text stands at the bottom."""
    cell.width = Pt(width)
    if bottom:
        cell.get_or_add_tcPr().append(_make("w:vAlign", val="bottom"))
