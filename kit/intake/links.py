"""Which answers of two waves, or of two informants, are of one person, where allowed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kit.study.plain import normalise
from kit.study.questionnaire import Item

from .parts import Part

__all__ = ["UNLINKED", "find_cards", "link_waves", "pair_informants"]

UNLINKED = -1
"""Stands for an answer without a partner in the other wave, or with none to be looked for."""

Cards = tuple[str | None, ...]


def find_cards(parts: Sequence[Part], role: str = "linkage") -> Cards | None:
    """Return the card of each analysed answer, None where it may not be used.

    It may where the question of that role, on linking waves or on pairing informants, was
    answered with yes (score 1), and where no other analysed answer has the same card. None
    altogether where an export has no cards or does not ask. Cards are compared as those of
    withdrawals are.
    """
    rows: list[tuple[Any, bool]] = []
    for part in parts:
        card = _find_item(part, "card")
        linkage = _find_item(part, role)
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


def pair_informants(
    parts: Mapping[str, Sequence[Part]],
) -> Mapping[str, tuple[int, ...]]:
    """Return for each informant who may be paired a number for each answer.

    Two informants' answers with the same number are of one person; of everybody else they
    are `UNLINKED`. Both forms must have allowed it.
    """
    held = {name: cards for name, own in parts.items() if (cards := find_cards(own, "pairing"))}
    times = Counter(card for cards in held.values() for card in {*cards} - {None})
    shared = sorted(card for card, n in times.items() if card is not None and n > 1)
    # Cards may be made of what they stand for: their order must not be that of the numbers.
    first = next(iter(held.values()), ())
    order = [c for c in first if c in shared] + [c for c in shared if c not in first]
    numbers: dict[str | None, int] = {card: n for n, card in enumerate(order)}
    return {name: _number(cards, numbers) for name, cards in held.items()}


def _number(cards: Iterable[str | None], numbers: dict[str | None, int]) -> tuple[int, ...]:
    return tuple(numbers.get(card, UNLINKED) for card in cards)
