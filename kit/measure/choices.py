"""What was ticked: counts, shares and ranks of the choices of one question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kit.numbers.keys import Group
from kit.study.questionnaire import Choice, Item

from .ranks import estimate_rank_rows, find_ranks
from .subjects import Base, Row, Subject, estimate_share_rows
from .tallies import ItemSums
from .voices import Voice

__all__ = ["count_answered", "estimate_agreement", "estimate_choices"]


def estimate_choices(subject: Subject, voice: Voice, item: Item, level: float) -> list[Row]:
    """Estimate the share of each choice of `item` among those who answered it.

    Declared missing answers are no answers; nobody in the frame can give one from outside
    it. Of a question with several answers, preferences are ranked at `level`, and of assets
    those are counted who have any.
    """
    sums = voice.sums.items[item.name]
    base = voice.base(count_answered(sums, item))
    rows = _estimate_ticks(subject, sums, item, base)
    real = [c for c in _list_offered(item) if not c.exclusive]
    if sums.several is None or not base.n:
        return rows
    if item.role == "asset":
        rows += estimate_share_rows(subject, "any", sums.several.total, base)
    elif sums.only is not None and subject.inferred and len(real) > 1:
        rows += _rank_choices(subject, sums, item, real, base=base, level=level)
    return rows


def count_answered(sums: ItemSums, item: Item) -> int:
    """Count who answered a question with a choice that is offered."""
    if sums.answered is not None:
        return sums.answered.total
    ticked = sums.ticked.over(-1)
    return int(sum(ticked[item.choices.index(c)] for c in _list_offered(item)))


def _list_offered(item: Item) -> list[Choice]:
    return [c for c in item.choices if not c.missing and not c.outside]


def _estimate_ticks(subject: Subject, sums: ItemSums, item: Item, base: Base) -> list[Row]:
    ticked = sums.ticked.over(-1)
    rows: list[Row] = []
    for place, choice in enumerate(item.choices):
        if not choice.missing and not choice.outside:
            about = subject.by(Group("choice", choice.name))
            rows += estimate_share_rows(about, "choice", int(ticked[place]), base)
    return rows


def _rank_choices(
    subject: Subject,
    sums: ItemSums,
    item: Item,
    real: Sequence[Choice],
    *,
    base: Base,
    level: float,
) -> list[Row]:
    """Rank the choices of a preference, all of which could be ticked."""
    if sums.only is None:
        return []
    places = [item.choices.index(c) for c in real]
    ranks = find_ranks(sums.only[places][:, places], level)
    rows: list[Row] = []
    for choice, low, high in zip(real, ranks.low, ranks.high, strict=True):
        about, span = subject.by(Group("choice", choice.name)), (int(low), int(high))
        rows += estimate_rank_rows(about, span, base, family=subject.item)
    return rows


def estimate_agreement(
    subject: Subject, voice: Voice, items: Iterable[tuple[Item, str]]
) -> list[Row]:
    """Estimate, for each item as worded, the share strictly above the middle answer.

    `items` come with their need areas.
    """
    rows: list[Row] = []
    for item, area in items:
        counts = voice.sums.items[item.name].ticked.over(-1)
        ticked, scores = dict(zip(item.choices, counts, strict=True)), item.scores
        ends = min(scores.values()) + max(scores.values())
        rated = {c: int(n) for c, n in ticked.items() if c.name in scores}
        agreed = sum(n for c, n in rated.items() if 2 * scores[c.name] > ends)
        about, base = subject.about(item.name, area), voice.base(sum(rated.values()))
        rows += estimate_share_rows(about, "agree", agreed, base)
    return rows
