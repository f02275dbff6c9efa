"""How far a share or a mean moved between two waves that some people answered both of."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kit.study.study import Study

from .budget import split_budget
from .intervals import Estimate
from .moments import Moments

__all__ = [
    "Change",
    "Pairs",
    "estimate_change",
    "find_change_limits",
    "find_change_p",
    "find_share_error",
    "find_waves_budget",
]

Values = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Pairs:
    """Where those who answered both times stand in each wave, in the same order."""

    before: Places
    now: Places


@dataclass(frozen=True)
class Change:
    """A change with its error and test; `pairs` answered this question both times."""

    difference: Estimate
    p: float
    pairs: int


def estimate_change(
    before: Values, now: Values, pairs: Pairs, confidence: float = 0.95
) -> Change | None:
    """Estimate how far the mean of `now` lies above that of `before`; NaN is no answer.

    A share is the mean of zeros and ones. With n₁ and n₂ answers, of which m pairs are of
    one person each,

    ``se² = s₁²/n₁ + s₂²/n₂ − 2 m s₁₂ / (n₁ n₂)``

    where ``s₁²`` and ``s₂²`` are the variances of all answers of a wave and ``s₁₂`` the
    covariance within the pairs, divided by n₁ − 1, n₂ − 1 and m − 1 as the kit's other errors
    are (Kish 1965, Survey Sampling, section 12.4; Tam 1984, The American Statistician 38,
    288–289). With no pair, or one, the last term is left out: two independent samples. With
    everybody in a pair it is the error of the mean difference. No finite population
    correction: what a population would answer another day is not drawn from it.

    p is two-sided from the normal distribution. None where a wave has fewer than two answers.
    """
    first, second = before[~np.isnan(before)], now[~np.isnan(now)]
    if min(len(first), len(second)) < 2:
        return None
    a, b = Moments.of(first), Moments.of(second)
    m, covariance = _covary(before[pairs.before], now[pairs.now])
    error = a.variance / a.n + b.variance / b.n - 2 * m * covariance / (a.n * b.n)
    gap, se = b.mean - a.mean, math.sqrt(max(error, 0.0))
    low, high = find_change_limits(gap, se, confidence)
    found = Estimate(gap, se, low, high, "overlap counted, normal", confidence)
    return Change(found, find_change_p(gap, se), m)


def _covary(before: Values, now: Values) -> tuple[int, float]:
    """Return how many answered both times, and the covariance of their answers."""
    both = ~(np.isnan(before) | np.isnan(now))
    m = int(both.sum())
    if m < 2:
        return m, 0.0
    x, y = before[both], now[both]
    return m, float(((x - x.mean()) * (y - y.mean())).sum() / (m - 1))


def find_change_limits(gap: float, se: float, confidence: float) -> tuple[float, float]:
    """Find ``gap ± z se`` with the normal quantile z."""
    from scipy.special import ndtri

    half = float(ndtri((1 + confidence) / 2)) * se
    return gap - half, gap + half


def find_change_p(gap: float, se: float) -> float:
    """Find the two-sided probability ``2 Φ(−|gap|/se)``; without any error 0, or 1 for no gap.

    >>> round(find_change_p(-0.196, 0.1), 3)
    0.05
    """
    if se == 0:
        return float(gap == 0)
    return math.erfc(abs(gap) / se / math.sqrt(2))


def find_share_error(before: tuple[int, int], now: tuple[int, int], *, overlap: float) -> float:
    """Find the error of a change of shares, each given as a count and its base.

    The formula of `estimate_change`, with ``s² = n p (1 − p)/(n − 1)`` and `overlap` for
    ``m s₁₂``.
    """
    alone = sum(k * (n - k) / n / n / (n - 1) for k, n in (before, now) if n > 1)
    shared = 2 * overlap / (before[1] * now[1])
    return math.sqrt(max(alone - shared, 0.0))


def find_waves_budget(study: Study) -> float:
    """Return what the changes of a report may use of its error: their family's significance."""
    return split_budget(study)["waves"]
