"""Every text that a person declared in two languages, with the place where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from pydantic import BaseModel

from kit.errors import Place

from .model import Plan, Settings, Text
from .questionnaire import Questionnaire
from .sheets import FILE
from .study import Study
from .workbook import find_label_header

__all__ = ["Placed", "head_place", "list_printed", "list_texts"]

_NOT_PRINTED = ("recipients", "retention", "exports")
"""Settings whose texts stand in no document."""

Placed = Iterable[tuple[Place, Text]]


def list_texts(settings: Settings, plan: Plan | None, form: Questionnaire | None) -> Placed:
    """List the texts of study.toml, plan.toml and the questionnaire, each cell once."""
    declared = chain(_walk("study.toml", "", settings), _walk("plan.toml", "", plan))
    return chain(declared, _list_labels(form) if form else ())


def list_printed(study: Study) -> Iterator[tuple[Place, str]]:
    """List what documents in the study's language may say, each text with its place."""
    for place, text in list_texts(study.settings, study.plan, study.questionnaire):
        if not set(_NOT_PRINTED) & set(place.setting.split(".")):
            where = head_place(place, study.language, study.questionnaire)
            yield where, text.say(study.language)
    own = (text for text in study.own_texts if text.language == study.language)
    yield from ((text.where, text.template) for text in own)
    for column in (f"name_{study.language}", f"unit_{study.language}"):
        lines = zip(study.services.index.tolist(), study.services[column], strict=True)
        for line, text in lines:
            yield Place("services.csv", row=line, column=column), text


def head_place(place: Place, language: str, form: Questionnaire | None) -> Place:
    """Name the column as it is headed, or as it should be; then it is lacking as a whole."""
    if form is None or not place.sheet:
        return place
    headers = form.headers.get(place.sheet, ())
    column = find_label_header(place.column, language, headers)
    return replace(place, column=column, row=place.row if column in headers else None)


def _list_labels(form: Questionnaire) -> Placed:
    """List the labels of the questionnaire, each cell once."""
    choices = dict.fromkeys((c.row, c.label) for i in form.items for c in i.choices)
    # What has no phrase of its own goes by its label; that is one cell, not two.
    return chain(
        _place("survey", ((i.row, "label", i.label) for i in form.items)),
        _place(
            "survey",
            ((i.row, "phrase", i.phrase) for i in form.items if i.phrase is not i.label),
        ),
        _place("choices", ((row, "label", label) for row, label in choices)),
        _place("scales", ((s.row, "label", s.label) for s in form.scales)),
        _place(
            "scales",
            (
                (s.row, name, text)
                for s in form.scales
                for name in ("phrase", "noun", "goal", "clause")
                if (text := getattr(s, name)) is not s.label
            ),
        ),
        _place("survey", ((i.row, "gloss", i.gloss) for i in form.items)),
        _place("scales", ((s.row, "source", s.source) for s in form.scales)),
    )


def _place(sheet: str, cells: Iterable[tuple[int | None, str, Text]]) -> Placed:
    return ((Place(FILE, sheet, row, column), text) for row, column, text in cells)


def _walk(file: str, setting: str, value: object) -> Iterator[tuple[Place, Text]]:
    if isinstance(value, Text):
        yield Place(file, setting=setting), value
        return
    inner: Iterable[tuple[object, object]] = ()
    if isinstance(value, BaseModel):
        inner = ((name, getattr(value, name)) for name in type(value).model_fields)
    elif isinstance(value, tuple):
        inner = enumerate(value, start=1)
    elif isinstance(value, dict):
        inner = value.items()
    for name, part in inner:
        yield from _walk(file, f"{setting}.{name}" if setting else str(name), part)
