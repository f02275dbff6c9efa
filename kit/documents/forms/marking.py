"""Marks a form that is a draft or an example on every page, as far as it can be marked."""

from __future__ import annotations

from itertools import islice
from math import ceil

from lxml import etree

from kit.show.lines import EM, text_width

from .blank import Blank
from .grid import Cell
from .measure import measure_room
from .wordml import Element, paragraphs_in, tag, text_of

__all__ = ["mark_pages"]

_READABLE = 9.0  # points: a line that is lower shows no mark
_SIZE, _SMALL = 18, 12  # half-points


def mark_pages(blank: Blank, mark: str) -> list[tuple[str, Element]]:
    """Mark the headers of all pages, else what is on them.

    Returns
    -------
    list
        The part (a header's name, or ``body``) and the paragraph of each mark; none where
        there is no place for any.
    """
    return _mark_headers(blank, mark) or _mark_body(blank, mark)


def _mark_headers(blank: Blank, mark: str) -> list[tuple[str, Element]]:
    """Mark the headers of all pages; return part and paragraph of each that was marked."""
    first = {name: next(header.iter(tag("p")), None) for name, header in blank.headers.items()}
    marked = [(name, paragraph) for name, paragraph in first.items() if paragraph is not None]
    for _, paragraph in marked:
        _add_mark(paragraph, mark, _SIZE)
    return marked


def _mark_body(blank: Blank, mark: str) -> list[tuple[str, Element]]:
    """Mark a form in which some pages have no header: its first line, every row of its tables.

    No header can be added, for then the form would not be what it was. A row is marked in the
    first of its cells that say something and have room.
    """
    lines = (p for p in paragraphs_in(blank.body) if blank.styles.line(p) >= _READABLE)
    marked = list(islice(lines, 1))
    for paragraph in marked:
        _add_mark(paragraph, mark, _SIZE)
    for grid in blank.grids:
        for row in range(len(grid.rows)):
            cells = (c for c in grid.cells if c.row == row and c.text.strip())
            if cell := next((c for c in cells if _has_room(blank, c, mark)), None):
                _add_mark(cell.paragraphs[-1], mark, _SMALL)
                marked.append(cell.paragraphs[-1])
    return [("body", paragraph) for paragraph in marked]


def _has_room(blank: Blank, cell: Cell, mark: str) -> bool:
    """Tell whether the mark can stand behind what a cell says without cutting anything."""
    paragraph = cell.paragraphs[-1]
    room = measure_room(cell, paragraph, blank.styles)
    ems = text_width(mark) / EM * _SMALL / 2 / blank.styles.size(paragraph)
    return not room.fixed or ceil(ems / room.width) <= room.lines


def _add_mark(paragraph: Element, mark: str, size: int) -> None:
    """Add the mark behind what a paragraph says, in red."""
    run = etree.SubElement(paragraph, tag("r"))
    look = etree.SubElement(run, tag("rPr"))
    for name, how in (("color", "8C1D18"), ("sz", f"{size}"), ("szCs", f"{size}")):
        etree.SubElement(look, tag(name)).set(tag("val"), how)
    text = etree.SubElement(run, tag("t"))
    text.text = f"　{mark}" if text_of(paragraph) else mark
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
