"""The CSV files of a study folder, read as text and checked row by row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from kit.errors import Place, Problem

from .csv_text import Cells, read_cells
from .plain import find_like
from .rows import Row, one_of, read_rows

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "LOG_COLUMNS",
    "LogRow",
    "MarginRow",
    "ServiceRow",
    "WithdrawalRow",
    "read_log",
    "read_margins",
    "read_services",
    "read_withdrawals",
]

CHANGE_TYPES = (
    "change_response",
    "blank_response",
    "no_action",
    "remove_survey",
    "recode_other",
    "pending",
)


def _read_count(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise PydanticCustomError("study.not_whole", "a whole number")
    return int(text)


T = TypeVar("T")


def _fill(code: str) -> AfterValidator:
    def check(value: T) -> T:
        if value in (None, ""):
            raise PydanticCustomError(code, "something")
        return value

    return AfterValidator(check)


Count = Annotated[int | None, BeforeValidator(_read_count)]
"""A whole number from 0 up, without a unit; None where the cell is empty."""
Counted = Annotated[Count, _fill("study.no_cell")]


class MarginRow(Row):
    """The population of one category; the count is empty until somebody knows it."""

    margin: str
    category: str
    count: Count
    as_of: str
    source: str
    scope: str


class ServiceRow(Row):
    """Last year's record of one service."""

    service: Annotated[str, _fill("study.no_cell")]
    name_zh: str
    name_en: str
    level: str
    quantity: Counted
    unit_zh: str
    unit_en: str
    sessions: Count
    person_times: Counted
    population_person_times: Counted
    persons: Count
    need_areas: str = ""


class LogRow(Row):
    """One decision of the cleaning log."""

    log_id: str
    uuid: str
    question: str
    issue: str
    check_id: str
    old_value: str
    change_type: Annotated[str, one_of("study.unknown_change", *CHANGE_TYPES)]
    new_value: str
    reason_code: str
    reason: str
    evidence: str
    decided_by: str
    decided_at: str
    reviewed_by: str
    raw_sha256: str
    supersedes: str
    submitted_at: str = ""

    @field_validator("reviewed_by")
    @classmethod
    def _not_alone(cls, name: str, info: ValidationInfo) -> str:
        if not name and info.data.get("change_type") == "remove_survey":
            raise PydanticCustomError("study.second_person", "a reviewer")
        return name


class WithdrawalRow(Row):
    """A card whose consent was withdrawn."""

    card: Annotated[str, _fill("study.no_card")]
    withdrawn_on: str


_DAY = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}")
_DUPLICATE_ZH = ("重复", "重复提交", "重复填写", "重复答卷")
"""What people write for the reason code ``duplicate``."""

LOG_COLUMNS = tuple(LogRow.model_fields)


def read_margins(path: Path) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Read margins.csv: the population by each category, ``count`` as integers."""
    return _read_table(path, MarginRow, check=_find_repeated)


def read_services(path: Path) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Read services.csv, last year's service records; without the file, no rows."""
    return _read_table(path, ServiceRow, optional=True)


def read_withdrawals(path: Path) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Read withdrawals.csv, the cards whose consent was withdrawn; without it, no rows."""
    return _read_table(path, WithdrawalRow, optional=True, check=_find_same_card)


def read_log(path: Path) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Read cleaning_log.csv, one line a decision; without the file, no lines.

    A line whose first cell begins with ``#`` is an example or a remark, and passed over.
    """
    exact = ("old_value",)
    return _read_table(path, LogRow, optional=True, exact=exact, check=_check_ids, remarks=True)


def _find_repeated(place: Place, cells: Cells) -> list[Problem]:
    """Find the categories that stand twice in one margin."""
    seen, problems = set(), []
    for line, row in cells.items():
        category = (row["margin"], row["category"])
        if category in seen:
            where = Place(place.file, row=line, column="category")
            problems.append(Problem("study.margin_twice", where))
        seen.add(category)
    return problems


