"""The comparisons that the study declared: each group's level, and each pair of groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from kit.numbers.keys import Group
from kit.study.questionnaire import Item
from kit.study.study import Study

from .comparisons import Moments, Welch, adjust_holm, compare_means, estimate_hedges_g
from .intervals import Estimate
from .reliability import find_alpha, hangs_together, judge_alpha
from .scales import ScaleScores
from .subjects import Base, Row, Subject, estimate_mean_rows, estimate_share_rows
from .voices import Voice, find_group_sizes

__all__ = ["estimate_groups"]


@dataclass(frozen=True)
class _Scored:
    subject: Subject
    group: Group
    scores: ScaleScores
    members: npt.NDArray[np.bool_]

    @property
    def scored(self) -> npt.NDArray[np.bool_]:
        return self.members & self.scores.scored

    @property
    def complete(self) -> npt.NDArray[np.int64]:
        return self.scores.complete[self.members[self.scores.full]]

    @property
    def base(self) -> Base:
        return Base.of(self.scores.scored[self.members])


@dataclass(frozen=True)
class _Pair:
    subject: Subject
    a: Moments
    b: Moments
    welch: Welch
    base: Base


def estimate_groups(
    subject: Subject, voice: Voice, scores: Mapping[str, ScaleScores], study: Study
) -> list[Row]:
    """Estimate the groups of every declared comparison, then all pairs as one family.

    Holm's adjustment runs over all pairs of this informant and wave of which something may
    be said: of scales that may be used at all and that hang together in both groups.
    """
    rows: list[Row] = []
    pairs: list[_Pair] = []
    for scale, item in _find_asked(voice, scores, study):
        populations = find_group_sizes(voice, item, study)
        about = subject.about(scale.scale.name, scale.scale.need_area)
        given = voice.answers[item.name]
        groups = list(_split(about, given, item, scale, populations=populations))
        for group in groups:
            rows += _estimate_group(group)
        usable = judge_alpha(find_alpha(scale.complete), None) != "items"
        if subject.inferred and usable:
            pairs += _pair(groups)
    for pair, p in zip(pairs, adjust_holm([p.welch.p for p in pairs]), strict=True):
        rows += _estimate_pair(pair, float(p))
    return rows


def _find_asked(
    voice: Voice, scores: Mapping[str, ScaleScores], study: Study
) -> Iterator[tuple[ScaleScores, Item]]:
    """Find the declared comparisons whose scale and groups `voice` was asked, each once."""
    asked = {i.name: i for i in study.questionnaire.items_for(voice.informant)}
    declared = [(c.scale, c.group_item) for c in study.questionnaire.comparisons]
    for scale, item in dict.fromkeys(declared):
        if scale in scores and item in asked:
            yield scores[scale], asked[item]


def _split(
    subject: Subject,
    answers: pd.Series,
    item: Item,
    scores: ScaleScores,
    *,
    populations: Mapping[str, int],
) -> Iterator[_Scored]:
    """Split by the choices of `item`, in their order; groups without members are left out."""
    given = answers.tolist()
    for choice in item.choices:
        members = np.array([answer == choice.name for answer in given], dtype=bool)
        if choice.missing or choice.outside or not members.any():
            continue
        known = populations.get(choice.name)
        # A register with fewer people than answered cannot bound the group.
        known = None if known is None or known < members.sum() else known
        group = Group("group", choice.name, item.name)
        yield _Scored(subject.by(group).of(known), group, scores, members)


def _estimate_group(group: _Scored) -> list[Row]:
    attention, rows = group.scores.attention, list[Row]()
    if attention is not None:
        k = int(attention[group.members].sum())
        rows += estimate_share_rows(group.subject, "attention", k, group.base)
    return rows + estimate_mean_rows(
        group.subject, group.scores.means[group.scored], group.base
    )


def _pair(groups: list[_Scored]) -> Iterator[_Pair]:
    """Pair the groups of which enough hangs together; without spread there is no test."""
    large = [g for g in groups if hangs_together(g.complete)]
    moments = [Moments.of(g.scores.means[g.scored]) for g in large]
    for (a, one), (b, other) in combinations(zip(large, moments, strict=True), 2):
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
