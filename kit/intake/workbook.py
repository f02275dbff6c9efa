"""The sheets of a workbook as they stand, and cells that hold no text any more."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kit.errors import IntakeError, Place, Problem
from kit.study.settings import explain_unreadable

__all__ = ["Area", "Workbook", "read_workbook"]

Area = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell of merged cells, each as row and column counted from 0."""

_SHEET = re.compile(r"xl/worksheets/[^/]+[.]xml")
_CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^>]*)>(.*?)</c>', re.DOTALL)
_ERROR = re.compile(rb'\bt="e"')
_FORMULA = re.compile(rb"<f[ >/]")
_SIGNS = (b't="e"', b"<f>", b"<f ", b"<f/")
"""What stands in a sheet that has errors or formulas; looked for first, since few have."""
_VALUE = re.compile(rb"<v>[^<]|<is>")


@dataclass(frozen=True)
class Workbook:
    """Rows of cells by sheet, the merged areas of each, and the cells that lost their value.

    `broken` are cells that show an error such as #N/A, or a formula without its result.
    """

    sheets: Mapping[str, list[list[Any]]]
    merged: Mapping[str, list[Area]]
    broken: tuple[str, ...]


def read_workbook(path: Path) -> Workbook:
    """Read the workbook at `path`.

    Raises
    ------
    IntakeError
        When it is none, or another program lets nobody read it.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        path.open("rb").close()
        with CalamineWorkbook.from_path(path) as book:
            found = {name: book.get_sheet_by_name(name) for name in book.sheet_names}
            # With what is empty above and to the left, so that cells keep their names.
            rows = {n: sheet.to_python(skip_empty_area=False) for n, sheet in found.items()}
            merged = {n: list(sheet.merged_cell_ranges or ()) for n, sheet in found.items()}
    except PermissionError as refused:
        raise IntakeError(explain_unreadable(path, refused)) from refused
    except (CalamineError, OSError) as error:
        raise IntakeError(Problem("intake.not_workbook", Place(path.name))) from error
    return Workbook(rows, merged, tuple(_find_broken(path)))


def _find_broken(path: Path) -> Iterator[str]:
    """Yield the cells that hold an error or a formula without a value, in any sheet."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as file:
        for name in filter(_SHEET.fullmatch, file.namelist()):
            xml = file.read(name)
            if not any(sign in xml for sign in _SIGNS):
                continue
            for cell, marks, content in _CELL.findall(xml):
                lost = _FORMULA.search(content) and not _VALUE.search(content)
                if _ERROR.search(marks) or lost:
                    yield cell.decode()
