"""The comparisons that the study declared: each group's level, and each pair of groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import numpy as np

from kit.numbers.keys import Group
from kit.study.questionnaire import Item
from kit.study.study import Study

from .adding import Counts
from .comparisons import (
    Welch,
    adjust_holm,
    compare_means,
    compare_ranks,
    estimate_hedges_g,
    estimate_share_difference,
)
from .consistency import estimate_group_alpha, estimate_group_gap
from .intervals import Estimate
from .levels import Crowd, Levels
from .moments import Moments, Products
from .reliability import find_use, hangs_together
from .subjects import Base, Row, Subject, estimate_mean_rows, estimate_share_rows
from .tallies import ScaleSums, Tally
from .voices import Voice, find_group_sizes

__all__ = ["estimate_groups"]


@dataclass(frozen=True)
class _Scored:
    """One group and its scores."""

    subject: Subject
    group: Group
    levels: Levels
    products: Products
    base: Base

    @property
    def moments(self) -> Moments:
        return self.levels.moments

    @property
    def attention(self) -> int | None:
        return self.levels.count(self.levels.rating.reaches)

    @property
    def ranked(self) -> Counts:
        """The counts of different scores, in rising order."""
        parts = zip(self.levels.sums.tolist(), self.levels.answered.tolist(), strict=True)
        scores = [Fraction(s, m) for s, m in parts]
        places = {score: n for n, score in enumerate(sorted(set(scores)))}
        found = np.zeros(len(places), dtype=np.int64)
        np.add.at(found, [places[score] for score in scores], self.levels.counts)
        return found


@dataclass(frozen=True)
class _Pair:
    """Two groups compared; `ranks` is the p value by ranks, which has no weights."""

    a: _Scored
    b: _Scored
    welch: Welch
    ranks: float

    @property
    def is_weighted(self) -> bool:
        return self.a.levels.crowd.design is not None

    @property
    def subject(self) -> Subject:
        one = self.a.group
        pair = Group("pair", one.value, one.item, self.b.group.value)
        return self.a.subject.by(pair).of(None)

    @property
    def base(self) -> Base:
        one, other = self.a.base, self.b.base
        return Base(one.n + other.n, one.missing + other.missing)

    @property
    def shares(self) -> tuple[tuple[int, int], tuple[int, int]] | None:
        one, other = self.a.attention, self.b.attention
        if one is None or other is None or self.is_weighted:
            return None
        return (one, self.a.base.n), (other, self.b.base.n)


def estimate_groups(subject: Subject, voice: Voice, tally: Tally, study: Study) -> list[Row]:
    """Estimate the groups of every declared comparison, then all pairs as one family.

    Holm's adjustment runs over all pairs of this informant and wave of which something may
    be said: of scales that may be used at all and that hang together in both groups. Of the
    bands of age it is told for every scale how items that are turned were answered.
    """
    rows: list[Row] = []
    pairs: list[_Pair] = []
    for name, item in _find_asked(voice, study):
        sums = voice.sums.scales[name]
        groups = _split(subject, voice, item, sums, tally=tally, study=study)
        for group in groups:
            rows += _estimate_group(group, study.settings.disclosure.k)
        usable = find_use(sums.take_products()) != "items"
        if subject.inferred and usable:
            pairs += _pair(groups)
    for name, item in _find_ages(voice, study):
        items = study.questionnaire.items_of(name, voice.informant)
        sums = voice.sums.scales[name]
        for group in _split(subject, voice, item, sums, tally=tally, study=study):
            rows += estimate_group_gap(group.subject, group.products, items, group.base)
    adjusted = adjust_holm([p.welch.p for p in pairs]), adjust_holm([p.ranks for p in pairs])
    for pair, p, p_rank in zip(pairs, *adjusted, strict=True):
        rows += _estimate_pair(pair, float(p), float(p_rank))
    return rows


def _find_ages(voice: Voice, study: Study) -> Iterator[tuple[str, Item]]:
    """Find the scales with turned items, each with the question on age, if that was asked."""
    asked = {i.name: i for i in study.questionnaire.items_for(voice.informant)}
    age = asked.get(study.settings.population.age_item)
    for name in voice.sums.scales if age is not None else ():
        items = study.questionnaire.items_of(name, voice.informant)
        if age is not None and len({i.reverse for i in items}) > 1:
            yield name, age


def _find_asked(voice: Voice, study: Study) -> Iterator[tuple[str, Item]]:
    """Find the declared comparisons whose scale and groups `voice` was asked, each once."""
    asked = {i.name: i for i in study.questionnaire.items_for(voice.informant)}
    declared = [(c.scale, c.group_item) for c in study.questionnaire.comparisons]
    for scale, item in dict.fromkeys(declared):
        if scale in voice.sums.scales and item in asked:
            yield scale, asked[item]


def _split(
    subject: Subject, voice: Voice, item: Item, sums: ScaleSums, *, tally: Tally, study: Study
) -> list[_Scored]:
    """Split by the choices of `item`, in their order; groups without members are left out."""
    scale, axis = sums.rating.scale, tally.axis(item.name)
    about = subject.about(scale.name, scale.need_area)
    populations = find_group_sizes(voice, item, study)
    answered, totals, cells = voice.split_levels(sums, axis)
    asked = voice.by_cell(voice.sums.rows, lead=(axis,))
    within = voice.by_cell(sums.within, -1, lead=(axis,)).sum(axis=1)
    products = sums.products.over(axis, -2, -1)
    found = []
    for place, choice in enumerate(c for c in item.choices if not c.missing):
        size = int(asked[place].sum())
        if choice.outside or not size:
            continue
        known = populations.get(choice.name)
        # A register with fewer people than answered cannot bound the group.
        known = None if known is None or known < size else known
        group, scored = Group("group", choice.name, item.name), int(cells[place].sum())
        levels = Levels(
            sums.rating,
            Crowd(asked[place], voice.design),
            answered,
            totals,
            cells[place],
            within[place],
            sums.find_patterns(axis, place),
        )
        one = _Scored(
            subject=about.by(group).of(known),
            group=group,
            levels=levels,
            products=Products.of_table(products[place]),
            base=Base(scored, size - scored),
        )
        found.append(one)
    return found


def _estimate_group(group: _Scored, least: int) -> list[Row]:
    rows, levels, subject = list[Row](), group.levels, group.subject
    if (k := group.attention) is not None:
        confidence, line = subject.thresholds.confidence, levels.rating.reaches
        share = levels.estimate_share(line, subject.population, confidence, least)
        rows += estimate_share_rows(subject, "attention", k, group.base, share)
    rows += estimate_mean_rows(subject, levels, group.base)
    return [*rows, *estimate_group_alpha(subject, group.products, group.base)]


def _pair(groups: list[_Scored]) -> Iterator[_Pair]:
    """Pair the groups of which enough hangs together; without spread there is no test."""
    large = [g for g in groups if hangs_together(g.products)]
    for a, b in combinations(large, 2):
        welch = compare_means(a.moments, b.moments, a.subject.thresholds.confidence)
        if welch is not None:
            yield _Pair(a, b, welch, compare_ranks(a.ranked, b.ranked))


def _estimate_pair(pair: _Pair, p_holm: float, p_rank: float) -> list[Row]:
    a, b, confidence = pair.a.moments, pair.b.moments, pair.subject.thresholds.confidence
    family = "declared comparisons"
    found = {
        "mean_difference": pair.welch.difference,
        "hedges_g": estimate_hedges_g(a, b, confidence),
        "hedges_g90": estimate_hedges_g(a, b, 0.90),
        "p_holm": Estimate(p_holm, method="Welch, Holm", family=family),
    }
    if not pair.is_weighted:
        found["p_rank"] = Estimate(p_rank, method="Mann–Whitney, Holm", family=family)
    if (shares := pair.shares) is not None:
        found["difference_attention"] = estimate_share_difference(*shares, confidence)
    return [pair.subject.row(stat, value, pair.base) for stat, value in found.items()]
