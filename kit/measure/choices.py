"""What was ticked: counts, shares and ranks of the choices of one question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from kit.numbers.keys import Group
from kit.study.questionnaire import Choice, Item

from .adding import Counts
from .ranks import Ranks, estimate_rank_rows, find_ranks, find_weighted_ranks
from .subjects import Base, Row, Subject, estimate_share_rows
from .tallies import ItemSums, PairSums
from .voices import Voice

__all__ = ["estimate_agreement", "estimate_choices", "rank_pairs"]

_COUNTED = ("background", "asset")


def estimate_choices(subject: Subject, voice: Voice, item: Item, level: float) -> list[Row]:
    """Estimate the share of each choice of `item` among those who answered it.

    Declared missing answers are no answers; nobody in the frame can give one from outside
    it. Of a question with several answers, preferences are ranked at `level`, and of assets
    those are counted who have any. Weights count for what is wished for and thought, not
    for who answered and who offers help: those are counted.
    """
    sums = voice.sums.items[item.name]
    if item.role in _COUNTED:
        voice = replace(voice, register=None)
    answered = _count_answered(voice, sums, item)
    base = voice.base(int(answered.sum()))
    rows = _estimate_ticks(subject, voice, item, answered)
    if sums.several is None or not base.n:
        return rows
    if item.role == "asset":
        rows += estimate_share_rows(subject, "any", sums.several.total, base)
    elif sums.pairs is not None and subject.inferred:
        rows += _rank_choices(subject, voice, item, sums.pairs, base=base, level=level)
    return rows


def _count_answered(voice: Voice, sums: ItemSums, item: Item) -> Counts:
    """Count by cell who answered a question with a choice that is offered."""
    if sums.answered is not None:
        return voice.by_cell(sums.answered)
    offered = [item.choices.index(c) for c in _list_offered(item)]
    found: Counts = voice.by_cell(sums.ticked, -1)[:, offered].sum(axis=1)
    return found


def _list_offered(item: Item) -> list[Choice]:
    return [c for c in item.choices if not c.missing and not c.outside]


def _estimate_ticks(subject: Subject, voice: Voice, item: Item, answered: Counts) -> list[Row]:
    ticked = voice.by_cell(voice.sums.items[item.name].ticked, -1)
    rows: list[Row] = []
    for place, choice in enumerate(item.choices):
        if not choice.missing and not choice.outside:
            about = subject.by(Group("choice", choice.name))
            rows += _estimate_part(about, voice, "choice", ticked[:, place], answered)
    return rows


def _estimate_part(
    subject: Subject, voice: Voice, what: str, counted: Counts, answered: Counts
) -> list[Row]:
    """Estimate a share of those who answered, both counted by cell."""
    base = voice.base(int(answered.sum()))
    if not base.n:
        return []
    confidence = subject.thresholds.confidence
    share = voice.crowd.estimate(counted, answered, subject.population, confidence)
    return estimate_share_rows(subject, what, int(counted.sum()), base, share)


def _rank_choices(
    subject: Subject,
    voice: Voice,
    item: Item,
    pairs: PairSums,
    *,
    base: Base,
    level: float,
) -> list[Row]:
    """Rank the choices of a preference, all of which could be ticked; one has no rank."""
    real = [c for c in _list_offered(item) if not c.exclusive]
    if len(real) < 2:
        return []
    ranks = rank_pairs(voice, pairs, [item.choices.index(c) for c in real], level)
    rows: list[Row] = []
    for choice, low, high in zip(real, ranks.low, ranks.high, strict=True):
        about, span = subject.by(Group("choice", choice.name)), (int(low), int(high))
        rows += estimate_rank_rows(
            about, span, base, family=subject.item, weighted=voice.design is not None
        )
    return rows


def rank_pairs(voice: Voice, pairs: PairSums, places: Sequence[int], level: float) -> Ranks:
    """Rank those things in `places` of which each two are compared, weighted if need be."""
    kept = np.ix_(places, places)
    if voice.design is None:
        return find_ranks(pairs.only.over(-2, -1)[kept], level)
    tables = voice.by_cell(pairs.only, -2, -1), voice.by_cell(pairs.both, -2, -1)
    only, both = (table[:, kept[0], kept[1]] for table in tables)
    return find_weighted_ranks(only, both, voice.design, level)


def estimate_agreement(
    subject: Subject, voice: Voice, items: Iterable[tuple[Item, str]]
) -> list[Row]:
    """Estimate, for each item as worded, the share strictly above the middle answer.

    `items` come with their need areas.
    """
    rows: list[Row] = []
    for item, area in items:
        counts, scores = voice.by_cell(voice.sums.items[item.name].ticked, -1), item.scores
        ends = min(scores.values()) + max(scores.values())
        names = [c.name for c in item.choices]
        rated = [n for n, name in enumerate(names) if name in scores]
        above = [n for n in rated if 2 * scores[names[n]] > ends]
        agreed: Counts = counts[:, above].sum(axis=1)
        answered: Counts = counts[:, rated].sum(axis=1)
        about = subject.about(item.name, area)
        rows += _estimate_part(about, voice, "agree", agreed, answered)
    return rows
