"""Parts of the register that answered, told in bands and not as they are.

Exactly they would tell counts of all forms: with the counts of those who answered alone, how
few were answered for, and all together, how few did not say what they are. A band holds so
many numbers of people that each of these stays open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kit.numbers.keys import Key
from kit.numbers.published import Published

from .partitions import POSSIBLE

__all__ = ["STEPS", "find_band", "publish_bands"]

STEPS = (10, 20, 25)
"""Widths of bands, in points; the first is taken that leaves enough open."""


def publish_bands(
    rows: Iterable[Mapping[str, Any]], shown: Mapping[Key, Published], k: int
) -> Iterator[Published]:
    """Publish the part of each category that answered, as the middle and ends of its band.

    Hidden where fewer than k answered, and where no band leaves enough open beside the count
    of those who answered alone, if that is shown.
    """
    for row in rows:
        key, size = Key.parse(row["key"]), int(row["N"])
        count = round(row["estimate"] * size)
        alone = shown.get(key.of("count_choice"))
        least = int(alone.value) if alone is not None and alone.value is not None else 0
        band = find_band(count, size, least)
        if count < k or row["n_base"] < k:
            yield Published(key, "suppressed", reason="small_count")
        elif band is None:
            yield Published(key, "suppressed", reason="complement")
        else:
            middle = (band[0] + band[1]) / 2
            yield Published(
                key,
                "pass",
                float(round(middle)),
                float(band[0]),
                float(band[1]),
                method=f"{row['method']}, in a band",
                N=size,
            )


def find_band(count: int, size: int, least: int = 0) -> tuple[int, int] | None:
    """Find the narrowest band around ``count / size``, in percent, that leaves enough open.

    It holds twice `POSSIBLE` numbers of people that are no fewer than `least`: one end may be
    ruled out by what else is shown. None where there is none.

    >>> find_band(20, 37), find_band(61, 98)
    ((40, 60), (60, 70))
    """
    for step in STEPS:
        first = min(100 * count // size // step * step, 100 - step)
        last = first + step
        top = last if last == 100 else last - 1e-9
        inside = [n for n in range(least, size + 1) if first <= 100 * n / size <= top]
        if len(inside) >= 2 * POSSIBLE:
            return first, last
    return None
