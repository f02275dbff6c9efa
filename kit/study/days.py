"""Days that can hardly be right beside each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from kit.errors import Place, Problem

from .doubts import name_doubt
from .model import Plan, Settings, Wave

__all__ = ["check_days", "check_plan_days", "check_started"]

_LONGEST_WAVE = 120
_LATEST_RECEIPT = 60
_OLDEST_REGISTER = 400
"""All in days."""


@dataclass(frozen=True)
class _Day:
    """A declared day, by its file and setting."""

    file: str
    setting: str
    day: dt.date


def check_days(settings: Settings) -> Iterator[Problem]:
    """Find days of study.toml that are far from those that they go with, or out of order."""
    for number, wave in enumerate(settings.waves, start=1):
        yield from _check_wave(f"waves.{number}", wave)
    wave, path = _find_newest(settings)
    last = _Day("study.toml", f"{path}.last_day", wave.last_day)
    first = _begin(path, wave)
    register = _Day("study.toml", "population.as_of", settings.population.as_of)
    near = min(abs(register.day - first.day), abs(register.day - last.day)).days
    if near > _OLDEST_REGISTER:
        yield _compare("far", register, last)
    if applied := settings.project.applied_on:
        yield from _check_after(_Day("study.toml", "project.applied_on", applied), last)
    if settings.last_year and settings.last_year.first_day >= first.day:
        begun = _Day("study.toml", "last_year.first_day", settings.last_year.first_day)
        yield _compare("late", begun, first)


def _find_newest(settings: Settings) -> tuple[Wave, str]:
    wave = max(settings.waves, key=lambda w: w.last_day)
    return wave, f"waves.{settings.waves.index(wave) + 1}"


def _begin(path: str, wave: Wave) -> _Day:
    """Return the first day; of a wave so long that it is most likely wrong, the last."""
    if (wave.last_day - wave.first_day).days > _LONGEST_WAVE:
        return _Day("study.toml", f"{path}.last_day", wave.last_day)
    return _Day("study.toml", f"{path}.first_day", wave.first_day)


def _check_wave(path: str, wave: Wave) -> Iterator[Problem]:
    first = _Day("study.toml", f"{path}.first_day", wave.first_day)
    last = _Day("study.toml", f"{path}.last_day", wave.last_day)
    if (last.day - first.day).days > _LONGEST_WAVE:
        yield _compare("far", last, first)
    for number, export in enumerate(wave.exports, start=1):
        if not export.received:
            continue
        received = _Day("study.toml", f"{path}.exports.{number}.received", export.received)
        if (received.day - last.day).days > _LATEST_RECEIPT:
            yield _compare("far", received, last)
        elif received.day < first.day <= last.day:
            yield _compare("early", received, first)


def check_plan_days(settings: Settings, plan: Plan) -> Iterator[Problem]:
    """Find a meeting of the committee before the answers were in."""
    wave, path = _find_newest(settings)
    if isinstance(plan.committee.date, dt.date):
        met = _Day("plan.toml", "committee.date", plan.committee.date)
        last = _Day("study.toml", f"{path}.last_day", wave.last_day)
        yield from _check_after(met, last)


def _check_after(later: _Day, earlier: _Day) -> Iterator[Problem]:
    if later.day < earlier.day:
        yield _compare("early", later, earlier)


def _compare(how: str, one: _Day, other: _Day) -> Problem:
    days = abs((one.day - other.day).days)
    values = {
        "day": one.day.isoformat(),
        "other": other.setting,
        "than": other.day.isoformat(),
        "days": days,
    }
    doubt = name_doubt(one.file.removesuffix(".toml"), one.setting, "day", count=days)
    return Problem(
        f"study.day_{how}", Place(one.file, setting=one.setting), values, doubt=doubt
    )


def check_started(settings: Settings) -> Iterator[Problem]:
    """Find a project that began after it was asked about, or in another year than it says."""
    project, (wave, path) = settings.project, _find_newest(settings)
    if not project.started:
        return
    year, _, month = project.started.partition("-")
    begun = _begin(path, wave)
    first = begun.day
    months = 12 * (first.year - int(year)) + (first.month - int(month) if month else 0)
    if months < 0:
        where = Place("study.toml", setting="project.started")
        values = {
            "day": project.started,
            "other": begun.setting,
            "than": first.isoformat(),
        }
        doubt = name_doubt("study", "project.started", "day", count=-months)
        yield Problem("study.day_late", where, values, doubt=doubt)
    elif abs(project.year - (months // 12 + 1)) > 1:
        where = Place("study.toml", setting="project.year")
        said = {"year": project.year, "started": project.started, "counted": months // 12 + 1}
        doubt = name_doubt("study", "project", "year", count=project.year)
        yield Problem("study.project_year", where, said, doubt=doubt)
