"""questionnaire.xlsx: an XLSForm with the kit's columns, read with all its problems."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast, get_args

from kit.errors import Problem

from .model import Text
from .questionnaire import (
    Choice,
    Comparison,
    Direction,
    Item,
    Kind,
    Pii,
    Questionnaire,
    Role,
    Scale,
)

__all__ = ["read_questionnaire"]

_SHEETS = {
    "survey": ("type", "name", "kit_role"),
    "choices": ("list_name", "name"),
    "scales": ("scale", "min_items", "direction"),
}
_IGNORED = re.compile(
    r"^(begin[ _]group|end[ _]group|note|calculate|start|end|today|deviceid|audit|username)$"
)
_ASKED = re.compile(r"^(select_one|select_multiple)\s+(\S+)$|^(text|integer)$")
_YES_NO = ("consent", "linkage", "proxy")
_LABEL = re.compile(r"^(?P<stem>label|phrase|source)(::.*\((?P<language>zh|en)\))?$")


@dataclass(frozen=True)
class _Row:
    """One row of a sheet: its number in Excel and its cells as text."""

    sheet: str
    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def where(self, column: str = "") -> str:
        """Name the place as an analyst finds it in Excel."""
        place = f"questionnaire.xlsx · {self.sheet} · {self.number}"
        return f"{place} · {column}" if column else place

    def text(self, stem: str) -> Text:
        """Collect a label from its language columns; a bare column serves both."""
        found = {}
        for column, value in self.cells.items():
            named, languages = _read_label(column)
            if named == stem:
                found.update(dict.fromkeys(languages, value))
        return Text(**found)


@functools.lru_cache(maxsize=256)
def _read_label(column: str) -> tuple[str, tuple[str, ...]]:
    """Return which label a column holds and in which languages; an empty name if none."""
    match = _LABEL.match(column)
    if not match:
        return "", ()
    return match["stem"], (match["language"],) if match["language"] else ("zh", "en")


@dataclass
class _Reading:
    """What has been understood so far, and what is wrong with the rest."""

    problems: list[Problem] = field(default_factory=list)

    def note(self, code: str, where: str, **values: object) -> None:
        self.problems.append(Problem(f"questionnaire.{code}", where, values))

    def whole(self, row: _Row, column: str, default: int | None = None) -> int | None:
        """Read a cell as a whole number; note it when it is something else."""
        text = row[column]
        if not text:
            return default
        if re.fullmatch(r"-?\d+", text):
            return int(text)
        self.note("not_whole", row.where(column), column=column)
        return default

    def flag(self, row: _Row, column: str) -> bool:
        """Read a cell as 0 or 1; empty is 0."""
        if row[column] not in ("", "0", "1"):
            self.note("not_flag", row.where(column), column=column)
        return row[column] == "1"


def read_questionnaire(path: Path) -> tuple[Questionnaire | None, list[Problem]]:
    """Read the XLSForm at `path`.

    Returns
    -------
    tuple
        The questionnaire, or None when there are problems, and every problem with sheet,
        row and column.
    """
    reading = _Reading()
    sheets = _read_sheets(path, reading)
    if reading.problems:
        return None, reading.problems
    choices = _read_choices(sheets["choices"], reading)
    items = tuple(_read_items(sheets["survey"], choices, reading))
    scales = tuple(_read_scales(sheets["scales"], items, reading))
    _check_references(items, scales, reading)
    comparisons = tuple(_read_plan(sheets.get("plan", []), items, scales, reading))
    if reading.problems:
        return None, reading.problems
    return Questionnaire(items, scales, comparisons), []


def _read_sheets(path: Path, reading: _Reading) -> dict[str, list[_Row]]:
    from python_calamine import CalamineError, CalamineWorkbook

    if not path.is_file():
        reading.note("no_file", path.name)
        return {}
    try:
        with CalamineWorkbook.from_path(path) as book:
            sheets = {
                name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names
            }
    except (CalamineError, OSError):
        reading.note("not_xlsx", path.name)
        return {}
    for name, columns in _SHEETS.items():
        if name not in sheets:
            reading.note("no_sheet", f"questionnaire.xlsx · {name}", sheet=name)
            continue
        header = [_cell(value) for value in sheets[name][0]] if sheets[name] else []
        for column in columns:
            if column not in header:
                reading.note("no_column", f"questionnaire.xlsx · {name}", column=column)
    return {name: _rows(name, raw) for name, raw in sheets.items()}


def _rows(sheet: str, raw: list[list[Any]]) -> list[_Row]:
    header = [_cell(value) for value in raw[0]] if raw else []
    rows = []
    for number, values in enumerate(raw[1:], start=2):
        cells = {h: _cell(v) for h, v in zip(header, values, strict=False) if h}
        if any(cells.values()):
            rows.append(_Row(sheet, number, cells))
    return rows


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())


def _read_choices(rows: list[_Row], reading: _Reading) -> dict[str, tuple[Choice, ...]]:
    lists: dict[str, list[Choice]] = {}
    for row in rows:
        known = lists.setdefault(row["list_name"], [])
        if any(c.name == row["name"] for c in known):
            reading.note("duplicate_choice", row.where("name"), name=row["name"])
        known.append(
            Choice(
                name=row["name"],
                label=row.text("label"),
                score=reading.whole(row, "score"),
                missing=reading.flag(row, "kit_missing"),
                exclusive=reading.flag(row, "kit_exclusive"),
                outside=reading.flag(row, "kit_out_of_frame"),
                aliases=_split(row["kit_alias"]),
            )
        )
    return {name: tuple(choices) for name, choices in lists.items()}


def _read_items(
    rows: list[_Row], choices: dict[str, tuple[Choice, ...]], reading: _Reading
) -> Iterator[Item]:
    seen: set[str] = set()
    for row in rows:
        if _IGNORED.match(row["type"]):
            continue
        kind = _ASKED.match(row["type"])
        if not kind:
            reading.note("unknown_type", row.where("type"), type=row["type"])
            continue
        if row["name"] in seen or not row["name"]:
            reading.note("duplicate_name", row.where("name"), name=row["name"])
        seen.add(row["name"])
        if kind[2] and kind[2] not in choices:
            reading.note("unknown_list", row.where("type"), list=kind[2])
        yield _item(row, kind[1] or kind[3], choices.get(kind[2] or "", ()), reading)


def _item(row: _Row, kind: str, choices: tuple[Choice, ...], reading: _Reading) -> Item:
    role = _one_of(row, "kit_role", get_args(Role), reading) or "background"
    pii = _one_of(row, "kit_pii", get_args(Pii), reading) if row["kit_pii"] else "none"
    label = row.text("label")
    if not label:
        reading.note("no_label", row.where("label"), name=row["name"])
    return Item(
        name=row["name"],
        kind=cast("Kind", kind),
        label=label,
        phrase=row.text("phrase") or label,
        role=cast("Role", role),
        choices=choices,
        informant=row["kit_informant"],
        scale=row["kit_scale"],
        reverse=reading.flag(row, "kit_reverse"),
        need_area=row["kit_need_area"],
        twin=row["kit_twin"],
        pii=cast("Pii", pii),
        headers=_split(row["kit_wjx"]),
    )


def _one_of(row: _Row, column: str, allowed: tuple[str, ...], reading: _Reading) -> str:
    if row[column] in allowed:
        return row[column]
    reading.note("not_one_of", row.where(column), column=column, allowed=", ".join(allowed))
    return ""


def _read_scales(
    rows: list[_Row], items: tuple[Item, ...], reading: _Reading
) -> Iterator[Scale]:
    for row in rows:
        direction = _one_of(row, "direction", get_args(Direction), reading) or "need"
        line = _number(row, "planning_line", reading)
        if direction == "need" and line is None:
            reading.note("no_line", row.where("planning_line"), scale=row["scale"])
        size = _smallest([i for i in items if i.scale == row["scale"]])
        least = reading.whole(row, "min_items", 1) or 1
        if not size or least > size:
            reading.note("min_items", row.where("min_items"), scale=row["scale"], items=size)
        label = row.text("label")
        yield Scale(
            name=row["scale"],
            label=label,
            need_area=row["need_area"],
            min_items=least,
            direction=cast("Direction", direction),
            planning_line=line,
            source=row.text("source"),
            licence=row["licence"],
            phrase=row.text("phrase") or label,
        )


def _smallest(items: list[Item]) -> int:
    """Count the items of the informant who is asked the fewest."""
    counts: dict[str, int] = {}
    for item in items:
        counts[item.informant] = counts.get(item.informant, 0) + 1
    return min(counts.values(), default=0)


def _number(row: _Row, column: str, reading: _Reading) -> float | None:
    if not row[column]:
        return None
    try:
        return float(row[column])
    except ValueError:
        reading.note("not_number", row.where(column), column=column)
        return None


def _check_references(
    items: tuple[Item, ...], scales: tuple[Scale, ...], reading: _Reading
) -> None:
    names = {i.name for i in items}
    known = {s.name for s in scales}
    where = "questionnaire.xlsx · survey"
    for item in items:
        if item.scale and item.scale not in known:
            reading.note("unknown_scale", f"{where} · {item.name}", scale=item.scale)
        if item.scale and not _is_rated(item):
            reading.note("no_scores", f"{where} · {item.name}", name=item.name)
        if item.role in _YES_NO and set(item.scores.values()) != {0, 1}:
            reading.note("no_yes", f"{where} · {item.name}", name=item.name)
        if item.twin and item.twin not in names:
            reading.note("unknown_item", f"{where} · {item.name}", name=item.twin)
    for scale in scales:
        ranges = {
            (min(i.scores.values()), max(i.scores.values()))
            for i in items
            if i.scale == scale.name and i.scores
        }
        place = f"questionnaire.xlsx · scales · {scale.name}"
        if len(ranges) > 1:
            reading.note("mixed_scores", place, scale=scale.name)
        line = scale.planning_line
        if line is not None and not all(low < line <= high for low, high in ranges):
            reading.note("line_outside", place, scale=scale.name)


def _is_rated(item: Item) -> bool:
    """Tell whether every answer to `item` has a score of its own."""
    rated = [c.score for c in item.choices if not c.missing]
    return bool(rated) and None not in rated and len(set(rated)) == len(rated)


def _read_plan(
    rows: list[_Row], items: tuple[Item, ...], scales: tuple[Scale, ...], reading: _Reading
) -> Iterator[Comparison]:
    known: dict[str, Callable[[str], bool]] = {
        "analysis_var": lambda name: any(s.name == name for s in scales),
        "group_var": lambda name: any(i.name == name for i in items),
    }
    for row in rows:
        if row["analysis_type"] != "compare":
            continue
        for column, exists in known.items():
            if not exists(row[column]):
                reading.note("unknown_item", row.where(column), name=row[column])
        yield Comparison(row["analysis_var"], row["group_var"], row["level"], row["section"])