def _check_ids(place: Place, cells: Cells) -> list[Problem]:
    """Find lines of the log that bear the id of another one, or supersede none."""
    problems, seen, rows = [], {""}, list(cells.values())
    for line, row in cells.items():
        if row["log_id"] in seen and row["log_id"]:
            where = Place(place.file, row=line, column="log_id")
            problems.append(Problem("study.log_twice", where, {"name": row["log_id"]}))
        seen.add(row["log_id"])
        problems += _check_decision(place.file, line, row)
        problems += _check_supersedes(place.file, line, row, {r["log_id"]: r for r in rows})
    return problems


def _check_decision(file: str, line: int, row: dict[str, str]) -> Iterator[Problem]:
    """Find decisions that nobody made, on no day, for no reason, or that one made alone."""
    if row["change_type"] == "pending":
        return
    empty = [c for c in ("decided_by", "decided_at", "reason") if not row[c]]
    if empty:
        where = Place(file, row=line, column=empty[0])
        yield Problem("study.undecided", where, {"columns": ", ".join(empty)})
    elif not _DAY.match(row["decided_at"]):
        yield Problem("study.no_day", Place(file, row=line, column="decided_at"))
    alone = row["reviewed_by"] == row["decided_by"] != ""
    if row["change_type"] == "remove_survey":
        if alone:
            yield Problem("study.same_person", Place(file, row=line, column="reviewed_by"))
        code = row["reason_code"]
        meant = code in _DUPLICATE_ZH or find_like(code, ["duplicate"])
        if code != "duplicate" and meant:
            yield Problem("study.reason_code", Place(file, row=line, column="reason_code"))


def _check_supersedes(
    file: str, line: int, row: dict[str, str], lines: dict[str, dict[str, str]]
) -> Iterator[Problem]:
    """Find lines that take the place of none, of themselves, or of one on another answer."""
    name = row["supersedes"]
    if not name:
        return
    other, where = lines.get(name), Place(file, row=line, column="supersedes")
    about = ("raw_sha256", "uuid", "question")
    if other is None:
        yield Problem("study.supersedes", where, {"name": name})
    elif other is row or any(other[c] != row[c] for c in about):
        yield Problem("study.supersedes_other", where, {"name": name})


def _find_same_card(place: Place, cells: Cells) -> list[Problem]:
    """Find the cards that stand twice, whatever their case and width."""
    seen: dict[str, int] = {}
    problems = []
    for line, row in cells.items():
        card = "".join(unicodedata.normalize("NFKC", row["card"]).casefold().split())
        if card and card in seen:
            where = Place(place.file, row=line, column="card")
            problems.append(Problem("study.card_twice", where, {"first": seen[card]}))
        seen.setdefault(card, line)
    return problems


def _read_table(
    path: Path,
    model: type[Row],
    *,
    optional: bool = False,
    exact: tuple[str, ...] = (),
    check: Callable[[Place, Cells], list[Problem]] = lambda *_: [],
    remarks: bool = False,
) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Read a table, whose index is the file's line; None where it has problems.

    `check` finds what is wrong between its rows.
    """
    spare = [c for c, field in model.model_fields.items() if not field.is_required()]
    columns = tuple(model.model_fields)
    how: Any = {"optional": optional, "exact": exact, "spare": spare, "remarks": remarks}
    cells, told = read_cells(path, columns, **how)
    if cells is None:
        return None, told
    counted = [c for c, field in model.model_fields.items() if field.annotation is not str]
    for row in cells.values():
        row.update({c: unicodedata.normalize("NFKC", row[c]) for c in counted})
    place = Place(path.name)
    _, problems = read_rows(model, cells, place)
    problems += check(place, cells)
    return (None if problems else _tabulate(cells, model)), [*told, *problems]


def _tabulate(cells: Cells, model: type[Row]) -> pd.DataFrame:
    """Make a frame of text, with integers where the model counts."""
    import pandas as pd

    from kit.private import seal

    columns = list(model.model_fields)
    lines = pd.Index(list(cells), dtype="int64")
    table = pd.DataFrame(list(cells.values()), lines, columns, dtype="str")
    for column, field in model.model_fields.items():
        if field.annotation is not str:
            table[column] = pd.to_numeric(table[column]).astype("Int64")
    return seal(table) if model in (LogRow, WithdrawalRow) else table
