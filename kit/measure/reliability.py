"""How consistently the items of a scale measure one thing."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from .intervals import Estimate
from .rules import read_measure_rules

__all__ = [
    "Use",
    "estimate_alpha",
    "find_alpha",
    "find_alpha_limits",
    "hangs_together",
    "judge_alpha",
]

Use = Literal["claim", "exploratory", "items"]


def judge_alpha(alpha: float | None, low: float | None) -> Use:
    """Judge what a scale may be used for, by its alpha and the lower limit of that.

    Without a limit no scale may carry a conclusion, without alpha its items alone are read.

    >>> judge_alpha(0.81, 0.74), judge_alpha(0.81, None), judge_alpha(0.59, 0.4)
    ('claim', 'exploratory', 'items')
    """
    rules = read_measure_rules().reliability
    if alpha is None or alpha < rules.exploratory:
        return "items"
    firm = alpha >= rules.claim and low is not None and low >= rules.claim_lower
    return "claim" if firm else "exploratory"


def hangs_together(complete: npt.NDArray[np.int64]) -> bool:
    """Tell whether a group's complete answers show that its items hang together."""
    enough = len(complete) >= read_measure_rules().reliability.group_complete
    return enough and judge_alpha(find_alpha(complete), None) != "items"


def estimate_alpha(
    complete: npt.NDArray[np.int64], confidence: float = 0.95
) -> Estimate | None:
    """Estimate `find_alpha` with the interval of `find_alpha_limits`; None where undefined."""
    alpha = find_alpha(complete)
    if alpha is None:
        return None
    n, k = complete.shape
    low, high = find_alpha_limits(alpha, n, k, confidence)
    return Estimate(
        alpha, low=low, high=high, method="Cronbach alpha, Feldt", confidence=confidence
    )


def find_alpha(complete: npt.NDArray[np.int64]) -> float | None:
    """Find Cronbach's alpha of keyed scores, a row a respondent, none missing.

    ``α = k/(k − 1) (1 − Σ s²ᵢ / s²)`` with the variances of the k items and of their sum
    (Cronbach 1951, Psychometrika 16, 297–334). None where alpha is undefined: fewer than
    two items or respondents, or a sum that never varies.
    """
    n, k = complete.shape
    total = complete.sum(axis=1, dtype=np.int64)
    if k < 2 or n < 2 or total.min() == total.max():
        return None
    within = float(complete.var(axis=0, ddof=1).sum() / total.var(ddof=1))
    return float(k / (k - 1) * (1 - within))


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
