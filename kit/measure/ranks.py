"""Which of several shares can be called larger than which: rank intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from .adding import Counts
from .comparisons import adjust_holm
from .intervals import Estimate
from .linear import Design, Domain, find_weighted_mean, find_weighted_moments
from .subjects import Base, Row, Subject

__all__ = [
    "Ranks",
    "estimate_rank_rows",
    "find_rank_gap",
    "find_rank_power",
    "find_ranks",
    "find_weighted_ranks",
]


_MANY = 1000
"""Discordant answers from which the power is that of the normal distribution."""


@dataclass(frozen=True)
class Ranks:
    """Best and worst rank of each share; rank 1 is the largest share."""

    low: npt.NDArray[np.int64]
    high: npt.NDArray[np.int64]


def find_ranks(only: Counts, level: float) -> Ranks:
    """Find the rank interval of each share, the same people answering all of them.

    `only` counts who has the first of two and not the second, of those known in both. Each
    pair is compared by the exact McNemar test, two-sided: of the b + c who have one and not
    the other, ``2 P(Bin(b + c, ½) ≤ min(b, c))`` (McNemar 1947, Psychometrika 12,
    153–157). A pair is clear where p is below `level` after Holm's adjustment over all pairs;
    the interval is ``[1 + number clearly above, k − number clearly below]``.
    """
    from scipy.special import bdtr

    p = 2 * bdtr(np.minimum(only, only.T), only + only.T, 0.5)
    return _place(p, only > only.T, level)


def find_weighted_ranks(only: Counts, both: Counts, design: Design, level: float) -> Ranks:
    """Find rank intervals of weighted shares: as `find_ranks` does, with another test.

    `only` and `both` are by cell. Each difference of two shares of the same people is the
    weighted mean of 1, 0 and −1, without a finite population correction. Its error is that
    of `find_weighted_mean`, and no less than that of the effective n (Kish): what margins
    explain in few answers is no certainty. p is two-sided from t.
    """
    from scipy.special import stdtr

    k, plain = only.shape[-1], design.without_correction()
    p, above = np.ones((k, k)), np.zeros((k, k), dtype=bool)
    for i, j in combinations(range(k), 2):
        one, other, n = only[:, i, j], only[:, j, i], both[:, i, j]
        gaps = (one - other).astype(np.float64)
        domain = Domain(n, gaps, (one + other).astype(np.float64), np.zeros_like(n))
        found = find_weighted_mean(domain, plain)
        kish = find_weighted_moments(domain, plain)
        if found is not None and kish.variance > 0:
            error = max(found.se, math.sqrt(kish.variance / kish.n))
            p[i, j] = p[j, i] = 2 * stdtr(max(found.df, 1), -abs(found.value) / error)
            above[i, j], above[j, i] = found.value > 0, found.value < 0
    return _place(p, above, level)


def _place(p: npt.NDArray[np.float64], larger: npt.NDArray[np.bool_], level: float) -> Ranks:
    """Return the ranks that are left by pairs that are clear, of which one is larger."""
    pairs = np.triu_indices(len(p), 1)
    clear = np.zeros(p.shape, dtype=bool)
    clear[pairs] = adjust_holm(p[pairs]) < level
    above = (clear | clear.T) & larger
    return Ranks(1 + above.sum(axis=0), len(p) - above.sum(axis=1))


def find_rank_power(gap: float, n: int, apart: float, level: float) -> float:
    """Find how often two shares of the same n people that differ by `gap` are told apart.

    `apart` is the part of them who have one and not the other, no less than `gap`. Of all
    numbers D of those, ``Bin(n, apart)``, the probability that the exact McNemar test of
    `find_ranks` is below `level` with ``b ~ Bin(D, (apart + gap)/(2 apart))`` and the larger
    share above (Duffy 1984, Biometrics 40, 1005–1015). Where more than a thousand are apart,
    ``Φ((gap √n − z √apart)/√(apart − gap²))`` (Connor 1987, Biometrics 43, 207–211).

    >>> round(find_rank_power(0.05, 137, 0.4, 0.05 * 0.4 * 0.75 / 10), 2)
    0.01
    """
    from scipy.special import bdtr, bdtrc, gammaln, ndtr, ndtri, xlog1py, xlogy

    apart = min(max(apart, gap), 1.0)
    if n * apart > _MANY:
        beyond = gap * math.sqrt(n) + float(ndtri(level / 2)) * math.sqrt(apart)
        return float(ndtr(beyond / math.sqrt(max(apart - gap**2, 1e-12))))
    middle = n * apart
    d = np.arange(min(n, int(middle + 9 * math.sqrt(middle)) + 9) + 1)
    log = gammaln(n + 1) - gammaln(d + 1) - gammaln(n - d + 1)
    chance = np.exp(log + xlogy(d, apart) + xlog1py(n - d, -apart))
    low, high = np.full(len(d), -1), d
    while (low < high).any():
        middles = (low + high + 1) // 2
        clear = 2 * bdtr(middles, d, 0.5) < level
        low, high = np.where(clear, middles, low), np.where(clear, high, middles - 1)
    won = bdtrc(d - low - 1, d, (apart + gap) / (2 * apart))
    return float((chance * won).sum())


def find_rank_gap(n: int, apart: float, level: float, power: float) -> float:
    """Find the smallest gap of two shares that is told in that part of surveys.

    1 where no gap is; see `find_rank_power`.
    """
    low, high = 0.0, 1.0
    if find_rank_power(high, n, apart, level) < power:
        return 1.0
    while high - low > 1e-4:
        middle = (low + high) / 2
        if find_rank_power(middle, n, apart, level) < power:
            low = middle
        else:
            high = middle
    return high


def estimate_rank_rows(
    subject: Subject,
    span: tuple[int, int],
    base: Base,
    *,
    family: str,
    weighted: bool = False,
    ending: str = "",
) -> list[Row]:
    """Estimate ``rank_low`` and ``rank_high`` of one subject among those of its `family`."""
    method = "weighted differences, Holm" if weighted else "McNemar, Holm"
    return [
        subject.row(
            f"rank_{side}{ending}",
            Estimate(float(rank), method=method, family=f"ranks of {family}"),
            base,
        )
        for side, rank in zip(("low", "high"), span, strict=True)
    ]
