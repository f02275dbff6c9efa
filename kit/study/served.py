"""Need areas that plan and service records name, beside those that were asked about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kit.errors import Place, Problem

from .model import Plan
from .questionnaire import Questionnaire
from .services import list_planned

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["check_measured", "check_planned_areas", "check_served_areas", "split_areas"]


def split_areas(text: str) -> tuple[str, ...]:
    """Return the need areas of a cell of services.csv.

    >>> split_areas("emotion | peer")
    ('emotion', 'peer')
    """
    return tuple(part.strip() for part in text.split("|") if part.strip())


def check_planned_areas(plan: Plan, form: Questionnaire) -> Iterator[Problem]:
    """Find areas of the plan that nobody was asked about, and areas without a service."""
    known, asked = _list_areas(form)
    planned: set[str] = set()
    for path, service in list_planned(plan):
        planned.update(service.need_areas)
        for area in sorted(set(service.need_areas) - known - asked):
            where = Place("plan.toml", setting=f"{path}.need_areas")
            values = {"unknown": area, "known": ", ".join(sorted(known))}
            yield Problem("study.need_area", where, values)
    # Beside a misspelt area, the one that it should be is unserved only for that.
    for area in sorted(known - planned) if planned <= known else ():
        where = Place("plan.toml", setting="strategies")
        yield Problem("study.unserved", where, {"area": area}, "warning")


def check_measured(plan: Plan, form: Questionnaire) -> Iterator[Problem]:
    """Find services that are measured by no rated question, and targets without one."""
    rated = {i.name for i in form.items if i.scores and i.role == "item"}
    for path, service in list_planned(plan):
        if service.measured_by not in {"", *rated}:
            where = Place("plan.toml", setting=f"{path}.measured_by")
            yield Problem("study.measured_by", where, {"item": service.measured_by})
        elif service.target is not None and not service.measured_by:
            yield Problem("study.target_of", Place("plan.toml", setting=f"{path}.target"))


def check_served_areas(services: pd.DataFrame, form: Questionnaire) -> Iterator[Problem]:
    """Find areas of last year's services that nobody was asked about."""
    known, asked = _list_areas(form)
    for line, text in services["need_areas"].items():
        for area in sorted(set(split_areas(text)) - known - asked):
            where = Place("services.csv", row=int(str(line)), column="need_areas")
            values = {"unknown": area, "known": ", ".join(sorted(known))}
            yield Problem("study.served_area", where, values)


def _list_areas(form: Questionnaire) -> tuple[set[str], set[str]]:
    """Return the areas of scales, and those of questions that their scale has not.

    The latter are told as such.
    """
    known = {s.need_area for s in form.scales if s.need_area}
    return known, {i.need_area for i in form.items if i.scale and i.need_area}
