"""Counts that add up to a known number, so that what is hidden could be worked out.

An outsider sees the shown parts, the total, and for each hidden part why it is hidden. What
is hidden must add up to k or more, and each hidden small part must have three possible values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kit.numbers.keys import Key

from .cells import Cell, Protection, Reasons

__all__ = ["POSSIBLE", "Partition", "find_complements", "find_partitions", "is_open"]

POSSIBLE = 3
"""Fewest values that a hidden number must be able to have."""

Range = tuple[float, float]

_SMALL = ("small_count", "small_rest", "small_base")


@dataclass(frozen=True)
class Partition:
    """Parts that add up to a known number, or to that less `unseen`.

    Attributes
    ----------
    parts
        The counts.
    carriers
        Rows that show what they add up to; they are hidden when hiding parts is not enough.
    bearers
        Rows that show it as their base; the base is withheld when hiding parts is
        not enough.
    fixed
        Whether the carriers are hidden at once, rather than further parts.
    split_by
        A row that divides the parts in two partitions of their own; while it is shown, what
        holds for those holds for the whole.
    unseen, unseen_base
        How many count but are in no part, of how many who are in no part.
    """

    parts: tuple[Cell, ...]
    carriers: tuple[Cell, ...] = ()
    bearers: tuple[Cell, ...] = ()
    fixed: bool = False
    split_by: Cell | None = None
    unseen: float = 0
    unseen_base: int = 0

    def shown(self, reasons: Reasons) -> list[Cell]:
        """Return the parts that are shown and not empty, the smallest first."""
        shown = (p for p in self.parts if p.key not in reasons and p.estimate > 0)
        return sorted(shown, key=lambda p: (p.estimate, str(p.key)))


def find_partitions(cells: list[Cell], protection: Protection) -> list[Partition]:
    """Return everything in these estimates that adds up."""
    families: dict[tuple[tuple[str, str], str, tuple[bool, str]], list[Cell]] = {}
    neighbours: dict[tuple[str, ...], list[Cell]] = {}
    for cell in cells:
        neighbours.setdefault(cell.people, []).append(cell)
        if cell.is_count:
            name = (cell.about, cell.key.stat, cell.split)
            families.setdefault(name, []).append(cell)
    known = {c.key: c for c in cells}
    found: list[Partition] = []
    for parts in families.values():
        key = parts[0].key
        total = known.get(replace(key, group=None)) if "" in key.statistic.by else None
        by = key.group.by if key.group else None
        if by == "choice" and key.subject in protection.exclusive:
            agree = known.get(replace(key, stat="count_agree", group=None))
            bearers = neighbours[parts[0].people]
            agreeing = protection.exclusive[key.subject]
            found += _split_by_agreement(parts, agree, agreeing, bearers)
        elif by == "disposition" and total:
            found.append(Partition(tuple(parts), (total,), fixed=True))
        elif total and parts[0].is_grouped:
            found.append(_split_by_group(parts, total))
    return found


def _split_by_agreement(
    parts: list[Cell], agree: Cell | None, agreeing: frozenset[str], bearers: list[Cell]
) -> Iterator[Partition]:
    """Everyone chose one choice; those who agree one of the choices above the middle."""
    split_by = None
    if agree:
        above = tuple(p for p in parts if agreeing.issuperset(p.groups))
        yield Partition(above, (agree,))
    if agree and agree.n_base == parts[0].n_base:
        below = tuple(p for p in parts if agreeing.isdisjoint(p.groups))
        yield Partition(below, (agree,))
        split_by = agree
    yield Partition(tuple(parts), bearers=tuple(bearers), split_by=split_by)


def _split_by_group(parts: list[Cell], total: Cell) -> Partition:
    """Everyone is in one group, or did not say in which.

    Where fewer than k did not say, no count of a group is shown anyway.
    """
    return Partition(
        tuple(parts),
        (total,),
        unseen=total.estimate - sum(p.estimate for p in parts),
        unseen_base=total.n_base - sum(p.n_base for p in parts),
    )


def find_complements(
    partitions: Iterable[Partition], k: int, reasons: Reasons
) -> dict[Key, str]:
    """Return further rows to hide until nothing that is hidden can be worked out.

    Of a number that divides choices nothing is said but that it is hidden: that few agree,
    or nearly all, would tell how the hidden choices lie.
    """
    found, size = dict(reasons), -1
    partitions = list(partitions)
    while len(found) != size:
        size = len(found)
        for partition in partitions:
            while more := _hide_next(partition, k, found):
                found |= dict.fromkeys(more, "complement")
    dividers = {p.split_by.key for p in partitions if p.split_by}
    found |= dict.fromkeys(dividers & found.keys(), "complement")
    return {key: reason for key, reason in found.items() if reasons.get(key) != reason}


def _hide_next(partition: Partition, k: int, reasons: Reasons) -> tuple[Key, ...]:
    if is_open(partition, k, reasons):
        return ()
    shown = partition.shown(reasons)
    if shown and not partition.fixed:
        return (shown[0].key,)
    return tuple(c.key for c in partition.carriers if c.key not in reasons)


def is_open(partition: Partition, k: int, reasons: Reasons) -> bool:
    """Tell whether what is hidden has enough possible values.

    ``xᵢ`` lies between ``max(lowᵢ, H − Σ highⱼ)`` and ``min(highᵢ, H − Σ lowⱼ)`` over the
    other hidden parts j, where H is the total less what is shown.
    """
    hidden = [p for p in partition.parts if p.key in reasons]
    if partition.carriers and all(c.key in reasons for c in partition.carriers):
        return True
    if partition.split_by and partition.split_by.key not in reasons:
        return True
    spans = [_span(p, partition, k, reasons) for p in hidden]
    guarded = [_span(p, partition, k, reasons) for p in hidden if reasons[p.key] in _SMALL]
    if partition.unseen_base:
        spans.append(_unseen_span(partition, k))
        if _has_few_unseen(partition, k):
            guarded.append(spans[-1])
    total = sum(p.estimate for p in hidden) + partition.unseen
    rest = sum(p.n_base for p in hidden if p.is_grouped) + partition.unseen_base - total
    if guarded and (total < k or 0 < rest < k):
        return False
    return all(_width(span, spans, total) >= POSSIBLE for span in guarded)


def _span(part: Cell, partition: Partition, k: int, reasons: Reasons) -> Range:
    """Return the values that a hidden part can have, after its reason alone."""
    reason = reasons[part.key]
    if reason in ("small_count", "small_base"):
        return (0 if part.is_grouped else 1, k - 1)
    if reason == "small_rest":
        return (part.n_base - k + 1, part.n_base)
    smallest = next((p.estimate for p in partition.shown(reasons)), part.n_base)
    return (k, min(max(smallest, part.estimate), part.n_base - k))


def _has_few_unseen(partition: Partition, k: int) -> bool:
    """Tell whether fewer than k of k or more who are in no part count, or do not."""
    most = partition.unseen_base
    return most >= k > min(partition.unseen, most - partition.unseen)


def _unseen_span(partition: Partition, k: int) -> Range:
    """Return the values that the unseen can have: that parts are hidden may be their doing."""
    most = partition.unseen_base
    if not _has_few_unseen(partition, k):
        return (0, most)
    return (0, k - 1) if partition.unseen < k else (most - k + 1, most)


def _width(span: Range, spans: list[Range], total: float) -> float:
    low = total - sum(s[1] for s in spans) + span[1]
    high = total - sum(s[0] for s in spans) + span[0]
    return min(span[1], high) - max(span[0], low) + 1
