"""Draws published numbers: shares, ranks, pairs of answers, services.

Every figure has its labels at the left, its marks in the middle and the number as
published beside its mark; there are no axis numbers. Whoever calls these functions passes
values that are already rounded, so that no coordinate says more than the text beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from .drawing import Circle, Polygon
from .lines import EM, text_width
from .sheet import (
    BASE,
    Sheet,
    add_patch,
    add_rectangle,
    draw_line,
    new_sheet,
    write_label,
    write_text,
)
from .style import BAND, EDGE, FAINT, INK, LINE, MUTED, SIZE, WIDTH, colour_of
from .svg import settings, write_svg

__all__ = [
    "Bar",
    "Pair",
    "RankSpan",
    "draw_pairs",
    "draw_ranks",
    "draw_services",
    "draw_shares",
]

_BAR = 13.0
_HEAD = LINE + 8.0


@dataclass(frozen=True)
class Bar:
    """One bar; `value` is None where nothing may be shown and `value_text` says so.

    `colour` is the position of the need area in the questionnaire; bars of one `group`
    stand under its name.
    """

    label: str
    value: float | None
    value_text: str
    low: float | None = None
    high: float | None = None
    group: str = ""
    colour: int = 0


@dataclass(frozen=True)
class RankSpan:
    """The ranks that the data allow for one need; needs with the same `tie` are tied.

    A need whose `low` is 0 has no rank and gets no mark.
    """

    label: str
    low: int
    high: int
    value_text: str
    tie: str = ""
    colour: int = 0


@dataclass(frozen=True)
class Pair:
    """What two informants said of one thing; None where it may not be shown."""

    label: str
    first: float | None
    second: float | None
    first_text: str
    second_text: str
    colour: int = 0


def draw_shares(bars: Sequence[Bar], *, top: float | None = None) -> str:
    """Draw shares as bars from zero, with a whisker for the interval where there is one.

    Parameters
    ----------
    bars
        In the order in which they are to stand.
    top
        The value at the right edge; the largest value or upper limit if not given.

    Returns
    -------
    str
        One ``<svg>`` element.

    Examples
    --------
    >>> svg = draw_shares([Bar("面对竞争", 39, "39%", low=32, high=46)])
    >>> "面对竞争" in svg and "39%" in svg
    True
    """
    starts = [i for i, bar in enumerate(bars) if bar.group and _begins(bars, i)]
    heads = [_HEAD if i in starts else 0.0 for i in range(len(bars))]
    with settings():
        sheet = new_sheet([b.label for b in bars], [b.value_text for b in bars], heads)
        reach = top or max([v for b in bars for v in (b.value, b.high) if v], default=1.0)
        for i in starts:
            write_text(sheet, (EDGE, sheet.tops[i] - 7), bars[i].group, color=MUTED)
        for row, bar in enumerate(bars):
            _draw_bar(sheet, row, bar, (sheet.right - sheet.left) / reach)
        if bars:
            ends = ((sheet.left, y) for y in (sheet.tops[0], sheet.bottom(len(bars) - 1)))
            draw_line(sheet, *ends, color=MUTED, width=0.8)
        return write_svg(sheet.figure)


def _begins(bars: Sequence[Bar], row: int) -> bool:
    return row == 0 or bars[row - 1].group != bars[row].group


def _draw_bar(sheet: Sheet, row: int, bar: Bar, unit: float) -> None:
    y, end = sheet.middle(row), sheet.left
    write_label(sheet, row)
    if bar.value is not None:
        color = colour_of(bar.colour)
        add_rectangle(sheet, (end, y - _BAR / 2), bar.value * unit, _BAR, color=color)
        end += bar.value * unit
    if bar.value is not None and bar.low is not None and bar.high is not None:
        end = sheet.left + bar.high * unit
        _draw_whisker(sheet, sheet.left + bar.low * unit, end, y)
    color = INK if bar.value is not None else MUTED
    write_text(sheet, (end + 6, y + BASE), bar.value_text, color=color)


def _draw_whisker(sheet: Sheet, low: float, high: float, y: float) -> None:
    """Draw dark on a white casing, so that it is seen on every colour and in grey."""
    for color, width in (("#ffffff", 3.4), (INK, 1.4)):
        draw_line(sheet, (low, y), (high, y), color=color, width=width)
        for x in (low, high):
            draw_line(sheet, (x, y - 4), (x, y + 4), color=color, width=width)


def draw_services(bars: Sequence[Bar]) -> str:
    """Draw person-times by service, grouped by kind of work; see `draw_shares`."""
    return draw_shares([replace(bar, low=None, high=None) for bar in bars])


def draw_ranks(spans: Sequence[RankSpan], *, ends: tuple[str, str]) -> str:
    """Draw for each need the ranks that the data allow, tied needs on one band.

    Parameters
    ----------
    spans
        In the order in which they are to stand, tied needs together.
    ends
        What the first and the last rank mean (最需要, 较少需要). The vertical lines
        between them are the ranks.

    Returns
    -------
    str
        One ``<svg>`` element.
    """
    heads = [_HEAD if row == 0 else 0.0 for row in range(len(spans))]
    with settings():
        sheet = new_sheet([s.label for s in spans], [s.value_text for s in spans], heads)
        places = _places(sheet, max([s.high for s in spans] + [len(spans)]))
        _draw_ties(sheet, spans)
        _draw_rank_lines(sheet, places, ends)
        for row, span in enumerate(spans):
            _draw_span(sheet, row, span, places)
        return write_svg(sheet.figure)


def _places(sheet: Sheet, count: int) -> list[float]:
    inset = 7.0
    step = (sheet.right - sheet.left - 2 * inset) / max(count - 1, 1)
    return [sheet.left + inset + step * i for i in range(count)]


def _draw_ties(sheet: Sheet, spans: Sequence[RankSpan]) -> None:
    for name in dict.fromkeys(span.tie for span in spans if span.tie):
        rows = [row for row, span in enumerate(spans) if span.tie == name]
        top, bottom = sheet.tops[rows[0]] + 1, sheet.bottom(rows[-1]) - 1
        add_rectangle(sheet, (0, top), WIDTH, bottom - top, color=BAND)


def _draw_rank_lines(sheet: Sheet, places: Sequence[float], ends: tuple[str, str]) -> None:
    if not sheet.tops:
        return
    top, bottom = sheet.tops[0], sheet.bottom(len(sheet.tops) - 1)
    for x in places:
        draw_line(sheet, (x, top), (x, bottom), color=FAINT, width=1.0)
    write_text(sheet, (sheet.left, top - 8), ends[0], color=MUTED)
    write_text(sheet, (WIDTH - EDGE, top - 8), ends[1], align="right", color=MUTED)


def _draw_span(sheet: Sheet, row: int, span: RankSpan, places: Sequence[float]) -> None:
    y, color = sheet.middle(row), colour_of(span.colour)
    write_label(sheet, row)
    write_text(sheet, (WIDTH - EDGE, y + BASE), span.value_text, align="right")
    if span.low < 1:
        return
    low, high = places[span.low - 1], places[span.high - 1]
    draw_line(sheet, (low, y), (high, y), color=color, width=5.0)
    for x in (low, high):
        _draw_disc(sheet, x, y, color)


def draw_pairs(
    pairs: Sequence[Pair], *, names: tuple[str, str], reach: tuple[float, float] | None = None
) -> str:
    """Draw two informants' values of each thing as a disc and a diamond on one line.

    Parameters
    ----------
    pairs
        In the order in which they are to stand.
    names
        Who the first (disc) and the second (diamond) informant are.
    reach
        The values at the two edges; from zero to the largest value if not given.

    Returns
    -------
    str
        One ``<svg>`` element.
    """
    heads = [_HEAD if row == 0 else 0.0 for row in range(len(pairs))]
    with settings():
        sheet = new_sheet([p.label for p in pairs], [], heads)
        place = _scale(sheet, pairs, reach)
        _draw_key(sheet, names)
        for row, pair in enumerate(pairs):
            _draw_pair(sheet, row, pair, place)
        return write_svg(sheet.figure)


def _scale(
    sheet: Sheet, pairs: Sequence[Pair], reach: tuple[float, float] | None
) -> Callable[[float], float]:
    """Return what maps a value to its place, with room for the numbers at both edges."""
    values = [v for p in pairs for v in (p.first, p.second) if v is not None]
    low, high = reach or (0.0, max([v for v in values if v], default=1.0))
    texts = (text for p in pairs for text in (p.first_text, p.second_text))
    room = max((text_width(text) for text in texts), default=0) / EM * SIZE + 12
    unit = max(sheet.right - sheet.left - 2 * room, 0.0) / (high - low)
    return lambda value: sheet.left + room + (value - low) * unit


def _draw_key(sheet: Sheet, names: tuple[str, str]) -> None:
    x, y = sheet.left, LINE
    for name, draw in zip(names, (_draw_disc, _draw_diamond), strict=True):
        draw(sheet, x + 6, y - BASE, INK)
        write_text(sheet, (x + 16, y), name, color=MUTED)
        x += 16 + text_width(name) / EM * SIZE + 14


def _draw_pair(sheet: Sheet, row: int, pair: Pair, place: Callable[[float], float]) -> None:
    y, color = sheet.middle(row), colour_of(pair.colour)
    write_label(sheet, row)
    draw_line(sheet, (sheet.left, y), (sheet.right, y), color=FAINT, width=0.8)
    shown = [v for v in (pair.first, pair.second) if v is not None]
    if len(shown) > 1:
        draw_line(sheet, *((place(v), y) for v in shown), color=color, width=3.0)
    turned = len(shown) > 1 and shown[0] > shown[1]
    if pair.first is not None:
        _draw_disc(sheet, place(pair.first), y, color)
        _write_beside(sheet, place(pair.first), y, pair.first_text, before=not turned)
    if pair.second is not None:
        _draw_diamond(sheet, place(pair.second), y, color)
        _write_beside(sheet, place(pair.second), y, pair.second_text, before=turned)


def _write_beside(sheet: Sheet, x: float, y: float, text: str, *, before: bool) -> None:
    place = (x - 9 if before else x + 9, y + BASE)
    write_text(sheet, place, text, align="right" if before else "left")


def _draw_disc(sheet: Sheet, x: float, y: float, color: str) -> None:
    add_patch(sheet, Circle((x, y), 4.8, facecolor=color, linewidth=0))


def _draw_diamond(sheet: Sheet, x: float, y: float, color: str) -> None:
    corners = [(x, y - 6.4), (x + 6.4, y), (x, y + 6.4), (x - 6.4, y)]
    add_patch(sheet, Polygon(corners, closed=True, fill=False, edgecolor=color, linewidth=1.8))
