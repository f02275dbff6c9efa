"""The answers of one informant as sums, from which everything but joins is estimated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .adding import Counts, Sums, Table
from .moments import Products
from .scales import Rating

__all__ = [
    "ItemSums",
    "PairSums",
    "ScaleSums",
    "Tally",
    "VoiceSums",
    "find_powers",
]

Rows = npt.NDArray[np.bool_]
Whole = npt.NDArray[Any]


@dataclass(frozen=True, eq=False, repr=False)
class PairSums(Sums):
    """Of each two of several things: who has the first and lacks the second, known in both.

    On two last axes: `only` so many do, `both` so many are known in both. Where answers are
    weighted the first axes are those of the questions that divide, else there are none.
    """

    only: Table
    both: Table


@dataclass(frozen=True, eq=False, repr=False)
class ItemSums(Sums):
    """What was answered to one question, by the choices of the questions that divide.

    Attributes
    ----------
    ticked
        How many made each choice: a last axis over all choices of the item.
    answered, several
        Of a question with several answers: how many answered it, and how many of those
        ticked a choice that is not a "none of these"; None of a question with one.
    pairs
        Of a preference with several answers, among those who answered: the choices two by
        two.
    """

    ticked: Table
    answered: Table | None
    several: Table | None
    pairs: PairSums | None


@dataclass(frozen=True, eq=False, repr=False)
class ScaleSums(Sums):
    """What was answered to the k items of one scale, keyed, by the choices that divide.

    Attributes
    ----------
    levels
        Two last axes: how many items were answered, m, and by how much their sum is more
        than m times the lowest score.
    within
        A last axis over m: the sum of ``m Σx² − (Σx)²``, which is ``m (m − 1) s²`` of the
        answers of one respondent.
    high
        How many score above the midpoint.
    products
        Of those who answered all: sums of products of ``(1, x₁, …, xₖ)``, on two last axes.
    pairs
        Of those who answered both of two items i and j, on axes 1 and 2: how many they are,
        and the sums of xᵢ, xᵢ² and xᵢxⱼ.
    patterns
        Of those who answered all: how often each combination of scores, whatever item has
        which; a last axis as `find_powers` says. None where there are too many.
    """

    rating: Rating
    levels: Table
    within: Table
    high: Table
    products: Table
    pairs: Counts
    patterns: Table | None

    def split_levels(self, *axes: int) -> tuple[Counts, Counts, Counts]:
        """Return m, the sum of the scores, and how many, with an axis for each of `axes`."""
        divided = len(self.levels.shape) - 2
        return self.name_levels(self.levels.over(*axes, divided, divided + 1))

    def name_levels(self, counts: Counts) -> tuple[Counts, Counts, Counts]:
        """Return m and the sum of each level, and counts with one last axis for the two.

        Only what makes a score is there, and only what anybody has.
        """
        places = np.indices(counts.shape[-2:], dtype=np.int64)
        answered: Counts = places[0]
        sums: Counts = places[1] + answered * self.rating.lowest
        kept = self.rating.makes_score(answered) & (
            counts.reshape(-1, *counts.shape[-2:]).any(axis=0)
        )
        return answered[kept], sums[kept], counts[..., kept]

    def count_scored(self) -> int:
        """Count who has a score."""
        return int(self.split_levels()[2].sum())

    def find_patterns(self, axis: int = -1, place: int = 0) -> Table | None:
        """Return the patterns of all, or of those at a place of an axis that divides."""
        if self.patterns is None or axis < 0:
            return self.patterns
        return self.patterns.where(axis, place)

    def take_products(self) -> Products:
        """Return the products of all who answered every item."""
        return Products.of_table(self.products.over(-2, -1))


@dataclass(frozen=True, eq=False, repr=False)
class VoiceSums(Sums):
    """The answers of those who answered alone, or of those for whom another did.

    `rows` is how many there are, by the questions that divide. `needs` compare two needs with
    a planning line, in their order; `careful` does so without careless answers, and is None
    where it is not known which are.
    """

    rows: Table
    items: Mapping[str, ItemSums]
    scales: Mapping[str, ScaleSums]
    needs: PairSums
    careful: PairSums | None


@dataclass(frozen=True, eq=False, repr=False)
class Tally(Sums):
    """Everything that is estimated of one informant in one wave, but joins, as sums.

    ``a + b`` is the tally of both parts together, whatever the split and the order.

    Attributes
    ----------
    dividing
        The questions that divide: a first axis of each table for each of them, over those
        choices that are no missing answers, and last who made none.
    dispositions, flags
        Rows by what became of them, and analysed rows by what is odd about them.
    alone, others
        Who answered alone, and for whom another answered.
    """

    wave: str
    informant: str
    dividing: tuple[tuple[str, tuple[str, ...]], ...]
    dispositions: Mapping[str, int]
    flags: Mapping[str, int]
    alone: VoiceSums
    others: VoiceSums

    @property
    def received(self) -> int:
        """Rows in the raw exports."""
        return sum(self.dispositions.values())

    @property
    def analysed(self) -> int:
        """Rows that are estimated from."""
        return self.alone.rows.total + self.others.rows.total

    def axis(self, item: str) -> int:
        """Return the axis of a question that divides; ValueError if it does not."""
        return [name for name, _ in self.dividing].index(item)


def find_powers(rating: Rating) -> tuple[int, ...]:
    """Return by which powers the numbers of items with each score are one number.

    The last is one more than the largest such number.
    """
    levels = rating.highest - rating.lowest + 1
    return tuple((rating.items + 1) ** n for n in range(levels + 1))
