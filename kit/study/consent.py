"""Whether everybody is asked for consent, and what must not be published is kept apart."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kit.errors import Place, Problem

from .doubts import name_doubt
from .model import Settings
from .questionnaire import Item, Questionnaire
from .sheets import FILE

__all__ = ["check_consent", "check_direct"]

_CONSENT = re.compile("同意|允许|授权|可以用|agree|consent|may we|allow")
"""What a question of consent asks, and one that merely has yes and no does not."""
_ALLOWING = ("consent", "linkage", "pairing")
_NAMES_SHOWN = 6


def check_consent(settings: Settings, form: Questionnaire) -> Iterator[Problem]:
    """Find informants who are asked no consent, and questions answered like one of consent."""
    exports = (export for wave in settings.waves for export in wave.exports)
    for informant in dict.fromkeys(export.informant for export in exports):
        asked = [i for i in form.items if i.asked_of(informant) and i.role != "informant"]
        if asked and not any(i.role == "consent" for i in asked):
            where = Place(FILE, "survey", column="kit_role")
            doubt = name_doubt("questionnaire", informant, "no_consent")
            values = {"informant": informant}
            yield Problem("questionnaire.no_consent", where, values, doubt=doubt)
    lists = {_name_list(i) for i in form.items if i.role == "consent"} - {()}
    alike = [i for i in form.items if _name_list(i) in lists and _asks_consent(i)]
    if alike:
        first, *others = (i.row or 0 for i in alike)
        where = Place(FILE, "survey", first, "kit_role", others=tuple(others))
        doubt = name_doubt("questionnaire", "consent_list", count=len(alike))
        more = " …" if len(alike) > _NAMES_SHOWN else ""
        values = {"names": ", ".join(i.name for i in alike[:_NAMES_SHOWN]) + more}
        yield Problem("questionnaire.consent_list", where, values, doubt=doubt)


def _name_list(item: Item) -> tuple[int | None, ...]:
    """Tell an item's list of choices by where it stands."""
    return tuple(choice.row for choice in item.choices)


def check_direct(form: Questionnaire) -> Iterator[Problem]:
    """Find questions on who somebody is whose answers would be published."""
    for item in form.items:
        if item.pii == "direct" and item.role not in ("card", "open"):
            where = Place(FILE, "survey", item.row, "kit_role")
            values = {"name": item.name, "role": item.role}
            yield Problem("questionnaire.direct", where, values)


def _asks_consent(item: Item) -> bool:
    """Tell whether a question with the choices of consent reads like one of consent."""
    words = f"{item.label.zh} {item.label.en}".casefold()
    return item.role not in _ALLOWING and bool(_CONSENT.search(words))
