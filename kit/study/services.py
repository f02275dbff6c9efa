"""Services, planned and done: what each is called, how often, and for how many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kit.errors import Place, Problem

from .doubts import name_doubt
from .model import Plan, PlannedService, Settings
from .plain import normalise

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["check_doing", "check_done", "list_planned"]

_LEVELS = ("casework", "group_work", "community_work")


def list_planned(plan: Plan) -> Iterator[tuple[str, PlannedService]]:
    """Yield each planned service with its setting."""
    for s, strategy in enumerate(plan.strategies, start=1):
        for number, service in enumerate(strategy.services, start=1):
            yield f"strategies.{s}.services.{number}", service


def check_doing(settings: Settings, plan: Plan) -> Iterator[Problem]:
    """Find planned services with fewer attendances than meetings, or with one name."""
    seen: set[str] = set()
    same: list[str] = []
    for path, service in list_planned(plan):
        times = service.person_times
        meetings = max(service.quantity or 0, service.sessions or 0)
        if times and times < meetings:
            where = Place("plan.toml", setting=f"{path}.person_times")
            doubt = name_doubt("plan", path, "few", count=times)
            values = {"times": times, "meetings": meetings}
            yield Problem("study.few_attend", where, values, doubt=doubt)
        names = {normalise(service.name.say(language)) for language in settings.languages}
        same += [f"{path}.name"] if names & seen else []
        seen |= names - {""}
    if same:
        doubt = name_doubt("plan", "same_name", count=len(same))
        yield Problem("study.same_name", Place("plan.toml", setting=same[0]), doubt=doubt)


def check_done(settings: Settings, services: pd.DataFrame) -> Iterator[Problem]:
    """Find records without name, unit or level, and attendances that were not possible."""
    seen: dict[str, str] = {}
    same: list[int] = []
    for line, row in services.iterrows():
        number, service = int(str(line)), str(row["service"])
        yield from _check_cells(number, row, settings.languages)
        times, persons, sessions = (row[c] for c in ("person_times", "persons", "sessions"))
        known = isinstance(persons, int) and isinstance(sessions, int) and sessions > 0
        if known and times > persons * sessions:
            where = Place("services.csv", row=number, column="person_times")
            doubt = name_doubt("services", service, "too_often", count=times)
            values = {"times": times, "persons": persons, "sessions": sessions}
            yield Problem("study.too_often", where, values, doubt=doubt)
        names = [normalise(row[f"name_{language}"]) for language in settings.languages]
        if any(seen.setdefault(name, service) != service for name in names if name):
            same.append(number)
    if same:
        where = Place("services.csv", row=same[0], column="name", others=tuple(same[1:]))
        doubt = name_doubt("services", "same_name", count=len(same))
        yield Problem("study.same_name", where, doubt=doubt)


def _check_cells(number: int, row: pd.Series, languages: Iterable[str]) -> Iterator[Problem]:
    if row["level"] not in _LEVELS:
        where = Place("services.csv", row=number, column="level")
        yield Problem("study.level", where, {"allowed": ", ".join(_LEVELS)})
    for column in (f"{part}_{language}" for part in ("name", "unit") for language in languages):
        if not row[column]:
            where = Place("services.csv", row=number, column=column)
            yield Problem("study.no_cell", where)
