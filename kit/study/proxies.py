"""Who answers for himself, and who is answered for."""

from __future__ import annotations

from collections.abc import Iterator

from kit.errors import Place, Problem

from .model import Settings
from .questionnaire import Item
from .study import Study

__all__ = [
    "PROXY",
    "check_reserved_informants",
    "find_age_item",
    "find_proxy_item",
    "list_voices",
    "may_be_proxy",
    "name_proxy",
    "proxy_population",
    "self_population",
]

PROXY = "_proxy"
"""How keys name answers that another gave: the informant's name with this at its end."""


def name_proxy(informant: str) -> str:
    """Return what keys call those for whom another answered.

    >>> name_proxy("child")
    'child_proxy'
    """
    return informant + PROXY


def check_reserved_informants(settings: Settings) -> Iterator[Problem]:
    """Find informants that are called as answers of others are."""
    for name in settings.informants:
        if name.endswith(PROXY):
            where = Place("study.toml", setting=f"informants.{name}")
            yield Problem("study.reserved_informant", where, {"ending": PROXY})


def find_proxy_item(study: Study, informant: str) -> Item | None:
    """Return the question of `informant` on who answers, if there is one."""
    asked = study.questionnaire.items_for(informant, "proxy")
    return next(iter(asked), None)


def find_age_item(study: Study, informant: str) -> Item | None:
    """Return the question on age after which `informant` is too young to answer alone.

    None where the study sets no age, and for those who neither say who answers nor stand
    for the population: a parent who gives the age of a child answers for himself.
    """
    population = study.settings.population
    stands = study.population(informant) is not None or find_proxy_item(study, informant)
    if not population.self_report_from or not stands:
        return None
    asked = study.questionnaire.items_for(informant)
    return next((i for i in asked if i.name == population.age_item), None)


def may_be_proxy(study: Study, informant: str) -> bool:
    """Tell whether some forms of `informant` may not be of those who are spoken of."""
    return bool(find_proxy_item(study, informant) or find_age_item(study, informant))


def list_voices(study: Study) -> tuple[tuple[str, str], ...]:
    """Return every name that may stand in a key, with the informant whose forms those are."""
    own = [(informant, informant) for informant in study.informants]
    others = [(name_proxy(i), i) for i in study.informants if may_be_proxy(study, i)]
    return (*own, *others)


def self_population(study: Study, informant: str) -> int | None:
    """Return how many of the population may answer for themselves; None where unknown.

    They are those whose age band begins at ``self_report_from`` or later.
    """
    age = find_age_item(study, informant)
    if age is None:
        return study.population(informant)
    return _count_ages(study, informant, age, young=False)


def proxy_population(study: Study, informant: str) -> int | None:
    """Return how many are too young to answer; None where others may be answered for too."""
    age = find_age_item(study, informant)
    if age is None or find_proxy_item(study, informant):
        return None
    return _count_ages(study, informant, age, young=True)


def _count_ages(study: Study, informant: str, age: Item, *, young: bool) -> int | None:
    known = study.group_population(age.name, informant)
    least = study.settings.population.self_report_from
    if not known:
        return None
    return sum(n for name, n in known.items() if (age.scores.get(name, least) < least) is young)
