"""Numbers that must add up, and parts that must not be larger than their whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kit.errors import Place, Problem

from .doubts import name_doubt
from .model import Plan, Settings
from .parts import leave_out_open
from .questionnaire import Questionnaire

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "check_margins",
    "check_money",
    "check_persons",
    "check_services",
    "check_staff",
    "check_targets",
]


def check_money(settings: Settings, plan: Plan) -> Iterator[Problem]:
    """Compare the budget lines with what is asked for."""
    asked, lines = settings.project.budget_yuan, plan.budgeted
    if asked is not None and lines is not None and lines != asked:
        values = {"lines": lines, "asked": asked, "difference": abs(lines - asked)}
        yield Problem("study.budget", Place("plan.toml", setting="budget"), values)


def check_margins(
    settings: Settings | None, form: Questionnaire | None, margins: pd.DataFrame
) -> Iterator[Problem]:
    """Compare margins with the questionnaire, and the sum of each with the population."""
    unknown = list(_find_unknown(form, margins)) if form else []
    yield from unknown
    # A row of a misspelt margin is lacking in the one that it should be of.
    if settings and not any(problem.where.column == "margin" for problem in unknown):
        yield from _check_totals(settings, margins)


def _find_unknown(form: Questionnaire, margins: pd.DataFrame) -> Iterator[Problem]:
    items = {i.name: {c.name for c in i.choices} for i in form.items}
    for line, margin, category in margins[["margin", "category"]].itertuples():
        if category not in items.get(margin, ()):
            column = "category" if margin in items else "margin"
            where = Place("margins.csv", row=line, column=column)
            yield Problem(f"study.margin_{_UNKNOWN[column]}", where, {"margin": margin})


_UNKNOWN = {"margin": "unknown", "category": "category"}


def _check_totals(settings: Settings, margins: pd.DataFrame) -> Iterator[Problem]:
    expected, margins = settings.population.total, leave_out_open(margins)
    lines = margins.groupby("margin", sort=False)["count"]
    totals = {str(margin): int(total) for margin, total in lines.sum().items()}
    if len(totals) > 1 and set(totals.values()).isdisjoint({expected}):
        (total, *others) = set(totals.values())
        if not others:
            values = {"total": total, "expected": expected}
            where = Place("study.toml", setting="population.total")
            yield Problem("study.margins_agree", where, values)
            return
    for margin, total in totals.items():
        if total != expected:
            first, *rest = (int(str(n)) for n in margins.index[margins["margin"] == margin])
            where = Place("margins.csv", row=first, column="count", others=tuple(rest))
            said = {"margin": margin, "total": total, "expected": expected}
            yield Problem("study.margin_total", where, said)


def check_services(settings: Settings, services: pd.DataFrame) -> Iterator[Problem]:
    """Compare last year's services with their totals, and these with the population."""
    declared = settings.last_year
    if declared is None:
        return
    file = "services.csv"
    twice = services["service"].duplicated()
    for line, service in services["service"][twice].items():
        where = Place(file, row=int(str(line)), column="service")
        yield Problem("study.service_twice", where, {"service": service})
    for column in ("person_times", "population_person_times") if len(services) else ():
        rows, total = int(services[column].sum()), getattr(declared, column)
        if rows != total:
            values = {"column": column, "rows": rows, "total": total}
            first, *rest = (int(str(line)) for line in services.index)
            where = Place(file, row=first, column=column, others=tuple(rest))
            yield Problem("study.services_total", where, values)


def check_targets(plan: Plan) -> Iterator[Problem]:
    """Compare the planned services with the target, once all of them have a number."""
    planned = [s.person_times for t in plan.strategies for s in t.services]
    if any(p is None for p in planned):
        return
    total, target = sum(p or 0 for p in planned), plan.targets.person_times
    if target is not None and planned and total != target:
        where = Place("plan.toml", setting="targets.person_times")
        yield Problem("study.targets", where, {"planned": total, "target": target})


def check_persons(plan: Plan) -> Iterator[Problem]:
    """Find more persons than person-times among the targets."""
    targets: dict[str, int | None] = {
        "targets.persons": plan.targets.persons,
        "targets.person_times": plan.targets.person_times,
    }
    yield from _compare("plan.toml", targets)


def check_staff(settings: Settings) -> Iterator[Problem]:
    """Find parts larger than their whole among the counts of study.toml."""
    provider, last = settings.provider, settings.last_year
    pairs: list[dict[str, int | None]] = [
        {
            "provider.certified": provider.certified,
            "provider.social_workers": provider.social_workers,
        }
    ]
    for number, wave in enumerate(settings.waves, start=1):
        path, asked = f"waves.{number}.consultation", wave.consultation
        pairs.append(
            {f"{path}.adopted": asked.adopted, f"{path}.suggestions": asked.suggestions}
        )
    if last:
        pairs.append(
            {
                "last_year.population_person_times": last.population_person_times,
                "last_year.person_times": last.person_times,
            }
        )
    for pair in pairs:
        yield from _compare("study.toml", pair)
    total = settings.population.total
    if last and last.population_persons > total:
        # Children move, and the register is of another day.
        where = Place("study.toml", setting="last_year.population_persons")
        doubt = name_doubt("study", "last_year", "persons", count=last.population_persons)
        values = {"number": last.population_persons, "total": total}
        yield Problem("study.over_population", where, values, doubt=doubt)


def _compare(file: str, pair: dict[str, int | None]) -> Iterator[Problem]:
    """Find a part, named first, that is larger than its whole."""
    (part, few), (whole, many) = pair.items()
    if few is not None and many is not None and few > many:
        values = {"part": part, "few": few, "whole": whole, "many": many}
        yield Problem("study.more_than", Place(file, setting=part), values)
