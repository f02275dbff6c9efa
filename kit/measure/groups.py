"""The comparisons that the study declared: each group's level, and each pair of groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from kit.numbers.keys import Group
from kit.study.questionnaire import Item
from kit.study.study import Study

from .adding import Counts
from .comparisons import Welch, adjust_holm, compare_means, estimate_hedges_g
from .intervals import Estimate
from .moments import Moments, Products
from .reliability import find_use, hangs_together
from .scales import Rating
from .subjects import Base, Row, Subject, estimate_mean_rows, estimate_share_rows
from .tallies import ScaleSums, Tally
from .voices import Voice, find_group_sizes

__all__ = ["estimate_groups"]


@dataclass(frozen=True)
class _Scored:
    subject: Subject
    group: Group
    rating: Rating
    answered: Counts
    sums: Counts
    counts: Counts
    products: Products
    base: Base

    @property
    def moments(self) -> Moments:
        return Moments.of_scores(self.answered, self.sums, self.counts)


@dataclass(frozen=True)
class _Pair:
    subject: Subject
    a: Moments
    b: Moments
    welch: Welch
    base: Base


def estimate_groups(subject: Subject, voice: Voice, tally: Tally, study: Study) -> list[Row]:
    """Estimate the groups of every declared comparison, then all pairs as one family.

    Holm's adjustment runs over all pairs of this informant and wave of which something may
    be said: of scales that may be used at all and that hang together in both groups.
    """
    rows: list[Row] = []
    pairs: list[_Pair] = []
    for name, item in _find_asked(voice, study):
        sums = voice.sums.scales[name]
        populations = find_group_sizes(voice, item, study)
        scale = sums.rating.scale
        about = subject.about(scale.name, scale.need_area)
        axis = tally.axis(item.name)
        groups = list(_split(about, voice, item, sums, axis=axis, populations=populations))
        for group in groups:
            rows += _estimate_group(group)
        usable = find_use(sums.take_products()) != "items"
        if subject.inferred and usable:
            pairs += _pair(groups)
    for pair, p in zip(pairs, adjust_holm([p.welch.p for p in pairs]), strict=True):
        rows += _estimate_pair(pair, float(p))
    return rows


def _find_asked(voice: Voice, study: Study) -> Iterator[tuple[str, Item]]:
    """Find the declared comparisons whose scale and groups `voice` was asked, each once."""
    asked = {i.name: i for i in study.questionnaire.items_for(voice.informant)}
    declared = [(c.scale, c.group_item) for c in study.questionnaire.comparisons]
    for scale, item in dict.fromkeys(declared):
        if scale in voice.sums.scales and item in asked:
            yield scale, asked[item]


def _split(
    subject: Subject,
    voice: Voice,
    item: Item,
    sums: ScaleSums,
    *,
    axis: int,
    populations: Mapping[str, int],
) -> Iterator[_Scored]:
    """Split by the choices of `item`, in their order; groups without members are left out."""
    answered, totals, counts = sums.split_levels(axis)
    members = voice.sums.rows.over(axis)
    products = sums.products.over(axis, -2, -1)
    for place, choice in enumerate(c for c in item.choices if not c.missing):
        if choice.outside or not members[place]:
            continue
        known, size = populations.get(choice.name), int(members[place])
        # A register with fewer people than answered cannot bound the group.
        known = None if known is None or known < size else known
        group = Group("group", choice.name, item.name)
        scored = int(counts[place].sum())
        yield _Scored(
            subject=subject.by(group).of(known),
            group=group,
            rating=sums.rating,
            answered=answered,
            sums=totals,
            counts=counts[place],
            products=Products.of_table(products[place]),
            base=Base(scored, size - scored),
        )


def _estimate_group(group: _Scored) -> list[Row]:
    reached, rows = group.rating.reaches(group.sums, group.answered), list[Row]()
    if reached is not None:
        k = int(group.counts[reached].sum())
        rows += estimate_share_rows(group.subject, "attention", k, group.base)
    return rows + estimate_mean_rows(group.subject, group.moments, group.base)


def _pair(groups: list[_Scored]) -> Iterator[_Pair]:
    """Pair the groups of which enough hangs together; without spread there is no test."""
    large = [g for g in groups if hangs_together(g.products)]
    for a, b in combinations(large, 2):
        one, other = a.moments, b.moments
        welch = compare_means(one, other, a.subject.thresholds.confidence)
        if welch is not None:
            base = Base(a.base.n + b.base.n, a.base.missing + b.base.missing)
            subject = a.subject.by(
                Group("pair", a.group.value, a.group.item, b.group.value)
            ).of(None)
            yield _Pair(subject, one, other, welch, base)


def _estimate_pair(pair: _Pair, p_holm: float) -> list[Row]:
    confidence = pair.subject.thresholds.confidence
    found = {
        "mean_difference": pair.welch.difference,
        "hedges_g": estimate_hedges_g(pair.a, pair.b, confidence),
        "hedges_g90": estimate_hedges_g(pair.a, pair.b, 0.90),
        "p_holm": Estimate(p_holm, method="Welch, Holm", family="declared comparisons"),
    }
    return [pair.subject.row(stat, value, pair.base) for stat, value in found.items()]
