"""Counts that add up to a known number, so that what is hidden could be worked out.

An outsider sees the shown parts, the total, and for each hidden part why it is hidden. What
is hidden must add up to k or more, and each hidden small part must have three possible values.
What belongs to a headline stands in ``headlines``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kit.numbers.keys import Key

from .cells import Cell, Protection, Reasons

__all__ = [
    "POSSIBLE",
    "Families",
    "Partition",
    "find_complements",
    "find_families",
    "find_partitions",
    "is_open",
]

POSSIBLE = 3
"""Fewest values that a hidden number must be able to have."""

Families = Mapping[tuple[tuple[str, str], str, tuple[bool, str]], list[Cell]]
"""Counts of one statistic of one item that one thing tells apart."""

_Range = tuple[float, float]

_SMALL = ("small_count", "small_rest", "small_base")


@dataclass(frozen=True)
class Partition:
    """Parts that add up to a known number.

    Attributes
    ----------
    parts
        The counts.
    carriers
        Rows that show what they add up to; they are hidden at once, rather than more parts.
    bearers
        Rows that show it as their base; the base is withheld when hiding parts is
        not enough.
    """

    parts: tuple[Cell, ...]
    carriers: tuple[Cell, ...] = ()
    bearers: tuple[Cell, ...] = ()

    def shown(self, reasons: Reasons) -> list[Cell]:
        """Return the parts that are shown and not empty, the smallest first."""
        shown = (p for p in self.parts if p.key not in reasons and p.estimate > 0)
        return sorted(shown, key=lambda p: (p.estimate, str(p.key)))


def find_families(cells: list[Cell]) -> Families:
    """Return the counts that one thing tells apart, side by side."""
    families: dict[tuple[tuple[str, str], str, tuple[bool, str]], list[Cell]] = {}
    for cell in cells:
        if cell.is_count and cell.key.group:
            families.setdefault((cell.about, cell.key.stat, cell.split), []).append(cell)
    return families


def find_partitions(cells: list[Cell], protection: Protection) -> list[Partition]:
    """Return everything in these estimates that adds up, but for parts of a headline."""
    neighbours: dict[tuple[str, ...], list[Cell]] = {}
    for cell in cells:
        neighbours.setdefault(cell.people, []).append(cell)
    known = {c.key: c for c in cells}
    found: list[Partition] = []
    for parts in find_families(cells).values():
        first = parts[0].key
        whole = replace(first, group=None) if "" in first.statistic.by else None
        exclusive = parts[0].is_choice and first.subject in protection.exclusive
        if parts[0].split == (False, "disposition") and whole in known:
            found.append(Partition(tuple(parts), (known[whole],)))
        elif exclusive and replace(first, group=None, stat="count_agree") not in known:
            bearers = neighbours[parts[0].people]
            found.append(Partition(tuple(parts), bearers=tuple(bearers)))
    return found


def find_complements(
    partitions: Iterable[Partition], k: int, reasons: Reasons
) -> dict[Key, str]:
    """Return further rows to hide until nothing that is hidden can be worked out."""
    found = dict(reasons)
    for partition in partitions:
        while more := _hide_next(partition, k, found):
            found |= dict.fromkeys(more, "complement")
    return {key: reason for key, reason in found.items() if key not in reasons}


def _hide_next(partition: Partition, k: int, reasons: Reasons) -> tuple[Key, ...]:
    if is_open(partition, k, reasons):
        return ()
    if partition.carriers:
        return tuple(c.key for c in partition.carriers if c.key not in reasons)
    return tuple(p.key for p in partition.shown(reasons)[:1])


def is_open(partition: Partition, k: int, reasons: Reasons) -> bool:
    """Tell whether what is hidden has enough possible values.

    ``xᵢ`` lies between ``max(lowᵢ, H − Σ highⱼ)`` and ``min(highᵢ, H − Σ lowⱼ)`` over the
    other hidden parts j, where H is the total less what is shown.
    """
    hidden = [p for p in partition.parts if p.key in reasons]
    if partition.carriers and all(c.key in reasons for c in partition.carriers):
        return True
    spans = [_span(p, partition, k, reasons) for p in hidden]
    guarded = [_span(p, partition, k, reasons) for p in hidden if reasons[p.key] in _SMALL]
    total = sum(p.estimate for p in hidden)
    if guarded and total < k:
        return False
    return all(_width(span, spans, total) >= POSSIBLE for span in guarded)


def _span(part: Cell, partition: Partition, k: int, reasons: Reasons) -> _Range:
    """Return the values that a hidden part can have, after its reason alone."""
    reason = reasons[part.key]
    if reason in ("small_count", "small_base"):
        return (1, k - 1)
    if reason == "small_rest":
        return (part.n_base - k + 1, part.n_base)
    smallest = next((p.estimate for p in partition.shown(reasons)), part.n_base)
    return (k, min(max(smallest, part.estimate), part.n_base - k))


def _width(span: _Range, spans: list[_Range], total: float) -> float:
    low = total - sum(s[1] for s in spans) + span[1]
    high = total - sum(s[0] for s in spans) + span[0]
    return min(span[1], high) - max(span[0], low) + 1
