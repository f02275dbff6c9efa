"""Shares and means with their intervals, for a population of known or unknown size."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .moments import Moments

__all__ = [
    "Estimate",
    "Gaps",
    "adjust_limits",
    "estimate_mean",
    "estimate_share",
    "estimate_share_with_gaps",
    "find_hypergeometric_limits",
    "find_share_limits",
    "find_wilson_limits",
]

# Exact ties are kept: the last bits of a sum must not decide.
_TIE = 1 - 1e-9


@dataclass(frozen=True)
class Gaps:
    """By how much a share lies too high for unanswered items, and the variance of that."""

    shift: float
    variance: float


@dataclass(frozen=True)
class Estimate:
    """One number with its uncertainty; NaN where that does not apply.

    `confidence` is that of the limits, 0…1; `family` names the comparisons among which a
    probability or a rank was adjusted; `gaps` are those for which the limits of a share were
    widened; `df`, `deff` and `n_eff` are degrees of freedom, design effect and effective
    number of answers, where those are not plain.
    """

    value: float
    se: float = math.nan
    low: float = math.nan
    high: float = math.nan
    method: str = ""
    confidence: float = math.nan
    family: str = ""
    gaps: Gaps | None = None
    df: float = math.nan
    deff: float = math.nan
    n_eff: float = math.nan


def estimate_share(k: int, n: int, population: int | None, confidence: float) -> Estimate:
    """Estimate the share k of n, a random part of `population` people (None if unknown).

    ``se² = (1 − n/N) p (1 − p) / (n − 1)``, without the first factor where N is unknown
    (Cochran 1977, Sampling Techniques, section 3.2). The limits are those of
    `find_share_limits`.

    >>> found = estimate_share(113, 180, 263, 0.95)
    >>> round(found.value, 4), round(found.low, 4), round(found.high, 4)
    (0.6278, 0.5856, 0.6654)
    """
    share = k / n
    unseen = 1.0 if population is None else 1 - n / population
    se = math.sqrt(unseen * share * (1 - share) / (n - 1)) if n > 1 else math.nan
    method = "Wilson" if population is None else "exact hypergeometric"
    limits = find_share_limits(k, n, population, confidence)
    return Estimate(share, se, *limits, method, confidence)


def estimate_share_with_gaps(
    k: int, n: int, population: int | None, confidence: float, gaps: Gaps | None
) -> Estimate:
    """Estimate the share k of n as `estimate_share` does, with limits for unanswered items."""
    found = estimate_share(k, n, population, confidence)
    if gaps is None:
        return found
    low, high = adjust_limits(found.value, (found.low, found.high), gaps, confidence)
    return Estimate(
        found.value,
        math.sqrt(found.se**2 + gaps.variance) if n > 1 else math.nan,
        low,
        high,
        f"{found.method}, widened for unanswered items",
        confidence,
        gaps=gaps,
    )


def adjust_limits(
    share: float, limits: tuple[float, float], gaps: Gaps, confidence: float
) -> tuple[float, float]:
    """Widen the limits of a share for unanswered items; it stays between them.

    ``p − b − √((p − l)² + z²V)`` and ``p − b + √((u − p)² + z²V)`` with the shift b and its
    variance V, which recovers both variances from their limits (Zou & Donner 2008,
    Statistics in Medicine 27, 1693–1702).
    """
    from scipy.special import ndtri

    extra = float(ndtri((1 + confidence) / 2)) * math.sqrt(gaps.variance)
    low = share - gaps.shift - math.hypot(share - limits[0], extra)
    high = share - gaps.shift + math.hypot(limits[1] - share, extra)
    return max(0.0, min(low, share)), min(1.0, max(high, share))


def find_share_limits(
    k: int, n: int, population: int | None, confidence: float
) -> tuple[float, float]:
    """Find the limits of the share k of n: exact, or Wilson's where N is unknown.

    Both limits rise with those who count and fall with those who do not, k and n − k.
    """
    if population is None:
        return find_wilson_limits(k, n, confidence)
    return find_hypergeometric_limits(k, n, population, confidence)


@functools.lru_cache(maxsize=4096)
def find_hypergeometric_limits(
    k: int, n: int, population: int, confidence: float
) -> tuple[float, float]:
    """Find the exact limits of the share K/N when k of n drawn without replacement have it.

    All K are kept that neither one-sided test at ``α/2 = (1 − confidence)/2`` rejects:
    ``P(X ≥ k | K) ≥ α/2`` and ``P(X ≤ k | K) ≥ α/2`` with X hypergeometric (N, K, n)
    (Buonaccorsi 1987, The American Statistician 41, 215–218; Wright 1991, Exact Confidence
    Bounds when Sampling from Small Finite Universes). The interval covers every K with at
    least the nominal probability; at n = N it is the point itself.
    """
    most = _find_most(k, n, population, (1 - confidence) / 2)
    least = population - _find_most(n - k, n, population, (1 - confidence) / 2)
    return least / population, most / population


def _find_most(k: int, n: int, population: int, alpha: float) -> int:
    """Find the largest K with ``P(X ≤ k | K) ≥ alpha`` by bisection, as that falls with K."""
    kept, rejected = k, population - (n - k) + 1
    while rejected - kept > 1:
        middle = (kept + rejected) // 2
        if _hypergeometric_cdf(k, n, middle, population) >= alpha * _TIE:
            kept = middle
        else:
            rejected = middle
    return kept


def _hypergeometric_cdf(k: int, n: int, marked: int, population: int) -> float:
    """Sum ``C(K, j) C(N − K, n − j) / C(N, n)`` over j ≤ k through logs of factorials."""
    others, log = population - marked, _log_factorials(population)
    first, last = max(0, n - others), min(k, marked)
    fixed = math.fsum(math.lgamma(x + 1) for x in (marked, others, n, population - n))
    fixed -= math.lgamma(population + 1)
    # Slices, as j runs from first to last: those of n − j and K − j run backwards.
    drawn = log[first : last + 1] + log[n - last : n - first + 1][::-1]
    left = log[marked - last : marked - first + 1][::-1]
    left = left + log[others - n + first : others - n + last + 1]
    return float(np.exp(fixed - drawn - left).sum())


@functools.lru_cache(maxsize=64)
def _log_factorials(most: int) -> npt.NDArray[np.float64]:
    from scipy.special import gammaln

    return np.asarray(gammaln(np.arange(1, most + 2, dtype=np.float64)))


def find_wilson_limits(k: float, n: float, confidence: float) -> tuple[float, float]:
    """Find the score limits of the share k of n (Wilson 1927, JASA 22, 209–212).

    ``(p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n)``, set to 0 and 1 at k = 0 and
    k = n, where the formula gives them up to rounding.
    """
    from scipy.special import ndtri

    z = float(ndtri((1 + confidence) / 2))
    share, shrink = k / n, 1 + z * z / n
    centre = (share + z * z / (2 * n)) / shrink
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / shrink
    return (0.0 if k == 0 else centre - half), (1.0 if k == n else centre + half)


def estimate_mean(
    found: Moments, population: int | None, confidence: float, noise: float = 0.0
) -> Estimate:
    """Estimate a mean from two or more scores, a random part of `population` people.

    ``se² = (1 − n/N) s² / n`` and ``mean ± t(n − 1) se`` (Cochran 1977, Sampling Techniques,
    sections 2.6–2.8); the first factor is 1 where N is unknown, and 0 at n = N. Of `noise`,
    a variance that scores have for another reason than the choice of people, the part n/N
    is added that this factor took away.
    """
    from scipy.special import stdtrit

    n, mean = found.n, found.mean
    unseen = 1.0 if population is None else 1 - n / population
    se = math.sqrt(unseen * found.variance / n + (1 - unseen) * noise)
    half = float(stdtrit(n - 1, (1 + confidence) / 2)) * se
    method = "mean, t" if population is None else "mean, t with fpc"
    return Estimate(mean, se, mean - half, mean + half, method, confidence)
