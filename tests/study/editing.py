"""Breaks one thing in a copy of a study folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl

JINHAI = Path(__file__).parents[2] / "surveys" / "jinhai"


def copy_jinhai(to: Path) -> Path:
    """Copy the committed study, without the scripts that make it, as ``<to>/jinhai``."""
    skip = shutil.ignore_patterns("*.py", "design", "__pycache__", "README.md")
    return Path(shutil.copytree(JINHAI, to / "jinhai", ignore=skip))


def change(path: Path, old: str, new: str) -> None:
    """Replace `old`, which must be there, where it first stands."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


class Form:
    """questionnaire.xlsx, opened to be changed; sheet, key and column name a cell."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book = openpyxl.load_workbook(path)

    def column(self, sheet: str, name: str) -> int:
        return [c.value for c in self.book[sheet][1]].index(name) + 1

    def row(self, sheet: str, key: str, column: str = "name") -> int:
        """Return the number of the first row that has `key` in `column`."""
        place = self.column(sheet, column)
        rows = self.book[sheet].iter_rows(min_row=2)
        return next(r[0].row for r in rows if str(r[place - 1].value) == key)

    def put(self, sheet: str, row: int, column: str, value: object) -> None:
        self.book[sheet].cell(row, self.column(sheet, column)).value = value

    def save(self) -> None:
        self.book.save(self.path)
