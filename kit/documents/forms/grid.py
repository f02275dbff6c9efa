"""The tables of a form on their grids: which cell is beside and below which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .wordml import Element, number, paragraphs_in, tag, text_of, value

__all__ = ["Cell", "Grid", "read_grids"]

_COLUMNS = 63  # of a table, in Word


@dataclass(eq=False)
class Cell:
    """A cell, merged ones as one: its first row and column, and how many it goes over.

    `parts` are its elements; the text of a cell that is merged down stands in the first.
    """

    grid: Grid = field(repr=False)
    parts: list[Element]
    row: int
    column: int
    columns: int
    rows: int = 1

    @property
    def element(self) -> Element:
        """The element that holds the text."""
        return self.parts[0]

    @property
    def paragraphs(self) -> list[Element]:
        """The paragraphs of the cell itself."""
        return paragraphs_in(self.element)

    @property
    def text(self) -> str:
        """The text of all paragraphs, a line each."""
        return "\n".join(text_of(paragraph) for paragraph in self.paragraphs)

    @property
    def right(self) -> Cell | None:
        """The cell beside its first row."""
        return self.grid.at(self.row, self.column + self.columns)

    @property
    def below(self) -> Cell | None:
        """The cell below its first column."""
        return self.grid.at(self.row + self.rows, self.column)


@dataclass(eq=False)
class Grid:
    """One table: its rows, and its cells by where they lie."""

    table: Element
    rows: list[Element] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    _places: dict[tuple[int, int], Cell] = field(default_factory=dict)

    def at(self, row: int, column: int) -> Cell | None:
        """Return the cell that covers a place, if there is one."""
        return self._places.get((row, column))

    def add(self, element: Element, row: int, column: int) -> int:
        """Add an element in its row; return how many columns it takes."""
        span = _count(value(element, "tcPr/gridSpan"), 1)
        above = self.at(row - 1, column)
        if _goes_on(element, "vMerge") and above and above.column == column:
            cell = above
            cell.parts.append(element)
            cell.rows = row - cell.row + 1
        elif _goes_on(element, "hMerge") and (left := self.at(row, column - 1)):
            cell = left
            cell.columns += span
        else:
            cell = Cell(self, [element], row, column, span)
            self.cells.append(cell)
        for covered in range(column, column + span):
            self._places[row, covered] = cell
        return span


def _goes_on(element: Element, how: str) -> bool:
    """Tell whether a cell goes on with the one above (vMerge) or at the left (hMerge)."""
    mark = element.find(f"{tag('tcPr')}/{tag(how)}")
    return mark is not None and mark.get(tag("val"), "continue") == "continue"


def read_grids(body: Element) -> list[Grid]:
    """Return every table of a document, those within cells too, in their order."""
    return [_read_grid(table) for table in body.iter(tag("tbl"))]


def _read_grid(table: Element) -> Grid:
    grid = Grid(table, [row for row in _children(table, "tr") if not _is_gone(row)])
    for place, row in enumerate(grid.rows):
        column = _count(value(row, "trPr/gridBefore"), 0)
        for element in _children(row, "tc"):
            column += grid.add(element, place, column)
    return grid


def _is_gone(row: Element) -> bool:
    """Tell whether a row is deleted, or not shown."""
    return any(row.find(f"{tag('trPr')}/{tag(mark)}") is not None for mark in ("del", "hidden"))


def _count(text: str | None, least: int) -> int:
    """Return how many columns: Word has 63 at the most."""
    return min(max(int(number(text, least)), least), _COLUMNS)


def _children(parent: Element, name: str) -> Iterator[Element]:
    """Yield the children of a name, also those that a content control holds."""
    holders = {tag(holder) for holder in ("sdt", "sdtContent", "customXml", "ins")}
    for child in parent:
        if child.tag == tag(name):
            yield child
        elif child.tag in holders:
            yield from _children(child, name)
