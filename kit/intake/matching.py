"""Which column of an export holds which item of the questionnaire."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from kit.errors import IntakeError, Place, Problem
from kit.study.model import Text
from kit.study.plain import strip_unseen
from kit.study.questionnaire import Item

from .wenjuanxing import RawExport

__all__ = ["match_columns", "normalise"]

_TAGS = re.compile(r"\[[^\]]*题\]|\(必填\)|\(选填\)|\*")
_EDGES = "。.,;:?!、"


def normalise(text: str) -> str:
    """Reduce a header or an option to what identifies it: no width, case, tags or spaces.

    >>> normalise("你上几年级？（必填） ") == normalise("你上几年级?")
    True
    """
    folded = unicodedata.normalize("NFKC", strip_unseen(text)).casefold()
    return "".join(_TAGS.sub("", folded).split()).strip(_EDGES)


def match_columns(export: RawExport, items: Iterable[Item]) -> dict[str, int]:
    """Return item name → column place, for every item that the export holds.

    Columns that no item declares are left out; they are dropped at the door.

    Raises
    ------
    IntakeError
        When an item that must be there has no column, or one item has two.
    """
    asked = [i for i in items if i.role != "informant"]
    known = _known_texts(asked)
    found: dict[str, list[int]] = {}
    for place, column in export.columns.items():
        texts = (normalise(t) for t in (column.header, *column.texts))
        item = next((known[t] for t in texts if t in known), None)
        if item:
            found.setdefault(item, []).append(place)
    _check(export, asked, found)
    return {name: places[0] for name, places in found.items()}


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


def _check(export: RawExport, items: Iterable[Item], found: dict[str, list[int]]) -> None:
    missing = [i for i in items if i.name not in found and i.role != "open"]
    where = Place(export.name, row=1)
    problems = [
        Problem("intake.no_item", where, {"item": i.name, "label": _say(i.label)})
        for i in missing
    ]
    for name, places in found.items():
        if len(places) > 1:
            columns = ", ".join(str(p + 1) for p in places)
            values = {"item": name, "columns": columns}
            problems.append(Problem("intake.item_twice", where, values))
    IntakeError.raise_any(problems)


def _say(label: Text) -> str:
    return label.zh or label.en
