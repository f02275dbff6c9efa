"""How much text a cell of a form takes: rows of exact height cut off the rest silently."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, fsum, inf

from kit.show.lines import fill_lines

from .grid import Cell
from .wordml import Element, list_pieces, number, tag, text_of, value

__all__ = ["Room", "Styles", "measure_heights", "measure_room"]

_TWIP = 1 / 20  # points
_NATURAL = 1.3  # line pitch of East Asian faces in Word, in sizes
_USUAL_SIZE = 10.5  # points
_SMALLEST = 6.0  # points: what is smaller is there to save room
_SIDE = 108.0  # twips: what Word leaves at both sides of a cell
_SAFE = 0.98  # of the width: faces differ a little in their Latin letters
_DEEPEST = 20  # styles that rest on each other
_FILLER = "口"  # as wide as a character, and no space, which lines lose
_OFF = ("0", "false", "off")
_SIDES = (("left", "start"), ("right", "end"))


@dataclass(frozen=True)
class Styles:
    """What paragraphs look like: their own properties, their style's, those of all.

    `pitch` is that of the page's grid of lines, `spread` what its grid of characters adds to
    each, in points.
    """

    root: Element | None
    pitch: float = 0.0
    spread: float = 0.0

    def find(self, paragraph: Element, path: str, name: str = "val") -> str | None:
        """Return a property of a paragraph (``pPr/…``) or of its text (``rPr/…``)."""
        return next((v for v in self._find_all(paragraph, path, name) if v is not None), None)

    def _find_all(self, paragraph: Element, path: str, name: str) -> Iterator[str | None]:
        if path.startswith("rPr"):
            yield from self._find_in_run(paragraph, path, name)
        else:
            yield value(paragraph, path, name)
        for style in self._chain(value(paragraph, "pPr/pStyle") or self._usual):
            yield value(style, path, name)
        table = next(paragraph.iterancestors(tag("tbl")), None)
        for style in self._chain(value(table, "tblPr/tblStyle")):
            yield value(style, path, name)
        kind = path.split("/", maxsplit=1)[0]
        yield value(self.root, f"docDefaults/{kind}Default/{path}", name)

    def _find_in_run(self, paragraph: Element, path: str, name: str) -> Iterator[str | None]:
        """Yield what the text says of itself; in an empty paragraph its mark."""
        pieces = list_pieces(paragraph)
        if not pieces:
            yield value(paragraph, f"pPr/{path}", name)
            return
        yield value(pieces[0].run, path, name)
        for style in self._chain(value(pieces[0].run, "rPr/rStyle")):
            yield value(style, path, name)

    def _chain(self, style_id: str | None) -> Iterator[Element]:
        """Yield a style and those that it rests on."""
        for _ in range(_DEEPEST):
            style = self._by_id.get(style_id or "")
            if style is None:
                return
            yield style
            style_id = value(style, "basedOn")

    @cached_property
    def _by_id(self) -> dict[str, Element]:
        styles = [] if self.root is None else self.root.findall(tag("style"))
        return {style.get(tag("styleId")) or "": style for style in styles}

    @cached_property
    def _usual(self) -> str | None:
        """The style of paragraphs that name none."""
        return next(
            (
                name
                for name, style in self._by_id.items()
                if style.get(tag("type")) == "paragraph"
                and style.get(tag("default"), "0") not in _OFF
            ),
            None,
        )

    def size(self, paragraph: Element) -> float:
        """Return the size of type in points."""
        size = number(self.find(paragraph, "rPr/sz")) / 2
        return size if size >= _SMALLEST else _USUAL_SIZE

    def em(self, paragraph: Element) -> float:
        """Return the width of a Chinese character in points."""
        wide = number(self.find(paragraph, "rPr/w"), 100) / 100
        apart = number(self.find(paragraph, "rPr/spacing")) * _TWIP
        return max(self.size(paragraph) * wide + apart + max(self.spread, 0.0), 1.0)

    def line(self, paragraph: Element) -> float:
        """Return the height of a line in points."""
        spacing = number(self.find(paragraph, "pPr/spacing", "line"), 240.0)
        rule = self.find(paragraph, "pPr/spacing", "lineRule") or "auto"
        if rule == "exact":
            return max(spacing * _TWIP, 1.0)
        natural = self.size(paragraph) * _NATURAL
        if self.pitch and self.find(paragraph, "pPr/snapToGrid") not in _OFF:
            natural = max(ceil(natural / self.pitch - 0.1), 1) * self.pitch
        if rule == "atLeast":
            return max(natural, spacing * _TWIP)
        return max(natural * spacing / 240, 1.0)

    def apart(self, paragraph: Element) -> float:
        """Return the space before and after a paragraph in points."""
        found = (self.find(paragraph, "pPr/spacing", name) for name in ("before", "after"))
        return fsum(max(number(space), 0.0) * _TWIP for space in found)

    def indents(self, paragraph: Element) -> float:
        """Return by how much a paragraph is narrower than its cell, in points."""
        found = (
            next((v for n in names if (v := self.find(paragraph, "pPr/ind", n))), None)
            for names in _SIDES
        )
        return fsum(max(number(side), 0.0) * _TWIP for side in found)

    def first_indent(self, paragraph: Element) -> float:
        """Return by how much the first line is shorter, in characters."""
        characters = number(self.find(paragraph, "pPr/ind", "firstLineChars")) / 100
        points = number(self.find(paragraph, "pPr/ind", "firstLine")) * _TWIP
        return max(characters or points / self.em(paragraph), 0.0)


@dataclass(frozen=True)
class Room:
    """The room in a cell: how wide a line is in ems, and how many further ones fit.

    `fixed` says that the rows have an exact height, so that what does not fit is cut;
    `indent` is by how many ems the first line of a paragraph is shorter.
    """

    width: float
    lines: float
    fixed: bool
    indent: float = 0.0

    def wrap(self, line: str) -> list[str]:
        """Break a line of text as wide as the cell."""
        lead = _FILLER * ceil(self.indent)
        first, *others = fill_lines(lead + line, max(self.width, ceil(self.indent) + 2.0))
        return [first[len(lead) :], *others]


def measure_room(cell: Cell, paragraph: Element, styles: Styles) -> Room:
    """Return the room that `paragraph` has in its cell beside all that stands there.

    Rows without a height grow with what is in them, up to a page.
    """
    width = _measure_width(cell, paragraph, styles)
    indent = styles.first_indent(paragraph)
    total, fixed = _measure_rows(cell)
    if not total:
        return Room(width, inf, fixed, indent)
    free = total - _measure_used(cell, styles)
    if fixed and total < styles.size(paragraph) * _LOWEST:
        return Room(width, -1.0, fixed, indent)
    return Room(width, max(free / styles.line(paragraph), 0.0), fixed, indent)


_LOWEST = 0.9  # of the size of type: in a row that is lower nothing can be read


def measure_heights(cell: Cell, styles: Styles) -> tuple[float, float]:
    """Return how high all in a cell stands and how high its rows are, in points.

    The rows of a cell that can grow are as high as it takes.
    """
    total, fixed = _measure_rows(cell)
    return _measure_used(cell, styles), total if fixed else inf


def _measure_rows(cell: Cell) -> tuple[float, bool]:
    """Return the height of the rows of a cell, 0 if one has none, and whether it is exact."""
    rows = cell.grid.rows[cell.row : cell.row + cell.rows]
    rules = [value(row, "trPr/trHeight", "hRule") for row in rows]
    heights = [max(number(value(row, "trPr/trHeight")) * _TWIP, 0.0) for row in rows]
    fixed = all(rule == "exact" for rule in rules)
    return (fsum(heights) if fixed or all(heights) else 0.0), fixed


def _measure_used(cell: Cell, styles: Styles) -> float:
    """Return how high all in a cell stands: paragraphs, margins, rows of tables within."""
    paragraphs = fsum(_measure_paragraph(cell, p, styles) for p in cell.paragraphs)
    margins = fsum(_margin(cell, (name,), 0.0) for name in ("top", "bottom"))
    inner = (value(row, "trPr/trHeight") for row in cell.element.iter(tag("tr")))
    return paragraphs + margins + fsum(max(number(height), 0.0) * _TWIP for height in inner)


def _measure_paragraph(cell: Cell, paragraph: Element, styles: Styles) -> float:
    """Return how high a paragraph stands now."""
    room = Room(_measure_width(cell, paragraph, styles), inf, fixed=True)
    first, *others = text_of(paragraph).rstrip().split("\n")
    lead = _FILLER * ceil(styles.first_indent(paragraph))
    count = sum(len(room.wrap(line)) for line in (lead + first, *others))
    return count * styles.line(paragraph) + styles.apart(paragraph)


def _measure_width(cell: Cell, paragraph: Element, styles: Styles) -> float:
    """Return the width of a line in ems."""
    kind = value(cell.element, "tcPr/tcW", "type")
    own = number(value(cell.element, "tcPr/tcW", "w")) if kind == "dxa" else 0.0
    columns = cell.grid.table.findall(f"{tag('tblGrid')}/{tag('gridCol')}")
    covered = columns[cell.column : cell.column + cell.columns]
    twips = own if own > 0 else fsum(number(value(column, name="w")) for column in covered)
    sides = fsum(_margin(cell, names, _SIDE) for names in _SIDES)
    points = twips * _TWIP - sides - styles.indents(paragraph)
    return max(points / styles.em(paragraph) * _SAFE, 1.0)


def _margin(cell: Cell, names: Sequence[str], usual: float) -> float:
    """Return the margin of a cell at a side in points: its own, or that of all."""
    for element, path in ((cell.element, "tcPr/tcMar"), (cell.grid.table, "tblPr/tblCellMar")):
        for name in names:
            if (found := value(element, f"{path}/{name}", "w")) is not None:
                return max(number(found, usual), 0.0) * _TWIP
    return usual * _TWIP
