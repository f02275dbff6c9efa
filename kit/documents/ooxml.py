"""What Word knows and python-docx does not: fields, bookmarks, repeated heads, alt texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import fsum
from typing import cast
from xml.sax.saxutils import escape, quoteattr

from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.table import CT_Tbl
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.table import Table
from docx.text.paragraph import Paragraph

__all__ = [
    "Bookmarks",
    "Grid",
    "add_field",
    "add_table",
    "describe_picture",
]

_LONGEST_NAME = 40  # of a bookmark, in Word
_NOT_IN_NAMES = re.compile(r"\W", re.ASCII)


@dataclass
class Bookmarks:
    """The bookmarks of one document: names that Word takes, each once."""

    names: set[str] = field(default_factory=set)

    def mark(self, paragraph: Paragraph, name: str, first: int = 0) -> str:
        """Put a bookmark around the runs of `paragraph` from number `first` on.

        Returns what it is called in the file.
        """
        chosen, number = self._choose(name), len(self.names)
        start, end = _make("w:bookmarkStart"), _make("w:bookmarkEnd")
        for mark in (start, end):
            mark.set(qn("w:id"), str(number))
        start.set(qn("w:name"), chosen)
        paragraph.runs[first]._r.addprevious(start)
        paragraph.runs[-1]._r.addnext(end)
        return chosen

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


@dataclass(frozen=True)
class Grid:
    """A table to be written: its texts, heads first, and how it looks.

    `widths` are in points, `align` has one of left, center and right a column, `size` is
    that of the type in points; `title` and `description` are what a screen reader says.
    `links` are the bookmarks to which the first cells of the rows below the head lead.
    """

    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    align: Sequence[str]
    size: float
    title: str
    description: str
    links: Sequence[str] = ()


def add_table(document: Document, grid: Grid) -> Table:
    """Add a table at the end: its head is said again on every page, its rows stay whole.

    It is written as a whole: python-docx takes ten times as long, cell by cell.
    """
    columns = "".join(f'<w:gridCol w:w="{round(w * 20)}"/>' for w in grid.widths)
    rows = "".join(_write_row(grid, n, texts) for n, texts in enumerate(grid.rows))
    look = '<w:tblLook w:val="0020" w:firstRow="1" w:noHBand="1" w:noVBand="1"/>'
    said = f"<w:tblCaption w:val={quoteattr(grid.title)}/>"
    if grid.description:
        said += f"<w:tblDescription w:val={quoteattr(grid.description)}/>"
    table = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="ReportTable"/>'
        f'<w:tblW w:w="{round(fsum(grid.widths) * 20)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>{look}{said}</w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
    )
    document.element.body.sectPr.addprevious(table)
    return Table(cast("CT_Tbl", table), document)


def _write_row(grid: Grid, number: int, texts: Sequence[str]) -> str:
    head = "" if number else "<w:tblHeader/>"
    link = grid.links[number - 1] if number and grid.links else ""
    cells = "".join(
        _write_cell(_write_run(text, grid.size, "" if place else link), width, how, head=head)
        for place, (text, width, how) in enumerate(
            zip(texts, grid.widths, grid.align, strict=True)
        )
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{cells}</w:tr>"


def _write_run(text: str, size: float, link: str) -> str:
    if not text:
        return ""
    half, line = round(size * 2), '<w:u w:val="single"/>' if link else ""
    look = f'<w:rPr><w:sz w:val="{half}"/><w:szCs w:val="{half}"/>{line}</w:rPr>'
    run = f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    where = f"<w:hyperlink w:anchor={quoteattr(link)}>"
    return f"{where}{run}</w:hyperlink>" if link else run


def _write_cell(run: str, width: float, align: str, *, head: str) -> str:
    bottom = '<w:vAlign w:val="bottom"/>' if head else ""
    style = "TableHead" if head else "TableText"
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{round(width * 20)}" w:type="dxa"/>{bottom}</w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/><w:jc w:val="{align}"/></w:pPr>{run}</w:p>'
        "</w:tc>"
    )
