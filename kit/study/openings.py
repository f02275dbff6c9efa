"""What may stay empty (``""``) in a study folder until somebody knows it: open, 待补.

Each is told by ``kit check``, and a text that needs it says so in its place. Nothing is
made up, and nothing of it stops a run, apart from the answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kit.errors import Place, Problem

from .model import Wave
from .parts import Parts

__all__ = ["find_openings", "is_open_setting"]

_SETTINGS: Mapping[str, tuple[str, ...]] = {
    "applicant": (
        "community.name",
        "community.street",
        "community.district",
        "community.applicant",
    ),
    "project": ("project.name", "project.service_name"),
    "aim": ("project.aim",),
    "budget": ("project.budget_yuan",),
    "population_words": ("population.label", "population.noun"),
    "population_source": ("population.source",),
    "provider_name": ("provider.name",),
    "staff": ("provider.social_workers", "provider.certified"),
    "feasibility": ("feasibility.venue", "feasibility.non_duplication"),
    "retention": ("retention.custodian", "retention.until"),
}
_RENEWAL: Mapping[str, tuple[str, ...]] = {"started": ("project.started",)}
_WAVE: Mapping[str, tuple[str, ...]] = {
    "asked": ("mode", "asked_by"),
    "answers": ("exports.*.file",),
    "consultation_suggestions": ("consultation.suggestions",),
    "consultation_adopted": ("consultation.adopted",),
}
_PLAN: Mapping[str, tuple[str, ...]] = {
    "targets": ("targets.persons", "targets.person_times"),
    "strategies": ("strategies", "strategies.*.title"),
    "services": tuple(
        f"strategies.*.services.*.{name}"
        for name in ("name", "goal", "unit", "indicator", "proof")
    ),
    "quantity": ("strategies.*.services.*.quantity",),
    "budget_lines": ("budget", "budget.*.line", "budget.*.amount_yuan"),
    "policies": ("policies.*.phrase", "policies.*.source"),
    "committee_date": ("committee.date",),
    "committee_decision": ("committee.decision",),
}
"""What is told together, by the name of its message; ``*`` stands for an entry's number."""

_ROOTS = {"study": {**_SETTINGS, **_RENEWAL}, "wave": _WAVE, "plan": _PLAN}


def is_open_setting(path: str) -> bool:
    """Tell whether the fact at `path` may be open, as `kit.numbers.facts` names it.

    >>> is_open_setting("plan.strategies.0.services.2.quantity")
    True
    """
    root, _, setting = path.partition(".")
    pattern = re.sub(r"(?<=\.)\d+(?=\.|$)", "*", setting)
    return any(pattern in settings for settings in _ROOTS.get(root, {}).values())


def find_openings(parts: Parts) -> Iterator[Problem]:
    """Yield one open point for each message, with every setting that is empty."""
    if parts.settings:
        yield from _tell("study.toml", "", parts.settings, _SETTINGS)
    if parts.settings and parts.settings.project.renewal:
        yield from _tell("study.toml", "", parts.settings, _RENEWAL)
    if parts.settings and parts.wave:
        path = f"waves.{parts.settings.waves.index(parts.wave) + 1}."
        yield from _tell("study.toml", path, parts.wave, _WAVE)
        yield from _find_undated(path, parts.wave)
    if parts.plan:
        yield from _tell("plan.toml", "", parts.plan, _PLAN)


def _find_undated(path: str, wave: Wave) -> Iterator[Problem]:
    """Find exports that came on a day that nobody has written down."""
    exports = enumerate(wave.exports, start=1)
    found = [f"{path}exports.{n}.received" for n, e in exports if e.file and not e.received]
    if found:
        where, values = Place("study.toml", setting=found[0]), {"settings": ", ".join(found)}
        yield Problem("open.received", where, values, severity="open")


def _tell(
    file: str, path: str, model: object, names: Mapping[str, tuple[str, ...]]
) -> Iterator[Problem]:
    for name, settings in names.items():
        found = [path + place for s in settings for place in _find_empty(model, s.split("."))]
        if found:
            where, values = Place(file, setting=found[0]), {"settings": ", ".join(found)}
            yield Problem(f"open.{name}", where, values, severity="open")


def _find_empty(value: Any, names: list[str]) -> Iterator[str]:
    """Yield where below `value` something is empty, with entries counted from 1."""
    if not names:
        yield from () if value or value == 0 else ("",)
        return
    first, *rest = names
    if first == "*":
        entries = [(str(n), part) for n, part in enumerate(value, start=1)]
    else:
        entries = [(first, getattr(value, first))]
    for name, part in entries:
        for deeper in _find_empty(part, rest):
            yield f"{name}.{deeper}" if deeper else name
