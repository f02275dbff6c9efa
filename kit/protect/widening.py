"""What takes the place of a withheld base: limits for every base that it could be.

The limits of an interval can be turned round: with the number itself they tell its base, and
so how few did not answer. Where a base is withheld they are therefore the widest over all
bases and counts that agree with what is shown of the same people, and tell nothing more.
Those of a mean stay: its spread is shown nowhere, so that a half width goes with any base.
What an interval is made from is declared in ``statistics.toml``; where that is not known, a
number with a withheld base has no interval.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from kit.measure.comparisons import find_effect_limits
from kit.measure.intervals import adjust_limits, find_share_limits
from kit.measure.reliability import find_alpha_limits
from kit.numbers.keys import Key

from .agreeing import agreeing_counts, group_by_count
from .bases import Spans, find_block
from .cells import Cell, Crowd, People, Protection

__all__ = ["Veil", "veil_bases"]

_Limits = tuple[float | None, float | None]
_NONE: _Limits = (None, None)


@dataclass(frozen=True)
class Veil:
    """The fewest that a number with a withheld base can rest on, and limits for all.

    Of a share, `counts` are those that go with each base that it could be.
    """

    least: int
    low: float | None = None
    high: float | None = None
    counts: Mapping[int, Sequence[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class _View:
    """The bases that these people could have, and with each the counts, as it is seen."""

    span: range
    counts: Mapping[Key | None, Mapping[int, Sequence[int]]]

    @property
    def bases(self) -> list[int]:
        """The possible bases, in rising order."""
        return sorted(set(self.span).intersection(*self.counts.values()))

    def told(self, counted: Key | None) -> list[Sequence[int]]:
        """Return the counts of this key with each possible base."""
        return [self.counts[counted][base] for base in self.bases]


def veil_bases(
    shown: Iterable[Cell], spans: Spans, protection: Protection, withheld: frozenset[Key]
) -> dict[Key, Veil]:
    """Return what is published in place of the base of each number that shows none."""
    cells = [c for c in shown if not c.implied]
    told = [c for c in cells if c.key in withheld]
    views = _look_at((c for c in told if not c.is_grouped), spans)
    groups = {c.crowd: c for c in told if c.is_grouped and c.crowd in spans}
    if groups:
        sizes = _find_sizes(cells, views, withheld)
        wider = {
            crowd: _stretch(c, spans[crowd], sizes.get(_group(c)), protection.k)
            for crowd, c in groups.items()
        }
        views |= _look_at(told, wider)
    found = {c.key: _veil(c, views[c.crowd], protection) for c in told if c.crowd in views}
    members = {people: view for (people, _), view in views.items()}
    return found | {c.key: _veil_pair(c, members, protection.k) for c in told if c.is_pair}


def _group(cell: Cell) -> People:
    """Return the group that this speaks of: the informant, and the choice of a question."""
    return (cell.key.informant, cell.people[-1])


def _look_at(told: Iterable[Cell], spans: Spans) -> dict[Crowd, _View]:
    """Return what is seen of the people of each span."""
    known = sorted((c for c in told if c.crowd in spans), key=lambda c: c.crowd)
    alike = groupby(known, key=lambda c: c.crowd)
    return {crowd: _look(list(rows), spans[crowd]) for crowd, rows in alike}


def _find_sizes(
    cells: list[Cell], views: Mapping[Crowd, _View], withheld: frozenset[Key]
) -> dict[People, range]:
    """Return how many each choice of a question can have, after what is shown of it.

    Those who chose it are asked as a group of their own: that many, or no more than that,
    have a score.
    """
    choices = [c for c in cells if c.split == (False, "choice") and (c.is_count or c.is_share)]
    sizes: dict[People, range] = {}
    for told in group_by_count(choices):
        cell = told[0]
        if cell.key in withheld:
            found = views[cell.crowd].told(cell.counted)
        else:
            found = [agreeing_counts(told, cell.n_base)]
        name = f"{cell.key.subject}={cell.groups[0]}"
        sizes[(cell.key.informant, name)] = range(
            min(counts[0] for counts in found), max(counts[-1] for counts in found) + 1
        )
    return sizes


def _stretch(cell: Cell, span: range, size: range | None, k: int) -> range:
    """Return the bases that a group can have with any size that it can have.

    None are known where nothing is shown of its size; where that is shown, it is `span`.
    """
    if size is None:
        return range(0)
    if len(size) == 1:
        return span
    block = find_block(cell, k, cell.asked)
    first, last = size[0] - (cell.asked - block[0]), size[-1] - (cell.asked - block[-1])
    return range(max(first, k), last + 1)


def _look(alike: list[Cell], span: range) -> _View:
    """Return the counts that agree with what is shown of people with one base."""
    counts: dict[Key | None, Mapping[int, Sequence[int]]] = {}
    for told in group_by_count(c for c in alike if c.is_count or c.is_share):
        each = ((base, agreeing_counts(told, base)) for base in span)
        counts[told[0].counted] = {base: found for base, found in each if len(found) > 0}
    return _View(span, counts)


def _veil(cell: Cell, view: _View, protection: Protection) -> Veil:
    least, limits = min(view.span, default=protection.k), cell.key.statistic.limits
    if cell.is_share:
        least = max(least, protection.percent_base)
    if cell.low is None or cell.high is None or cell.confidence is None:
        return Veil(least)
    if limits == "spread" or cell.weighted is not None:
        # Of weighted answers the limits follow from weights that nobody outside knows.
        return Veil(least, cell.low, cell.high)
    if not view.span:
        return Veil(least)
    if limits == "share":
        found = {base: view.counts[cell.counted][base] for base in view.bases}
        return Veil(least, *_widen_share(cell, found, cell.confidence), counts=found)
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
    size = cell.population
    known = [(base, found) for base, found in counts.items() if not size or base <= size]
    few = ((found[0], base - found[0]) for base, found in known)
    many = ((base - found[-1], found[-1]) for base, found in known)

    def limit(count: int, rest: int) -> tuple[float, float]:
        base = count + rest
        limits = find_share_limits(count, base, size, confidence)
        if cell.gaps is None:
            return limits
        return adjust_limits(count / base, limits, cell.gaps, confidence)

    low = (limit(a, b)[0] for a, b in _find_extreme(few))
    high = (limit(b, a)[1] for a, b in _find_extreme(many))
    return min(low), max(high)


def _find_extreme(splits: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield those splits of which none has less of the first with as much of the second."""
    most = -1
    for first, second in sorted(splits, key=lambda split: (split[0], -split[1])):
        if second > most:
            most = second
            yield first, second


def _veil_pair(cell: Cell, views: Mapping[People, _View], k: int) -> Veil:
    """Return the veil of what compares two groups; an effect is least sure of the fewest."""
    seen = [views[people] for people in cell.member_people if people in views]
    least = sum(min(view.span, default=k) for view in seen)
    if cell.low is None or cell.high is None or cell.confidence is None:
        return Veil(least)
    if cell.key.statistic.limits == "spread":
        return Veil(least, cell.low, cell.high)
    bases = [view.bases[0] for view in seen if view.span]
    if cell.key.statistic.limits == "effect" and len(bases) == len(cell.groups):
        one, other = bases
        return Veil(least, *find_effect_limits(cell.estimate, one, other, cell.confidence))
    return Veil(least)
