"""Weights that fit the answers to the register, and what they cost in precision."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .adding import Counts

__all__ = [
    "Margin",
    "Weighting",
    "find_base",
    "find_effective_n",
    "find_weight_effect",
    "rake",
    "trim_weights",
]

Floats = npt.NDArray[np.float64]

_CLOSE, _ROUNDS = 1e-13, 2000
"""How near weighted sums must come to the register, relatively, in how many rounds."""


@dataclass(frozen=True, eq=False)
class Margin:
    """How many of the population are in each category of a question.

    `places` is the category of each cell, −1 where a cell is in none that is registered.
    """

    name: str
    places: npt.NDArray[np.int64]
    totals: Counts


@dataclass(frozen=True, eq=False)
class Weighting:
    """Weights by cell: each row in a cell counts for so many of the population.

    Attributes
    ----------
    weights
        By cell; 0 where rows cannot be weighted.
    counts
        How many rows of each cell can be weighted.
    lost
        Rows in a category that the register does not have, or in none, or of no stratum.
    cut
        Rows whose weight was trimmed.
    empty
        Margin and place of categories with people but without a row; then, or where the
        rounds did not come near enough to the register, there are no weights.
    """

    weights: Floats
    counts: Counts
    lost: int
    cut: int = 0
    empty: tuple[tuple[str, int], ...] = ()
    converged: bool = True

    @property
    def is_usable(self) -> bool:
        """Whether these weights can be used."""
        return self.converged and not self.empty and float(self.weights @ self.counts) > 0

    @property
    def effect(self) -> float:
        """Kish's design effect; see `find_weight_effect`."""
        return find_weight_effect(self.weights, self.counts)

    @property
    def effective_n(self) -> float:
        """How many answers without weights would be as precise; see `find_effective_n`."""
        return find_effective_n(self.weights, self.counts)


def rake(
    counts: Counts,
    margins: Sequence[Margin],
    limit: float | None = None,
    strata: Margin | None = None,
) -> Weighting:
    """Find weights with which the rows have the margins of the register, one for each cell.

    Starting from the weights of `find_base`, those of each category are multiplied by what it
    lacks, one margin after the other, until all fit (iterative proportional fitting: Deming &
    Stephan 1940, Annals of Mathematical Statistics 11, 427–444); one margin is
    post-stratification, and none leaves the weights of strata. With `limit`, weights of more
    than so many times the mean are then trimmed.

    Parameters
    ----------
    counts
        Rows of each cell.
    margins
        All with the same total.
    strata
        What rows were drawn by. Each needs a row if it has people, as a category does.

    Raises
    ------
    ValueError
        The totals of the margins differ.
    """
    if len({int(margin.totals.sum()) for margin in margins}) > 1:
        raise ValueError("the margins have different totals")
    counted = dict.fromkeys([*([] if strata is None else [strata]), *margins])
    known = np.ones(len(counts), dtype=bool)
    for margin in counted:
        held = margin.places >= 0
        known &= held & (margin.totals[margin.places] > 0)
    rows, lost = np.where(known, counts, 0), int(counts[~known].sum())
    empty = tuple(
        (margin.name, int(place))
        for margin in counted
        for place in np.flatnonzero(margin.totals)
        if not rows[margin.places == place].sum()
    )
    # Nothing holds back the weight of a cell without rows: it could grow beyond all numbers.
    first = np.where(rows > 0, find_base(rows, strata), 0.0)
    if empty or not rows.sum():
        return Weighting(np.zeros(len(rows)), rows, lost, empty=empty)
    weights, converged = _fit(first, rows, margins)
    cut = 0
    if limit is not None:
        weights, cut = trim_weights(weights, rows, limit)
    return Weighting(weights, rows, lost, cut, converged=converged)


def find_base(rows: Counts, strata: Margin | None) -> Floats:
    """Find the weight of each row before it is fitted: N/n of its stratum; 1 without strata."""
    if strata is None:
        return np.ones(len(rows))
    held = strata.places >= 0
    drawn = np.bincount(strata.places[held], rows[held], len(strata.totals))
    each = strata.totals / np.maximum(drawn, 1)
    return np.where(held, each[strata.places], 0.0)


def _fit(weights: Floats, rows: Counts, margins: Sequence[Margin]) -> tuple[Floats, bool]:
    for _ in range(_ROUNDS):
        worst = 0.0
        for margin in margins:
            held, filled = margin.places >= 0, margin.totals > 0
            sums = np.bincount(
                margin.places[held], (weights * rows)[held], minlength=len(filled)
            )
            factor = np.ones(len(filled))
            factor[filled] = margin.totals[filled] / sums[filled]
            worst = max(worst, float(np.abs(factor - 1).max()))
            weights = np.where(held, weights * factor[margin.places], weights)
        if worst < _CLOSE:
            break
    return weights, worst < 1e-9


def trim_weights(weights: Floats, rows: Counts, limit: float) -> tuple[Floats, int]:
    """Cut weights down to `limit` times the mean; return them, and of how many rows.

    What is cut goes to all others in proportion to their weights, so that the sum stays,
    again and again until none is above (Potter 1990, Proceedings of the Survey Research
    Methods Section, ASA, 225–230). `limit` is more than 1, and a cell without rows has no
    weight.
    """
    total = float(weights @ rows)
    most, cut = limit * total / int(rows.sum()), np.zeros(len(rows), dtype=bool)
    while (above := (weights > most * (1 + 1e-12)) & ~cut).any():
        cut |= above
        others = float((weights * rows)[~cut].sum())
        left = total - most * int(rows[cut].sum())
        weights = np.where(cut, most, weights * left / others)
    return weights, int(rows[cut].sum())


def find_effective_n(weights: Floats, rows: Counts) -> float:
    """Find ``(Σw)² / Σw²`` over the rows of all cells (Kish 1965, Survey Sampling)."""
    squares = float((weights**2) @ rows)
    return float(weights @ rows) ** 2 / squares if squares else 0.0


def find_weight_effect(weights: Floats, rows: Counts) -> float:
    """Find ``n Σw² / (Σw)²``, 1 plus the relative variance of the weights (Kish 1992).

    Journal of Official Statistics 8, 183–200.

    >>> import numpy as np
    >>> find_weight_effect(np.array([1.0, 3.0]), np.array([10, 10]))
    1.25
    """
    n, effective = int(rows[weights > 0].sum()), find_effective_n(weights, rows)
    return n / effective if effective else math.nan
