"""questionnaire.xlsx: an XLSForm with the kit's columns, read with all its problems."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kit.errors import Place, Problem

from .questionnaire import Choice, Comparison, Item, Questionnaire, Scale
from .references import Form, check_references
from .rows import Rows, read_rows
from .sheets import FILE, ROW_MODELS, ChoiceRow, PlanRow, ScaleRow, SurveyRow
from .workbook import LABELS, Book, Sheet, check_sheet, read_book, read_label

__all__ = ["read_questionnaire"]

_PASSED_OVER = re.compile(
    r"^(begin[ _]group|end[ _]group|note|calculate|start|end|today|deviceid|audit|username)$"
)


def read_questionnaire(path: Path) -> tuple[Questionnaire | None, list[Problem]]:
    """Read the XLSForm at `path`.

    Returns
    -------
    tuple
        The questionnaire, or None when there are errors other than doubts, and every
        problem with sheet, row and column. What is wrong in one row or sheet hides nothing
        in the others.
    """
    book, problems = read_book(path)
    if book is None:
        return None, problems
    tables: dict[str, Rows[Any]] = {}
    for name in ROW_MODELS:
        table, faults = _read_sheet(name, book)
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
    headers = {name: tuple(sheet.header) for name, sheet in book.items() if name in ROW_MODELS}
    return Questionnaire(tuple(items.values()), scales, plan, headers), problems


def _list_rows(tables: Mapping[str, Rows[Any]], name: str) -> Mapping[int, Any]:
    return tables[name].known if name in tables else {}


def _read_sheet(name: str, book: Book) -> tuple[Rows[Any] | None, list[Problem]]:
    problems, sheet = list(check_sheet(name, book)), book.get(name)
    if sheet is None or problems:
        return None, problems
    headers = _find_headers(sheet.header)
    rows = _choose_rows(name, sheet)
    return read_rows(ROW_MODELS[name], rows, Place(FILE, name), headers)


def _choose_rows(name: str, sheet: Sheet) -> dict[int, dict[str, Any]]:
    """Leave out the rows that ask nothing, and put the languages of each label together."""
    rows = sheet.rows
    if name == "survey":
        rows = {n: row for n, row in rows.items() if not _PASSED_OVER.match(row["type"])}
    return {n: _gather_labels(row) for n, row in rows.items()}


def _gather_labels(cells: Mapping[str, str]) -> dict[str, Any]:
    """Put each label's language columns together; a bare column serves both languages."""
    gathered: dict[str, Any] = {stem: {} for stem in LABELS}
    for column, value in cells.items():
        stem, languages = read_label(column)
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
        for stem, languages in [read_label(column)]
        for language in languages
    }


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
        gloss=row.gloss,
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
        noun=row.noun or row.label,
        goal=row.goal,
        clause=row.clause,
        row=number,
    )


def _compare(rows: Iterable[PlanRow]) -> tuple[Comparison, ...]:
    return tuple(Comparison(r.analysis_var, r.group_var, r.level, r.section) for r in rows)
