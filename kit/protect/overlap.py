"""How much an error may tell of those who answered both times.

The error of a change rests on the overlap ``m s₁₂ = (m j − a b)/(m − 1)`` of the m who answered
both times: a agreed before, b agree now, j do both. Who knows m, a and b, and everything of
those who answered once, could turn the error round and so learn j, and with it how few of a
changed their mind. What is published of it therefore rests on a multiple of k that is no
larger: each multiple stands for three values of j or more, as far as j can have that many.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from .partitions import POSSIBLE

__all__ = ["Joint", "lower_overlap"]


@dataclass(frozen=True)
class Joint:
    """How many of `m` who answered both times agreed before, agree now, and do both."""

    m: int = 0
    before: int = 0
    now: int = 0
    both: int = 0


def lower_overlap(joint: Joint, k: int) -> int:
    """Return the overlap ``m s₁₂`` lowered to a multiple of `k` that `POSSIBLE` joints share.

    Multiples of k part the values that `both` can have into cells; those with too few at
    either end are joined with the next one, whose lower bound they take, or lend theirs to.
    """
    m, before, now = joint.m, joint.before, joint.now
    if m < 2:
        return 0
    possible = range(max(0, before + now - m), min(before, now) + 1)
    multiples = [(m * both - before * now) // (k * (m - 1)) for both in possible]
    cells = [[*cell] for _, cell in groupby(multiples)]
    joined: list[list[int]] = []
    for cell in cells:
        if joined and len(joined[-1]) < POSSIBLE:
            joined[-1] += cell
        else:
            joined.append(cell)
    if len(joined) > 1 and len(joined[-1]) < POSSIBLE:
        last = joined.pop()
        joined[-1] += last
    own = multiples[joint.both - possible[0]]
    return k * next(cell[0] for cell in joined if own in cell)
