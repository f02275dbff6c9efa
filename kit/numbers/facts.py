"""Declared facts by path: all that may be said without an answer behind it.

``study.population.total`` is study.toml's setting, ``plan.targets.persons`` plan.toml's,
``services.S01.person_times`` a cell of services.csv, ``margins.SEX.1`` one of margins.csv,
``questionnaire.CP1.label`` a question, and ``derived.*`` what follows from them by arithmetic.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from kit.study.model import FactKind, Is, Plan, Settings, Targets, Text, Wave
from kit.study.proxies import self_population
from kit.study.study import Study

from .writing import say_count, say_date, say_money, say_month, say_ordinal

__all__ = ["Fact", "Facts", "find_facts", "find_paths", "has_few_persons"]

_SERVICE_COUNTS = ("quantity", "sessions", "person_times", "population_person_times", "persons")
_DERIVED = (
    "cost_per_person_time",
    "cost_per_person",
    "strategies",
    "need_areas",
    "last_year_coverage",
    "suggestions_left",
    "self_population",
    "places.*.*",
    "capacity.*.*",
)

Value = Text | str | int | float | dt.date

_KINDS: tuple[tuple[type, FactKind], ...] = (
    (Text, "words"),
    (str, "words"),
    (int, "count"),
    (float, "number"),
    (dt.date, "date"),
)
"""What a value is whose model does not say."""


_SAY: Mapping[FactKind, Callable[[Any, str], str]] = {
    "words": lambda text, language: (
        text.say(language).rstrip("。.") if isinstance(text, Text) else text
    ),
    "count": say_count,
    "number": lambda number, _: str(number),
    "share": lambda percent, _: f"{percent}%",
    "money": say_money,
    "date": say_date,
    "month": say_month,
    "ordinal": say_ordinal,
}


@dataclass(frozen=True)
class Fact:
    """One declared fact: what kind of thing it is, its value, and in which file it stands.

    `file` is empty for what the kit works out; a ``share`` is in whole percent.
    """

    path: str
    kind: FactKind
    value: Value
    file: str = ""

    def say(self, language: str) -> str:
        """Write the fact by its kind."""
        return _SAY[self.kind](self.value, language)

    @property
    def number(self) -> float | None:
        """The number that the fact is, if it is one."""
        return self.value if isinstance(self.value, int | float) else None

    def __bool__(self) -> bool:
        """Whether something was declared; a zero is, empty words are not."""
        return isinstance(self.value, int | float) or bool(self.value)


@dataclass(frozen=True)
class Facts:
    """Every declared fact of a study, as it is said in one language."""

    language: str
    by_path: Mapping[str, Fact]

    def __getitem__(self, path: str) -> Fact:
        return self.by_path[path]

    def __contains__(self, path: str) -> bool:
        return path in self.by_path

    def say(self, path: str) -> str:
        """Return the fact as it is written; KeyError if it was not declared."""
        return self.by_path[path].say(self.language)

    def has(self, path: str) -> bool:
        """Whether something was declared at `path`."""
        return bool(self.by_path.get(path))


@functools.cache
def find_paths() -> frozenset[str]:
    """Return every path that a study can have, with ``*`` for numbers and names of its own."""
    models = {"study": Settings, "wave": Wave, "plan": Plan}
    declared = (p for root, model in models.items() for p in _find_paths(root, model))
    service = ("name", "unit", *_SERVICE_COUNTS)
    words = ("label", "phrase", "source", "noun", "goal", "clause", "gloss")
    asked = (*words, "highest", "planning_line", "items.*", "*")
    return frozenset(
        (
            *declared,
            *(f"services.*.{name}" for name in service),
            *(f"questionnaire.*.{name}" for name in asked),
            *(f"derived.{name}" for name in _DERIVED),
            "margins.*.*",
        )
    )


def _find_paths(path: str, kind: Any) -> Iterator[str]:
    """Yield the paths below one whose values are of this type."""
    if isinstance(kind, type) and issubclass(kind, BaseModel) and kind is not Text:
        for name, field in kind.model_fields.items():
            yield from _find_paths(f"{path}.{name}", field.annotation)
    elif get_origin(kind) in (dict, tuple):
        inner = [part for part in get_args(kind) if part is not Ellipsis][-1]
        yield from _find_paths(f"{path}.*", inner)
    elif get_origin(kind) in (Union, UnionType):
        for part in get_args(kind):
            if part is not type(None):
                yield from _find_paths(path, part)
    else:
        yield path


@dataclass(frozen=True)
class _At:
    """A path, the file in which it stands, and what its field declares it to be."""

    path: str
    file: str
    kind: FactKind | None = None

    def at(self, name: str | int, field: FieldInfo | None = None) -> _At:
        """Return the place below this one."""
        marks = [m.kind for m in field.metadata if isinstance(m, Is)] if field else []
        return _At(f"{self.path}.{name}", self.file, marks[0] if marks else self.kind)


def find_facts(study: Study) -> Facts:
    """Return every declared fact of the study and what is derived from them."""
    # All of a study is frozen but its frames; of these, services and margins are facts.
    frames = (study.services.to_dict("list"), study.margins.to_dict("list"))
    return _collect_facts(study, repr(frames))


@functools.lru_cache(maxsize=4)
def _collect_facts(study: Study, frames: str) -> Facts:
    """Do so once for as long as `frames`, the content of those, is the same."""
    del frames
    wave = f"study.toml · waves · {study.wave.id}"
    found = [
        *_walk(_At("study", "study.toml"), study.settings),
        *_walk(_At("wave", wave), study.wave),
        *_walk(_At("plan", "plan.toml"), study.plan),
        *_services(study),
        *_questions(study),
        *_margins(study),
        *_derive(study),
    ]
    return Facts(study.language, {fact.path: fact for fact in found})


def _walk(place: _At, value: Any) -> Iterator[Fact]:
    if isinstance(value, BaseModel) and not isinstance(value, Text):
        for name, field in type(value).model_fields.items():
            yield from _walk(place.at(name, field), getattr(value, name))
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _walk(place.at(name), part)
    elif isinstance(value, tuple):
        for number, part in enumerate(value):
            yield from _walk(place.at(number), part)
    elif not isinstance(value, bool):
        kind = next((k for t, k in _KINDS if isinstance(value, t)), None)
        if kind:
            yield Fact(place.path, place.kind or kind, value, place.file)


def has_few_persons(service: Mapping[Hashable, Any], study: Study) -> bool:
    """Whether a row of services.csv tells of so few people in casework that none is named.

    Totals by kind of service may be small; but who is among six people in a kind of
    casework, of which everybody knows two, is soon told.
    """
    persons = service["persons"]
    known = service["level"] == "casework" and isinstance(persons, int)
    return known and 0 < persons < study.settings.disclosure.k


def _services(study: Study) -> Iterator[Fact]:
    file = "services.csv"
    for row in study.services.astype("object").to_dict("records"):
        path = f"services.{row['service']}"
        for name in ("name", "unit"):
            text = Text(zh=row[f"{name}_zh"], en=row[f"{name}_en"])
            yield Fact(f"{path}.{name}", "words", text, file)
        few = has_few_persons(row, study)
        for column in _SERVICE_COUNTS:
            if isinstance(row[column], int) and not (column == "persons" and few):
                yield Fact(f"{path}.{column}", "count", row[column], file)


def _questions(study: Study) -> Iterator[Fact]:
    form, file = study.questionnaire, "questionnaire.xlsx"
    for item in form.items:
        path = f"questionnaire.{item.name}"
        named = {"label": item.label, "phrase": item.phrase, "gloss": item.gloss}
        yield from _words(path, file, named)
        yield from _words(path, file, {c.name: c.label for c in item.choices})
        if item.scores:
            yield Fact(f"{path}.highest", "count", max(item.scores.values()), file)
    for scale in form.scales:
        path = f"questionnaire.{scale.name}"
        words = ("label", "phrase", "source", "noun", "goal", "clause")
        yield from _words(path, file, {name: getattr(scale, name) for name in words})
        for informant in study.informants:
            count = len(form.items_of(scale.name, informant))
            yield Fact(f"{path}.items.{informant}", "count", count, file)
        if scale.planning_line is not None:
            yield Fact(f"{path}.planning_line", "number", scale.planning_line, file)


def _margins(study: Study) -> Iterator[Fact]:
    for row in study.margins.astype("object").to_dict("records"):
        path = f"margins.{row['margin']}.{row['category']}"
        yield Fact(path, "count", int(row["count"]), "margins.csv")


def _words(path: str, file: str, texts: Mapping[str, Text]) -> Iterable[Fact]:
    return (Fact(f"{path}.{name}", "words", text, file) for name, text in texts.items())


def _derive(study: Study) -> Iterator[Fact]:
    """Work out what follows from the facts: unit costs and last year's coverage."""
    settings, targets = study.settings, study.plan.targets
    total = settings.population.total
    areas = study.questionnaire.scales_for(study.informants[0], "need")
    worked: dict[str, tuple[FactKind, int]] = {
        **_derive_costs(settings.project.budget_yuan, targets),
        "strategies": ("count", len(study.plan.strategies)),
        "need_areas": ("count", len(areas)),
    }
    if settings.last_year:
        coverage = round(100 * settings.last_year.population_persons / total)
        worked["last_year_coverage"] = ("share", coverage)
    asked = study.wave.consultation
    if asked.suggestions is not None and asked.adopted is not None:
        worked["suggestions_left"] = ("count", asked.suggestions - asked.adopted)
    alone = self_population(study, study.informants[0])
    if alone is not None:
        worked["self_population"] = ("count", alone)
    for name, (kind, value) in worked.items():
        yield Fact(f"derived.{name}", kind, value)
    yield from _derive_places(study.plan)


def _derive_costs(budget: int | None, targets: Targets) -> dict[str, tuple[FactKind, int]]:
    """Divide the budget by the targets, as far as they are known."""
    known = {
        "cost_per_person_time": targets.person_times,
        "cost_per_person": targets.persons,
    }
    if budget is None:
        return {}
    return {name: ("money", round(budget / number)) for name, number in known.items() if number}


def _derive_places(plan: Plan) -> Iterator[Fact]:
    """Work out the places of a session, and for how many people a service has places.

    Each of several groups has people of its own; a series of events has attendances.
    """
    for s, strategy in enumerate(plan.strategies):
        for n, service in enumerate(strategy.services):
            meetings = service.sessions or service.quantity
            if meetings is None or service.quantity is None:
                continue
            if not service.person_times or service.person_times < meetings:
                continue
            places = round(service.person_times / meetings)
            capacity = places * service.quantity if service.sessions else service.person_times
            yield Fact(f"derived.places.{s}.{n}", "count", places)
            yield Fact(f"derived.capacity.{s}.{n}", "count", capacity)
