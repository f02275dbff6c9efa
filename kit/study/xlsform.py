"""questionnaire.xlsx: an XLSForm with the kit's columns, read with all its problems."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kit.errors import Place, Problem

from .questionnaire import Choice, Comparison, Item, Questionnaire, Scale
from .references import Form, check_references
from .rows import Row, Rows, read_rows
from .sheets import FILE, ChoiceRow, PlanRow, ScaleRow, SurveyRow

__all__ = ["read_questionnaire"]

_NEEDED = {
    "survey": ("type", "name", "kit_role"),
    "choices": ("list_name", "name"),
    "scales": ("scale", "min_items", "direction"),
}
_MODELS: dict[str, type[Row]] = {
    "survey": SurveyRow,
    "choices": ChoiceRow,
    "scales": ScaleRow,
    "plan": PlanRow,
}
_PASSED_OVER = re.compile(
    r"^(begin[ _]group|end[ _]group|note|calculate|start|end|today|deviceid|audit|username)$"
)
_LABEL = re.compile(r"^(?P<stem>label|phrase|source)(::.*\((?P<language>zh|en)\))?$")


@dataclass(frozen=True)
class _Sheet:
    """A sheet as text: its header, and its rows by their number in Excel."""

    header: list[str]
    rows: dict[int, dict[str, str]]


def read_questionnaire(path: Path) -> tuple[Questionnaire | None, list[Problem]]:
    """Read the XLSForm at `path`.

    Returns
    -------
    tuple
        The questionnaire, or None when there are errors other than doubts, and every
        problem with sheet, row and column. What is wrong in one row or sheet hides nothing
        in the others.
    """
    book, problems = _read_book(path)
    if book is None:
        return None, problems
    tables: dict[str, Rows[Any]] = {}
    for name in _MODELS:
        table, faults = _read_sheet(name, book.get(name))
        problems += faults
        if table:
            tables[name] = table
    choices = _gather_choices(_list_rows(tables, "choices"))
    items = {n: _item(n, row, choices) for n, row in _list_rows(tables, "survey").items()}
    problems += check_references(Form(items=items, **tables))
    if any(p.severity == "error" and not p.doubt for p in problems):
        return None, problems
    scales = tuple(_scale(n, row) for n, row in _list_rows(tables, "scales").items())
    plan = _compare(_list_rows(tables, "plan").values())
    return Questionnaire(tuple(items.values()), scales, plan), problems


def _list_rows(tables: Mapping[str, Rows[Any]], name: str) -> Mapping[int, Any]:
    return tables[name].known if name in tables else {}


def _read_book(path: Path) -> tuple[dict[str, _Sheet] | None, list[Problem]]:
    from python_calamine import CalamineError, CalamineWorkbook

    if not path.is_file():
        return None, [Problem("questionnaire.no_file", Place(path.name))]
    try:
        with CalamineWorkbook.from_path(path) as book:
            # With what is empty above and to the left, so that rows keep their numbers.
            sheets = {
                name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                for name in book.sheet_names
            }
    except (CalamineError, OSError):
        return None, [Problem("questionnaire.not_xlsx", Place(path.name))]
    return {name: _as_text(raw) for name, raw in sheets.items()}, []


def _read_sheet(name: str, sheet: _Sheet | None) -> tuple[Rows[Any] | None, list[Problem]]:
    problems = list(_check_sheet(name, sheet))
    if sheet is None or problems:
        return None, problems
    headers = _find_headers(sheet.header)
    return read_rows(_MODELS[name], _choose_rows(name, sheet), Place(FILE, name), headers)


def _as_text(raw: list[list[Any]]) -> _Sheet:
    """Take the first row that is not empty as header; empty rows below it are none."""
    texts = {n: [_cell(v) for v in values] for n, values in enumerate(raw, start=1)}
    filled = {n: values for n, values in texts.items() if any(values)}
    if not filled:
        return _Sheet([], {})
    first = min(filled)
    header = filled.pop(first)
    rows = {
        n: {h: v for h, v in zip(header, values, strict=False) if h}
        for n, values in filled.items()
    }
    return _Sheet(header, {n: cells for n, cells in rows.items() if any(cells.values())})


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _check_sheet(name: str, sheet: _Sheet | None) -> Iterable[Problem]:
    needed = _NEEDED.get(name, ())
    if sheet is None:
        if needed:
            yield Problem("questionnaire.no_sheet", Place(FILE, name), {"sheet": name})
        return
    for column in needed:
        if column not in sheet.header:
            where = Place(FILE, name, column=column)
            yield Problem("questionnaire.no_column", where, {"column": column})


def _choose_rows(name: str, sheet: _Sheet) -> dict[int, dict[str, Any]]:
    """Leave out the rows that ask nothing, and put the languages of each label together."""
    rows = sheet.rows
    if name == "survey":
        rows = {n: row for n, row in rows.items() if not _PASSED_OVER.match(row["type"])}
    return {n: _gather_labels(row) for n, row in rows.items()}


def _gather_labels(cells: Mapping[str, str]) -> dict[str, Any]:
    """Put each label's language columns together; a bare column serves both languages."""
    gathered: dict[str, Any] = {"label": {}, "phrase": {}, "source": {}}
    for column, value in cells.items():
        stem, languages = _read_label(column)
        if stem:
            gathered[stem].update(dict.fromkeys(languages, value))
        else:
            gathered[column] = value
    return gathered


