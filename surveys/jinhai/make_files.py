"""Writes tables as csv and xlsx with the same bytes on every computer.

Plain OOXML by hand: what a spreadsheet library writes depends on its version, on the xml
library beside it and on the clock.
"""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

__all__ = ["Rows", "read_csv", "write_csv", "write_xlsx"]

Rows = Sequence[Sequence[str | int | float | None]]

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OOXML = "http://schemas.openxmlformats.org"
_MAIN = f'xmlns="{_OOXML}/spreadsheetml/2006/main"'
_OFFICE = f"{_OOXML}/officeDocument/2006/relationships"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def read_csv(path: Path) -> list[dict[str, str]]:
    """Read a csv file as one dict a row."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_csv(path: Path, rows: Rows) -> None:
    """Write `rows`, the first being the header, as UTF-8 with LF line ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def write_xlsx(path: Path, sheets: Mapping[str, Rows]) -> None:
    """Write a workbook, one sheet an entry, header row frozen."""
    members = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": _workbook(list(sheets)),
        "xl/_rels/workbook.xml.rels": _relations(
            {f"rId{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in _count(sheets)}
        ),
    }
    for number, rows in enumerate(sheets.values(), start=1):
        members[f"xl/worksheets/sheet{number}.xml"] = _sheet(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Stored, not deflated: zlib's output differs between builds.
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as file:
        for name in sorted(members):
            member = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            member.create_system = 3
            member.external_attr = 0o644 << 16
            file.writestr(member, _HEAD + members[name])


def _count(sheets: Mapping[str, Rows]) -> range:
    return range(1, len(sheets) + 1)


def _content_types(sheets: int) -> str:
    parts = {"/xl/workbook.xml": f"{_SHEET_TYPE}.sheet.main+xml"}
    for n in range(1, sheets + 1):
        parts[f"/xl/worksheets/sheet{n}.xml"] = f"{_SHEET_TYPE}.worksheet+xml"
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'<Types xmlns="{_OOXML}/package/2006/content-types">'
        f'<Default Extension="rels" ContentType="{relations}"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(f'<Override PartName="{p}" ContentType="{t}"/>' for p, t in parts.items())
        + "</Types>"
    )


def _relations(targets: Mapping[str, tuple[str, str]]) -> str:
    links = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for key, (kind, target) in targets.items()
    )
    space = f"{_OOXML}/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{links}</Relationships>'


def _workbook(names: Sequence[str]) -> str:
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>'
        for n, name in enumerate(names, start=1)
    )
    return f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'


def _sheet(rows: Rows) -> str:
    body = "".join(
        f'<row r="{number}">{_cells(number, row)}</row>'
        for number, row in enumerate(rows, start=1)
    )
    frozen = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    view = f'<sheetViews><sheetView workbookViewId="0">{frozen}</sheetView></sheetViews>'
    return f"<worksheet {_MAIN}>{view}<sheetData>{body}</sheetData></worksheet>"


def _cells(number: int, row: Sequence[str | int | float | None]) -> str:
    return "".join(
        _cell(f"{_letters(place)}{number}", value)
        for place, value in enumerate(row)
        if value not in ("", None)
    )


def _cell(where: str, value: str | int | float | None) -> str:
    if isinstance(value, str):
        text = f'<t xml:space="preserve">{escape(value)}</t>'
        return f'<c r="{where}" t="inlineStr"><is>{text}</is></c>'
    return f'<c r="{where}"><v>{value}</v></c>'


def _letters(place: int) -> str:
    """Name a column as a spreadsheet does: 0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
