"""Answers as scores: items as worded, scales in the direction of their name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from kit.study.questionnaire import Item, Questionnaire, Scale

from .coding import Columns, find_scores

__all__ = [
    "ItemScores",
    "Rating",
    "ScaleScores",
    "find_rated",
    "score_items",
    "score_scale",
    "score_scales",
]

# A planning line such as 3.4 is no exact binary number; sums of scores are.
_ROUNDING = 1e-9

Whole = npt.NDArray[np.int64]
Rows = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class ItemScores:
    """Scores as worded, a row a respondent and a column an item; 0 where not `answered`."""

    items: tuple[Item, ...]
    scores: npt.NDArray[np.int16]
    answered: Rows

    @property
    def ends(self) -> Whole:
        """Lowest plus highest score of each item: twice its midpoint."""
        return np.array([sum(_find_ends(i)) for i in self.items], dtype=np.int64)

    @property
    def agreed(self) -> Rows:
        """Tell which answers lie strictly above the midpoint of their item."""
        return self.answered & (2 * self.scores > self.ends)

    @property
    def keyed(self) -> npt.NDArray[np.int16]:
        """Return the scores with reverse items turned: ``min + max − score``."""
        turned, ends = self.scores.copy(order="F"), self.ends.astype(np.int16)
        for place in (n for n, item in enumerate(self.items) if item.reverse):
            turned[:, place] = ends[place] - turned[:, place]
        turned *= self.answered
        return turned


@dataclass(frozen=True)
class Rating:
    """How the items of a scale make a score: so many items, scored from lowest to highest.

    `even` tells whether each of them is scored from the lowest to the highest.
    """

    scale: Scale
    items: int
    lowest: int
    highest: int
    even: bool

    @classmethod
    def of(cls, scale: Scale, items: Sequence[Item]) -> Rating:
        """Return how these items of `scale` make its score."""
        ends = [_find_ends(item) for item in items]
        lowest, highest = min(e[0] for e in ends), max(e[1] for e in ends)
        return cls(scale, len(items), lowest, highest, len({*ends}) == 1)

    def is_high(self, sums: Whole, answered: Whole) -> Rows | None:
        """Tell which sums lie above the midpoint; None where each item has one of its own."""
        if not self.even:
            return None
        above: Rows = 2 * sums > answered * (self.lowest + self.highest)
        return above

    @property
    def has_line(self) -> bool:
        """Whether a planning line is declared, and a higher score is a need."""
        return self.scale.planning_line is not None and self.scale.direction == "need"

    def makes_score(self, answered: Whole) -> Rows:
        """Tell which numbers of answered items make a score.

        It exists where at least the scale's `min_items` and at least half of its items are
        answered (half rule: Fayers et al. 2001, EORTC QLQ-C30 Scoring Manual).
        """
        enough: Rows = (answered >= self.scale.min_items) & (2 * answered >= self.items)
        return enough

    def reaches(self, sums: Whole, answered: Whole, steps: int = 0) -> Rows | None:
        """Tell which sums reach the planning line moved by so many steps, up if positive.

        A step is one point of the sum of all m items: ``sum ≥ (line + steps/m) · answered``.
        None where no line is declared, or where a higher score is no need.
        """
        if not self.has_line:
            return None
        moved = (self.scale.planning_line or 0) + steps / self.items
        reached: Rows = sums >= moved * answered - _ROUNDING
        return reached


@dataclass(frozen=True)
class ScaleScores:
    """One scale's keyed scores, a row a respondent and a column an item, 0 where not `given`.

    `ends` is the lowest plus the highest score of each item.
    """

    rating: Rating
    keyed: npt.NDArray[np.int16]
    given: Rows
    ends: Whole

    @cached_property
    def answered(self) -> Whole:
        """How many items each respondent answered."""
        return np.asarray(self.given.sum(axis=1, dtype=np.int64))

    @cached_property
    def sums(self) -> Whole:
        """Sum of the answered items."""
        return np.asarray(self.keyed.sum(axis=1, dtype=np.int64))

    @cached_property
    def scored(self) -> Rows:
        """Tell who has a score; see `Rating.makes_score`."""
        return self.rating.makes_score(self.answered)

    @property
    def excess(self) -> Whole:
        """Twice the distance of the sum from the midpoints of the answered items."""
        return 2 * self.sums - self.given @ self.ends

    @cached_property
    def full(self) -> Rows:
        """Tell who answered every item."""
        return np.asarray(self.answered == self.rating.items)

    @property
    def complete(self) -> npt.NDArray[np.int16]:
        """The keyed scores of those who answered every item."""
        return self.keyed[self.full]

    @property
    def means(self) -> npt.NDArray[np.float64]:
        """Mean keyed score of the answered items; NaN where not scored."""
        means = np.full(len(self.sums), np.nan)
        np.divide(self.sums, self.answered, out=means, where=self.scored)
        return means

    @property
    def attention(self) -> Rows | None:
        """Tell who reaches the planning line of a need; None where none is declared."""
        return self.reaching(0)

    def reaching(self, steps: int) -> Rows | None:
        """Tell who reaches the planning line moved so far; see `Rating.reaches`."""
        found = self.rating.reaches(self.sums, self.answered, steps)
        return None if found is None else self.scored & found

    @property
    def high(self) -> Rows:
        """Tell who scores above the midpoint."""
        return self.scored & (self.excess > 0)


def _find_ends(item: Item) -> tuple[int, int]:
    """Return the lowest and the highest score of an item."""
    scores = item.scores.values()
    return min(scores), max(scores)


def find_rated(questionnaire: Questionnaire, informant: str) -> list[Item]:
    """Return the items of which it is told how many agree."""
    asked = questionnaire.items_for(informant)
    return [i for i in asked if i.scores and (i.scale or i.role == "satisfaction")]


def score_items(answers: pd.DataFrame | Columns, items: Sequence[Item]) -> ItemScores:
    """Score the answers to rating items, in the direction in which they are worded."""
    columns = Columns.of(answers)
    shape = (columns.rows, len(items))
    scores, answered = np.zeros(shape, np.int16, "F"), np.zeros(shape, bool, "F")
    for place, item in enumerate(items):
        scores[:, place], answered[:, place] = find_scores(columns[item.name], item)
    return ItemScores(tuple(items), scores, answered)


def score_scales(
    answers: pd.DataFrame | Columns, questionnaire: Questionnaire, informant: str
) -> dict[str, ScaleScores]:
    """Score every scale that `informant` was asked, by name.

    The score is the mean of the answered items, reverse items turned, where there are enough
    of them (`Rating.makes_score`).
    """
    columns = Columns.of(answers)
    return {
        s.name: score_scale(columns, s, questionnaire.items_of(s.name, informant))
        for s in questionnaire.scales_for(informant)
    }


def score_scale(answers: Columns, scale: Scale, items: Sequence[Item]) -> ScaleScores:
    """Score one scale by the items that were asked of it."""
    coded = score_items(answers, items)
    return ScaleScores(Rating.of(scale, items), coded.keyed, coded.answered, coded.ends)
