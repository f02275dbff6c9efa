"""Which answers of two waves are one person's, where both times it was allowed to ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from kit.study.plain import normalise
from kit.study.questionnaire import Item

from .parts import Part

__all__ = ["UNLINKED", "find_cards", "link_waves"]

UNLINKED = -1
"""Stands for an answer without a partner in the other wave, or with none to be looked for."""

Cards = tuple[str | None, ...]


def find_cards(parts: Sequence[Part]) -> Cards | None:
    """Return the card of each analysed answer, None where it may not be used.

    It may where the question on linking waves was answered with yes (score 1), and where no
    other analysed answer has the same card. None altogether where an export has no cards or
    does not ask. Cards are compared as those of withdrawals are.
    """
    rows: list[tuple[Any, bool]] = []
    for part in parts:
        card = _find_item(part, "card")
        linkage = _find_item(part, "linkage")
        if card is None or linkage is None:
            return None
        agreed = {c.name for c in linkage.choices if c.score == 1}
        kept = part.answers[part.analysed]
        allowed = kept[linkage.name].isin(agreed)
        rows += zip(kept[card.name].tolist(), allowed.tolist(), strict=True)
    held = [normalise(card) if isinstance(card, str) else "" for card, _ in rows]
    times = Counter(held)
    usable = (
        card if card and allowed and times[card] == 1 else None
        for card, (_, allowed) in zip(held, rows, strict=True)
    )
    return tuple(usable)


def _find_item(part: Part, role: str) -> Item | None:
    return next((i for i in part.items.values() if i.role == role), None)


def link_waves(now: Cards, before: Cards) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return a number for each answer of both waves, the same for the two of one person.

    Everybody else is `UNLINKED`. Numbers count the pairs; no card can be read from them, nor
    who had one or refused.
    """
    shared = frozenset(now) & frozenset(before) - {None}
    numbers = {card: n for n, card in enumerate(c for c in now if c in shared)}
    return _number(now, numbers), _number(before, numbers)


def _number(cards: Iterable[str | None], numbers: dict[str | None, int]) -> tuple[int, ...]:
    return tuple(numbers.get(card, UNLINKED) for card in cards)
