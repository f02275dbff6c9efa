"""Words that are missing in a language in which the study is to speak."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from pydantic import BaseModel

from kit.errors import Place, Problem

from .model import Plan, Settings, Text
from .questionnaire import Questionnaire
from .sheets import FILE

__all__ = ["check_declared_words", "check_questionnaire_words"]

Placed = Iterable[tuple[Place, Text]]


def check_declared_words(settings: Settings, plan: Plan | None) -> Iterator[Problem]:
    """Find what study.toml and plan.toml lack in one of the languages."""
    declared = chain(_walk("study.toml", "", settings), _walk("plan.toml", "", plan))
    return _find_lacking(declared, settings.languages)


def check_questionnaire_words(
    form: Questionnaire, languages: Iterable[str]
) -> Iterator[Problem]:
    """Find what the questionnaire lacks in one of the languages; each cell once."""
    choices = dict.fromkeys((c.row, c.label) for i in form.items for c in i.choices)
    # What has no phrase of its own goes by its label; that is one cell, not two.
    asked = chain(
        _place("survey", ((i.row, "label", i.label) for i in form.items)),
        _place(
            "survey",
            ((i.row, "phrase", i.phrase) for i in form.items if i.phrase is not i.label),
        ),
        _place("choices", ((row, "label", label) for row, label in choices)),
        _place("scales", ((s.row, "label", s.label) for s in form.scales)),
        _place(
            "scales",
            ((s.row, "phrase", s.phrase) for s in form.scales if s.phrase is not s.label),
        ),
        _place("scales", ((s.row, "source", s.source) for s in form.scales)),
    )
    return _find_lacking(asked, tuple(languages))


def _place(sheet: str, cells: Iterable[tuple[int | None, str, Text]]) -> Placed:
    return ((Place(FILE, sheet, row, column), text) for row, column, text in cells)


def _find_lacking(texts: Placed, languages: tuple[str, ...]) -> Iterator[Problem]:
    for where, text in texts:
        lacking = [language for language in languages if text and not text.say(language)]
        if lacking:
            yield Problem("study.no_words", where, {"languages": ", ".join(lacking)})


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
