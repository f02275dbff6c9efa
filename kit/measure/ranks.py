"""Which of several shares can be called larger than which: rank intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .adding import Counts
from .comparisons import adjust_holm
from .intervals import Estimate
from .subjects import Base, Row, Subject

__all__ = ["Ranks", "estimate_rank_rows", "find_ranks"]


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
