"""How many answered: bases that would tell how few did not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from kit.numbers.keys import Key

from .cells import Cell, Crowd, Reasons
from .partitions import POSSIBLE, Partition, is_open

__all__ = [
    "Spans",
    "find_block",
    "find_percent_floor",
    "find_spans",
    "find_withheld_bases",
    "rests_on_few",
]


def rests_on_few(cell: Cell, k: int) -> bool:
    """Tell whether fewer than k answered, or so few more that a withheld base is told."""
    if cell.n_base < k:
        return True
    values = cell.asked - k + 1 if cell.is_grouped else cell.asked - k
    return 0 < cell.missing < k and values < POSSIBLE


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


Spans = Mapping[Crowd, range]
"""For each crowd with a withheld base: the bases that are one to an outsider."""


def find_percent_floor(cell: Cell, k: int, percent_base: int) -> int:
    """Return the smallest withheld base with percentages: that there are some tells it.

    It is no less than `percent_base`, and leaves enough bases on either side.
    """
    block = find_block(cell, k, cell.asked)
    if block[0] >= percent_base:
        return 0
    floor = max(percent_base, block[0] + POSSIBLE)
    last = block[-1] if cell.is_grouped else min(block[-1], cell.asked - 1)
    return floor if last - floor + 1 >= POSSIBLE else cell.asked + 1


def find_spans(
    cells: list[Cell], k: int, percent_base: int, reasons: Reasons, withheld: frozenset[Key]
) -> Spans:
    """Return the bases that are one to an outsider, before any number is weighed.

    That a percentage is thin, or that one is not, is seen.
    """
    told = [c for c in cells if reasons.get(c.key, "thin_base") == "thin_base"]
    told = [c for c in told if not (c.implied or c.is_response or c.is_pair)]
    percents = {c.crowd: c for c in told if c.is_share}
    whole = sorted((c for c in told if not c.is_grouped), key=lambda c: c.n_base)
    largest = {c.about: c.n_base for c in whole if c.key not in withheld}
    spans: dict[Crowd, range] = {}
    for cell in (c for c in told if c.key in withheld and c.crowd not in spans):
        most = 0 if cell.is_grouped else largest.get(cell.about, 0)
        span = find_block(cell, k, most if most > cell.n_base else cell.asked)
        if share := percents.get(cell.crowd):
            span = _cut(span, find_percent_floor(share, k, percent_base), cell.n_base)
        spans[cell.crowd] = span
    return spans


def _cut(span: range, floor: int, base: int) -> range:
    """Return that side of `floor` on which `base` lies."""
    if base < floor:
        return range(span[0], min(span[-1] + 1, floor))
    return range(max(span[0], floor), span[-1] + 1)


def find_block(cell: Cell, k: int, most: int) -> range:
    """Return the bases that leave out 0 … k − 1 of `most`, or k … 2k − 1, and so on.

    Nothing that rests on fewer than k is shown at all.
    """
    last = most - (most - cell.n_base) // k * k
    return range(max(last - k + 1, k), last + 1)
