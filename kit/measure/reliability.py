"""How consistently the items of a scale measure one thing."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
import numpy.typing as npt

from .adding import Counts
from .factors import find_omega
from .intervals import Estimate
from .moments import Products
from .rules import read_measure_rules

__all__ = [
    "Use",
    "correlate",
    "estimate_alpha",
    "find_alpha",
    "find_alpha_limits",
    "find_alpha_of",
    "find_alpha_without",
    "find_item_rest",
    "find_pairwise_covariance",
    "find_standardised_alpha",
    "find_use",
    "hangs_together",
    "judge_reliability",
]

Floats = npt.NDArray[np.float64]

Use = Literal["claim", "exploratory", "items"]

_NOTHING = 1e-9
"""A variance that is no more than what rounding leaves of none."""


def judge_reliability(
    alpha: float | None, low: float | None, omega: float | None = None
) -> Use:
    """Judge what a scale may be used for, by its omega, else alpha, and alpha's lower limit.

    Without a limit no scale may carry a conclusion, without alpha its items alone are read.

    >>> judge_reliability(0.81, 0.74), judge_reliability(0.81, None)
    ('claim', 'exploratory')
    >>> judge_reliability(0.69, 0.62, 0.71), judge_reliability(0.61, 0.5, 0.59)
    ('claim', 'items')
    """
    rules = read_measure_rules().reliability
    found = omega if omega is not None else alpha
    if alpha is None or found is None or found < rules.exploratory:
        return "items"
    firm = found >= rules.claim and low is not None and low >= rules.claim_lower
    return "claim" if firm else "exploratory"


def find_use(products: Products, confidence: float = 0.95) -> Use:
    """Find what the complete answers allow a scale to be used for."""
    alpha = estimate_alpha(products, confidence)
    if alpha is None:
        return "items"
    return judge_reliability(alpha.value, alpha.low, find_omega(products.covariance))


def hangs_together(products: Products) -> bool:
    """Tell whether a group's complete answers show that its items hang together."""
    rules = read_measure_rules().reliability
    alpha = find_alpha(products)
    enough = products.n >= rules.group_complete
    return enough and alpha is not None and alpha >= rules.exploratory


def estimate_alpha(products: Products, confidence: float = 0.95) -> Estimate | None:
    """Estimate `find_alpha` with the interval of `find_alpha_limits`; None where undefined."""
    alpha = find_alpha(products)
    if alpha is None:
        return None
    low, high = find_alpha_limits(alpha, products.n, products.items, confidence)
    return Estimate(
        alpha, low=low, high=high, method="Cronbach alpha, Feldt", confidence=confidence
    )


def find_alpha(products: Products) -> float | None:
    """Find Cronbach's alpha of the complete answers.

    ``α = k/(k − 1) (1 − Σ s²ᵢ / s²)`` with the variances of the k items and of their sum
    (Cronbach 1951, Psychometrika 16, 297–334). None where alpha is undefined: fewer than
    two items or respondents, or a sum that never varies.
    """
    return find_alpha_of(products.covariance)


def find_alpha_of(covariance: Floats) -> float | None:
    """Find Cronbach's alpha of covariances; None of fewer than two items or no spread.

    Of correlations it is the standardised alpha, ``k r̄ / (1 + (k − 1) r̄)``.
    """
    k, total = len(covariance), float(covariance.sum())
    if k < 2 or total <= _NOTHING:
        return None
    return float(k / (k - 1) * (1 - float(np.trace(covariance)) / total))


def correlate(covariance: Floats) -> Floats | None:
    """Return the correlations of covariances; None where an item is constant."""
    own = np.diag(covariance)
    if not len(own) or own.min() <= _NOTHING:
        return None
    root = np.sqrt(own)
    return np.asarray(covariance / np.outer(root, root))


def find_standardised_alpha(covariance: Floats) -> float | None:
    """Find the alpha that the items would have with equal variances; see `find_alpha_of`."""
    found = correlate(covariance)
    return None if found is None else find_alpha_of(found)


def find_alpha_without(products: Products) -> list[float | None]:
    """Find the alpha of the scale without each of its items in turn."""
    covariance = products.covariance
    kept = [np.delete(np.arange(len(covariance)), n) for n in range(len(covariance))]
    return [find_alpha_of(covariance[np.ix_(k, k)]) for k in kept]


def find_pairwise_covariance(pairs: Counts) -> Floats | None:
    """Find covariances from all who answered both of two items; None if any two have one.

    `pairs` are those of `ScaleSums`. Of i and j, ``(Σxᵢxⱼ − Σxᵢ Σxⱼ / n) / (n − 1)`` over the
    n who answered both.
    """
    n, sums, _, products = pairs.astype(np.float64)
    if not n.size or n.min() < 2:
        return None
    return np.asarray((products - sums * sums.T / n) / (n - 1))


def find_item_rest(products: Products) -> list[float]:
    """Find each item's correlation with the sum of the others; NaN where one is constant.

    ``r = (s₍ᵢₜ₎ − s²ᵢ) / (sᵢ √(s² + s²ᵢ − 2 s₍ᵢₜ₎))`` with the covariance of item and sum
    (Henrysson 1963, Psychometrika 28, 211–218).
    """
    covariance = products.covariance
    own, whole = np.diag(covariance), covariance.sum(axis=0)
    rest = covariance.sum() + own - 2 * whole
    found = []
    for variance, shared, others in zip(own, whole - own, rest, strict=True):
        spread = min(variance, others) > _NOTHING
        found.append(float(shared / math.sqrt(variance * others)) if spread else math.nan)
    return found


def find_alpha_limits(alpha: float, n: int, k: int, confidence: float) -> tuple[float, float]:
    """Find the limits of the reliability ρ of k items that n respondents answered.

    ``(1 − ρ)/(1 − α)`` follows ``F(n − 1, (n − 1)(k − 1))`` (Feldt 1965, Psychometrika 30,
    357–370).

    >>> [round(limit, 3) for limit in find_alpha_limits(0.8, 100, 5, 0.95)]
    [0.731, 0.856]
    """
    from scipy.special import fdtri

    spread = n - 1, (n - 1) * (k - 1)
    low, high = (
        1 - (1 - alpha) * float(fdtri(*spread, p))
        for p in ((1 + confidence) / 2, (1 - confidence) / 2)
    )
    return low, high
