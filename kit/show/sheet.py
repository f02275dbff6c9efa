"""The sheet on which a figure is drawn: rows with labels at the left, marks beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .drawing import Affine2D, Curve, Figure, Patch, PathPatch, Rectangle, Text
from .lines import EM, text_width, wrap_text
from .style import EDGE, INK, LINE, SIZE, WIDTH, font

__all__ = [
    "BASE",
    "Sheet",
    "add_patch",
    "add_rectangle",
    "draw_line",
    "new_sheet",
    "write_label",
    "write_text",
]

BASE = SIZE * 0.36
"""From the middle of a line of text down to its base line."""

_LABEL_SHARE = 0.42
_GAP = 8.0
_ROW_PADDING = 11.0
_MARGIN = 4.0
_LEAST = 60.0


@dataclass(frozen=True)
class Sheet:
    """Where things stand, in points from the top left corner.

    `lines` are the labels of the rows, broken; marks stand between `left` and `right`.
    """

    figure: Figure
    lines: tuple[tuple[str, ...], ...]
    tops: tuple[float, ...]
    height: float
    left: float
    right: float

    def middle(self, row: int) -> float:
        """Return the height at which the mark of `row` stands."""
        return (self.tops[row] + self.bottom(row)) / 2

    def bottom(self, row: int) -> float:
        """Return where `row` ends."""
        return self.tops[row] + len(self.lines[row]) * LINE + _ROW_PADDING


def new_sheet(labels: Sequence[str], values: Sequence[str], heads: Sequence[float]) -> Sheet:
    """Give every row its lines and its place.

    Parameters
    ----------
    labels, values
        The texts at the left of each row and beside its mark.
    heads
        The space above each row, in points.

    Returns
    -------
    Sheet
        With room at the right for the widest value.
    """
    lines = tuple(tuple(wrap_text(label, WIDTH * _LABEL_SHARE / SIZE)) for label in labels)
    tops, y = [], _MARGIN
    for row, head in zip(lines, heads, strict=True):
        tops.append(y + head)
        y += head + len(row) * LINE + _ROW_PADDING
    height = y + _MARGIN
    widest = max((text_width(line) for row in lines for line in row), default=0) / EM
    room = max((text_width(value) for value in values), default=0) / EM * SIZE
    figure = Figure(figsize=(WIDTH / 72, height / 72), dpi=72)
    left = EDGE + widest * SIZE + _GAP
    right = max(WIDTH - EDGE - room - _GAP, left + _LEAST)
    return Sheet(figure, lines, tuple(tops), height, left, right)


def add_patch(sheet: Sheet, patch: Patch) -> None:
    """Add `patch`, whose coordinates are points from the top left corner."""
    patch.set_transform(Affine2D().scale(1, -1).translate(0, sheet.height))
    patch.set_clip_on(False)
    sheet.figure.add_artist(patch)


def add_rectangle(
    sheet: Sheet, corner: tuple[float, float], width: float, height: float, *, color: str
) -> None:
    """Fill a rectangle whose top left corner is `corner`."""
    add_patch(sheet, Rectangle(corner, width, height, facecolor=color, linewidth=0))


def draw_line(
    sheet: Sheet, *points: tuple[float, float], color: str = INK, width: float = 1.4
) -> None:
    """Draw a line through `points`."""
    add_patch(sheet, PathPatch(Curve(points), fill=False, edgecolor=color, linewidth=width))


def write_text(
    sheet: Sheet,
    place: tuple[float, float],
    text: str,
    *,
    align: Literal["left", "right"] = "left",
    color: str = INK,
) -> None:
    """Write one line of text with its base line at `place`."""
    x, y = place
    artist = Text(x, sheet.height - y, text, ha=align, va="baseline", color=color)
    artist.set_fontproperties(font())
    artist.set_transform(Affine2D())
    sheet.figure.add_artist(artist)


def write_label(sheet: Sheet, row: int, x: float = EDGE) -> None:
    """Write the label of `row`, its lines centred on the mark."""
    lines = sheet.lines[row]
    first = sheet.middle(row) - (len(lines) - 1) * LINE / 2 + BASE
    for i, line in enumerate(lines):
        write_text(sheet, (x, first + i * LINE), line)
