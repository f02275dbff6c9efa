"""Sizes of groups: what the shares of all groups of one question tell together.

Where few did not say in which group they are, the sizes of the groups are hidden. Each scale
that is split by these groups gives a share of each: together they may leave a single size,
and so tell how few are in no group, or how many of those count. The groups of a scale lack no
more scores than everyone together does, and what is shown of everyone may tell how few that
is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

from kit.numbers.keys import Key

from .agreeing import agreeing_counts
from .cells import Cell, Crowd, Reasons
from .partitions import POSSIBLE

__all__ = ["find_narrow_sizes"]

_MOST_WORLDS = 10_000
"""Sizes that are tried for one base; where there are more, all shares are hidden."""

_Sizes = Mapping[str, int]
_Unseen = tuple[int, int, int]
_Bases = Mapping[Crowd, Sequence[int]]
_Reached = Mapping[int, tuple[int, int]]
"""How few and how many count, by the number of those who lack a score."""


@dataclass(frozen=True)
class _Split:
    """One count of everyone, and the shares of it that are shown of groups.

    `shares` are by group, which are no larger than their population; `counted` are the groups
    of which it is known that no fewer than `k` count or do not, as shares of them are shown;
    `absent` is the most of those asked who can have no score, in all groups together; `told`
    is whether the count is shown.
    """

    total: Cell
    shares: Mapping[str, list[Cell]]
    counted: frozenset[str]
    k: int
    absent: int
    told: bool

    def find_unseen(self, sizes: _Sizes, unseen: int) -> _Unseen | None:
        """Return how few and how many in no group count, of how many; None if it cannot be."""
        reached: _Reached = {0: (0, 0)}
        for name, size in sizes.items():
            reached = self._join(reached, name, size)
        if not reached:
            return None
        if not self.told:
            return (0, unseen, unseen)
        few = min(least for least, _ in reached.values())
        many = max(most for _, most in reached.values())
        least = max(0, int(self.total.estimate) - many)
        most = min(unseen, int(self.total.estimate) - few)
        return (least, most, unseen) if least <= most else None

    def _join(self, reached: _Reached, name: str, size: int) -> _Reached:
        """Return how few and how many count, once this group is among those reached."""
        counts, found = self._find_counts(name, size), dict[int, tuple[int, int]]()
        for before, (few, many) in reached.items():
            for lacking, (least, most) in counts.items():
                if (whole := before + lacking) <= self.absent:
                    low, high = found.get(whole, (few + least, many + most))
                    found[whole] = min(low, few + least), max(high, many + most)
        return found

    def _find_counts(self, name: str, size: int) -> _Reached:
        """Return the fewest and the most of a group that can count, by who lack a score."""
        shares, few = self.shares.get(name, []), self.k if name in self.counted else 0
        if any(c.population and c.population < size for c in shares):
            return {}
        found: dict[int, tuple[int, int]] = {}
        for lacking in range(min(self.absent, size - 1) + 1):
            base = size - lacking
            if counts := agreeing_counts(shares, base):
                least, most = max(few, counts[0]), min(base - few, counts[-1])
                found |= {lacking: (least, most)} if least <= most else {}
        return found


def find_narrow_sizes(
    cells: list[Cell], k: int, reasons: Reasons, withheld: frozenset[Key], bases: _Bases
) -> dict[Key, str]:
    """Return the shares of groups to hide, of as few scales as will do, the last first.

    `bases` are the withheld ones that are open to an outsider, by crowd.
    """
    shares = [c for c in cells if c.is_share and not c.is_bound]
    shown = [c for c in shares if c.key not in reasons]
    known = {c.key: c for c in cells if c.is_count}
    found: dict[Key, str] = {}
    for question, choices in _find_questions(shares, k, withheld).items():
        split = [c for c in shown if _is_split_by(c, question)]
        splits = list(_find_splits(split, known, k, reasons, withheld, bases))
        worlds = [
            (unseen, [split.find_unseen(sizes, left) for split in splits])
            for sizes, unseen, left in _find_worlds(choices, k, reasons)
        ]
        for place in _find_hidden(worlds, len(splits)):
            parts = splits[place].shares.values()
            found |= {c.key: "base_shown" for rows in parts for c in rows}
    return found


def _find_questions(
    shares: list[Cell], k: int, withheld: frozenset[Key]
) -> dict[tuple[str, str], list[Cell]]:
    """Return the shares of the choices of each question that few did not answer."""
    questions: dict[tuple[str, str], list[Cell]] = {}
    for cell in shares:
        few = 0 < cell.missing < k and cell.key in withheld
        if few and cell.split == (False, "choice"):
            questions.setdefault(cell.about, []).append(cell)
    return questions


def _is_split_by(cell: Cell, question: tuple[str, str]) -> bool:
    return cell.is_grouped and (cell.key.informant, cell.split[1]) == question


def _find_splits(
    shares: list[Cell],
    known: Mapping[Key, Cell],
    k: int,
    reasons: Reasons,
    withheld: frozenset[Key],
    bases: _Bases,
) -> Iterator[_Split]:
    """Yield what is counted of the groups of a question, in the order of the estimates."""
    groups: dict[Key, dict[str, list[Cell]]] = {}
    for cell in shares:
        if cell.counted:
            whole = groups.setdefault(replace(cell.counted, group=None), {})
            whole.setdefault(cell.groups[0], []).append(cell)
    for key, parts in groups.items():
        first = next(iter(parts.values()))[0]
        if key in known:
            total = known[key]
            counted = frozenset(
                c.groups[0]
                for c in known.values()
                if c.is_grouped
                and (c.key.stat, c.about) == (key.stat, total.about)
                and c.split == first.split
            )
            absent = _count_absent(total, k, withheld, bases)
            yield _Split(total, parts, counted, k, absent, key not in reasons)


def _count_absent(total: Cell, k: int, withheld: frozenset[Key], bases: _Bases) -> int:
    """Return the most of those asked who can have no score, as far as an outsider sees."""
    if total.key not in withheld or total.missing >= k:
        return total.missing
    return min(k - 1, total.asked - min(bases.get(total.crowd, ()), default=0))


def _find_worlds(
    choices: list[Cell], k: int, reasons: Reasons
) -> Iterator[tuple[_Sizes, int, int]]:
    """Yield the sizes that all groups can have together, and how many did not say.

    The third number is how many are in none of these groups: more, where some are hidden.
    """
    shown = [c for c in choices if c.key not in reasons]
    names, asked = [c.groups[0] for c in shown], choices[0].asked
    for unseen in range(1, k):
        counts = [agreeing_counts([c], asked - unseen) for c in shown]
        if math.prod(map(len, counts)) > _MOST_WORLDS:
            return
        for sizes in product(*counts):
            left = asked - sum(sizes)
            if left == unseen if len(shown) == len(choices) else left > unseen:
                yield dict(zip(names, sizes, strict=True)), unseen, left


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
