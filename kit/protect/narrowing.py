"""What would give a withheld base away: all numbers of the same people, weighed together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, islice

from kit.numbers.keys import Key

from .agreeing import agreeing_counts, group_by_count
from .bases import Spans
from .cells import Cell, Crowd, Protection, Reasons
from .partitions import POSSIBLE

__all__ = ["find_narrow_bases", "find_open_bases"]

_STAGES: tuple[Callable[[Cell], bool], ...] = (
    lambda cell: cell.is_count,
    lambda cell: cell.is_bound,
    lambda cell: cell.is_share,
)
"""What is hidden, in turn, until a withheld base cannot be worked out."""


def find_narrow_bases(
    cells: list[Cell],
    spans: Spans,
    protection: Protection,
    reasons: Reasons,
    withheld: frozenset[Key],
) -> dict[Key, str]:
    """Return rows to hide because a withheld base could be worked out from them.

    Counts, whole percentages and their bounds are weighed together, and choices of a
    question with one answer with what they, and those that agree, add up to. A headline is
    weighed alone first; then its details are hidden until the base is as open beside them.
    Limits of intervals tell nothing beyond those: they are published for all bases that these
    leave open.
    """
    found: dict[Key, str] = {}
    for view, shown in _look_at(cells, spans, protection, reasons, withheld):
        heads = _thin_out(view, [], [c for c in shown if not c.is_detail])
        kept = _thin_out(view, heads, [c for c in shown if c.is_detail])
        found |= dict.fromkeys({c.key for c in shown} - {c.key for c in kept}, "base_shown")
    return found


def find_open_bases(
    cells: list[Cell],
    spans: Spans,
    protection: Protection,
    reasons: Reasons,
    withheld: frozenset[Key],
) -> dict[Crowd, list[int]]:
    """Return the withheld bases, in rising order, that all numbers shown of them leave open.

    No base is that of a crowd of which no number is shown.
    """
    return {
        shown[0].crowd: list(_find_open(shown, view))
        for view, shown in _look_at(cells, spans, protection, reasons, withheld)
    }


def _look_at(
    cells: list[Cell],
    spans: Spans,
    protection: Protection,
    reasons: Reasons,
    withheld: frozenset[Key],
) -> Iterator[tuple[_View, list[Cell]]]:
    """Yield what is known of each crowd with a withheld base, and its numbers shown."""
    told = (c for c in cells if c.key in withheld and c.key not in reasons)
    numbers = [c for c in told if (c.is_count or c.is_share) and not c.is_response]
    parts: dict[Crowd, set[Key | None]] = {}
    for cell in cells:
        parts.setdefault(cell.crowd, set()).update({cell.counted} if cell.is_choice else ())
    for crowd, rows in groupby(sorted(numbers, key=_crowd), key=_crowd):
        agreeing, choices = protection.exclusive.get(crowd[0][1]), frozenset(parts[crowd])
        yield _View(protection.k, spans[crowd], agreeing, choices), list(rows)


@dataclass(frozen=True)
class _View:
    """What is known of people with a withheld base.

    `agreeing` are the choices of those who agree, None where one can make several; `choices`
    are all counts of a choice.
    """

    k: int
    span: range
    agreeing: frozenset[str] | None
    choices: frozenset[Key | None]

    @cached_property
    def above(self) -> frozenset[Key | None]:
        """The choices of those who agree."""
        names = {key: key.group.members for key in self.choices if key and key.group}
        agreeing = self.agreeing or frozenset()
        return frozenset(key for key, name in names.items() if agreeing.issuperset(name))


def _thin_out(view: _View, kept: list[Cell], shown: list[Cell]) -> list[Cell]:
    """Return `kept` and what can be shown beside it."""
    for stage in _STAGES:
        if not shown or _leaves_open([*kept, *shown], view):
            break
        shown = [c for c in shown if not stage(c)]
    return [*kept, *shown]


def _crowd(cell: Cell) -> Crowd:
    return cell.crowd


def _leaves_open(shown: list[Cell], view: _View) -> bool:
    """Tell whether enough bases would have been published with all these numbers."""
    return len(list(islice(_find_open(shown, view), POSSIBLE))) == POSSIBLE


def _find_open(shown: list[Cell], view: _View) -> Iterator[int]:
    """Yield the bases, in rising order, with which all these numbers would be published.

    Of everyone together all are no candidate: an outsider may take it that some are missing.
    """
    first, counted = shown[0], group_by_count(shown)
    most = first.asked + 1 if first.is_grouped else first.asked
    return (n for n in view.span if n < most and _fits(counted, n, view))


def _fits(counted: list[list[Cell]], base: int, view: _View) -> bool:
    """Tell whether some counts of `base` agree with every number that is made from them.

    None of them is small, or leaves few: else nothing made from it would be shown.
    """
    ranges: dict[Key | None, tuple[int, int]] = {}
    for told in counted:
        extreme = () if told[0].is_grouped else (0, base)
        agreeing = agreeing_counts(told, base)
        found = [c for c in agreeing if view.k <= c <= base - view.k or c in extreme]
        if not found:
            return False
        ranges[told[0].counted] = (found[0], found[-1])
    return view.agreeing is None or _add_up(ranges, base, view)


def _add_up(ranges: Mapping[Key | None, tuple[int, int]], base: int, view: _View) -> bool:
    """Tell whether choices, of which nobody makes two, can be those of all, or of some.

    Where it is shown how many agree, so must those on either side of the middle.
    """
    if view.choices.isdisjoint(ranges):
        return True
    agree = next((found for key, found in ranges.items() if key not in view.choices), (0, base))
    sides = (
        (view.above, agree),
        (view.choices - view.above, (base - agree[1], base - agree[0])),
        (view.choices, (base, base)),
    )
    return all(_can_be(side, wanted, ranges) for side, wanted in sides)


def _can_be(
    side: frozenset[Key | None],
    wanted: tuple[int, int],
    ranges: Mapping[Key | None, tuple[int, int]],
) -> bool:
    """Tell whether counts, all or some of which are told, can add up to what is wanted."""
    told = [ranges[key] for key in side if key in ranges]
    reached = len(told) < len(side) or sum(found[1] for found in told) >= wanted[0]
    return reached and sum(found[0] for found in told) <= wanted[1]
