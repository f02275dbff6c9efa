"""How far two informants agree who answered for the same person."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from .adding import Counts
from .intervals import Estimate

__all__ = ["estimate_icc", "estimate_kappa", "estimate_paired_gap"]

Floats = npt.NDArray[np.float64]


def estimate_kappa(pairs: Counts, confidence: float = 0.95) -> Estimate | None:
    """Estimate the weighted kappa of two ratings of the same people.

    `pairs` counts them, a row an answer of the first and a column of the second, in equal
    steps, with categories nobody chose. Weights are ``wᵢⱼ = 1 − (i − j)²/(c − 1)²`` (Cohen
    1968, Psychological Bulletin 70, 213–220), the error is that of Fleiss, Cohen & Everitt
    (1969, Psychological Bulletin 72, 323–327), the limits are ``κ ± z se`` within −1 and 1.
    None where both always gave one and the same answer; no limits where the error is 0.
    """
    from scipy.special import ndtri

    n, steps = int(pairs.sum()), len(pairs)
    if n < 2 or steps < 2:
        return None
    p = pairs / n
    places = np.arange(steps)
    weights = 1 - (places[:, None] - places) ** 2 / (steps - 1) ** 2
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    seen, by_chance = float((p * weights).sum()), float(rows @ weights @ columns)
    if by_chance >= 1 - 1e-12:
        return None
    kappa = (seen - by_chance) / (1 - by_chance)
    means = (weights @ columns)[:, None] + (rows @ weights)[None, :]
    inner = (p * (weights - means * (1 - kappa)) ** 2).sum()
    variance = float(inner) - (kappa - by_chance * (1 - kappa)) ** 2
    method = "weighted kappa, quadratic"
    if variance <= 1e-15:
        return Estimate(kappa, method=method)
    se = math.sqrt(variance / n) / (1 - by_chance)
    half = float(ndtri((1 + confidence) / 2)) * se
    low, high = max(kappa - half, -1.0), min(kappa + half, 1.0)
    return Estimate(kappa, se, low, high, method, confidence)


def estimate_icc(first: Floats, second: Floats, confidence: float = 0.95) -> Estimate | None:
    """Estimate ICC(2,1): how far two scores of the same n people are one and the same.

    ``(B − E) / (B + E + 2(J − E)/n)`` with the mean squares between people B, of the error E
    and between the two informants J (Shrout & Fleiss 1979, Psychological Bulletin 86,
    420–428), with the limits of McGraw & Wong (1996, Psychological Methods 1, 30–46). None
    of fewer than two people, or without any spread; no limits where there is no error, or
    only that one informant lies above the other.
    """
    from scipy.special import fdtri

    n = len(first)
    if n < 2:
        return None
    scores = np.column_stack([first, second])
    people, informants, mean = scores.mean(axis=1), scores.mean(axis=0), scores.mean()
    between = 2 * float(((people - mean) ** 2).sum()) / (n - 1)
    judges = n * float(((informants - mean) ** 2).sum())
    rest = scores - people[:, None] - informants + mean
    error = float((rest**2).sum()) / (n - 1)
    whole = between + error + 2 * (judges - error) / n
    if whole <= 1e-15:
        return None
    icc, method = (between - error) / whole, "ICC(2,1)"
    if error <= 1e-15 and min(judges, between) <= 1e-15:
        return Estimate(icc, method=method)
    a, b = 2 * icc / (n * (1 - icc)), 1 + 2 * icc * (n - 1) / (n * (1 - icc))
    parts = (a * judges) ** 2 + (b * error) ** 2 / (n - 1)
    df = (a * judges + b * error) ** 2 / parts
    tail = (1 + confidence) / 2
    upper, lower = float(fdtri(n - 1, df, tail)), float(fdtri(df, n - 1, tail))
    spread = 2 * judges + (2 * n - 2 - n) * error
    low = n * (between - upper * error) / (upper * spread + n * between)
    high = n * (lower * between - error) / (spread + n * lower * between)
    return Estimate(icc, low=low, high=high, method=method, confidence=confidence)


def estimate_paired_gap(
    first: Floats, second: Floats, confidence: float = 0.95
) -> Estimate | None:
    """Estimate by how much the first informant's scores lie above the second's.

    The mean of the differences with ``± t(n − 1) s/√n``; no limits where all differences are
    one and the same, None of fewer than two people.
    """
    from scipy.special import stdtrit

    n, gaps = len(first), first - second
    if n < 2:
        return None
    gap, se = float(gaps.mean()), float(gaps.std(ddof=1)) / math.sqrt(n)
    method = "mean of differences, t"
    if se < 1e-12:
        return Estimate(gap, method=method)
    half = float(stdtrit(n - 1, (1 + confidence) / 2)) * se
    return Estimate(gap, se, gap - half, gap + half, method, confidence)
