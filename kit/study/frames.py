"""Who belongs to the population: ages, and the counts of the register."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from kit.errors import Place, Problem, Severity

from .doubts import name_doubt
from .model import Settings, Wave
from .parts import leave_out_open
from .questionnaire import Choice, Item, Questionnaire
from .sheets import FILE

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["check_ages", "check_frame", "check_of_population"]

_YEARS = r"(?!\s*(?:年|级))"
_AGES = (
    re.compile(r"(\d+)\s*(?:[-—–~～至到]+\s*\d+\s*)?岁"),
    re.compile(rf"(?<!\d)(\d+)\s*[-—–~]\s*\d+(?!\d){_YEARS}"),
    re.compile(r"(?<![-—–~～至到\d])(\d+)(?!\d)(?!\s*(?:[-—–~～至到]+\s*\d+\s*)?(?:年|级))"),
)
"""Where a label says its first age; a school year beside it is none."""
_AGES_OF = re.compile(
    rf"(?<!\d)(\d{{1,3}})\s*(?:岁)?\s*(?:[-—–~～至到]+|to)\s*(\d{{1,3}})(?!\d){_YEARS}"
)
_OPEN_BELOW = re.compile(r"以下|以内|未满|不满|小于|under|below|younger|less than|up to")
_OPEN_ABOVE = re.compile(r"以上|超过|大于|over|above|older than|more than")


def check_ages(settings: Settings, form: Questionnaire) -> Iterator[Problem]:
    """Find a question on age that cannot place people, and ages that labels contradict."""
    problems = list(_check_item(settings, form))
    yield from problems or _check_label(settings)


def _check_label(settings: Settings) -> Iterator[Problem]:
    """Find a population whose label names other ages than its bounds."""
    population = settings.population
    low, high = population.age_min, population.age_max
    for language in settings.languages:
        found = _AGES_OF.search(population.label.say(language))
        if found and (int(found[1]), int(found[2])) != (low, high):
            where = Place("study.toml", setting="population.label")
            doubt = name_doubt("study", f"{low}-{high}", "ages")
            yield Problem("study.label_ages", where, {"low": low, "high": high}, doubt=doubt)
            return


def _check_item(settings: Settings, form: Questionnaire) -> Iterator[Problem]:
    name = settings.population.age_item
    item = next((i for i in form.items if i.name == name), None)
    if item is None:
        return
    where = Place("study.toml", setting="population.age_item")
    standing = _list_newest_standing(settings)
    if item.kind != "select_one":
        yield Problem("study.age_kind", where, {"item": name})
    elif standing and not any(item.asked_of(informant) for informant in standing):
        values = {"item": name, "informants": ", ".join(standing)}
        yield Problem("study.age_informant", where, values)
    else:
        yield from _check_bands(settings, item)


def _list_newest_standing(settings: Settings) -> list[str]:
    return _list_standing(max(settings.waves, key=lambda w: w.last_day))


def _list_standing(wave: Wave) -> list[str]:
    """Return the informants of a wave who stand for the population."""
    return list(dict.fromkeys(e.informant for e in wave.exports if e.of_population))


def _check_bands(settings: Settings, item: Item) -> Iterator[Problem]:
    population, languages = settings.population, settings.languages
    known = [c for c in item.choices if not c.missing]
    lacking = [c for c in known if c.score is None and not c.outside]
    yield from _note("age_score", lacking, {"item": item.name})
    if lacking:
        return
    other = [c for c in known if any(_says_other(c, c.label.say(name)) for name in languages)]
    yield from _note("age_label", other, {"item": item.name})
    low, high = population.age_min, population.age_max
    wrong = [
        c
        for c in known
        if c not in other and c.score is not None and (low <= c.score <= high) == c.outside
    ]
    if low <= high:
        yield from _note("age_frame", wrong, {"item": item.name, "low": low, "high": high})


def _note(kind: str, choices: Sequence[Choice], values: dict[str, object]) -> Iterator[Problem]:
    if choices:
        first, *others = (choice.row or 0 for choice in choices)
        where = Place(FILE, "choices", first, "score", others=tuple(others))
        yield Problem(f"study.{kind}", where, values)


def _says_other(choice: Choice, label: str) -> bool:
    """Tell whether a label begins its band at another age than the score.

    What is open below has no first age; 14岁以上 may begin at 14 or at 15.
    """
    found = next((f for p in _AGES if (f := p.search(label))), None)
    if choice.score is None or not found or _OPEN_BELOW.search(label.casefold()):
        return False
    above = bool(_OPEN_ABOVE.search(label.casefold()))
    return not int(found[1]) <= choice.score <= int(found[1]) + above


def check_frame(
    settings: Settings, form: Questionnaire, margins: pd.DataFrame
) -> Iterator[Problem]:
    """Find counts of the register for answers that nobody of the population can give."""
    if margins.empty:
        doubt = name_doubt("margins", "no_rows")
        yield Problem("study.margins_empty", Place("margins.csv"), doubt=doubt)
    margins = leave_out_open(margins)
    items = {i.name: i for i in form.items}
    aside = {(i.name, c.name) for i in form.items for c in i.choices if c.outside or c.missing}
    columns = (margins[c] for c in ("margin", "category", "count"))
    rows = list(zip(margins.index, *columns, strict=True))
    for line, margin, category, count in rows:
        if (margin, category) in aside and count:
            where = Place("margins.csv", row=int(line), column="category")
            yield Problem("study.margin_outside", where, {"margin": margin})
    standing = _list_newest_standing(settings)
    for line, margin, *_ in rows if standing else ():
        if margin == settings.population.age_item:
            continue
        if margin in items and not _is_asked(items[margin], standing):
            where = Place("margins.csv", row=int(line), column="margin")
            values = {"margin": margin, "informants": ", ".join(standing)}
            yield Problem("study.margin_informant", where, values)


def _is_asked(item: Item, informants: Iterable[str]) -> bool:
    return any(item.asked_of(informant) for informant in informants)


def check_of_population(settings: Settings) -> Iterator[Problem]:
    """Find several informants of whom all stand for the population, or none.

    What an earlier wave says enters the comparison with it, but stops nothing.
    """
    newest = max(settings.waves, key=lambda w: w.last_day)
    for number, wave in enumerate(settings.waves, start=1):
        standing = _list_standing(wave)
        informants = {export.informant for export in wave.exports}
        if len(informants) > 1 and len(standing) in (0, len(informants)):
            where = Place("study.toml", setting=f"waves.{number}.exports")
            kind = "all_stand" if standing else "none_stands"
            doubt = name_doubt(wave.id, "of_population", count=len(standing))
            severity: Severity = "error" if wave is newest else "warning"
            yield Problem(f"study.{kind}", where, severity=severity, doubt=doubt)
