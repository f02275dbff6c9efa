"""How many answered: bases that would tell how few did not, and what would give them away."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, islice

from kit.numbers.keys import Key
from kit.numbers.rounding import round_percent

from .cells import Cell, Reasons
from .partitions import POSSIBLE, Partition, is_open

__all__ = ["find_narrow_bases", "find_withheld_bases"]


def find_withheld_bases(
    cells: list[Cell], partitions: Iterable[Partition], k: int, reasons: Reasons
) -> frozenset[Key]:
    """Return the keys whose base may not be shown."""
    withheld = {c.key for c in cells if 0 < c.missing < k and not c.is_response}
    withheld |= {c.key for p in partitions if not is_open(p, k, reasons) for c in p.bearers}
    forms = [c for c in cells if c.is_response and c.is_count]
    if any(c.key in reasons for c in forms if not c.key.group):
        withheld |= {c.key for c in forms}
    withheld |= set(_nearly_all(cells, k))
    withheld |= set(_telling_families(cells, k))
    return frozenset(withheld)


def _nearly_all(cells: list[Cell], k: int) -> Iterator[Key]:
    """Of the scores of a scale all but 1 … k−1 are complete: the smaller base tells it."""
    whole = [c for c in cells if not c.is_grouped and not c.is_response]
    largest = {c.about: c.n_base for c in sorted(whole, key=lambda c: c.n_base)}
    for cell in whole:
        if 0 < largest[cell.about] - cell.n_base < k:
            yield cell.key


def _telling_families(cells: list[Cell], k: int) -> Iterator[Key]:
    """Bases of groups that leave 1 … k−1, or are so small."""
    scored = (c for c in cells if not c.key.group and not c.is_response)
    whole = {c.about: c for c in sorted(scored, key=lambda c: c.n_base)}
    grouped = sorted((c for c in cells if c.is_grouped), key=lambda c: c.family)
    for (about, _), rows in groupby(grouped, key=lambda c: c.family):
        family = list(rows)
        left = _count_left(family, whole.get(about))
        if any(0 < n < k for n in left):
            yield from (c.key for c in family)


def _count_left(family: list[Cell], whole: Cell | None) -> Iterator[int]:
    """Yield every number of people that the bases of these groups would tell."""
    groups = {c.groups: c for c in family if not c.is_pair}
    bases = [c.n_base for c in groups.values()]
    yield from bases
    yield from (c.missing for c in groups.values())
    if whole is not None:
        asked = whole.n_base + whole.missing
        yield whole.n_base - sum(bases)
        yield asked - sum(c.n_base + c.missing for c in groups.values())


_STAGES: tuple[Callable[[Cell], bool], ...] = (
    lambda cell: cell.is_count,
    lambda cell: cell.is_bound,
    lambda cell: cell.is_share,
)
"""What is hidden, in turn, until a withheld base cannot be worked out."""


def find_narrow_bases(
    cells: list[Cell], k: int, reasons: Reasons, withheld: frozenset[Key]
) -> dict[Key, str]:
    """Return rows to hide because a withheld base could be worked out from them.

    Counts, whole percentages and their bounds are weighed together, the limits of intervals
    are not: hiding what those give away would leave hardly a share of a group to show.
    """
    told = (c for c in cells if c.key in withheld and c.key not in reasons)
    numbers = [c for c in told if (c.is_count or c.is_share) and not c.is_response]
    found: dict[Key, str] = {}
    for _, rows in groupby(sorted(numbers, key=lambda c: c.people), key=lambda c: c.people):
        shown = list(rows)
        for stage in _STAGES:
            if not shown or _leaves_open(shown, k):
                break
            found |= {c.key: "base_shown" for c in shown if stage(c)}
            shown = [c for c in shown if c.key not in found]
    return found


def _leaves_open(shown: list[Cell], k: int) -> bool:
    """Tell whether enough bases would have been published with all these numbers."""
    base, asked = shown[0].n_base, shown[0].n_base + shown[0].missing
    least = min(base, asked - k + 1)
    most = asked + 1 if shown[0].is_grouped else asked
    by_count = groupby(sorted(shown, key=lambda c: str(c.counted)), key=lambda c: c.counted)
    counted = [list(rows) for _, rows in by_count]
    possible = (n for n in range(least, most) if all(_fits(c, n) for c in counted))
    return len(list(islice(possible, POSSIBLE))) == POSSIBLE


def _fits(told: list[Cell], base: int) -> bool:
    """Tell whether some count of `base` agrees with every number that is made from it."""
    known = sorted({int(c.estimate) for c in told if c.is_count})
    counts: Sequence[int] = known[: bisect_right(known, base)] if known else range(base + 1)
    for cell in told:
        if cell.is_share:
            counts = _agreeing(counts, cell, base)
    return len(counts) > 0


def _agreeing(counts: Sequence[int], cell: Cell, base: int) -> Sequence[int]:
    """Return those of `counts`, in rising order, that `base` would round to this share.

    A larger count never rounds to a smaller percentage, so they lie side by side.
    """
    direction = cell.key.statistic.rounding

    def percent(count: int) -> int:
        return round_percent(_share(cell, count, base), direction)

    told = round_percent(cell.estimate, direction)
    least = bisect_left(counts, told, key=percent)
    return counts[least : bisect_right(counts, told, key=percent)]


def _share(cell: Cell, count: int, base: int) -> float:
    """Return what this share would be for `count` of `base`."""
    size = cell.population
    if size and cell.key.statistic.rule == "lowest":
        return count / size
    if size and cell.key.statistic.rule == "highest":
        return (count + size - base) / size
    return count / base
