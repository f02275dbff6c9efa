"""Cards by which people can be found again: withdrawn, or typed in another way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from kit.errors import Place, Problem
from kit.study.doubts import name_doubt
from kit.study.plain import normalise
from kit.study.questionnaire import Item
from kit.study.study import Study

from .matching import find_columns
from .wenjuanxing import RawExport

__all__ = ["check_linkage", "check_withdrawals", "collect_cards"]


def collect_cards(export: RawExport, items: Iterable[Item]) -> frozenset[str]:
    """Return the cards that an export holds, normalised."""
    cards = [i for i in items if i.role == "card"]
    found = find_columns(export, cards)
    texts = (export.cells[place] for places in found.values() for place in places)
    return frozenset(card for column in texts for c in column if (card := normalise(c)))


def _loosen(card: str) -> str:
    """Reduce a card to what a spreadsheet may have left of it.

    >>> _loosen("0012") == _loosen("12"), _loosen("12e34") == _loosen("1.2e+35")
    (True, True)
    """
    if re.fullmatch(r"\d+([.]\d+)?e[+-]?\d+", card):
        return f"{float(card):.4g}"
    return re.sub(r"[.]0+$", "", card).lstrip("0") if re.fullmatch(r"[\d.]+", card) else card


def check_withdrawals(study: Study, known: Iterable[frozenset[str]]) -> Iterator[Problem]:
    """Find the cards that were withdrawn and that no answer of any wave bears."""
    file = "withdrawals.csv"
    cards: frozenset[str] = frozenset().union(*known)
    loose = {_loosen(card) for card in cards}
    missing = {
        int(str(line)): _loosen(normalise(card)) in loose
        for line, card in study.withdrawals["card"].items()
        if normalise(card) not in cards
    }
    mangled = [line for line, is_near in missing.items() if is_near]
    others = [line for line, is_near in missing.items() if not is_near]
    for kind, lines in (("withdrawn_mangled", mangled), ("withdrawn_unknown", others)):
        if lines:
            values = {"lines": ", ".join(map(str, lines))}
            where = Place(file, row=lines[0], column="card")
            doubt = name_doubt("withdrawals", "unknown", count=len(lines))
            accepted = doubt if kind == "withdrawn_unknown" else ""
            yield Problem(f"intake.{kind}", where, values, doubt=accepted)


def check_linkage(
    study: Study, cards: Mapping[tuple[str, str], frozenset[str]]
) -> Iterator[Problem]:
    """Find informants whose cards match another wave only once zeros and signs are ignored.

    `cards` are by wave and informant.
    """
    for (wave, informant), own in cards.items():
        if wave != study.wave.id:
            continue
        other: frozenset[str] = frozenset().union(
            *(c for (w, i), c in cards.items() if w != wave and i == informant)
        )
        loose = {_loosen(card) for card in own} & {_loosen(card) for card in other}
        lost = len(loose) - len({_loosen(card) for card in own & other})
        if lost > 0:
            values = {"informant": informant, "count": lost}
            doubt = name_doubt(wave, informant, "linkage", count=lost)
            yield Problem("intake.cards_unlinked", Place(f"waves/{wave}"), values, doubt=doubt)
