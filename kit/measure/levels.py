"""Shares and means of people, weighted or not, from their sums by cell of the register."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from .adding import Counts, Table
from .gaps import Crosses, Patterns, find_gaps, find_item_noise
from .intervals import Estimate, Gaps, estimate_mean, estimate_share_with_gaps
from .linear import (
    Design,
    Domain,
    estimate_weighted_mean,
    estimate_weighted_share,
    find_weighted_moments,
)
from .moments import Moments
from .scales import Rating

__all__ = ["Crowd", "Levels"]


@dataclass(frozen=True, eq=False)
class Crowd:
    """People by cell: how many, and how they are weighted; one cell where they are not."""

    asked: Counts
    design: Design | None = None

    def estimate(
        self,
        counted: Counts,
        answered: Counts,
        population: int | None,
        confidence: float,
        gaps: Gaps | None = None,
    ) -> Estimate:
        """Estimate the share `counted` of those who `answered`, both by cell."""
        if self.design is not None:
            domain = Domain.of_count(answered, counted, self.asked - answered)
            found = estimate_weighted_share(domain, self.design, confidence, gaps)
            if found is not None:
                return found
        k, n = int(counted.sum()), int(answered.sum())
        return estimate_share_with_gaps(k, n, population, confidence, gaps)


@dataclass(frozen=True, eq=False)
class Levels:
    """The scores of some people, ``sums / answered``, and how many have each by cell.

    `cells` has a row a cell and a column a score; `within` is that of `ScaleSums`, by how
    many items were answered. `complete` are the patterns of those who answered all items;
    None where there are too many to hold.
    """

    rating: Rating
    crowd: Crowd
    answered: Counts
    sums: Counts
    cells: Counts
    within: Counts
    complete: Table | None

    @cached_property
    def counts(self) -> Counts:
        """How many have each score."""
        found: Counts = self.cells.sum(axis=0)
        return found

    @property
    def n(self) -> int:
        """How many have a score."""
        return int(self.counts.sum())

    @cached_property
    def moments(self) -> Moments:
        """Number, mean and variance of the scores."""
        if self.crowd.design is None:
            return Moments.of_scores(self.answered, self.sums, self.counts)
        return find_weighted_moments(self._domain, self.crowd.design)

    @property
    def _domain(self) -> Domain:
        means = self.sums / self.answered
        n: Counts = self.cells.sum(axis=1)
        return Domain(n, self.cells @ means, self.cells @ means**2, self.crowd.asked - n)

    def count(self, crosses: Crosses) -> int | None:
        """Count who crosses a line; None where there is none."""
        crossed = crosses(self.sums, self.answered)
        return None if crossed is None else int(self.counts[crossed].sum())

    def estimate_share(
        self, crosses: Crosses, population: int | None, confidence: float, least: int
    ) -> Estimate | None:
        """Estimate the share who cross a line; None where there is no line or nobody.

        Unanswered items widen its limits where at least `least` people left some: fewer do
        not matter, and limits would tell that there are some.
        """
        crossed = crosses(self.sums, self.answered)
        if crossed is None or not self.n:
            return None
        gaps = self.find_gaps(crosses, confidence, least)
        counted: Counts = self.cells[:, crossed].sum(axis=1)
        return self.crowd.estimate(
            counted, self.cells.sum(axis=1), population, confidence, gaps
        )

    def estimate_mean(self, population: int | None, confidence: float) -> Estimate:
        """Estimate the mean of two or more scores."""
        noise = find_item_noise(self.rating, self.within, self.answered, self.counts)
        if self.crowd.design is not None:
            found = estimate_weighted_mean(self._domain, self.crowd.design, confidence, noise)
            if found is not None:
                return found
        return estimate_mean(self.moments, population, confidence, noise)

    def find_gaps(self, crosses: Crosses, confidence: float, least: int) -> Gaps | None:
        """Find what unanswered items do to a share; see `estimate_share`."""
        if int(self.counts[self.answered < self.rating.items].sum()) < least:
            return None
        return find_gaps(
            self._patterns,
            crosses,
            self.answered,
            self.counts,
            items=self.rating.items,
            confidence=confidence,
        )

    @cached_property
    def _patterns(self) -> Patterns | None:
        if self.complete is None:
            return None
        return Patterns.of(self.rating, self.complete)
