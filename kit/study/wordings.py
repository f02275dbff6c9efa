"""Questions and scales that a reader could not tell apart, and choices that say none."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib import resources

from kit.errors import Place, Problem

from .doubts import name_doubt
from .model import Plan, Settings
from .plain import normalise
from .questionnaire import Choice, Item, Questionnaire, Scale
from .sheets import FILE

__all__ = ["check_none_of_these", "check_twins", "check_wordings"]
_NAMES_SHOWN = 6


def check_wordings(settings: Settings, form: Questionnaire) -> Iterator[Problem]:
    """Find two questions to one informant, or two scales, with one label or phrase."""
    informants = dict.fromkeys(("", *settings.informants))
    told: set[str] = set()
    for informant in informants:
        # Fields for a remark are often headed alike; they are told apart by where they stand.
        asked = [i for i in form.items if i.asked_of(informant) and i.kind != "text"]
        for item, other, column in _find_alike(asked, settings.languages):
            if item.name not in told:
                told.add(item.name)
                where = Place(FILE, "survey", item.row, column)
                values = {"name": item.name, "other": other}
                yield Problem("questionnaire.same_item", where, values)
    for scale, other, column in _find_alike(form.scales, settings.languages):
        where = Place(FILE, "scales", scale.row, column)
        values = {"name": scale.name, "other": other}
        yield Problem("questionnaire.same_scale", where, values)


def _find_alike(
    named: Iterable[Item] | Iterable[Scale], languages: Iterable[str]
) -> Iterator[tuple[Item | Scale, str, str]]:
    """Yield each that reads like an earlier one, that one's name, and in which column."""
    seen: dict[tuple[str, str, str], str] = {}
    for one in named:
        texts = {"label": one.label, "phrase": one.phrase or one.label}
        found = [
            (seen.setdefault((column, language, said), one.name), column)
            for column, text in texts.items()
            for language in languages
            if (said := normalise(text.say(language)))
        ]
        other = next(((name, column) for name, column in found if name != one.name), None)
        if other:
            yield one, *other


def check_twins(form: Questionnaire) -> Iterator[Problem]:
    """Find twins that do not name each other, or of whom one informant is asked both."""
    items = {i.name: i for i in form.items}
    paired = [(i, items[i.twin]) for i in form.items if i.twin in items]
    same = [one for one, other in paired if one.informant == other.informant]
    lone = [one for one, other in paired if other.twin != one.name and one not in same]
    for kind, wrong in (("twin_same", same), ("twin_lone", lone)):
        if wrong:
            first, *others = (item.row or 0 for item in wrong)
            where = Place(FILE, "survey", first, "kit_twin", others=tuple(others))
            more = " …" if len(wrong) > _NAMES_SHOWN else ""
            values = {"names": ", ".join(i.name for i in wrong[:_NAMES_SHOWN]) + more}
            yield Problem(f"questionnaire.{kind}", where, values)


def check_none_of_these(
    settings: Settings, form: Questionnaire, plan: Plan | None
) -> Iterator[Problem]:
    """Find choices that say none of these and may be ticked beside others.

    Of the question from which the plan reads who is willing, that is told there.
    """
    told = {s.willing_from for s in plan.strategies} if plan else set()
    seen: set[int | None] = set()
    for item in form.items:
        refusable = any(choice.exclusive for choice in item.choices)
        if item.kind != "select_multiple" or (item.name in told and not refusable):
            continue
        for choice in item.choices:
            if choice.row not in seen and _says_none(choice, settings.languages):
                seen.add(choice.row)
                where = Place(FILE, "choices", choice.row, "kit_exclusive")
                doubt = name_doubt("questionnaire", item.name, choice.name, "not_exclusive")
                values = {"item": item.name, "choice": choice.name}
                yield Problem("questionnaire.not_exclusive", where, values, doubt=doubt)


def _says_none(choice: Choice, languages: Iterable[str]) -> bool:
    if choice.exclusive or choice.missing:
        return False
    labels = (" ".join(choice.label.say(language).casefold().split()) for language in languages)
    return any(_read_refusals().match(label) for label in labels)


@functools.cache
def _read_refusals() -> re.Pattern[str]:
    text = resources.files("kit.study").joinpath("refusals.toml").read_text(encoding="utf-8")
    return re.compile("|".join(f"(?:{begin})" for begin in tomllib.loads(text)["refusals"]))
