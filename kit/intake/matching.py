"""Which column of an export holds which item of the questionnaire."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence

from kit.errors import IntakeError, Place, Problem
from kit.study.model import Text
from kit.study.plain import normalise
from kit.study.questionnaire import Item

from .wenjuanxing import RawExport, name_column

__all__ = ["find_columns", "match_columns"]

_MANY = 3
"""More missing items than this are one message."""


def match_columns(
    export: RawExport, items: Sequence[Item], others: Mapping[str, Sequence[Item]]
) -> dict[str, int]:
    """Return item name → column place, for every item that the export holds.

    Columns that no item declares are left out; they are dropped at the door. `others` are
    the items of the other informants, whose export this may be by mistake.

    Raises
    ------
    IntakeError
        When an item that must be there has no column, or one item has two.
    """
    found = find_columns(export, items)
    asked = [i for i in items if i.role not in ("informant", "open")]
    missing = [i for i in asked if i.name not in found]
    if 2 * len(missing) > len(asked):
        raise IntakeError(_explain_stranger(export, asked, missing, others))
    IntakeError.raise_any([*_list_missing(export, missing, found), *_list_twice(export, found)])
    return {name: places[0] for name, places in found.items()}


def find_columns(export: RawExport, items: Iterable[Item]) -> dict[str, list[int]]:
    """Return item name → places of the columns that may hold it."""
    known = _known_texts([i for i in items if i.role != "informant"])
    found: dict[str, list[int]] = {}
    for place, column in export.columns.items():
        texts = (normalise(t) for t in (column.header, *column.texts))
        item = next((known[t] for t in texts if t in known), None)
        if item:
            found.setdefault(item, []).append(place)
    return found


def _known_texts(items: Iterable[Item]) -> dict[str, str]:
    """Map each text by which an item may be headed to the item; aliases win over labels."""
    known: dict[str, str] = {}
    for item in items:
        for text in (item.label.zh, item.label.en, item.name):
            known.setdefault(normalise(text), item.name)
    for item in items:
        known.update({normalise(text): item.name for text in item.headers})
    known.pop("", None)
    return known


def _explain_stranger(
    export: RawExport,
    asked: Sequence[Item],
    missing: Sequence[Item],
    others: Mapping[str, Sequence[Item]],
) -> Problem:
    """Say what an export seems to be that lacks most of the questions."""
    where = Place(export.name, export.sheet, export.header_row)
    for informant, items in others.items():
        theirs = [i for i in items if i.role not in ("informant", "open")]
        if 2 * len(find_columns(export, theirs)) > len(theirs):
            return Problem("intake.other_informant", where, {"informant": informant})
    texts = [text for column in export.columns.values() for text in column.texts[:1]]
    if 2 * sum(text.startswith(("(", "（")) for text in texts) > len(texts):
        return Problem("intake.by_number", where)
    values = {
        "found": len(asked) - len(missing),
        "asked": len(asked),
        "item": missing[0].name,
        "label": _say(missing[0].label),
    }
    return Problem("intake.other_questionnaire", where, values)


def _list_missing(
    export: RawExport, missing: Sequence[Item], found: Mapping[str, Sequence[int]]
) -> list[Problem]:
    where = Place(export.name, export.sheet, export.header_row)
    if len(missing) > _MANY:
        values = {"items": ", ".join(i.name for i in missing), "count": len(missing)}
        return [Problem("intake.no_items", where, values)]
    taken = {place for places in found.values() for place in places}
    free = {
        normalise(text): place
        for place, column in export.columns.items()
        if place not in taken
        for text in column.texts
    }
    return [_tell_missing(item, where, free) for item in missing]


def _tell_missing(item: Item, where: Place, free: Mapping[str, int]) -> Problem:
    """Say that an item has no column, and which one may be it in other words."""
    values: dict[str, object] = {"item": item.name, "label": _say(item.label)}
    own = normalise(_say(item.label))
    if near := difflib.get_close_matches(own, free, n=1, cutoff=0.5):
        values["column"] = name_column(free[near[0]])
        return Problem("intake.no_item_near", where, values)
    return Problem("intake.no_item", where, values)


def _list_twice(export: RawExport, found: Mapping[str, Sequence[int]]) -> list[Problem]:
    where = Place(export.name, export.sheet, export.header_row)
    return [
        Problem(
            "intake.item_twice",
            where,
            {"item": name, "columns": ", ".join(name_column(p) for p in places)},
        )
        for name, places in found.items()
        if len(places) > 1
    ]


def _say(label: Text) -> str:
    return label.zh or label.en
