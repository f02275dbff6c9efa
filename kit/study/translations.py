"""Words that are missing in a language in which the study is to speak."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from kit.errors import Place, Problem

from .model import Plan, Settings
from .questionnaire import Questionnaire
from .sheets import FILE
from .texts import head_place, list_texts
from .workbook import read_label

__all__ = ["check_words"]

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
    texts = list(list_texts(settings, plan, form))
    for language in settings.languages:
        lacking = [place for place, text in texts if text and not text.say(language)]
        yield from _tell(language, [head_place(place, language, form) for place in lacking])
    if form:
        yield from _check_headers(form, settings.languages)


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
