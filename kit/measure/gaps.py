"""What unanswered items of a scale do to who reaches a line, and to the mean score.

A score is the mean of the items that were answered. Where some were not, it lies beside the
score of all items by chance, as a sample of items does, and so can the side of a line on
which it lies. People who answered all items tell how often: for them every choice of m of
their k items is known.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from .adding import Counts, Table
from .intervals import Gaps
from .scales import Rating
from .tallies import find_powers

__all__ = ["Crosses", "Patterns", "find_gaps", "find_item_noise"]

Floats = npt.NDArray[np.float64]
Crosses = Callable[[Counts, Counts], npt.NDArray[np.bool_] | None]
"""Tells which sums, of so many items, lie on the side of the line that is counted."""

_FEWEST = 8
"""Complete answers from which it is reckoned how often unanswered items matter."""


@dataclass(frozen=True, eq=False)
class Patterns:
    """The complete answers: how often each number of items with each score, and each sum.

    `levels` has a row a pattern and a column a score, from the lowest; `times` is how often.
    """

    rating: Rating
    levels: Counts
    times: Counts

    @classmethod
    def of(cls, rating: Rating, table: Table) -> Patterns:
        """Read the patterns of a table whose last axis is as `find_powers` says."""
        flat, which = np.unique(table.axes[-1], return_inverse=True)
        times = np.bincount(which, table.counts).astype(np.int64)
        levels = [flat // power % (rating.items + 1) for power in find_powers(rating)[:-1]]
        return cls(rating, np.column_stack(levels), times)

    @property
    def n(self) -> int:
        """How many answered all items."""
        return int(self.times.sum())

    @cached_property
    def subsets(self) -> Floats:
        """Of each pattern, how many choices of m items have each sum above m times the lowest.

        Axes: pattern, m, sum. Coefficients of ``Π (Σ C(cₗ, j) xʲˡ yʲ)`` over the scores l.
        """
        k, width = self.rating.items, self.rating.highest - self.rating.lowest
        found = np.zeros((len(self.times), k + 1, k * width + 1))
        found[:, 0, 0] = 1
        for level in range(width + 1):
            held = self.levels[:, level]
            before, found = found, found.copy()
            for j in range(1, int(held.max(initial=0)) + 1):
                ways = np.array([math.comb(int(c), j) for c in held], dtype=np.float64)
                shift = j * level
                part = before[:, : k + 1 - j, : found.shape[2] - shift]
                found[:, j:, shift:] += ways[:, None, None] * part
        return found

    def find_chances(self, crosses: Crosses, answered: int) -> Floats | None:
        """Find of each pattern the part of all choices of so many items that cross the line."""
        sums = np.arange(self.subsets.shape[2]) + answered * self.rating.lowest
        counted = crosses(sums, np.full(len(sums), answered))
        if counted is None:
            return None
        ways = self.subsets[:, answered, :]
        return np.asarray(ways[:, counted].sum(axis=1) / math.comb(self.rating.items, answered))


def find_gaps(
    patterns: Patterns | None,
    crosses: Crosses,
    answered: Counts,
    counts: Counts,
    *,
    items: int,
    confidence: float,
) -> Gaps | None:
    """Find what unanswered items do to a share; None where nobody left one unanswered.

    With n scores, π the part of them that rest on m of k `items`, and
    over the complete answers y whether all items cross the line and q the part of choices of
    m that do, the share lies too high by ``Σ π (q̄ − ȳ)``. Its variance is that of where the
    incomplete answers fall, ``Σ π (mean |q − y| − (q̄ − ȳ)²) / n``, and that of the shift
    itself, of which the complete answers are a sample: with two more in it that move by half,
    one either way, as few answers may show no move at all, and stretched from the normal
    distribution to that of t. It takes which items are unanswered to be no matter of what
    the answers would be. Where hardly anybody answered all items, half of those who did not
    may lie on the wrong side, either way.
    """
    from scipy.special import ndtri, stdtrit

    k, n = items, int(counts.sum())
    open_part = float(counts[answered < k].sum()) / n if n else 0.0
    if not open_part:
        return None
    tail = (1 + confidence) / 2
    whole = None if patterns is None else patterns.find_chances(crosses, k)
    if patterns is None or whole is None or patterns.n < _FEWEST:
        return Gaps(0.0, (open_part / 2 / float(ndtri(tail))) ** 2)
    times, moved, noise = patterns.times, np.zeros(len(whole)), 0.0
    for m in range(1, k):
        part = int(counts[answered == m].sum()) / n
        chances = patterns.find_chances(crosses, m) if part else None
        if chances is not None:
            off = chances - whole
            mean = float(off @ times) / patterns.n
            noise += part * (float(np.abs(off) @ times) / patterns.n - mean**2)
            moved += part * off
    known, shift = patterns.n, float(moved @ times) / patterns.n
    squares = float(((moved - shift) ** 2) @ times) + 2 * (open_part / 2) ** 2
    variance = max(noise, 0.0) / n + squares / (known * (known + 1))
    stretch = float(stdtrit(known - 1, tail)) / float(ndtri(tail))
    return Gaps(shift, variance * stretch**2)


def find_item_noise(rating: Rating, within: Counts, answered: Counts, counts: Counts) -> float:
    """Find the variance of a mean score that comes of unanswered items alone.

    ``Σ (1 − m/k) s²/m / n²`` over the n scores, with the variance s² of the m answered items
    of one person: the second stage of two-stage sampling (Cochran 1977, Sampling Techniques,
    section 10.3). `within` has for each m the sum of ``m (m − 1) s²``.
    """
    n, k = int(counts.sum()), rating.items
    if not n:
        return 0.0
    usable = [m for m in range(2, k) if (answered == m).any()]
    total = sum((1 - m / k) * float(within[m]) / (m * m * (m - 1)) for m in usable)
    return float(total) / n**2
