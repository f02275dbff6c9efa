"""How wide the columns of a printed table are, and in which size of type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from unicodedata import category

from kit.show.lines import text_width

__all__ = ["TEXT_BLOCK", "Columns", "fit_columns"]

TEXT_BLOCK = 442.0
"""Width of the text on a page in points: 156 mm, GB/T 9704."""

_INSET = 11.0  # points: both sides of a cell, and a little air
_SIZES = {"zh": (12.0, 10.5, 9.0, 7.5), "en": (10.0, 9.0, 8.0, 7.0)}
_SLACK = 1.03  # the widths of Latin letters are estimates
_SHORT_CELL = 5.0  # ems that stay on one line
_LONG_CELL = 9.0  # ems that a long text gets at least
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
    whole = [max(map(text_width, c)) * size * _SLACK + _INSET for c in columns]
    widths = _share_out(whole, least)
    ems = [(width - _INSET) / size / _SLACK for width in widths]
    broken = [[_break_words(t, e) for t, e in zip(row, ems, strict=True)] for row in rows]
    rounded = [round(width, 2) for width in widths]
    return Columns(size, rounded, _heights(rows, widths, size), broken)


def _choose_size(
    columns: Sequence[Sequence[str]], sizes: Sequence[float]
) -> tuple[float, list[float]]:
    """Return the size of type and the least width of each column in points."""
    tries = [(size, _good_width) for size in sizes[:3]]
    tries += [(size, _longest_word) for size in sizes[2:]]
    for size, measure in tries:
        ems = (max(map(measure, column)) for column in columns)
        least = [width * size * _SLACK + _INSET for width in ems]
        if sum(least) <= TEXT_BLOCK:
            return size, least
    return sizes[-1], [TEXT_BLOCK / len(columns)] * len(columns)


def _good_width(text: str) -> float:
    """Return the width at which `text` reads well: three lines, but at least a short cell."""
    whole = text_width(text)
    third = min(max(whole * 0.35, _SHORT_CELL), _LONG_CELL)
    return max(_longest_word(text), min(whole, third))


def _longest_word(text: str) -> float:
    """Return the width of the longest stretch without a space or a Chinese character."""
    latin = "".join(" " if category(char) == "Lo" else char for char in text)
    return max((text_width(word) for word in latin.split()), default=1.0)


def _share_out(whole: Sequence[float], least: Sequence[float]) -> list[float]:
    """Give each column its least and divide the rest by what each has still to say."""
    if sum(whole) <= TEXT_BLOCK:
        return [width * TEXT_BLOCK / sum(whole) for width in whole]
    excess = [max(w - n, 0.0) for w, n in zip(whole, least, strict=True)]
    unit = (TEXT_BLOCK - sum(least)) / sum(excess)
    return [n + e * unit for n, e in zip(least, excess, strict=True)]


def _heights(
    rows: Sequence[Sequence[str]], widths: Sequence[float], size: float
) -> list[float]:
    ems = [max(width - _INSET, 1.0) / size for width in widths]
    lines = (max(ceil(text_width(t) / e) for t, e in zip(r, ems, strict=True)) for r in rows)
    return [max(count, 1) * size * 1.42 + _INSET for count in lines]


def _break_words(text: str, width: float) -> str:
    """Allow breaks inside words that are wider than `width` ems."""
    words = text.split(" ")
    return " ".join(_BREAK_HERE.join(w) if _longest_word(w) > width else w for w in words)
