"""Declared facts that can hardly be right: more than there is, nothing, or contradicted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kit.errors import Place, Problem

from .doubts import name_doubt
from .model import Plan, Settings
from .parts import leave_out_open
from .questionnaire import Item, Questionnaire
from .services import list_planned

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "check_improvement",
    "check_invited",
    "check_planned",
    "check_records",
    "check_willing",
]


def check_invited(settings: Settings, margins: pd.DataFrame | None) -> Iterator[Problem]:
    """Find more people asked in the newest wave than the population has.

    Where the register and the population disagree, that is told, and the larger counts.
    """
    total = settings.population.total
    margins = None if margins is None else leave_out_open(margins)
    if margins is not None and len(margins):
        total = max(total, int(margins.groupby("margin")["count"].sum().max()))
    wave = max(settings.waves, key=lambda w: w.last_day)
    path = f"waves.{settings.waves.index(wave) + 1}"
    for number, export in enumerate(wave.exports, start=1):
        if export.of_population and export.invited > total:
            doubt = name_doubt(wave.id, export.informant, "invited", count=export.invited)
            values = {"number": export.invited, "total": total}
            where = Place("study.toml", setting=f"{path}.exports.{number}.invited")
            yield Problem("study.over_population", where, values, doubt=doubt)


def check_planned(settings: Settings, plan: Plan) -> Iterator[Problem]:
    """Find more persons than the population has, and services for nobody."""
    persons, total = plan.targets.persons, settings.population.total
    if persons is not None and persons > total:
        doubt = name_doubt("plan", "persons", count=persons)
        where = Place("plan.toml", setting="targets.persons")
        values = {"number": persons, "total": total}
        yield Problem("study.over_population", where, values, doubt=doubt)
    for path, service in list_planned(plan):
        if service.person_times == 0:
            where = Place("plan.toml", setting=f"{path}.person_times")
            doubt = name_doubt("plan", path, "nobody")
            yield Problem("study.for_nobody", where, doubt=doubt)
        known = service.sessions is not None and service.quantity is not None
        if known and (service.sessions or 0) < (service.quantity or 0):
            few = {"part": f"{path}.quantity", "few": service.quantity}
            many = {"whole": f"{path}.sessions", "many": service.sessions}
            where = Place("plan.toml", setting=f"{path}.sessions")
            yield Problem("study.more_than", where, few | many)


def check_records(services: pd.DataFrame) -> Iterator[Problem]:
    """Find records of services of which there was none, and parts larger than the whole."""
    pairs = (
        ("persons", "person_times"),
        ("population_person_times", "person_times"),
        ("quantity", "sessions"),
    )
    for line, row in services.iterrows():
        number = int(str(line))
        if not row["quantity"]:
            where = Place("services.csv", row=number, column="quantity")
            doubt = name_doubt("services", str(row["service"]), "nothing")
            yield Problem("study.no_quantity", where, doubt=doubt)
        for part, whole in pairs:
            few, many = row[part], row[whole]
            if isinstance(few, int) and isinstance(many, int) and few > many:
                values = {"part": part, "few": few, "whole": whole, "many": many}
                where = Place("services.csv", row=number, column=part)
                yield Problem("study.more_than", where, values)


def check_willing(plan: Plan, form: Questionnaire) -> Iterator[Problem]:
    """Find strategies that would count everybody as willing who answered at all."""
    items = {i.name: i for i in form.items}
    for number, strategy in enumerate(plan.strategies, start=1):
        name, _, choice = strategy.willing_from.partition(".")
        item = items.get(name)
        where = Place("plan.toml", setting=f"strategies.{number}.willing_from")
        if item is None or item.role != "asset":
            continue
        if not choice and item.kind != "select_multiple":
            yield Problem("study.willing_whole", where, {"item": name})
        elif not choice and not _has_refusal(item):
            doubt = name_doubt("plan", name, "no_refusal")
            yield Problem("study.willing_no_refusal", where, {"item": name}, doubt=doubt)
        elif choice and choice in {c.name for c in item.choices if c.exclusive or c.missing}:
            yield Problem("study.willing_refusal", where, {"item": name, "choice": choice})


def _has_refusal(item: Item) -> bool:
    return any(c.exclusive for c in item.choices)


def check_improvement(
    settings: Settings, plan: Plan, services: pd.DataFrame | None
) -> Iterator[Problem]:
    """Compare the numbers of the shortcoming and its repair with the records and the plan.

    Read are only numbers beside a unit, in a text that names the service: “每场名额只有20个”
    of a service that children attended 88 times in 4 “场” is contradicted, and so is
    “增至8场” of one of which the plan has 6.
    """
    if plan.improvement is None:
        return
    for language in settings.languages:
        said = plan.improvement.shortcoming.say(language)
        for name, quantity, attended in _list_records(services, language):
            limit = _find_places(said)
            if name in said and limit is not None and attended > limit * quantity:
                values = {"service": name, "limit": limit, "mean": attended // quantity}
                where = Place("plan.toml", setting="improvement.shortcoming")
                doubt = name_doubt("plan", "shortcoming", count=limit)
                yield Problem("study.shortcoming", where, values, doubt=doubt)
                return
        yield from _check_repair(plan, language, said)


def _list_records(
    services: pd.DataFrame | None, language: str
) -> Iterator[tuple[str, int, int]]:
    """Yield each service's name, how many there were, and how often children attended."""
    if services is None:
        return
    columns = (
        services[c]
        for c in (f"name_{language}", "quantity", "population_person_times", "sessions")
    )
    for name, quantity, attended, sessions in zip(*columns, strict=True):
        if name and quantity:
            meetings = max(int(quantity), int(sessions) if isinstance(sessions, int) else 0)
            yield str(name).rstrip("s"), meetings, int(attended)


_PLACES = re.compile(
    r"每(?![周月天日季年学星])\w{1,3}?(?:名额|只有|限额|最多|限)\D{0,4}"
    r"(\d+)(?!\d|\s*(?:场|次|节|小时))"
)
_EVERY = re.compile(r"每(?:周|月|季度?|天|日|学期|年)[^，。；,;]*")
"""What is said of each week or month, which is no total."""


def _find_places(text: str) -> int | None:
    """Return how many places each time had, as the text says; None where it does not."""
    found = _PLACES.search(text)
    found = found or re.search(r"each\b.*?\b(\d+) places", text)
    return int(found[1]) if found else None


def _check_repair(plan: Plan, language: str, said: str) -> Iterator[Problem]:
    improvement = plan.improvement
    repair = improvement.repair.say(language) if improvement else ""
    for _, service in list_planned(plan):
        name, unit = service.name.say(language), service.unit.say(language)
        if not name or not unit or name.rstrip("s") not in said + repair:
            continue
        said_to = (
            rf"(?:增至|增加到|达到|共|are|to)\s*(\d+)\s*{re.escape(unit)}(?![\u4e00-\u9fff])"
        )
        told = re.search(said_to, _EVERY.sub("", repair))
        if told and service.quantity is not None and int(told[1]) != service.quantity:
            values = {"service": name, "told": int(told[1]), "planned": service.quantity}
            where = Place("plan.toml", setting="improvement.repair")
            doubt = name_doubt("plan", "repair", count=int(told[1]))
            yield Problem("study.repair", where, values, doubt=doubt)
            return
