"""How wide the columns of a printed table are, and in which size of type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import category

from kit.show.lines import EM, text_width

__all__ = ["TEXT_BLOCK", "Columns", "fit_columns"]

TEXT_BLOCK = 442.0
"""Width of the text on a page in points: 156 mm, GB/T 9704."""

# Lengths are whole numbers, so that what just fits does so on every Python: of an em in
# hundredths, times a size in tenths, times the slack in hundredths.
_POINT = EM * 10 * 100
_BLOCK = int(TEXT_BLOCK) * _POINT
_INSET = 11 * _POINT  # both sides of a cell, and a little air
_SIZES = {"zh": (120, 105, 90, 75), "en": (100, 90, 80, 70)}  # tenths of a point
_SLACK = 103  # per cent: the widths of Latin letters are estimates
_LEADING = 142  # per cent of the size
_SHORT_CELL = 5 * EM  # stays on one line
_LONG_CELL = 9 * EM  # a long text gets at least this
_THIRD = 35  # per cent of a text: three lines and a little air
_BREAK_HERE = "\u200b"


@dataclass(frozen=True)
class Columns:
    """Widths in points that add up to the text block, and the texts that fit into them.

    `heights` are estimates for the rows, good enough to tell whether a table is short.
    """

    size: float
    widths: list[float]
    heights: list[float]
    rows: list[list[str]]


def fit_columns(rows: Sequence[Sequence[str]], language: str) -> Columns:
    """Choose widths in proportion to the content so that no word leaves its column.

    The largest size is taken in which every column can be as wide as reads well, or else
    in which its longest word fits; if there is none, long words may break. What is left
    goes to the columns that have more to say.
    """
    columns = list(zip(*rows, strict=True))
    size, least = _choose_size(columns, _SIZES[language])
    whole = [_room(max(map(text_width, column)), size) for column in columns]
    widths = _share_out(whole, least)
    pairs = [list(zip(row, widths, strict=True)) for row in rows]
    broken = [[_break_words(text, width, size) for text, width in row] for row in pairs]
    heights = [_height(row, size) for row in pairs]
    return Columns(size / 10, [_in_points(w) for w in widths], heights, broken)


def _room(width: int, size: int) -> int:
    """Return how wide a column is in which a text of this width stands on one line."""
    return width * size * _SLACK + _INSET


def _in_points(length: int) -> float:
    return round(length / _POINT, 2)


def _choose_size(
    columns: Sequence[Sequence[str]], sizes: Sequence[int]
) -> tuple[int, list[int]]:
    """Return the size of type and the least width of each column."""
    tries = [(size, _good_width) for size in sizes[:3]]
    tries += [(size, _longest_word) for size in sizes[2:]]
    for size, measure in tries:
        least = [_room(max(map(measure, column)), size) for column in columns]
        if sum(least) <= _BLOCK:
            return size, least
    return sizes[-1], [_BLOCK // len(columns)] * len(columns)


def _good_width(text: str) -> int:
    """Return the width at which `text` reads well: three lines, but at least a short cell."""
    whole = text_width(text)
    third = min(max(whole * _THIRD // 100, _SHORT_CELL), _LONG_CELL)
    return max(_longest_word(text), min(whole, third))


def _longest_word(text: str) -> int:
    """Return the width of the longest stretch without a space or a Chinese character."""
    latin = "".join(" " if category(char) == "Lo" else char for char in text)
    return max((text_width(word) for word in latin.split()), default=EM)


def _share_out(whole: Sequence[int], least: Sequence[int]) -> list[int]:
    """Give each column its least and divide the rest by what each has still to say."""
    if sum(whole) <= _BLOCK:
        return [width * _BLOCK // sum(whole) for width in whole]
    excess = [max(w - n, 0) for w, n in zip(whole, least, strict=True)]
    rest, shares = _BLOCK - sum(least), sum(excess)
    return [n + e * rest // shares for n, e in zip(least, excess, strict=True)]


def _height(row: Sequence[tuple[str, int]], size: int) -> float:
    lines = (
        -(-text_width(text) * size * 100 // max(width - _INSET, _POINT)) for text, width in row
    )
    return _in_points(max(1, *lines) * size * _LEADING * EM + _INSET)


def _break_words(text: str, width: int, size: int) -> str:
    """Allow breaks inside words that are wider than their column."""
    return " ".join(
        _BREAK_HERE.join(word) if _room(_longest_word(word), size) > width else word
        for word in text.split(" ")
    )
