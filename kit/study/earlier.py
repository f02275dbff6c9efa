"""The wave before: which one answers are compared with, and the study as it was then."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from kit.errors import Place, Problem

from .model import Wave
from .questionnaire import Questionnaire
from .study import Study

__all__ = ["find_earlier", "leave_out", "look_back", "tell_not_compared"]


def find_earlier(study: Study, informant: str) -> Wave | None:
    """Return the latest wave that ended before this one began and asked `informant`."""
    before = (w for w in study.settings.waves if w.last_day < study.wave.first_day)
    asked = [w for w in before if any(e.informant == informant for e in w.received)]
    return max(asked, key=lambda w: w.last_day, default=None)


def look_back(study: Study, wave: Wave, lacking: Collection[str] = ()) -> Study:
    """Return the study as a run of `wave` sees it, without the questions that it lacks."""
    form = leave_out(study.questionnaire, lacking) if lacking else study.questionnaire
    return replace(study, wave=wave, questionnaire=form)


def leave_out(form: Questionnaire, lacking: Collection[str]) -> Questionnaire:
    """Return the questionnaire without some questions, and without the scales they are of.

    A scale of fewer items is another scale.
    """
    kept = tuple(i for i in form.items if i.name not in lacking)
    broken = {i.scale for i in form.items if i.name in lacking}
    scales = tuple(s for s in form.scales if s.name not in broken)
    names = {s.name for s in scales}
    known = {i.name for i in kept}
    compared = tuple(c for c in form.comparisons if c.scale in names and c.group_item in known)
    return replace(form, items=kept, scales=scales, comparisons=compared)


def tell_not_compared(wave: str, problems: Iterable[Problem]) -> list[Problem]:
    """Say as warnings that nothing is compared with `wave`, and what is wrong with it."""
    errors = [p for p in problems if p.severity == "error"]
    if not errors:
        return []
    values = {"wave": wave, "count": len(errors)}
    head = Problem("study.not_compared", Place(f"waves/{wave}"), values, "warning")
    return [head, *(replace(p, severity="warning") for p in errors)]
