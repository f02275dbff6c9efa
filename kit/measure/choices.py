"""What was ticked: counts, shares and ranks of the choices of one question."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from kit.numbers.keys import Group
from kit.study.questionnaire import Choice, Item

from .ranks import estimate_rank_rows, find_ranks
from .scales import ItemScores
from .subjects import Base, Row, Subject, estimate_share_rows

__all__ = ["estimate_agreement", "estimate_choices"]


def estimate_choices(
    subject: Subject, answers: pd.Series, item: Item, level: float
) -> list[Row]:
    """Estimate the share of each choice of `item` among those who answered it.

    Declared missing answers are no answers; nobody in the frame can give one from outside
    it. Of a question with several answers, preferences are ranked at `level`, and of assets
    those are counted who have any.
    """
    offered = [c for c in item.choices if not c.missing and not c.outside]
    if item.kind == "select_one":
        places = {c.name: place for place, c in enumerate(offered)}
        chosen = np.array([places.get(a, -1) for a in answers.tolist()], dtype=np.int64)
        ticked, answered = chosen[:, None] == np.arange(len(offered)), chosen >= 0
    else:
        ticked, answered = _read_ticks(answers, item, offered)
    rows = _estimate_ticks(subject, offered, ticked=ticked, answered=answered)
    real = [n for n, c in enumerate(offered) if not c.exclusive]
    if item.kind == "select_one" or not answered.any():
        return rows
    base, chosen = Base.of(answered), ticked[answered][:, real]
    if item.role == "asset":
        rows += estimate_share_rows(subject, "any", int(chosen.any(axis=1).sum()), base)
    elif item.role == "preference" and subject.inferred and len(real) > 1:
        names = [offered[n].name for n in real]
        rows += _rank_choices(subject, names, chosen, base=base, level=level)
    return rows


def _read_ticks(
    answers: pd.Series, item: Item, offered: Sequence[Choice]
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Read who ticked what; who ticked nothing but missing answers has not answered."""
    missing = {c.name for c in item.choices if c.missing}
    chosen = [set(a) if isinstance(a, tuple) else None for a in answers]
    answered = np.array([c is not None and not (c and c <= missing) for c in chosen], bool)
    ticked = np.array([[o.name in (c or ()) for o in offered] for c in chosen], bool)
    return ticked & answered[:, None], answered


def _estimate_ticks(
    subject: Subject,
    offered: Sequence[Choice],
    *,
    ticked: npt.NDArray[np.bool_],
    answered: npt.NDArray[np.bool_],
) -> list[Row]:
    base = Base.of(answered)
    rows: list[Row] = []
    for choice, count in zip(offered, ticked.sum(axis=0), strict=True):
        about = subject.by(Group("choice", choice.name))
        rows += estimate_share_rows(about, "choice", int(count), base)
    return rows


def _rank_choices(
    subject: Subject,
    names: Sequence[str],
    ticked: npt.NDArray[np.bool_],
    *,
    base: Base,
    level: float,
) -> list[Row]:
    """Rank the choices of a preference, all of which could be ticked."""
    ranks = find_ranks(ticked, np.ones_like(ticked), level)
    rows: list[Row] = []
    for name, low, high in zip(names, ranks.low, ranks.high, strict=True):
        about, span = subject.by(Group("choice", name)), (int(low), int(high))
        rows += estimate_rank_rows(about, span, base, family=subject.item)
    return rows


def estimate_agreement(subject: Subject, coded: ItemScores, areas: Sequence[str]) -> list[Row]:
    """Estimate, for each item as worded, the share strictly above the middle answer."""
    rows: list[Row] = []
    agreed = coded.agreed.sum(axis=0)
    for n, (item, area) in enumerate(zip(coded.items, areas, strict=True)):
        about, base = subject.about(item.name, area), Base.of(coded.answered[:, n])
        rows += estimate_share_rows(about, "agree", int(agreed[n]), base)
    return rows
