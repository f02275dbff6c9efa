"""Sizes of groups: what the shares of all groups of one question tell together.

Where few did not say in which group they are, the sizes of the groups are hidden. Each scale
that is split by these groups gives a share of each: together they may leave a single size,
and so tell how few are in no group, or how many of those count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from kit.numbers.keys import Key

from .bases import agreeing_counts
from .cells import Cell, Reasons
from .partitions import POSSIBLE

__all__ = ["find_narrow_sizes"]

_Sizes = Mapping[str, int]
_Unseen = tuple[int, int, int]


@dataclass(frozen=True)
class _Split:
    """One count of everyone, and the shares of it that are shown of groups.

    `shares` are by group; `absent` is the most of those asked who can have no score.
    """

    total: Cell
    shares: Mapping[str, list[Cell]]
    absent: int
    told: bool

    def find_unseen(self, sizes: _Sizes, unseen: int) -> _Unseen | None:
        """Return how few and how many in no group count, of how many; None if it cannot be."""
        few = many = 0
        for name, size in sizes.items():
            ranges = [
                found
                for base in range(max(size - self.absent, 1), size + 1)
                if (found := agreeing_counts(self.shares.get(name, ()), base))
            ]
            if not ranges:
                return None
            few += min(found[0] for found in ranges)
            many += max(found[-1] for found in ranges)
        if not self.told:
            return (0, unseen, unseen)
        least = max(0, int(self.total.estimate) - many)
        most = min(unseen, int(self.total.estimate) - few)
        return (least, most, unseen) if least <= most else None


def find_narrow_sizes(
    cells: list[Cell], k: int, reasons: Reasons, withheld: frozenset[Key]
) -> dict[Key, str]:
    """Return the shares of groups to hide, of as few scales as will do."""
    shown = [c for c in cells if c.key not in reasons and not c.implied]
    found: dict[Key, str] = {}
    for choices in _find_questions(shown, k, withheld):
        splits = list(_find_splits(cells, shown, choices[0], withheld))
        if not splits:
            continue
        worlds = [
            (unseen, [split.find_unseen(sizes, unseen) for split in splits])
            for sizes, unseen in _find_worlds(choices, k)
        ]
        for place in _find_hidden(worlds, len(splits)):
            shares = splits[place].shares.values()
            found |= {c.key: "base_shown" for rows in shares for c in rows}
    return found


def _find_questions(
    shown: list[Cell], k: int, withheld: frozenset[Key]
) -> Iterator[list[Cell]]:
    """Yield the shares of choices of each question that few did not answer."""
    questions: dict[tuple[str, str], list[Cell]] = {}
    for cell in shown:
        if cell.split == (False, "choice") and cell.is_share and 0 < cell.missing < k:
            if cell.key in withheld:
                questions.setdefault(cell.about, []).append(cell)
    yield from questions.values()


def _find_splits(
    cells: list[Cell], shown: list[Cell], choice: Cell, withheld: frozenset[Key]
) -> Iterator[_Split]:
    """Yield what is counted of the groups of a question, in the order of the estimates."""
    hidden = {c.key for c in cells} - {c.key for c in shown}
    known = {c.key: c for c in cells}
    groups: dict[Key, dict[str, list[Cell]]] = {}
    for cell in shown:
        if cell.is_share and cell.split == (True, choice.key.subject):
            if cell.key.informant == choice.key.informant and cell.counted:
                whole = Key(*_whole(cell.counted))
                groups.setdefault(whole, {}).setdefault(cell.groups[0], []).append(cell)
    for whole, shares in groups.items():
        total = known[whole]
        few = choice.asked - total.n_base if whole in withheld else total.missing
        yield _Split(total, shares, few, whole not in hidden)


def _whole(counted: Key) -> tuple[str, str, str, str]:
    return (counted.wave, counted.informant, counted.subject, counted.stat)


def _find_worlds(choices: list[Cell], k: int) -> Iterator[tuple[_Sizes, int]]:
    """Yield the sizes that all groups can have together, and how many are in none."""
    asked, names = choices[0].asked, [c.groups[0] for c in choices]
    for unseen in range(1, k):
        counts = [agreeing_counts([c], asked - unseen) for c in choices]
        for sizes in product(*counts):
            if sum(sizes) == asked - unseen:
                yield dict(zip(names, sizes, strict=True)), unseen


def _find_hidden(
    worlds: Sequence[tuple[int, Sequence[_Unseen | None]]], splits: int
) -> tuple[int, ...]:
    """Return the places of the splits to hide: as few, and as far back, as possible."""
    for number in range(splits + 1):
        for kept in combinations(range(splits), splits - number):
            if _is_open(worlds, kept):
                return tuple(place for place in range(splits) if place not in kept)
    return tuple(range(splits))


def _is_open(
    worlds: Iterable[tuple[int, Sequence[_Unseen | None]]], kept: tuple[int, ...]
) -> bool:
    """Tell whether the splits that are kept leave enough of everyone in no group."""
    possible = [(n, [found[p] for p in kept]) for n, found in worlds]
    possible = [(n, found) for n, found in possible if None not in found]
    if len({n for n, _ in possible}) < POSSIBLE:
        return False
    for place in range(len(kept)):
        spans = [found[place] for _, found in possible]
        counting = {n for span in spans if span for n in range(span[0], span[1] + 1)}
        others = {span[2] - n for span in spans if span for n in range(span[0], span[1] + 1)}
        if min(len(counting), len(others)) < POSSIBLE:
            return False
    return True
