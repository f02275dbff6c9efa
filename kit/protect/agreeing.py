"""Counts that agree with what is published: with a number as it is, a percentage, a bound."""

from __future__ import annotations

import functools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import groupby

from kit.numbers.rounding import round_percent

from .cells import Cell

__all__ = ["agreeing_counts", "group_by_count"]


def group_by_count(cells: Iterable[Cell]) -> list[list[Cell]]:
    """Put each count together with the shares that are made from it."""
    ordered = sorted(cells, key=lambda c: str(c.counted))
    return [list(rows) for _, rows in groupby(ordered, key=lambda c: c.counted)]


def agreeing_counts(told: Iterable[Cell], base: int) -> Sequence[int]:
    """Return the counts of `base`, in rising order, that agree with all that is told."""
    known = sorted({int(c.estimate) for c in told if c.is_count})
    counts: Sequence[int] = known[: bisect_right(known, base)] if known else range(base + 1)
    for cell in told:
        if cell.is_share:
            counts = _agreeing(counts, cell, base)
    return counts


def _agreeing(counts: Sequence[int], cell: Cell, base: int) -> Sequence[int]:
    """Return those of `counts`, in rising order, that `base` would round to this share.

    A larger count never rounds to a smaller percentage, so they lie side by side.
    """
    direction = cell.key.statistic.rounding
    told = round_percent(cell.estimate, direction)
    if not cell.is_bound:
        percents = _list_percents(base, direction)
        least = bisect_left(counts, told, key=percents.__getitem__)
        return counts[least : bisect_right(counts, told, key=percents.__getitem__)]

    def percent(count: int) -> int:
        return round_percent(_share(cell, count, base), direction)

    least = bisect_left(counts, told, key=percent)
    return counts[least : bisect_right(counts, told, key=percent)]


@functools.lru_cache(maxsize=1024)
def _list_percents(base: int, direction: str) -> tuple[int, ...]:
    """Return the published percentage of each count of `base`, from none to all."""
    return tuple(round_percent(count / base, direction) for count in range(base + 1))


def _share(cell: Cell, count: int, base: int) -> float:
    """Return what this share would be for `count` of `base`."""
    size = cell.population
    if size and cell.key.statistic.rule == "lowest":
        return count / size
    if size and cell.key.statistic.rule == "highest":
        return (count + size - base) / size
    return count / base
