"""What belongs to a headline, and is hidden for it: groups, choices, steps of a line.

A headline counts everyone who needs attention, agrees or would help. Its parts are shown all
or hidden all, for one reason. If the small parts alone were hidden, they could be worked out
from the headline and the others; if only some tables lost all parts, one who knows the rules
could tell which. So a hidden part can be any number that the headline leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from kit.numbers.keys import Key

from .cells import Cell, Protection, Reasons
from .partitions import POSSIBLE, find_families

__all__ = ["BLANKED", "Headline", "find_headlines", "hide_parts", "hide_steps"]

BLANKED = ("subgroup", "choices", "step")
"""Reasons that tell nothing of the size: of groups, of choices, of a moved planning line."""


@dataclass(frozen=True)
class Headline:
    """A count of everyone and the parts that are shown or hidden together.

    Attributes
    ----------
    total, parts
        The headline, and what it is, or what it leaves, is made of.
    reason
        Why the parts are hidden, where they are.
    unseen, unseen_base
        How many count but are in no part, of how many who are in no part.
    overlap
        Whether one respondent can be in several parts, so that they add up to no less.
    """

    total: Cell
    parts: tuple[Cell, ...]
    reason: str
    unseen: float = 0
    unseen_base: int = 0
    overlap: bool = False


def find_headlines(cells: list[Cell], protection: Protection) -> Iterator[Headline]:
    """Yield every headline of these estimates with its parts."""
    known = {c.key: c for c in cells if c.is_count}
    for parts in find_families(cells).values():
        first = parts[0]
        if first.is_choice:
            yield from _split_choices(parts, known, protection)
        elif first.is_grouped and "" in first.key.statistic.by:
            total = known.get(replace(first.key, group=None))
            if total:
                yield _split_by_group(parts, total)


def _split_by_group(parts: list[Cell], total: Cell) -> Headline:
    """Everyone is in one group, or did not say in which."""
    unseen = total.estimate - sum(p.estimate for p in parts)
    unseen_base = total.n_base - sum(p.n_base for p in parts)
    return Headline(total, tuple(parts), "subgroup", unseen, unseen_base)


def _split_choices(
    parts: list[Cell], known: Mapping[Key, Cell], protection: Protection
) -> Iterator[Headline]:
    """Those who agree chose above the middle; those who have none of several, nothing else."""
    whole = replace(parts[0].key, group=None, stat="count_agree")
    agree, anybody = known.get(whole), known.get(whole.of("count_any"))
    subject = parts[0].key.subject
    named = protection.exclusive.get(subject) or protection.nobody.get(subject) or frozenset()
    some = tuple(p for p in parts if named.issuperset(p.groups))
    others = tuple(p for p in parts if named.isdisjoint(p.groups))
    if agree and subject in protection.exclusive:
        yield from (Headline(agree, side, "choices") for side in (some, others) if side)
    elif anybody:
        if some:
            yield Headline(anybody, some, "choices")
        yield Headline(anybody, others, "choices", overlap=True)


def hide_parts(headlines: Iterable[Headline], k: int, reasons: Reasons) -> dict[Key, str]:
    """Return the parts to hide: all of a headline, if one of them or the headline is hidden.

    That a group has fewer than k answers is told by all that is hidden of it, so it stays.
    """
    return {
        p.key: headline.reason
        for headline in headlines
        if _gives_away(headline, k, reasons)
        for p in headline.parts
        if reasons.get(p.key) != "small_base"
    }


def _gives_away(headline: Headline, k: int, reasons: Reasons) -> bool:
    if headline.overlap:
        return _covers(headline, k, reasons)
    hidden = headline.total.key in reasons or any(p.key in reasons for p in headline.parts)
    return hidden or _has_few_unseen(headline, k)


def _has_few_unseen(headline: Headline, k: int) -> bool:
    """Tell whether fewer than k of k or more who are in no part count, or do not."""
    most = headline.unseen_base
    return most >= k > min(headline.unseen, most - headline.unseen)


def _covers(headline: Headline, k: int, reasons: Reasons) -> bool:
    """Tell whether choices, of which one can make several, tell each other or who has none.

    ``cᵢ ≥ T − Σ highⱼ`` over the other choices j, where T is who has any, and no more than
    ``Σ cᵢ`` have any. Where all choices that are few could be just as many as that, they are
    hidden also if others are large.
    """
    total, reason = headline.total, reasons.get(headline.total.key)
    most = {p.key: _most(p, k, reasons.get(p.key, "")) for p in headline.parts}
    if reason:
        return reason == "small_rest" and sum(most.values()) < total.n_base
    few = [key for key in most if reasons.get(key) == "small_count"]
    spare = len(most) * (k - 1) - total.estimate
    needed = [total.estimate - sum(most.values()) + most[key] for key in few]
    return any(k - max(1, n) < POSSIBLE or 0 <= spare < POSSIBLE - 1 for n in needed)


def _most(part: Cell, k: int, reason: str) -> float:
    """Return the most that a choice can be to an outsider."""
    if reason == "small_count":
        return k - 1
    return part.n_base if reason else part.estimate


def hide_steps(cells: Iterable[Cell], k: int, reasons: Reasons) -> Iterator[tuple[Key, str]]:
    """Yield the counts with a moved line that are hidden, all for one reason.

    They stand beside a count that is shown, and are no fewer than k people away from it.
    """
    counts = {c.key: c for c in cells if c.is_count}
    for cell in counts.values():
        whole = counts.get(cell.step_of) if cell.step_of else None
        if whole is None or reasons.get(cell.key) == "small_base":
            continue
        between = abs(cell.estimate - whole.estimate)
        if cell.key in reasons or whole.key in reasons or 0 < between < k:
            yield cell.key, "step"
