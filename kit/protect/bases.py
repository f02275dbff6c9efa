"""How many answered: bases that would tell how few did not, and what would give them away."""

from __future__ import annotations

import functools
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice

from kit.numbers.keys import Key
from kit.numbers.rounding import round_percent

from .cells import Cell, Crowd, Reasons
from .partitions import POSSIBLE, Partition, is_open

__all__ = [
    "Spans",
    "agreeing_counts",
    "find_block",
    "find_narrow_bases",
    "find_percent_floor",
    "find_spans",
    "find_withheld_bases",
    "group_by_count",
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


_STAGES: tuple[Callable[[Cell], bool], ...] = (
    lambda cell: cell.is_count,
    lambda cell: cell.is_bound,
    lambda cell: cell.is_share,
)
"""What is hidden, in turn, until a withheld base cannot be worked out."""


def find_narrow_bases(
    cells: list[Cell],
    spans: Spans,
    exclusive: Container[str],
    reasons: Reasons,
    withheld: frozenset[Key],
    *,
    k: int,
) -> dict[Key, str]:
    """Return rows to hide because a withheld base could be worked out from them.

    Counts, whole percentages and their bounds are weighed together, and choices of an
    `exclusive` question with what they add up to; that they are shown tells that no few
    count, or do not. Limits of intervals tell nothing beyond those: they are published for
    all bases that these leave open.
    """
    told = (c for c in cells if c.key in withheld and c.key not in reasons)
    numbers = [c for c in told if (c.is_count or c.is_share) and not c.is_response]
    parts: dict[Crowd, set[Key | None]] = {}
    for cell in cells:
        parts.setdefault(cell.crowd, set()).update({cell.counted} if cell.is_choice else ())
    found: dict[Key, str] = {}
    for crowd, rows in groupby(sorted(numbers, key=_crowd), key=_crowd):
        shown = list(rows)
        for stage in _STAGES:
            choices = {c.counted for c in shown if c.is_choice}
            single = bool(choices) and crowd[0][1] in exclusive
            whole = parts[crowd] == choices
            span = spans[crowd] if shown else range(0)
            if not shown or _leaves_open(shown, span, k, single=single, whole=whole):
                break
            found |= {c.key: "base_shown" for c in shown if stage(c)}
            shown = [c for c in shown if c.key not in found]
    return found


def _crowd(cell: Cell) -> Crowd:
    return cell.crowd


def _leaves_open(shown: list[Cell], span: range, k: int, *, single: bool, whole: bool) -> bool:
    """Tell whether enough bases would have been published with all these numbers.

    Of everyone together all are no candidate: an outsider may take it that some are missing.
    """
    first, counted = shown[0], group_by_count(shown)
    most = first.asked + 1 if first.is_grouped else first.asked
    choices = [told for told in counted if told[0].is_choice]
    possible = (
        n
        for n in span
        if n < most
        and _fits(counted, n, k)
        and (not single or _add_up(choices, n, k, whole=whole))
    )
    return len(list(islice(possible, POSSIBLE))) == POSSIBLE


def group_by_count(cells: Iterable[Cell]) -> list[list[Cell]]:
    """Put each count together with the shares that are made from it."""
    ordered = sorted(cells, key=lambda c: str(c.counted))
    return [list(rows) for _, rows in groupby(ordered, key=lambda c: c.counted)]


def _fits(counted: list[list[Cell]], base: int, k: int) -> bool:
    """Tell whether some counts of `base` agree with every number that is made from them."""
    return all(len(_shown_counts(told, base, k)) > 0 for told in counted)


def _shown_counts(told: list[Cell], base: int, k: int) -> list[int]:
    """Return the counts that agree with what is told and that would not be hidden."""
    least = 0 if told[0].is_grouped else 1
    return [n for n in agreeing_counts(told, base) if not (least <= min(n, base - n) < k)]


def _add_up(choices: list[list[Cell]], base: int, k: int, *, whole: bool) -> bool:
    """Tell whether choices, of which nobody makes two, can be those of all, or of some."""
    counts = [_shown_counts(told, base, k) for told in choices]
    reached = not whole or sum(found[-1] for found in counts) >= base
    return reached and sum(found[0] for found in counts) <= base


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
