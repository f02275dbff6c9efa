"""Means, variances and covariances from sums of whole numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from .adding import Counts

__all__ = ["Moments", "Products"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Moments:
    """Number, mean and variance (divided by n − 1) of one group's scores.

    The variance of fewer than two is 0: it is unknown. Of weighted scores n is the effective
    number, and not whole.
    """

    n: float
    mean: float
    variance: float

    @classmethod
    def of(cls, values: Floats) -> Moments:
        """Take the moments of one or more values."""
        n = len(values)
        return cls(n, float(values.mean()), float(values.var(ddof=1)) if n > 1 else 0.0)

    @classmethod
    def of_scores(cls, answered: Counts, sums: Counts, counts: Counts) -> Moments:
        """Take the moments of scores ``sums / answered``, of which there are so many each.

        Reckoned in whole numbers, so that scores without spread have none, and any order
        gives the same.
        """
        held = np.flatnonzero(counts)
        known = [(int(answered[i]), int(sums[i]), int(counts[i])) for i in held]
        whole = math.lcm(*(m for m, _, _ in known))
        n = sum(times for _, _, times in known)
        total = sum(s * (whole // m) * times for m, s, times in known)
        squares = sum((s * (whole // m)) ** 2 * times for m, s, times in known)
        if not n:
            return cls(0, 0.0, 0.0)
        spread = (n * squares - total**2) / (n * (n - 1) * whole**2) if n > 1 else 0.0
        return cls(n, total / (n * whole), spread)


@dataclass(frozen=True, eq=False)
class Products:
    """How k items go together: n complete answers, and their sums of products.

    `sums` has k numbers, `products` k × k; all are whole.
    """

    n: int
    sums: npt.NDArray[Any]
    products: npt.NDArray[Any]

    @classmethod
    def of(cls, complete: npt.NDArray[Any]) -> Products:
        """Take the products of keyed scores, a row a respondent, none missing."""
        rows = np.asarray(complete, dtype=np.int64)
        return cls(len(rows), rows.sum(axis=0), rows.T @ rows)

    @classmethod
    def of_table(cls, products: Counts) -> Products:
        """Take them from sums of products of ``(1, x₁, …, xₖ)``, k + 1 by k + 1."""
        return cls(int(products[0, 0]), products[0, 1:], products[1:, 1:])

    @property
    def items(self) -> int:
        """How many items there are."""
        return len(self.sums)

    @cached_property
    def covariance(self) -> Floats:
        """Covariances of the items, divided by n − 1; zeros if n is less than two."""
        n = self.n
        if n < 2:
            return np.zeros(self.products.shape)
        whole = n * self.products.astype(object) - np.outer(*[self.sums.astype(object)] * 2)
        found: Floats = (whole / (n * (n - 1))).astype(np.float64)
        return found
