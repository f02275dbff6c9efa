"""How wide a text is, and where it breaks into lines."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable

__all__ = ["fill_lines", "text_width", "wrap_text"]

_NOT_AT_LINE_START = frozenset("，。、；：！？）》」』】〉”’%…,.;:!?)]}")
_NOT_AT_LINE_END = frozenset("（《「『【〈“‘([{")


@functools.lru_cache(maxsize=8192)
def text_width(text: str) -> float:
    """Return the width of `text` in ems, rounded up: a Chinese character is one em."""
    return sum(_width(char) for char in text)


def _width(char: str) -> float:
    if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
        return 0.0
    if unicodedata.east_asian_width(char) in "WFA":
        return 1.0
    if char in "mwMW@%—":
        return 0.92
    if char in "fijlrtI.,;:!|'()[] -":
        return 0.4
    return 0.68 if char.isupper() else 0.57


def fill_lines(text: str, width: float) -> list[str]:
    """Break `text` where it is full, as Word does; see `wrap_text` for where it may break.

    >>> fill_lines("家里的大人常拿我和别的孩子比较", 10)
    ['家里的大人常拿我和别', '的孩子比较']
    """
    return _fill(_pieces(text, width), width) or [""]


def wrap_text(text: str, width: float) -> list[str]:
    """Break `text` into lines of about equal length, each at most `width` ems wide.

    Chinese breaks between any two characters except before closing and after opening
    punctuation; other scripts break at spaces. A longer word stands alone and is cut.

    >>> wrap_text("家里的大人常拿我和别的孩子比较", 8)
    ['家里的大人常拿我', '和别的孩子比较']
    >>> wrap_text("Facing competition and setbacks", 12)
    ['Facing competition', 'and setbacks']
    """
    pieces = _pieces(text, width)
    lines = _fill(pieces, width) or [""]
    if len(lines) > 1:
        even = text_width(text) / len(lines)
        tries = (_fill(pieces, even + step * 0.5) for step in range(1, 12))
        lines = next((t for t in tries if _fits(t, len(lines), width)), lines)
    return lines


def _fits(lines: list[str], count: int, width: float) -> bool:
    return len(lines) <= count and all(text_width(line) <= width for line in lines)


def _pieces(text: str, width: float) -> list[str]:
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


def _fill(pieces: Iterable[str], width: float) -> list[str]:
    lines: list[str] = []
    for piece in pieces:
        if lines and text_width((lines[-1] + piece).rstrip()) <= width:
            lines[-1] += piece
        else:
            lines.append(piece)
    return [line.rstrip() for line in lines]
