"""questionnaire.xlsx as sheets of text, and what is wrong with their names and headers."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kit.errors import Place, Problem

from .plain import find_like, strip_unseen, tidy_header
from .settings import explain_absent, explain_unreadable
from .sheets import FILE, ROW_MODELS

__all__ = [
    "LABELS",
    "USUAL_HEADS",
    "Book",
    "Sheet",
    "check_sheet",
    "find_label_header",
    "read_book",
    "read_label",
]

_NEEDED = {
    "survey": ("type", "name", "kit_role"),
    "choices": ("list_name", "name"),
    "scales": ("scale", "min_items", "direction"),
    "plan": ("analysis_type", "analysis_var", "group_var"),
}
LABELS = ("label", "phrase", "source", "noun", "goal", "clause", "gloss")
"""Columns of words, one a language."""
_STEMS = "|".join(LABELS)
_LABEL = re.compile(rf"^(?P<stem>{_STEMS})(::.*\((?P<language>zh|en)\))?$")
_LABEL_TRIED = re.compile(rf"^\s*({_STEMS})\s*:+\s*(?P<rest>.*)$", re.IGNORECASE)
_LANGUAGES = {
    "zh": re.compile(r"中文|汉语|简体|chinese|\bzh\b", re.IGNORECASE),
    "en": re.compile(r"英文|英语|english|\ben\b", re.IGNORECASE),
}
USUAL_HEADS = {"zh": "中文 (zh)", "en": "English (en)"}
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
"""How .xls begins, and a workbook that asks for a password."""
_ROWS_LOOKED_AT = 10


@dataclass(frozen=True)
class Sheet:
    """A sheet as text: its header, the number of that row, and the rows below by theirs."""

    header: list[str]
    rows: dict[int, dict[str, str]]
    first: int = 1
    raw: Mapping[int, list[str]] = field(default_factory=dict)


Book = Mapping[str, Sheet]


def read_book(path: Path) -> tuple[Book | None, list[Problem]]:
    """Read every sheet by its name in small letters; None if this is no workbook."""
    from python_calamine import CalamineError, CalamineWorkbook

    if not path.is_file():
        absent = Problem("questionnaire.no_file", Place(path.name))
        return None, [explain_absent(path) or absent]
    try:
        with path.open("rb") as file:
            old = file.read(len(_OLD_WORKBOOK)) == _OLD_WORKBOOK
        if old:
            return None, [Problem("questionnaire.old_workbook", Place(path.name))]
        with CalamineWorkbook.from_path(path) as book:
            # With what is empty above and to the left, so that rows keep their numbers.
            sheets = {
                name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                for name in book.sheet_names
            }
    except PermissionError as refused:
        return None, [explain_unreadable(path, refused)]
    except (CalamineError, OSError):
        return None, [Problem("questionnaire.not_xlsx", Place(path.name))]
    return {strip_unseen(name).lower(): _as_text(raw) for name, raw in sheets.items()}, []


def _as_text(raw: list[list[Any]]) -> Sheet:
    """Take the first row that is not empty as header; empty rows below it are none."""
    texts = {n: [_cell(v) for v in values] for n, values in enumerate(raw, start=1)}
    filled = {n: values for n, values in texts.items() if any(values)}
    if not filled:
        return Sheet([], {})
    first = min(filled)
    header = [tidy_header(text) for text in filled.pop(first)]
    rows = {
        n: {h: v for h, v in zip(header, values, strict=False) if h}
        for n, values in filled.items()
    }
    kept = {n: cells for n, cells in rows.items() if any(cells.values())}
    return Sheet(header, kept, first, filled)


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return strip_unseen(str(value))


def check_sheet(name: str, book: Book) -> Iterator[Problem]:
    """Find what makes the sheet unusable: it is not there, or its columns are not."""
    sheet = book.get(name)
    if sheet is None:
        yield from _check_absent(name, book)
    elif name == "plan" and not sheet.header:
        return
    elif row := _find_header_below(name, sheet):
        where = Place(FILE, name, row)
        yield Problem("questionnaire.header_not_first", where, {"first": sheet.first})
    else:
        yield from _check_labels(name, sheet)
        yield from _check_columns(name, book)


def _check_absent(name: str, book: Book) -> Iterator[Problem]:
    if like := find_like(name, book.keys() - ROW_MODELS.keys()):
        values = {"sheet": name, "found": like}
        yield Problem("questionnaire.sheet_misspelt", Place(FILE, like), values)
    elif name != "plan":
        yield Problem("questionnaire.no_sheet", Place(FILE, name), {"sheet": name})


def _find_header_below(name: str, sheet: Sheet) -> int | None:
    """Return the number of a row, further down, that is the header."""
    needed = set(_NEEDED[name])
    if needed & set(sheet.header):
        return None
    rows = list(sheet.raw.items())[:_ROWS_LOOKED_AT]
    return next((n for n, row in rows if needed <= {tidy_header(text) for text in row}), None)


def _check_labels(name: str, sheet: Sheet) -> Iterator[Problem]:
    """Find headers that are meant to say a language and do not say it as they should."""
    for header in sheet.header:
        tried = _LABEL_TRIED.match(header)
        if not tried or read_label(header)[0]:
            continue
        stem = tried[1].lower()
        meant = [lang for lang, known in _LANGUAGES.items() if known.search(tried["rest"])]
        if meant or not tried["rest"]:
            right = " / ".join(f"{stem}::{USUAL_HEADS[lang]}" for lang in meant or USUAL_HEADS)
            values = {"header": header, "right": right}
            where = Place(FILE, name, sheet.first, header)
            yield Problem("questionnaire.label_header", where, values)


def _check_columns(name: str, book: Book) -> Iterator[Problem]:
    header = book[name].header
    known = [f for f in ROW_MODELS[name].model_fields if f not in LABELS]
    others = [h for h in header if h and h not in known and not read_label(h)[0]]
    needed = {*_NEEDED[name], *_find_wanted(name, book)}
    for column in (c for c in known if c not in header):
        values = {"column": column}
        if like := find_like(column, others):
            where = Place(FILE, name, book[name].first, like)
            yield Problem("questionnaire.column_misspelt", where, {**values, "found": like})
        elif column in needed:
            where = Place(FILE, name, book[name].first, column)
            yield Problem("questionnaire.no_column", where, values)
    for column, times in Counter(h for h in header if h).items():
        if times > 1 and (column in known or read_label(column)[0]):
            where = Place(FILE, name, book[name].first, column)
            yield Problem("questionnaire.column_twice", where, {"column": column})


def _find_wanted(name: str, book: Book) -> tuple[str, ...]:
    """Return the columns that are needed because of what other cells say."""
    scales = book.get("scales", Sheet([], {})).rows.values()
    needs = any(row.get("direction") == "need" for row in scales)
    wanted: dict[str, tuple[str, ...]] = {
        "survey": ("kit_scale",) if scales else (),
        "choices": ("score",) if scales else (),
        "scales": ("need_area", "planning_line") if needs else (),
    }
    return wanted.get(name, ())


@functools.lru_cache(maxsize=256)
def read_label(column: str) -> tuple[str, tuple[str, ...]]:
    """Return which label a column holds and in which languages; an empty name if none."""
    match = _LABEL.match(column)
    if not match:
        return "", ()
    return match["stem"], (match["language"],) if match["language"] else ("zh", "en")


def find_label_header(stem: str, language: str, header: Iterable[str]) -> str:
    """Return how the column of a label in a language is headed; as it should be if it is not.

    >>> find_label_header("label", "en", ["name", "label::中文 (zh)"])
    'label::English (en)'
    """
    found = (h for h in header if (stem, (language,)) == read_label(h))
    bare = (h for h in header if h == stem)
    return next(found, "") or next(bare, "") or f"{stem}::{USUAL_HEADS[language]}"
