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
from .openings import find_openings
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
from .weighting import check_weighting
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
    if settings:
        yield check_weighting(settings, parts.questionnaire, parts.margins)
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
    return [*find_openings(parts), *_find_open_renewal(parts), *_find_open_margins(parts)]


def _find_open_renewal(parts: Parts) -> Iterator[Problem]:
    """Find the tables that a renewal owes: last year's records, and what is done better."""
    settings, plan = parts.settings, parts.plan
    if not settings or not settings.project.renewal:
        return
    if parts.services is not None and (settings.last_year is None or parts.services.empty):
        where = Place("study.toml", setting="last_year")
        yield Problem("open.last_year", where, severity="open")
    if plan and plan.improvement is None:
        where = Place("plan.toml", setting="improvement")
        yield Problem("open.improvement", where, severity="open")


def _find_open_margins(parts: Parts) -> Iterator[Problem]:
    """Find categories of the register whose count nobody has supplied yet."""
    if parts.margins is None:
        return
    lines = [int(str(line)) for line in parts.margins.index[parts.margins["count"].isna()]]
    if lines:
        first, *others = lines
        where = Place("margins.csv", row=first, column="count", others=tuple(others))
        yield Problem("open.margins", where, severity="open")


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
    if until and dt.datetime.now(dt.UTC).date() > until:
        where = Place("study.toml", setting="retention.until")
        yield Problem("study.retention", where, {"until": until.isoformat()}, "warning")
