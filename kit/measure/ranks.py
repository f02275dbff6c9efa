"""Which of several shares can be called larger than which: rank intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .adding import Counts
from .comparisons import adjust_holm
from .intervals import Estimate
from .subjects import Base, Row, Subject

__all__ = ["Ranks", "estimate_rank_rows", "find_rank_gap", "find_rank_power", "find_ranks"]


@dataclass(frozen=True)
class Ranks:
    """Best and worst rank of each share; rank 1 is the largest share."""

    low: npt.NDArray[np.int64]
    high: npt.NDArray[np.int64]


def find_ranks(only: Counts, level: float) -> Ranks:
    """Find the rank interval of each share, the same people answering all of them.

    `only` counts who has the first of two and not the second, of those known in both. Each
    pair is compared by the exact McNemar test, two-sided: of the b + c who have one and not
    the other, ``2 P(Bin(b + c, ½) ≤ min(b, c))``, at most 1 (McNemar 1947, Psychometrika 12,
    153–157). A pair is clear where p is below `level` after Holm's adjustment over all pairs;
    the interval is ``[1 + number clearly above, k − number clearly below]``.
    """
    from scipy.special import bdtr

    discordant = only + only.T
    p = np.minimum(1, 2 * bdtr(np.minimum(only, only.T), discordant, 0.5))
    pairs = np.triu_indices(len(p), 1)
    clear = np.zeros(p.shape, dtype=bool)
    clear[pairs] = adjust_holm(p[pairs]) < level
    above = (clear | clear.T) & (only > only.T)
    return Ranks(1 + above.sum(axis=0), len(p) - above.sum(axis=1))


def find_rank_power(gap: float, n: int, apart: float, level: float) -> float:
    """Find how often two shares of the same n people that differ by `gap` are told apart.

    `apart` is the part of them who have one and not the other, no less than `gap`. Of all
    numbers D of those, ``Bin(n, apart)``, the probability that the exact McNemar test of
    `find_ranks` is below `level` with ``b ~ Bin(D, (apart + gap)/(2 apart))`` and the larger
    share above (Duffy 1984, Biometrics 40, 1005–1015).

    >>> round(find_rank_power(0.05, 137, 0.4, 0.05 * 0.4 * 0.75 / 10), 2)
    0.01
    """
    from scipy.special import bdtr, bdtrc, gammaln, xlog1py, xlogy

    apart = min(max(apart, gap), 1.0)
    middle, spread = n * apart, math.sqrt(n * apart * (1 - apart))
    first, last = max(0, int(middle - 9 * spread)), min(n, int(middle + 9 * spread) + 1)
    d = np.arange(first, last + 1)
    log = gammaln(n + 1) - gammaln(d + 1) - gammaln(n - d + 1)
    chance = np.exp(log + xlogy(d, apart) + xlog1py(n - d, -apart))
    low, high = np.full(len(d), -1), d // 2
    while (low < high).any():
        middles = (low + high + 1) // 2
        clear = 2 * bdtr(middles, d, 0.5) < level
        low, high = np.where(clear, middles, low), np.where(clear, high, middles - 1)
    won = bdtrc(d - low - 1, d, (apart + gap) / (2 * apart))
    return float((chance * np.where(low < 0, 0.0, won)).sum())


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
    subject: Subject, span: tuple[int, int], base: Base, *, family: str, ending: str = ""
) -> list[Row]:
    """Estimate ``rank_low`` and ``rank_high`` of one subject among those of its `family`."""
    return [
        subject.row(
            f"rank_{side}{ending}",
            Estimate(float(rank), method="McNemar, Holm", family=f"ranks of {family}"),
            base,
        )
        for side, rank in zip(("low", "high"), span, strict=True)
    ]
