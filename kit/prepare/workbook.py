"""Writes questionnaire.xlsx: frozen headers, comments on them, and lists to choose from."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any, get_args

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from kit.documents.package import read_package, write_package
from kit.manual.reference import read_reference
from kit.study.questionnaire import Direction, Pii, Role

from .questionnaire import Sheets

__all__ = ["write_workbook"]

_FILE = "questionnaire.xlsx"
_DAY = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a file's own date, the same on every computer
_LAST = 1000
"""Rows for which a cell offers a list."""
_FLAGS = ("0", "1")
_LISTS: Mapping[str, Sequence[str]] = {
    "kit_role": get_args(Role),
    "kit_pii": [name for name in get_args(Pii) if name != "none"],
    "kit_reverse": _FLAGS,
    "kit_missing": _FLAGS,
    "kit_exclusive": _FLAGS,
    "kit_out_of_frame": _FLAGS,
    "direction": get_args(Direction),
    "analysis_type": ("compare",),
}
_WIDTHS = {"label": 46, "phrase": 18, "gloss": 18, "type": 22, "relevant": 22}
_USUAL_WIDTH = 14


def write_workbook(sheets: Sheets, language: str) -> bytes:
    """Return the workbook, the same bytes each time; its comments are in `language`."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": _DAY})
    looks = {"wrap": book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})}
    looks["head"] = book.add_format({"bold": True, "bg_color": "#DDE7EE", "num_format": "@"})
    for name, rows in sheets.items():
        _write_sheet(book.add_worksheet(name), name, rows, looks)
        _guide(book.get_worksheet_by_name(name), name, rows, sheets, language)
    book.close()
    return write_package(read_package(buffer.getvalue()))


def _write_sheet(
    sheet: Worksheet, name: str, rows: Sequence[Sequence[str]], looks: Mapping[str, Any]
) -> None:
    sheet.freeze_panes(1, 2)
    for place, head in enumerate(rows[0]):
        width = _WIDTHS.get(head.partition("::")[0], _USUAL_WIDTH)
        sheet.set_column(place, place, width, looks["wrap"])
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            if text:
                sheet.write_string(number, place, text, looks["wrap" if number else "head"])
    if len(rows) > 1 and name != "settings":
        sheet.autofilter(0, 0, len(rows) - 1, len(rows[0]) - 1)


def _guide(
    sheet: Worksheet,
    name: str,
    rows: Sequence[Sequence[str]],
    sheets: Sheets,
    language: str,
) -> None:
    """Give the headers their comments, and the cells below their lists."""
    lists = {**_LISTS, **_list_own_names(sheets)}
    for place, head in enumerate(rows[0]):
        entry = read_reference().get((f"{_FILE} {name}", head.partition("::")[0]))
        if entry:
            text = f"{entry.meaning[language]}\n{entry.example}".strip()
            sheet.write_comment(0, place, text, {"x_scale": 2.2, "y_scale": 1.4})
        if offered := lists.get(head):
            rule = {"validate": "list", "source": list(offered), "ignore_blank": True}
            sheet.data_validation(1, place, _LAST, place, rule)


def _list_own_names(sheets: Sheets) -> Mapping[str, Sequence[str]]:
    """Return the names of this questionnaire that other sheets refer to."""
    head, *rows = sheets["survey"]
    informants = [row[head.index("kit_informant")] for row in rows]
    _, *scales = sheets["scales"]
    return {
        "kit_informant": tuple(dict.fromkeys(filter(None, informants))),
        "kit_scale": tuple(row[0] for row in scales),
        "analysis_var": tuple(row[0] for row in scales),
        "kit_need_area": tuple(dict.fromkeys(row[1] for row in scales if row[1])),
    }
