"""What takes the place of a withheld base: limits for every base that it could be.

The limits of an interval can be turned round: with the number itself they tell its base, and
so how few did not answer. Where a base is withheld they are therefore the widest over all
bases and counts that agree with what is shown of the same people, and tell nothing more.
What an interval is made from is declared in ``statistics.toml``; where that is not known, a
number with a withheld base has no interval.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from kit.measure.comparisons import find_effect_limits
from kit.measure.intervals import find_share_limits
from kit.measure.reliability import find_alpha_limits
from kit.numbers.keys import Key

from .bases import Spans, agreeing_counts, group_by_count
from .cells import Cell, People, Protection

__all__ = ["Veil", "veil_bases"]

_Limits = tuple[float | None, float | None]
_NONE: _Limits = (None, None)


@dataclass(frozen=True)
class Veil:
    """The fewest that a number with a withheld base can rest on, and limits for all."""

    least: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class _View:
    """The bases that these people could have, and with each the counts, as it is seen."""

    span: range
    counts: Mapping[Key | None, Mapping[int, Sequence[int]]]

    @property
    def bases(self) -> list[int]:
        """The possible bases, in rising order."""
        return sorted(set(self.span).intersection(*self.counts.values()))


def veil_bases(shown: Iterable[Cell], spans: Spans, protection: Protection) -> dict[Key, Veil]:
    """Return what is published in place of the base of each number that shows none."""
    told = sorted((c for c in shown if not c.implied), key=lambda c: c.crowd)
    found: dict[Key, Veil] = {}
    views: dict[People, _View] = {}
    for crowd, rows in groupby((c for c in told if c.crowd in spans), key=lambda c: c.crowd):
        alike = list(rows)
        views[crowd[0]] = view = _look(alike, spans[crowd])
        found |= {c.key: _veil(c, view, protection) for c in alike}
    return found | {c.key: _veil_pair(c, views) for c in told if c.is_pair}


def _look(alike: list[Cell], span: range) -> _View:
    """Return the counts that agree with what is shown of people with one base."""
    counts: dict[Key | None, Mapping[int, Sequence[int]]] = {}
    for told in group_by_count(c for c in alike if c.is_count or c.is_share):
        each = ((base, agreeing_counts(told, base)) for base in span)
        counts[told[0].counted] = {base: found for base, found in each if len(found) > 0}
    return _View(span, counts)


def _veil(cell: Cell, view: _View, protection: Protection) -> Veil:
    least, limits = view.span[0], cell.key.statistic.limits
    if cell.low is None or cell.high is None or cell.confidence is None:
        return Veil(least)
    if limits == "spread":
        return Veil(least, cell.low, cell.high)
    if limits == "share":
        found = {base: view.counts[cell.counted][base] for base in view.bases}
        return Veil(least, *_widen_share(cell, found, cell.confidence))
    items = protection.rated.get(cell.about)
    if limits == "reliability" and items:
        return Veil(
            least, *find_alpha_limits(cell.estimate, view.bases[0], items, cell.confidence)
        )
    return Veil(least)


def _widen_share(cell: Cell, counts: Mapping[int, Sequence[int]], confidence: float) -> _Limits:
    """Return the lowest and the highest limit of any count of any base.

    Limits rise with those who count and fall with those who do not: only such splits are
    tried as no other goes beyond in both.
    """
    few = ((found[0], base - found[0]) for base, found in counts.items())
    many = ((base - found[-1], found[-1]) for base, found in counts.items())
    size = cell.population
    low = (find_share_limits(a, a + b, size, confidence)[0] for a, b in _find_extreme(few))
    high = (find_share_limits(b, a + b, size, confidence)[1] for a, b in _find_extreme(many))
    return min(low), max(high)


def _find_extreme(splits: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield those splits of which none has less of the first with as much of the second."""
    most = -1
    for first, second in sorted(splits, key=lambda split: (split[0], -split[1])):
        if second > most:
            most = second
            yield first, second


def _veil_pair(cell: Cell, views: Mapping[People, _View]) -> Veil:
    """Return the veil of what compares two groups; an effect is least sure of the fewest."""
    seen = [views[people] for people in cell.member_people if people in views]
    least = sum(view.span[0] for view in seen)
    if cell.low is None or cell.high is None or cell.confidence is None:
        return Veil(least)
    if cell.key.statistic.limits == "spread":
        return Veil(least, cell.low, cell.high)
    if cell.key.statistic.limits == "effect" and len(seen) == len(cell.groups):
        one, other = (view.bases[0] for view in seen)
        return Veil(least, *find_effect_limits(cell.estimate, one, other, cell.confidence))
    return Veil(least)
