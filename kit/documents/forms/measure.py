"""How much text a cell of a form takes: rows of exact height cut off the rest silently."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, inf

from kit.show.lines import fill_lines

from .grid import Cell
from .wordml import Element, list_pieces, tag, text_of, value

__all__ = ["Room", "Styles", "measure_room"]

_TWIP = 1 / 20  # points
_NATURAL = 1.3  # line pitch of East Asian faces in Word, in sizes
_USUAL_SIZE = 10.5  # points
_SIDE = 5.4  # points: what Word leaves at both sides of a cell
_SAFE = 0.98  # of the width: faces differ a little in their Latin letters


@dataclass(frozen=True)
class Styles:
    """What paragraphs look like: their own properties, their style's, those of all."""

    root: Element | None
    pitch: float = 0.0

    def find(self, paragraph: Element, path: str, name: str = "val") -> str | None:
        """Return a property of a paragraph (``pPr/…``) or of its text (``rPr/…``)."""
        return next((v for v in self._find_all(paragraph, path, name) if v is not None), None)

    def _find_all(self, paragraph: Element, path: str, name: str) -> Iterator[str | None]:
        if path.startswith("rPr"):
            runs = (piece.run for piece in list_pieces(paragraph)[:1])
            yield from (value(run, path, name) for run in runs)
            yield value(paragraph, f"pPr/{path}", name)
        else:
            yield value(paragraph, path, name)
        chosen = value(paragraph, "pPr/pStyle")
        for style in self._chain(chosen):
            yield value(style, path, name)
        if self.root is not None:
            kind = path.split("/", maxsplit=1)[0]
            yield value(self.root, f"docDefaults/{kind}Default/{path}", name)

    def _chain(self, style_id: str | None) -> Iterator[Element]:
        """Yield a style and those that it rests on; the usual one if none is named."""
        seen: set[str | None] = set()
        style = self._style(style_id)
        while style is not None and style.get(tag("styleId")) not in seen:
            seen.add(style.get(tag("styleId")))
            yield style
            based = value(style, "basedOn")
            style = self._style(based) if based else None

    def _style(self, style_id: str | None) -> Element | None:
        styles = [] if self.root is None else self.root.findall(tag("style"))
        usual = ("1", "true", "on")
        return next(
            (
                style
                for style in styles
                if style.get(tag("type")) == "paragraph"
                and (
                    style.get(tag("styleId")) == style_id
                    if style_id
                    else style.get(tag("default")) in usual
                )
            ),
            None,
        )

    def size(self, paragraph: Element) -> float:
        """Return the size of type in points."""
        half = self.find(paragraph, "rPr/sz")
        return float(half) / 2 if half and float(half) >= 12 else _USUAL_SIZE

    def line(self, paragraph: Element) -> float:
        """Return the height of a line in points."""
        size = self.size(paragraph)
        spacing = self.find(paragraph, "pPr/spacing", "line")
        rule = self.find(paragraph, "pPr/spacing", "lineRule") or "auto"
        set_height = float(spacing) * _TWIP if spacing else 12.0
        if rule == "exact":
            return set_height
        natural = size * _NATURAL
        if self.pitch and self.find(paragraph, "pPr/snapToGrid") not in ("0", "false", "off"):
            natural = max(ceil(natural / self.pitch - 0.1), 1) * self.pitch
        if rule == "atLeast":
            return max(natural, set_height)
        return natural * set_height / 12 if spacing else natural

    def apart(self, paragraph: Element) -> float:
        """Return the space before and after a paragraph in points."""
        found = (self.find(paragraph, "pPr/spacing", name) for name in ("before", "after"))
        return sum(float(space) * _TWIP for space in found if space)

    def indents(self, paragraph: Element) -> float:
        """Return by how much a paragraph is narrower than its cell, in points."""
        sides = (("left", "start"), ("right", "end"))
        found = (
            next((v for n in names if (v := self.find(paragraph, "pPr/ind", n))), "0")
            for names in sides
        )
        return sum(max(float(side), 0) * _TWIP for side in found)


@dataclass(frozen=True)
class Room:
    """The room in a cell: how wide a line is in ems, and how many further ones fit.

    `fixed` says that the rows have an exact height, so that what does not fit is cut.
    """

    width: float
    lines: float
    fixed: bool

    def wrap(self, line: str) -> list[str]:
        """Break a line of text as wide as the cell."""
        return fill_lines(line, self.width)


def measure_room(cell: Cell, paragraph: Element, styles: Styles) -> Room:
    """Return the room that `paragraph` has in its cell beside all that stands there.

    Rows without a height grow with what is in them, up to a page.
    """
    size = styles.size(paragraph)
    width = (_width(cell) - styles.indents(paragraph)) / size * _SAFE
    heights = [_height(cell, number) for number in range(cell.rows)]
    fixed = all(rule == "exact" for _, rule in heights)
    if not all(points for points, _ in heights):
        return Room(max(width, 1.0), inf, fixed=False)
    used = sum(_height_of(p, width * size, styles) for p in cell.paragraphs)
    free = sum(points for points, _ in heights) - used
    return Room(max(width, 1.0), max(free / styles.line(paragraph), 0.0), fixed)


def _height_of(paragraph: Element, width: float, styles: Styles) -> float:
    """Return how high a paragraph stands now."""
    lines = text_of(paragraph).rstrip().split("\n")
    ems = max(width / styles.size(paragraph), 1.0)
    count = sum(len(fill_lines(line, ems)) for line in lines)
    return count * styles.line(paragraph) + styles.apart(paragraph)


def _height(cell: Cell, number: int) -> tuple[float, str]:
    """Return height in points and rule of one row of a cell; 0 if it has none."""
    row = cell.grid.rows[cell.row + number]
    height = value(row, "trPr/trHeight")
    rule = value(row, "trPr/trHeight", "hRule") or "atLeast"
    return (float(height) * _TWIP if height else 0.0), rule


def _width(cell: Cell) -> float:
    """Return the width within the margins of a cell in points."""
    table = cell.grid.table
    kind = value(cell.element, "tcPr/tcW", "type")
    own = value(cell.element, "tcPr/tcW", "w")
    columns = [
        value(c, name="w") or "0" for c in table.findall(f"{tag('tblGrid')}/{tag('gridCol')}")
    ]
    grid = sum(map(float, columns[cell.column : cell.column + cell.columns]))
    twips = float(own) if kind == "dxa" and own and float(own) > 0 else grid
    return twips * _TWIP - sum(_margin(cell, names) for names in _SIDES)


_SIDES: Sequence[tuple[str, str]] = (("left", "start"), ("right", "end"))


def _margin(cell: Cell, names: tuple[str, str]) -> float:
    places: Sequence[tuple[Element, Callable[[str], str]]] = (
        (cell.element, lambda name: f"tcPr/tcMar/{name}"),
        (cell.grid.table, lambda name: f"tblPr/tblCellMar/{name}"),
    )
    for element, path in places:
        for name in names:
            if (found := value(element, path(name), "w")) is not None:
                return float(found) * _TWIP
    return _SIDE
