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
from .wenjuanxing import RawExport, read_platform

__all__ = ["check_linkage", "check_missing_cards", "check_withdrawals", "collect_cards"]


def collect_cards(export: RawExport, items: Iterable[Item]) -> frozenset[str]:
    """Return the cards that an export holds, normalised."""
    cards = [i for i in items if i.role == "card"]
    found = find_columns(export, cards)
    marks = read_platform()["cell"]
    empty = {*marks["blank"], *marks["skipped"]}
    held = [place for places in found.values() for place in places]
    texts = {row[place] for row in export.rows for place in held} - empty
    return frozenset(card for text in texts if (card := normalise(text)))


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
    cards: frozenset[str] = frozenset().union(*known)
    loose = {_loosen(card) for card in cards}
    found: dict[str, list[int]] = {}
    table = study.withdrawals.astype("object").to_dict("index")
    for line, row in table.items():
        card, day = str(row["card"]), str(row.get("withdrawn_on", ""))
        if normalise(card) not in cards:
            kind = _explain_unknown(card, day, cards, loose)
            found.setdefault(kind, []).append(int(str(line)))
    for kind, lines in found.items():
        values = {"lines": ", ".join(map(str, lines))}
        where = Place("withdrawals.csv", row=lines[0], column="card")
        doubt = name_doubt("withdrawals", "unknown", count=len(lines))
        accepted = doubt if kind == "unknown" else ""
        yield Problem(f"intake.withdrawn_{kind}", where, values, doubt=accepted)


def _explain_unknown(card: str, day: str, cards: frozenset[str], loose: set[str]) -> str:
    """Say why a withdrawn card finds nobody."""
    parts = [normalise(part) for part in re.split(r"[\s,，、;；/]+", card)]
    if normalise(day) in cards:
        return "exchanged"
    if len(parts) > 1 and cards.intersection(parts):
        return "several"
    return "mangled" if _loosen(normalise(card)) in loose else "unknown"


def check_missing_cards(
    study: Study, cards: Mapping[tuple[str, str], frozenset[str]]
) -> Iterator[Problem]:
    """Find answers to which a withdrawal cannot be applied, since nobody's card is with them.

    `cards` are by wave and informant.
    """
    if study.withdrawals.empty:
        return
    for (wave, informant), held in cards.items():
        asked = study.questionnaire.items_for(informant, "card")
        if wave == study.wave.id and asked and not held:
            doubt = name_doubt(wave, informant, "no_cards")
            values = {"informant": informant}
            yield Problem("intake.no_cards", Place(f"waves/{wave}"), values, doubt=doubt)


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
