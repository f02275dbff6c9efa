"""Declared facts by path: all that may be said without an answer behind it.

``study.population.total`` is study.toml's setting, ``plan.targets.persons`` plan.toml's,
``services.S01.person_times`` a cell of services.csv, ``questionnaire.CP1.label`` a question,
and ``derived.*`` what follows from them by arithmetic.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from kit.study.model import Text
from kit.study.study import Study

__all__ = ["find_facts"]


def find_facts(study: Study) -> dict[str, Any]:
    """Return every declared fact of the study and what is derived from them, by path."""
    facts = dict(_walk("study", study.settings))
    facts |= dict(_walk("wave", study.wave))
    facts |= dict(_walk("plan", study.plan))
    facts |= dict(_services(study))
    facts |= dict(_questions(study))
    return facts | _derive(study)


def _walk(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, BaseModel) and not isinstance(value, Text):
        for name in type(value).model_fields:
            yield from _walk(f"{path}.{name}", getattr(value, name))
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _walk(f"{path}.{name}", part)
    elif isinstance(value, tuple):
        for number, part in enumerate(value):
            yield from _walk(f"{path}.{number}", part)
    elif isinstance(value, (Text, str, int, float, dt.date)) and not isinstance(value, bool):
        yield path, value


def _services(study: Study) -> Iterator[tuple[str, Any]]:
    whole = ("quantity", "sessions", "person_times", "child_person_times", "persons")
    for row in study.services.astype("object").to_dict("records"):
        path = f"services.{row['service']}"
        yield f"{path}.name", Text(zh=row["name_zh"], en=row["name_en"])
        yield f"{path}.unit", Text(zh=row["unit_zh"], en=row["unit_en"])
        for column in whole:
            if isinstance(row[column], int):
                yield f"{path}.{column}", row[column]


def _questions(study: Study) -> Iterator[tuple[str, Any]]:
    form = study.questionnaire
    for item in form.items:
        yield f"questionnaire.{item.name}.label", item.label
        yield f"questionnaire.{item.name}.phrase", item.phrase
        for choice in item.choices:
            yield f"questionnaire.{item.name}.{choice.name}", choice.label
        if item.scores:
            yield f"questionnaire.{item.name}.highest", max(item.scores.values())
    for scale in form.scales:
        yield f"questionnaire.{scale.name}.label", scale.label
        yield f"questionnaire.{scale.name}.phrase", scale.phrase
        yield f"questionnaire.{scale.name}.source", scale.source
        for informant in study.informants:
            count = len(form.items_of(scale.name, informant))
            yield f"questionnaire.{scale.name}.items.{informant}", count
        if scale.planning_line is not None:
            yield f"questionnaire.{scale.name}.planning_line", scale.planning_line


def _derive(study: Study) -> dict[str, Any]:
    """Work out what follows from the facts: unit costs and last year's coverage."""
    settings, targets = study.settings, study.plan.targets
    budget, total = settings.project.budget_yuan, settings.population.total
    derived: dict[str, Any] = {
        "derived.cost_per_person_time": round(budget / targets.person_times),
        "derived.cost_per_person": round(budget / targets.persons),
        "derived.strategies": len(study.plan.strategies),
        "derived.need_areas": len(study.questionnaire.scales_for(study.informants[0], "need")),
    }
    if settings.last_year:
        children = settings.last_year.children
        derived["derived.last_year_coverage"] = f"{round(100 * children / total)}%"
    return derived
