"""How wide a text is, and where it breaks into lines."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable

__all__ = ["EM", "fill_lines", "text_width", "wrap_text"]

EM = 100
"""One em in the unit of widths, which are whole numbers: equal on every Python and exact."""

_NOT_AT_LINE_START = frozenset("，。、；：！？）》」』】〉”’%…,.;:!?)]}")
_NOT_AT_LINE_END = frozenset("（《「『【〈“‘([{")


@functools.lru_cache(maxsize=8192)
def text_width(text: str) -> int:
    """Return the width of `text` in hundredths of an em: a Chinese character is one em.

    >>> text_width("儿童") == 2 * EM
    True
    """
    return sum(_width(char) for char in text)


def _width(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
        return 0
    if unicodedata.east_asian_width(char) in "WFA":
        return EM
    if char in "mwMW@%—":
        return 92
    if char in "fijlrtI.,;:!|'()[] -":
        return 40
    return 68 if char.isupper() else 57


def fill_lines(text: str, width: float) -> list[str]:
    """Break `text` into lines of `width` ems where they are full, as Word does.

    See `wrap_text` for where it may break.

    >>> fill_lines("家里的大人常拿我和别的孩子比较", 10)
    ['家里的大人常拿我和别', '的孩子比较']
    """
    most = round(width * EM)
    return _fill(_pieces(text, most), most) or [""]


def wrap_text(text: str, width: float) -> list[str]:
    """Break `text` into lines of about equal length, each at most `width` ems wide.

    Chinese breaks between any two characters except before closing and after opening
    punctuation; other scripts break at spaces. A longer word stands alone and is cut.

    >>> wrap_text("家里的大人常拿我和别的孩子比较", 8)
    ['家里的大人常拿我', '和别的孩子比较']
    >>> wrap_text("Facing competition and setbacks", 12)
    ['Facing competition', 'and setbacks']
    """
    most = round(width * EM)
    pieces = _pieces(text, most)
    lines = _fill(pieces, most) or [""]
    if len(lines) > 1:
        even = text_width(text) // len(lines)
        tries = (_fill(pieces, even + step * EM // 2) for step in range(1, 12))
        lines = next((t for t in tries if _fits(t, len(lines), most)), lines)
    return lines


def _fits(lines: list[str], count: int, width: int) -> bool:
    return len(lines) <= count and all(text_width(line) <= width for line in lines)


def _pieces(text: str, width: int) -> list[str]:
    """Split into the smallest stretches that must stay together."""
    pieces: list[str] = []
    for char in " ".join(text.split()):
        joined = pieces[-1] + char if pieces else char
        if pieces and _stays(pieces[-1][-1], char) and text_width(joined) <= width:
            pieces[-1] = joined
        else:
            pieces.append(char)
    return pieces


def _stays(before: str, char: str) -> bool:
    if char in _NOT_AT_LINE_START or before in _NOT_AT_LINE_END or char == " ":
        return True
    wide = unicodedata.east_asian_width(before) in "WF", before == " "
    return not any(wide) and unicodedata.east_asian_width(char) not in "WF"


def _fill(pieces: Iterable[str], width: int) -> list[str]:
    lines: list[str] = []
    for piece in pieces:
        if lines and text_width((lines[-1] + piece).rstrip()) <= width:
            lines[-1] += piece
        else:
            lines.append(piece)
    return [line.rstrip() for line in lines]
