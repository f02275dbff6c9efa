"""Differences between the means of two groups, and how far many of them can be trusted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .adding import Counts
from .intervals import Estimate, find_wilson_limits
from .moments import Moments

__all__ = [
    "Welch",
    "adjust_holm",
    "compare_means",
    "compare_ranks",
    "estimate_hedges_g",
    "estimate_share_difference",
    "find_effect_limits",
    "find_newcombe_limits",
]


@dataclass(frozen=True)
class Welch:
    """A difference of two means with Welch's test."""

    difference: Estimate
    t: float
    df: float
    p: float


def compare_means(a: Moments, b: Moments, confidence: float = 0.95) -> Welch | None:
    """Compare the means of two groups, a − b; None where neither group varies.

    ``t = (ā − b̄)/√(s²a/na + s²b/nb)`` with the degrees of freedom of Welch and Satterthwaite
    (Welch 1947, Biometrika 34, 28–35). No finite population correction: with it random
    groups of a full census would differ "clearly" almost always.
    """
    from scipy.special import stdtr, stdtrit

    parts = a.variance / a.n, b.variance / b.n
    error = parts[0] + parts[1]
    if error <= 0:
        return None
    df = error**2 / (parts[0] ** 2 / (a.n - 1) + parts[1] ** 2 / (b.n - 1))
    se, gap = math.sqrt(error), a.mean - b.mean
    half = float(stdtrit(df, (1 + confidence) / 2)) * se
    found = Estimate(gap, se, gap - half, gap + half, "Welch", confidence)
    return Welch(found, t=gap / se, df=df, p=2 * float(stdtr(df, -abs(gap / se))))


def estimate_hedges_g(a: Moments, b: Moments, confidence: float = 0.95) -> Estimate:
    """Estimate the standardised difference a − b, corrected for small groups.

    ``g = J(m) (ā − b̄)/s`` with the pooled s, ``m = na + nb − 2`` and
    ``J(m) = Γ(m/2) / (√(m/2) Γ((m − 1)/2))`` (Hedges 1981, Journal of Educational
    Statistics 6, 107–128), with the limits of `find_effect_limits`.
    """
    df = a.n + b.n - 2
    pooled = math.sqrt(((a.n - 1) * a.variance + (b.n - 1) * b.variance) / df)
    effect = _correction(df) * (a.mean - b.mean) / pooled
    low, high = find_effect_limits(effect, a.n, b.n, confidence)
    method = f"Hedges g, noncentral t, {100 * confidence:g} %"
    return Estimate(effect, low=low, high=high, method=method, confidence=confidence)


def _correction(df: float) -> float:
    return math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)


def find_effect_limits(
    g: float, na: float, nb: float, confidence: float
) -> tuple[float, float]:
    """Find the limits of Hedges g of two groups with na and nb scores.

    Those noncentralities of t that put the observed t at ``(1 ± confidence)/2``, divided by
    ``√(na nb/(na + nb))`` and times J (Steiger & Fouladi 1997, in Harlow et al., What if
    there were no significance tests?).
    """
    df = na + nb - 2
    scale = _correction(df) / math.sqrt(na * nb / (na + nb))
    low, high = (
        _find_noncentrality(g / scale, df, p) * scale
        for p in ((1 + confidence) / 2, (1 - confidence) / 2)
    )
    return low, high


def _find_noncentrality(t: float, df: float, p: float) -> float:
    """Find by bisection the noncentrality with which ``P(T ≤ t)`` is p.

    The library's own inverse stops too early; its distribution function falls with the
    noncentrality and is exact to 1e-12. Of few degrees of freedom it is not a number far
    from t > 0: there ``P(T ≤ t | nc) = 1 − P(T ≤ −t | −nc)`` is taken.
    """
    from scipy.special import nctdtr

    if t > 0:
        return -_find_noncentrality(-t, df, 1 - p)
    reach = 15 * math.sqrt(1 + t * t / (2 * df))
    low, high = t - reach, t + reach
    for _ in range(60):
        middle = (low + high) / 2
        if nctdtr(df, middle, t) > p:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def find_newcombe_limits(
    one: tuple[int, int], other: tuple[int, int], confidence: float
) -> tuple[float, float]:
    """Find the limits of a difference of shares, each a count and its base.

    With the Wilson limits of each, ``d − √((p₁ − l₁)² + (u₂ − p₂)²)`` and
    ``d + √((u₁ − p₁)² + (p₂ − l₂)²)`` (Newcombe 1998, Statistics in Medicine 17, 873–890,
    method 10).

    >>> [round(x, 4) for x in find_newcombe_limits((56, 70), (48, 80), 0.95)]
    [0.0524, 0.3339]
    """
    (a, l1, u1), (b, l2, u2) = (
        (k / n, *find_wilson_limits(k, n, confidence)) for k, n in (one, other)
    )
    return a - b - math.hypot(a - l1, u2 - b), a - b + math.hypot(u1 - a, b - l2)


def estimate_share_difference(
    one: tuple[int, int], other: tuple[int, int], confidence: float
) -> Estimate:
    """Estimate a difference of shares with the limits of `find_newcombe_limits`."""
    gap = one[0] / one[1] - other[0] / other[1]
    low, high = find_newcombe_limits(one, other, confidence)
    return Estimate(gap, low=low, high=high, method="Newcombe", confidence=confidence)


def compare_ranks(one: Counts, other: Counts) -> float:
    """Compare two groups by the ranks of their scores; return p, two-sided.

    `one` and `other` count each score, in rising order, so that equal scores are equal. Of
    the Mann–Whitney U of the first, ``z = (|U − nm/2| − ½) / √V`` with
    ``V = nm/12 (N + 1 − Σ(t³ − t) / (N(N − 1)))`` over ties t (Mann & Whitney 1947, Annals of
    Mathematical Statistics 18, 50–60; Lehmann 1975, Nonparametrics, section 1.4). 1 where
    all scores are equal.
    """
    n, m = int(one.sum()), int(other.sum())
    total, ties = n + m, [int(t) for t in one + other]
    below = np.concatenate([[0], np.cumsum(other)[:-1]])
    twice = sum(
        int(a) * (2 * int(b) + int(c)) for a, b, c in zip(one, below, other, strict=True)
    )
    tied = sum(t**3 - t for t in ties)
    spread = n * m / 12 * (total + 1 - tied / (total * (total - 1))) if total > 1 else 0.0
    if spread <= 0:
        return 1.0
    z = max(abs(twice - n * m) / 2 - 0.5, 0.0) / math.sqrt(spread)
    return math.erfc(z / math.sqrt(2))


def adjust_holm(p: Sequence[float] | npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Adjust the p values of one family: the largest ``(m − j + 1) p₍ⱼ₎`` so far, at most 1.

    Holm 1979, Scandinavian Journal of Statistics 6, 65–70.

    >>> adjust_holm([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    raw = np.asarray(p, dtype=np.float64)
    order = np.argsort(raw, kind="stable")
    steps = np.arange(len(raw), 0, -1) * raw[order]
    adjusted = np.empty_like(raw)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1)
    return adjusted