def _find_headers(header: Iterable[str]) -> dict[str, str]:
    """Return in which column each label stands in each language: label.zh → its header."""
    return {
        f"{stem}.{language}": column
        for column in header
        for stem, languages in [_read_label(column)]
        for language in languages
    }


@functools.lru_cache(maxsize=256)
def _read_label(column: str) -> tuple[str, tuple[str, ...]]:
    """Return which label a column holds and in which languages; an empty name if none."""
    match = _LABEL.match(column)
    if not match:
        return "", ()
    return match["stem"], (match["language"],) if match["language"] else ("zh", "en")


def _gather_choices(rows: Mapping[int, ChoiceRow]) -> dict[str, tuple[Choice, ...]]:
    lists: dict[str, list[Choice]] = {}
    for number, row in rows.items():
        choice = Choice(
            name=row.name,
            label=row.label,
            score=row.score,
            missing=row.kit_missing,
            exclusive=row.kit_exclusive,
            outside=row.kit_out_of_frame,
            aliases=row.kit_alias,
            row=number,
        )
        lists.setdefault(row.list_name, []).append(choice)
    return {name: tuple(choices) for name, choices in lists.items()}


def _item(number: int, row: SurveyRow, choices: Mapping[str, tuple[Choice, ...]]) -> Item:
    return Item(
        name=row.name,
        kind=row.kind,
        label=row.label,
        phrase=row.phrase or row.label,
        role=row.kit_role,
        choices=choices.get(row.list_name, ()) if row.list_name else (),
        informant=row.kit_informant,
        scale=row.kit_scale,
        reverse=row.kit_reverse,
        need_area=row.kit_need_area,
        twin=row.kit_twin,
        pii=row.kit_pii,
        headers=row.kit_wjx,
        row=number,
    )


def _scale(number: int, row: ScaleRow) -> Scale:
    return Scale(
        name=row.scale,
        label=row.label,
        need_area=row.need_area,
        min_items=row.min_items or 1,
        direction=row.direction,
        planning_line=row.planning_line,
        source=row.source,
        licence=row.licence,
        phrase=row.phrase or row.label,
        row=number,
    )


def _compare(rows: Iterable[PlanRow]) -> tuple[Comparison, ...]:
    return tuple(Comparison(r.analysis_var, r.group_var, r.level, r.section) for r in rows)
