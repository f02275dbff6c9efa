"""Ledgers of a few numbers, written by hand, and the mini study that they are of."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from kit.numbers.keys import Key
from kit.numbers.published import Ledger, Published
from kit.study.questionnaire import Comparison, Questionnaire
from kit.study.study import Study
from tests.factories import make_choices, make_item, make_scale, make_study, text

Told = float | tuple[float, float, float] | str

SCALES = ("peer", "mood", "job")
FIT: Mapping[str, Told] = {f"child.{scale}.alpha": (0.8, 0.7, 0.9) for scale in SCALES}
"""All three needs may be scored."""


def make_ledger(*parts: Mapping[str, Told]) -> Ledger:
    """Return a ledger of what is told by key; without a wave in it, it is of 2019.

    A number may have limits beside it; a text is the reason why it is hidden. Nine in ten
    of those asked have answered, so that limits may be shown.
    """
    told: dict[str, Told] = {}
    for informant in ("child", "parent"):
        for wave in ("2018", "2019"):
            told[f"{wave}.{informant}.response.response_rate"] = 90
    for part in parts:
        told |= {k if k[0] == "2" else f"2019.{k}": number for k, number in part.items()}
    return Ledger("2019", tuple(_publish(Key.parse(k), number) for k, number in told.items()))


def _publish(key: Key, told: Told) -> Published:
    if isinstance(told, str):
        return Published(key, "suppressed", reason=told)
    value, low, high = told if isinstance(told, tuple) else (told, None, None)
    return Published(key, "pass", value, low, high, n_base=100)


def make_needs(*informants: str, language: str = "en", **fields: object) -> Study:
    """Make a study with three needs of one item each, a preference, and two groups.

    A second informant is asked the twins of the items.
    """
    names = informants or ("child",)
    items = [make_item("SEX", "background", choices=make_choices("1", "2"))]
    for number, informant in enumerate(names):
        end = f"_{informant}" if number else ""
        for scale in SCALES:
            twin = f"{scale.upper()}1_{names[1]}" if len(names) > 1 and not number else ""
            name = f"{scale.upper()}1{end}"
            items.append(make_item(name, scale=scale, informant=informant, twin=twin))
    wants = make_choices("a", "b", "c", "dk", missing=["dk"])
    items.append(make_item("WANTS", "preference", informant="child", choices=wants))
    scales = tuple(
        make_scale(scale, planning_line=3.0, phrase=text(f"area {scale}")) for scale in SCALES
    )
    form = Questionnaire(tuple(items), scales, (Comparison("peer", "SEX"),))
    study = make_study(form, informants=names, **fields)
    return dataclasses.replace(study, language=language)


def texts(table: object) -> list[list[str]]:
    """Return the cells of a table as texts."""
    return [[cell.text for cell in row] for row in table.rows]
