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
from .gaps import Levels, find_item_noise
from .intervals import Estimate
from .moments import Moments, Products
from .reliability import find_use, hangs_together
from .subjects import Base, Row, Subject, estimate_mean_rows, estimate_share_rows
from .tallies import ScaleSums, Tally
from .voices import Voice, find_group_sizes

__all__ = ["estimate_groups"]


@dataclass(frozen=True)
class _Scored:
    """One group and its scores; `noise` is what unanswered items add to their variance."""

    subject: Subject
    group: Group
    levels: Levels
    products: Products
    base: Base
    noise: float

    @property
    def moments(self) -> Moments:
        return self.levels.moments

    @property
    def attention(self) -> int | None:
        levels = self.levels
        reached = levels.rating.reaches(levels.sums, levels.answered)
        return None if reached is None else int(levels.counts[reached].sum())

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
    """Two groups compared; `ranks` is the p value by ranks."""

    a: _Scored
    b: _Scored
    welch: Welch
    ranks: float

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
        if one is None or other is None:
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
    answered, totals, counts = sums.split_levels(axis)
    members = voice.sums.rows.over(axis)
    products, within = sums.products.over(axis, -2, -1), sums.within.over(axis, -1)
    found = []
    for place, choice in enumerate(c for c in item.choices if not c.missing):
        if choice.outside or not members[place]:
            continue
        known, size = populations.get(choice.name), int(members[place])
        # A register with fewer people than answered cannot bound the group.
        known = None if known is None or known < size else known
        group, scored = Group("group", choice.name, item.name), int(counts[place].sum())
        one = _Scored(
            subject=about.by(group).of(known),
            group=group,
            levels=Levels(
                sums.rating,
                answered,
                totals,
                counts[place],
                sums.find_patterns(axis, place),
            ),
            products=Products.of_table(products[place]),
            base=Base(scored, size - scored),
            noise=find_item_noise(sums.rating, within[place], answered, counts[place]),
        )
        found.append(one)
    return found


def _estimate_group(group: _Scored, least: int) -> list[Row]:
    rows, levels = list[Row](), group.levels
    if (k := group.attention) is not None:
        confidence = group.subject.thresholds.confidence
        gaps = levels.find_gaps(levels.rating.reaches, confidence, least)
        rows += estimate_share_rows(group.subject, "attention", k, group.base, gaps)
    rows += estimate_mean_rows(group.subject, group.moments, group.base, group.noise)
    return [*rows, *estimate_group_alpha(group.subject, group.products, group.base)]


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
        "p_rank": Estimate(p_rank, method="Mann–Whitney, Holm", family=family),
    }
    if (shares := pair.shares) is not None:
        found["difference_attention"] = estimate_share_difference(*shares, confidence)
    return [pair.subject.row(stat, value, pair.base) for stat, value in found.items()]
