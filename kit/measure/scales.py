"""Answers as scores: items as worded, scales in the direction of their name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from kit.study.questionnaire import Item, Questionnaire, Scale

from .subjects import Base

__all__ = ["ItemScores", "ScaleScores", "find_rated", "score_items", "score_scales"]

# A planning line such as 3.4 is no exact binary number; sums of scores are.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class ItemScores:
    """Scores as worded, a row a respondent and a column an item; 0 where not `answered`."""

    items: tuple[Item, ...]
    scores: npt.NDArray[np.int64]
    answered: npt.NDArray[np.bool_]

    @property
    def ends(self) -> npt.NDArray[np.int64]:
        """Lowest plus highest score of each item: twice its midpoint."""
        ranges = [i.scores.values() for i in self.items]
        return np.array([min(r) + max(r) for r in ranges], dtype=np.int64)

    @property
    def agreed(self) -> npt.NDArray[np.bool_]:
        """Tell which answers lie strictly above the midpoint of their item."""
        return self.answered & (2 * self.scores > self.ends)

    @property
    def keyed(self) -> npt.NDArray[np.int64]:
        """Return the scores with reverse items turned: ``min + max − score``."""
        turned = np.where([i.reverse for i in self.items], self.ends - self.scores, self.scores)
        return np.where(self.answered, turned, 0)


@dataclass(frozen=True)
class ScaleScores:
    """One scale's sums, a row a respondent; `scored` where the half rule is met.

    `excess` is twice the distance of the sum from the midpoints of the answered items, a
    whole number; `full` is where every item is answered, and `complete` holds the keyed
    scores of those.
    """

    scale: Scale
    sums: npt.NDArray[np.int64]
    answered: npt.NDArray[np.int64]
    scored: npt.NDArray[np.bool_]
    excess: npt.NDArray[np.int64]
    full: npt.NDArray[np.bool_]
    complete: npt.NDArray[np.int64]

    @property
    def means(self) -> npt.NDArray[np.float64]:
        """Mean keyed score of the answered items; NaN where not scored."""
        means = np.full(len(self.sums), np.nan)
        np.divide(self.sums, self.answered, out=means, where=self.scored)
        return means

    @property
    def attention(self) -> npt.NDArray[np.bool_] | None:
        """Tell who reaches the planning line of a need; None where none is declared."""
        return self.reaching(0)

    def reaching(self, steps: int) -> npt.NDArray[np.bool_] | None:
        """Tell who reaches the planning line moved by so many steps, up if positive.

        A step is one point of the sum of all m items: ``sum ≥ (line + steps/m) · answered``.
        """
        line = self.scale.planning_line
        if line is None or self.scale.direction != "need":
            return None
        moved = line + steps / self.complete.shape[1]
        reached: npt.NDArray[np.bool_] = self.sums >= moved * self.answered - _ROUNDING
        return self.scored & reached

    @property
    def high(self) -> npt.NDArray[np.bool_]:
        """Tell who scores above the midpoint."""
        return self.scored & (self.excess > 0)

    @property
    def base(self) -> Base:
        """Count who has a score and who has none."""
        return Base.of(self.scored)


def find_rated(questionnaire: Questionnaire, informant: str) -> list[Item]:
    """Return the items of which it is told how many agree."""
    asked = questionnaire.items_for(informant)
    return [i for i in asked if i.scores and (i.scale or i.role == "satisfaction")]


def score_items(answers: pd.DataFrame, items: Sequence[Item]) -> ItemScores:
    """Score the answers to rating items, in the direction in which they are worded."""
    columns = np.array([i.score(answers[i.name].tolist()) for i in items], dtype=np.float64)
    table = np.ascontiguousarray(columns.reshape(len(items), len(answers)).T)
    answered = ~np.isnan(table)
    scores = np.where(answered, table, 0).astype(np.int64)
    return ItemScores(tuple(items), scores, answered)


def score_scales(
    answers: pd.DataFrame, questionnaire: Questionnaire, informant: str
) -> dict[str, ScaleScores]:
    """Score every scale that `informant` was asked, by name.

    The score is the mean of the answered items, reverse items turned. It exists where at
    least the scale's `min_items` and at least half of its items are answered (half rule:
    Fayers et al. 2001, EORTC QLQ-C30 Scoring Manual).
    """
    return {
        s.name: _score_scale(answers, s, questionnaire.items_of(s.name, informant))
        for s in questionnaire.scales_for(informant)
    }


def _score_scale(answers: pd.DataFrame, scale: Scale, items: Sequence[Item]) -> ScaleScores:
    coded = score_items(answers, items)
    keyed = coded.keyed
    answered = coded.answered.sum(axis=1, dtype=np.int64)
    sums = keyed.sum(axis=1, dtype=np.int64)
    full = np.asarray(coded.answered.all(axis=1))
    ends = (coded.answered * coded.ends).sum(axis=1, dtype=np.int64)
    return ScaleScores(
        scale=scale,
        sums=sums,
        answered=answered,
        scored=(answered > 0) & (answered >= scale.min_items) & (2 * answered >= len(items)),
        excess=2 * sums - ends,
        full=full,
        complete=keyed[full],
    )
