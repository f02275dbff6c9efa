"""What must agree within a study folder, and what is still open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from pydantic import BaseModel

from kit.errors import Problem

from .model import Text
from .study import Study

__all__ = ["check_study", "find_open_points"]


def check_study(study: Study) -> list[Problem]:
    """Return everything in which the declared facts contradict each other or have gaps."""
    checks = (
        _check_project(study),
        _check_money(study),
        _check_margins(study),
        _check_services(study),
        _check_targets(study),
        _check_plan(study),
        _check_waves(study),
        _check_informants(study),
        _check_languages(study),
        _check_parts(study),
        _check_retention(study),
    )
    return list(chain.from_iterable(checks))


def find_open_points(study: Study) -> list[Problem]:
    """Return what the form asks for and nobody has supplied yet (待补); never invented."""
    settings, plan, wave = study.settings, study.plan, study.wave
    asked = {
        "provider.name": bool(settings.provider.name),
        "committee.date": bool(plan.committee.date),
        "committee.decision": bool(plan.committee.decision),
        "consultation.suggestions": wave.consultation.suggestions is not None,
        "consultation.adopted": wave.consultation.adopted is not None,
    }
    if settings.project.renewal:
        asked["last_year"] = settings.last_year is not None and not study.services.empty
        asked["improvement"] = plan.improvement is not None
    files = {"committee": "plan.toml", "improvement": "plan.toml"}
    return [
        Problem(
            f"open.{name.replace('.', '_')}",
            f"{files.get(name.split('.')[0], 'study.toml')} · {name}",
            severity="open",
        )
        for name, supplied in asked.items()
        if not supplied
    ]


def _check_project(study: Study) -> Iterator[Problem]:
    project, population = study.settings.project, study.settings.population
    if (project.year > 1) != project.renewal:
        values = {"year": project.year}
        yield Problem("study.renewal", "study.toml · project", values)
    if population.age_min > population.age_max:
        yield Problem("study.ages", "study.toml · population")
    if population.age_item not in {"", *(i.name for i in study.questionnaire.items)}:
        item = {"item": population.age_item}
        yield Problem("study.age_item", "study.toml · population.age_item", item)
    if study.settings.disclosure.k != 10 and not study.settings.disclosure.reason:
        yield Problem("study.k_reason", "study.toml · disclosure.reason")


def _check_money(study: Study) -> Iterator[Problem]:
    asked = study.settings.project.budget_yuan
    lines = sum(line.amount_yuan for line in study.plan.budget)
    if lines != asked:
        values = {"lines": lines, "asked": asked, "difference": abs(lines - asked)}
        yield Problem("study.budget", "plan.toml · budget", values)


def _check_margins(study: Study) -> Iterator[Problem]:
    totals = study.margins.groupby("margin", sort=False)["count"].sum()
    expected = study.settings.population.total
    for margin, total in totals.items():
        if total != expected:
            values = {"margin": margin, "total": int(total), "expected": expected}
            yield Problem("study.margin_total", f"margins.csv · {margin}", values)
    items = {i.name: i for i in study.questionnaire.items}
    for line, margin, category in study.margins[["margin", "category"]].itertuples():
        names = {c.name for c in items[margin].choices} if margin in items else None
        if names is None or category not in names:
            yield Problem("study.margin_category", f"margins.csv · {line}", {"margin": margin})


def _check_services(study: Study) -> Iterator[Problem]:
    declared = study.settings.last_year
    if declared is None or study.services.empty:
        return
    for service in study.services["service"][study.services["service"].duplicated()]:
        yield Problem("study.service_twice", "services.csv", {"service": service})
    for column in ("person_times", "child_person_times"):
        rows, total = int(study.services[column].sum()), getattr(declared, column)
        if rows != total:
            values = {"column": column, "rows": rows, "total": total}
            yield Problem("study.services_total", f"services.csv · {column}", values)


def _check_targets(study: Study) -> Iterator[Problem]:
    planned = [s.person_times for t in study.plan.strategies for s in t.services]
    if any(p is None for p in planned):
        return
    total, target = sum(p or 0 for p in planned), study.plan.targets.person_times
    if total != target:
        values = {"planned": total, "target": target}
        yield Problem("study.targets", "plan.toml · targets.person_times", values)


def _check_plan(study: Study) -> Iterator[Problem]:
    known = {s.need_area for s in study.questionnaire.scales if s.need_area}
    planned: set[str] = set()
    for s_number, strategy in enumerate(study.plan.strategies, start=1):
        where = f"plan.toml · strategies.{s_number}"
        if strategy.willing_from and not _is_asset(study, strategy.willing_from):
            yield Problem("study.willing_from", f"{where}.willing_from")
        for number, service in enumerate(strategy.services, start=1):
            planned.update(service.need_areas)
            if unknown := sorted(set(service.need_areas) - known):
                values = {"unknown": ", ".join(unknown), "known": ", ".join(sorted(known))}
                yield Problem("study.need_area", f"{where}.services.{number}", values)
    for area in sorted(known - planned):
        yield Problem("study.unserved", "plan.toml · strategies", {"area": area}, "warning")


def _is_asset(study: Study, reference: str) -> bool:
    name, _, choice = reference.partition(".")
    return any(
        i.name == name and (not choice or choice in {c.name for c in i.choices})
        for i in study.questionnaire.items
        if i.role == "asset"
    )


def _check_waves(study: Study) -> Iterator[Problem]:
    ids = [w.id for w in study.settings.waves]
    if len(set(ids)) != len(ids):
        yield Problem("study.wave_twice", "study.toml · waves")
    asked = {i.informant for i in study.questionnaire.items if i.role != "informant"}
    for number, wave in enumerate(study.settings.waves, start=1):
        where = f"study.toml · waves.{number}"
        if wave.first_day > wave.last_day:
            yield Problem("study.wave_days", where)
        for export in wave.exports:
            path = study.folder / "waves" / wave.id / export.file
            if not _inside(path, study.folder):
                yield Problem("study.outside", f"{where}.exports")
            elif not path.is_file():
                yield Problem("study.no_file", f"waves/{wave.id}", {"file": export.file})
            if not {export.informant, ""} & asked:
                yield Problem("study.informant", f"{where}.exports")


def _check_informants(study: Study) -> Iterator[Problem]:
    known = study.settings.informants
    values = {"known": ", ".join(known)}
    for number, wave in enumerate(study.settings.waves, start=1):
        for place, export in enumerate(wave.exports, start=1):
            if export.informant not in known:
                where = f"study.toml · waves.{number}.exports.{place}.informant"
                yield Problem("study.unknown_informant", where, values)
    for item in study.questionnaire.items:
        if item.informant and item.informant not in known:
            where = f"questionnaire.xlsx · survey · {item.name} · kit_informant"
            yield Problem("study.unknown_informant", where, values)


def _inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _check_languages(study: Study) -> Iterator[Problem]:
    wanted = study.settings.languages
    declared = chain(
        _walk_texts("study.toml", study.settings), _walk_texts("plan.toml", study.plan)
    )
    asked = (
        (f"questionnaire.xlsx · {i.name}", text)
        for i in study.questionnaire.items
        for text in (i.label, i.phrase, *(c.label for c in i.choices))
    )
    scaled = (
        (f"questionnaire.xlsx · {s.name}", text)
        for s in study.questionnaire.scales
        for text in (s.label, s.phrase, s.source)
    )
    for where, text in chain(declared, asked, scaled):
        lacking = [language for language in wanted if text and not text.say(language)]
        if lacking:
            yield Problem("study.no_words", where, {"languages": ", ".join(lacking)})


def _walk_texts(place: str, value: object) -> Iterator[tuple[str, Text]]:
    if isinstance(value, Text):
        yield place, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            joint = " · " if place.endswith(".toml") else "."
            yield from _walk_texts(f"{place}{joint}{name}", getattr(value, name))
    elif isinstance(value, tuple):
        for number, part in enumerate(value, start=1):
            yield from _walk_texts(f"{place}.{number}", part)


def _check_parts(study: Study) -> Iterator[Problem]:
    """Find parts that are larger than their whole."""
    settings, asked = study.settings, study.wave.consultation
    pairs: list[tuple[str, str, int | None, str, int | None]] = [
        ("study.toml", "certified", settings.provider.certified,
         "social_workers", settings.provider.social_workers),
        ("study.toml", "adopted", asked.adopted, "suggestions", asked.suggestions),
        ("plan.toml", "targets.persons", study.plan.targets.persons,
         "targets.person_times", study.plan.targets.person_times),
    ]  # fmt: skip
    if last := settings.last_year:
        pairs += [
            ("study.toml", "child_person_times", last.child_person_times,
             "person_times", last.person_times),
            ("study.toml", "last_year.children", last.children,
             "population.total", settings.population.total),
        ]  # fmt: skip
    for file, part, few, whole, many in pairs:
        if few is not None and many is not None and few > many:
            values = {"part": part, "few": few, "whole": whole, "many": many}
            yield Problem("study.more_than", f"{file} · {part}", values)


def _check_retention(study: Study) -> Iterator[Problem]:
    until = study.settings.retention.until
    if dt.datetime.now(dt.UTC).date() > until:
        where = "study.toml · retention.until"
        yield Problem("study.retention", where, {"until": until.isoformat()}, "warning")
