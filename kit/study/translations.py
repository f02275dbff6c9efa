"""Words that are missing in a language in which the study is to speak."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from pydantic import BaseModel

from kit.errors import Place, Problem

from .model import Plan, Settings, Text
from .questionnaire import Questionnaire
from .sheets import FILE
from .workbook import find_label_header, read_label

__all__ = ["check_words"]

Placed = Iterable[tuple[Place, Text]]

_FEW = 5
"""Up to so many places of a file or sheet are told one by one."""


def check_words(
    settings: Settings | None, plan: Plan | None, form: Questionnaire | None
) -> Iterator[Problem]:
    """Find the words that are lacking in one of the study's languages.

    A language that is lacking in many places is one problem with the first of them.
    """
    if settings is None:
        return
    declared = chain(_walk("study.toml", "", settings), _walk("plan.toml", "", plan))
    texts = list(chain(declared, _list_labels(form) if form else ()))
    for language in settings.languages:
        lacking = [place for place, text in texts if text and not text.say(language)]
        yield from _tell(language, [_head(place, language, form) for place in lacking])
    if form:
        yield from _check_headers(form, settings.languages)


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


def _head(place: Place, language: str, form: Questionnaire | None) -> Place:
    """Name the column as it is headed, or as it should be; then it is lacking as a whole."""
    if form is None or not place.sheet:
        return place
    headers = form.headers.get(place.sheet, ())
    column = find_label_header(place.column, language, headers)
    return replace(place, column=column, row=place.row if column in headers else None)


def _tell(language: str, places: list[Place]) -> Iterator[Problem]:
    counts = Counter((place.file, place.sheet) for place in places)
    values = {"language": language}
    if max(counts.values(), default=0) <= _FEW:
        yield from (Problem("study.no_words", place, values) for place in places)
        return
    first = tuple(_gather(places))
    where = first[0] if len(first) == 1 else Place("study.toml", setting="languages")
    said: dict[str, object] = {**values, "number": len(places), "places": first}
    code = "study.words_in_one_place" if len(first) == 1 else "study.words_in_many_places"
    yield Problem(code, where, said)


def _gather(places: Iterable[Place]) -> Iterator[Place]:
    """Yield one place for each column, and for each file of settings the first of them."""
    groups: dict[tuple[str, str, str], list[Place]] = {}
    for place in places:
        groups.setdefault((place.file, place.sheet, place.column), []).append(place)
    for group in groups.values():
        rows = [place.row for place in group[1:] if place.row is not None]
        settings = [place.setting for place in group if place.setting]
        shown = ", ".join(settings[:_FEW]) + (" …" if len(settings) > _FEW else "")
        yield replace(group[0], others=tuple(rows), setting=shown)


def _check_headers(form: Questionnaire, languages: Iterable[str]) -> Iterator[Problem]:
    """Find a language that the sheets head differently: other tools take it for two."""
    for language in languages:
        usual = ""
        for sheet, headers in form.headers.items():
            for header in headers:
                if read_label(header)[1] != (language,):
                    continue
                named = header.partition("::")[2]
                usual = usual or named
                if named.replace(" ", "") != usual.replace(" ", ""):
                    values = {"usual": usual}
                    where = Place(FILE, sheet, column=header)
                    yield Problem("study.headers_differ", where, values, "warning")


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
