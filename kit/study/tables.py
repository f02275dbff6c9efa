"""The CSV files of a study folder, read as text and checked column by column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kit.errors import Problem

from .settings import explain_unreadable

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LOG_COLUMNS", "read_log", "read_margins", "read_services", "read_withdrawals"]

MARGIN_COLUMNS = ("margin", "category", "count", "as_of", "source", "scope")
SERVICE_COLUMNS = (
    "service",
    "name_zh",
    "name_en",
    "level",
    "quantity",
    "unit_zh",
    "unit_en",
    "sessions",
    "person_times",
    "child_person_times",
    "persons",
)
LOG_COLUMNS = (
    "log_id",
    "uuid",
    "question",
    "issue",
    "check_id",
    "old_value",
    "change_type",
    "new_value",
    "reason_code",
    "reason",
    "evidence",
    "decided_by",
    "decided_at",
    "reviewed_by",
    "raw_sha256",
    "supersedes",
)
CHANGE_TYPES = (
    "change_response",
    "blank_response",
    "no_action",
    "remove_survey",
    "recode_other",
    "pending",
)
WITHDRAWAL_COLUMNS = ("card", "withdrawn_on")


def read_margins(path: Path) -> tuple[pd.DataFrame, list[Problem]]:
    """Read margins.csv: the population by each category, ``count`` as integers."""
    margins, problems = _read_table(path, MARGIN_COLUMNS, whole=("count",))
    twice = margins.duplicated(["margin", "category"])
    for line in margins.index[twice | margins["count"].isna()]:
        code = "study.margin_twice" if twice[line] else "study.not_whole"
        problems.append(Problem(code, f"{path.name} · {line}"))
    return margins, problems


def read_services(path: Path) -> tuple[pd.DataFrame, list[Problem]]:
    """Read services.csv, last year's service records; without the file, no rows."""
    whole = ("quantity", "sessions", "person_times", "child_person_times", "persons")
    services, problems = _read_table(path, SERVICE_COLUMNS, whole=whole, optional=True)
    for column in ("service", "quantity", "person_times", "child_person_times"):
        lacking = services[column].isna() | (services[column].astype("str") == "")
        problems += [
            Problem("study.no_cell", f"{path.name} · {line} · {column}")
            for line in services.index[lacking]
        ]
    return services, problems


def read_withdrawals(path: Path) -> tuple[pd.DataFrame, list[Problem]]:
    """Read withdrawals.csv, the cards whose consent was withdrawn; without it, no rows."""
    return _read_table(path, WITHDRAWAL_COLUMNS, optional=True)


def read_log(path: Path) -> tuple[pd.DataFrame, list[Problem]]:
    """Read cleaning_log.csv, one line a decision; without the file, no lines."""
    log, problems = _read_table(path, LOG_COLUMNS, optional=True)
    allowed = {"allowed": ", ".join(CHANGE_TYPES)}
    for line, kind in log["change_type"].items():
        if kind not in CHANGE_TYPES:
            where = f"{path.name} · {line} · change_type"
            problems.append(Problem("study.unknown_change", where, allowed))
    alone = log[(log["change_type"] == "remove_survey") & (log["reviewed_by"] == "")]
    problems += [
        Problem("study.second_person", f"{path.name} · {line}") for line in alone.index
    ]
    return log, problems


def _read_table(
    path: Path, columns: tuple[str, ...], *, whole: tuple[str, ...] = (), optional: bool = False
) -> tuple[pd.DataFrame, list[Problem]]:
    """Read a table as text, `whole` columns as integers; its index is the file's line."""
    import pandas as pd

    types = {c: "Int64" if c in whole else "str" for c in columns}
    rows, problems = _read_cells(path, columns, whole=whole, optional=optional)
    if rows is None:
        return pd.DataFrame({c: pd.Series(dtype=types[c]) for c in columns}), problems
    table = pd.DataFrame(list(rows.values()), list(rows), list(columns), dtype="str")
    for column in whole:
        table[column] = pd.to_numeric(table[column]).astype("Int64")
    return table, problems


def _read_cells(
    path: Path, columns: tuple[str, ...], *, whole: tuple[str, ...], optional: bool
) -> tuple[dict[int, dict[str, str]] | None, list[Problem]]:
    """Read the rows by the line on which they end; None where there is no usable table."""
    if optional and not path.exists():
        return None, []
    try:
        header, rows = _read_rows(_decode(path.read_bytes()), columns)
    except (OSError, UnicodeDecodeError) as error:
        return None, [explain_unreadable(path, error)]
    except csv.Error:
        return None, [Problem("study.not_csv", path.name)]
    if missing := [c for c in columns if c not in header]:
        lacking = {"columns": ", ".join(missing)}
        return None, [Problem("study.no_columns", path.name, lacking)]
    problems = list(_check_whole(path.name, rows, whole))
    return (None if problems else rows), problems


def _read_rows(
    text: str, columns: tuple[str, ...]
) -> tuple[list[str], dict[int, dict[str, str]]]:
    """Return the header, and the rows by the line on which they end; empty ones are none."""
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    header = [name.strip() for name in reader.fieldnames or []]
    reader.fieldnames = header
    rows = {}
    for row in reader:
        cells = {c: (row.get(c) or "").strip() for c in columns}
        if any(cells.values()):
            rows[reader.line_num] = cells
    return header, rows


def _decode(raw: bytes) -> str:
    """Decode as UTF-8, else as GB18030, which Excel in China writes."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030")


def _check_whole(
    file: str, rows: dict[int, dict[str, str]], whole: tuple[str, ...]
) -> Iterator[Problem]:
    for line, row in rows.items():
        for column in whole:
            if row[column] and not (row[column].isascii() and row[column].isdigit()):
                yield Problem("study.not_whole", f"{file} · {line} · {column}")
