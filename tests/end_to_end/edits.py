"""Random edits of one cell or one line of a study folder, the same for the same seed."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl

__all__ = ["edit_at_random"]

TABLES = ("margins.csv", "services.csv", "cleaning_log.csv", "withdrawals.csv")
DECLARED = ("study.toml", "plan.toml")


def edit_at_random(study: Path, chance: random.Random) -> tuple[str, str]:
    """Edit one place; return the kind of file and what was done."""
    kind = chance.choice(["table", "declared", "declared", "form", "form", "export"])
    edit: dict[str, Callable[[Path, random.Random], str]] = {
        "table": _edit_table,
        "declared": _edit_declared,
        "form": _edit_form,
        "export": _edit_export,
    }
    return kind, edit[kind](study, chance)


def _spoil(text: str, others: list[str], chance: random.Random) -> str:
    """Return another text: emptied, another one of the column, or a sign changed."""
    how = chance.choice(["empty", "other", "sign", "sign", "space"])
    if how == "empty":
        return ""
    if how == "other" and others:
        return chance.choice(others)
    if how == "space":
        return f" {text}"
    if not text:
        return chance.choice(["1", "x", "0"])
    place = chance.randrange(len(text))
    new = str(chance.randrange(10)) if text[place].isdigit() else chance.choice("ax1 、")
    return text[:place] + new + text[place + 1 :]


def _edit_table(study: Path, chance: random.Random) -> str:
    file = study / chance.choice([name for name in TABLES if (study / name).exists()])
    rows = list(csv.reader(file.open(encoding="utf-8", newline="")))
    if len(rows) < 2:
        return f"{file.name}: nothing"
    row = chance.randrange(len(rows))
    column = chance.randrange(len(rows[0]))
    old = rows[row][column]
    if chance.random() < 0.1:
        del rows[row]
        said = f"{file.name}: row {row + 1} deleted"
    else:
        rows[row][column] = _spoil(old, [r[column] for r in rows[1:]], chance)
        said = f"{file.name}: row {row + 1}, {rows[0][column]}: {old!r} → {rows[row][column]!r}"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
    return said


def _edit_declared(study: Path, chance: random.Random) -> str:
    file = study / chance.choice(DECLARED)
    lines = file.read_text(encoding="utf-8").split("\n")
    places = [n for n, line in enumerate(lines) if line.strip() and not line.startswith("#")]
    numbers = [n for n in places if re.search(r"= *\d", lines[n])]
    place = chance.choice(numbers if chance.random() < 0.5 else places)
    old, how = lines[place], chance.choice(["sign", "sign", "delete", "twice"])
    if how == "delete":
        new = None
        del lines[place]
    elif how == "twice":
        new = f"{old} twice"
        lines.insert(place, old)
    else:
        head, mark, tail = old.partition("= ")
        new = lines[place] = head + mark + _spoil(tail, [], chance) if mark else f"{old}x"
    file.write_text("\n".join(lines), encoding="utf-8")
    return f"{file.name}: line {place + 1}: {old!r} → {new!r}"


def _edit_sheet(file: Path, chance: random.Random, sheet: str = "") -> str:
    book = openpyxl.load_workbook(file)
    table = book[sheet] if sheet else book.active
    row = chance.randrange(1, table.max_row + 1)
    column = chance.randrange(1, table.max_column + 1)
    cell = table.cell(row, column)
    rows = [chance.randrange(1, table.max_row + 1) for _ in range(5)]
    others = [str(table.cell(n, column).value or "") for n in rows]
    old = "" if cell.value is None else str(cell.value)
    new = _spoil(old, others, chance)
    cell.value = new or None
    book.save(file)
    return f"{file.name} {table.title} {cell.coordinate}: {old!r} → {new!r}"


def _edit_form(study: Path, chance: random.Random) -> str:
    sheet = chance.choice(["survey", "choices", "choices", "scales", "plan"])
    return _edit_sheet(study / "questionnaire.xlsx", chance, sheet)


def _edit_export(study: Path, chance: random.Random) -> str:
    return _edit_sheet(chance.choice(sorted((study / "waves").rglob("*.xlsx"))), chance)
