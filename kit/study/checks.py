"""What must agree within a study folder, and what is still open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from kit.errors import Place, Problem

from .amounts import check_length, check_price, check_shares, check_thresholds
from .beside import check_beside, check_links, check_strays
from .consent import check_consent, check_direct
from .days import check_days, check_plan_days, check_started
from .frames import check_ages, check_frame, check_of_population
from .identity import (
    check_accepted,
    check_applicant,
    check_first_year,
    check_informant_names,
)
from .lines import check_areas, check_lines
from .model import Plan, Settings
from .parts import Parts
from .plausible import (
    check_improvement,
    check_invited,
    check_planned,
    check_records,
    check_willing,
)
from .proxies import check_reserved_informants
from .questionnaire import Questionnaire
from .served import check_measured, check_planned_areas, check_served_areas
from .services import check_doing, check_done
from .sums import (
    check_margins,
    check_money,
    check_persons,
    check_services,
    check_staff,
    check_targets,
)
from .translations import check_words
from .waves import check_informants, check_waves
from .wordings import check_none_of_these, check_twins, check_wordings

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["check_parts", "find_open_points"]


def check_parts(parts: Parts) -> list[Problem]:
    """Return everything in which the declared facts contradict each other or have gaps.

    A check is made where all that it needs could be read, so that a mistake in one file
    hides none in another.
    """
    words = check_words(parts.settings, parts.plan, parts.questionnaire)
    checks = chain(
        _check_folder(parts), _check_alone(parts), _check_against_form(parts), (words,)
    )
    return list(chain.from_iterable(checks))


def _check_folder(parts: Parts) -> Iterator[Iterable[Problem]]:
    """Check which files are there."""
    yield check_links(parts.folder)
    yield check_beside(parts.settings, parts.folder)
    if parts.settings:
        yield check_waves(parts.settings, parts.folder)
        yield check_strays(parts.settings, parts.folder)


def _check_settings(settings: Settings, parts: Parts) -> Iterator[Iterable[Problem]]:
    """Check what study.toml says by itself."""
    yield _check_project(settings)
    yield check_staff(settings)
    yield _check_retention(settings)
    yield check_invited(settings, parts.margins)
    yield check_of_population(settings)
    yield check_days(settings)
    yield check_started(settings)
    yield check_length(settings)
    yield check_thresholds(settings)
    yield check_applicant(settings)
    yield check_first_year(settings, parts.services)
    yield check_informant_names(settings)
    yield check_reserved_informants(settings)
    yield check_accepted(settings)


def _check_alone(parts: Parts) -> Iterator[Iterable[Problem]]:
    """Check what one file says, or one beside study.toml."""
    settings, plan = parts.settings, parts.plan
    if settings:
        yield from _check_settings(settings, parts)
    if plan:
        yield check_targets(plan)
        yield check_persons(plan)
    if settings and plan:
        yield check_money(settings, plan)
        yield check_price(settings, plan)
        yield check_shares(settings, plan)
        yield check_planned(settings, plan)
        yield check_doing(settings, plan)
        yield check_plan_days(settings, plan)
        yield check_improvement(settings, plan, parts.services)
    if settings and parts.services is not None:
        yield check_services(settings, parts.services)
        yield check_done(settings, parts.services)
    if parts.services is not None:
        yield check_records(parts.services)
    if parts.margins is not None:
        yield check_margins(settings, parts.questionnaire, parts.margins)


def _check_against_form(parts: Parts) -> Iterator[Iterable[Problem]]:
    """Check what other files say of the questionnaire."""
    settings, form = parts.settings, parts.questionnaire
    if not form:
        return
    yield check_direct(form)
    yield check_areas(form)
    yield check_lines(form)
    if settings:
        yield _check_age_item(settings, form)
        yield check_none_of_these(settings, form, parts.plan)
        yield from _check_asked(settings, form, parts.margins)
    if parts.plan:
        yield _check_willing_from(parts.plan, form)
        yield check_planned_areas(parts.plan, form)
        yield check_measured(parts.plan, form)
        yield check_willing(parts.plan, form)
    if parts.services is not None:
        yield check_served_areas(parts.services, form)


def _check_asked(
    settings: Settings, form: Questionnaire, margins: pd.DataFrame | None
) -> Iterator[Iterable[Problem]]:
    """Check what depends on who is asked; where that is not right, it alone is told."""
    problems = list(check_informants(settings, form))
    yield problems
    if problems:
        return
    yield check_consent(settings, form)
    problems += check_ages(settings, form)
    problems += check_wordings(settings, form)
    if margins is not None:
        problems += check_frame(settings, form, margins)
    yield problems
    # A question that is there twice, or asked of others than it should be, has no twin.
    if not problems:
        yield check_twins(form)


def find_open_points(parts: Parts) -> list[Problem]:
    """Return what the form asks for and nobody has supplied yet (待补); never invented."""
    points = chain(_find_open_settings(parts), _find_open_plan(parts))
    return [
        Problem(f"open.{name}", Place(file, setting=setting), severity="open")
        for name, file, setting, supplied in points
        if not supplied
    ]


Point = tuple[str, str, str, bool]
"""Name of the message, file, setting, and whether it is supplied."""


def _find_open_settings(parts: Parts) -> Iterator[Point]:
    file, settings, wave = "study.toml", parts.settings, parts.wave
    if not settings or not wave:
        return
    yield "provider_name", file, "provider.name", bool(settings.provider.name)
    path, asked = f"waves.{settings.waves.index(wave) + 1}.consultation", wave.consultation
    supplied = asked.suggestions is not None
    yield "consultation_suggestions", file, f"{path}.suggestions", supplied
    yield "consultation_adopted", file, f"{path}.adopted", asked.adopted is not None
    if settings.project.renewal and parts.services is not None:
        supplied = settings.last_year is not None and not parts.services.empty
        yield "last_year", file, "last_year", supplied


def _find_open_plan(parts: Parts) -> Iterator[Point]:
    file, plan, settings = "plan.toml", parts.plan, parts.settings
    if not plan:
        return
    yield "committee_date", file, "committee.date", bool(plan.committee.date)
    yield "committee_decision", file, "committee.decision", bool(plan.committee.decision)
    if settings and settings.project.renewal:
        yield "improvement", file, "improvement", plan.improvement is not None


def _check_project(settings: Settings) -> Iterator[Problem]:
    project, population, disclosure = settings.project, settings.population, settings.disclosure
    if (project.year > 1) != project.renewal:
        where = Place("study.toml", setting="project.renewal")
        yield Problem("study.renewal", where, {"year": project.year})
    if population.age_min > population.age_max:
        yield Problem("study.ages", Place("study.toml", setting="population.age_min"))
    if disclosure.k != 10 and not disclosure.reason:
        yield Problem("study.k_reason", Place("study.toml", setting="disclosure.reason"))


def _check_age_item(settings: Settings, form: Questionnaire) -> Iterator[Problem]:
    name = settings.population.age_item
    if name not in {"", *(i.name for i in form.items)}:
        where = Place("study.toml", setting="population.age_item")
        yield Problem("study.age_item", where, {"item": name})


def _check_willing_from(plan: Plan, form: Questionnaire) -> Iterator[Problem]:
    for number, strategy in enumerate(plan.strategies, start=1):
        if strategy.willing_from and not _is_asset(form, strategy.willing_from):
            where = Place("plan.toml", setting=f"strategies.{number}.willing_from")
            yield Problem("study.willing_from", where)


def _is_asset(form: Questionnaire, reference: str) -> bool:
    name, _, choice = reference.partition(".")
    return any(
        i.name == name and (not choice or choice in {c.name for c in i.choices})
        for i in form.items
        if i.role == "asset"
    )


def _check_retention(settings: Settings) -> Iterator[Problem]:
    until = settings.retention.until
    if dt.datetime.now(dt.UTC).date() > until:
        where = Place("study.toml", setting="retention.until")
        yield Problem("study.retention", where, {"until": until.isoformat()}, "warning")
