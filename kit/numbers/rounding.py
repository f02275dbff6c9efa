"""Numbers as they are published: to so many decimals, to the nearest or to the safe side."""

from __future__ import annotations

import math

__all__ = ["round_number", "round_percent"]

_HAIR = 1e-12
"""Relative error of a double after a few operations: no reason to step to the next number."""


def round_number(value: float, decimals: int, direction: str) -> float:
    """Round half away from zero (``nearest``), or to the named side (``up``, ``down``).

    >>> round_number(57.49999999999999, 0, "nearest"), round_number(1e-9, 4, "up")
    (58.0, 0.0001)
    """
    scaled = value * 10**decimals
    hair = abs(scaled) * _HAIR
    if direction == "nearest":
        whole = math.copysign(math.floor(abs(scaled) + 0.5 + hair), scaled)
    else:
        whole = math.ceil(scaled - hair) if direction == "up" else math.floor(scaled + hair)
    return float(whole / 10**decimals) + 0.0


def round_percent(share: float, direction: str = "nearest") -> int:
    """Round a share 0…1 to whole percent, as percentages are published."""
    return int(round_number(100 * share, 0, direction))
