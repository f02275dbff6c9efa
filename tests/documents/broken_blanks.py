"""Files that nobody can fill, each for one reason only: all else about it is as in a form."""

from __future__ import annotations

import struct
from collections.abc import Callable

from tests.documents.blanks import (
    NAMES,
    ROOMY,
    Row,
    empty,
    form,
    heading,
    label,
    packed,
    parts_of,
    seed,
    table,
    words,
    zipped,
)

DOCUMENT, SETTINGS = "word/document.xml", "word/settings.xml"
SECTOR = 512


def no_label() -> bytes:
    """Return a letter that names none of the fields."""
    text = "各街道办事处：\n请于月底前报送下一年度工作计划，逾期不再受理。\n特此通知。"
    return packed(heading("关于报送年度工作计划的通知"), words(text, align="left"))


def no_reason() -> bytes:
    """Return a form that asks for no reasons; only a note speaks of them."""
    return packed(
        heading(), form((("applicant", "year"), ("name", "kind"), ("renewal", "budget")))
    )


def twice() -> bytes:
    """Return a form with a second table, for the contract, that asks for the name again."""
    again = table(ROOMY, Row((label("项目名称"), empty(), label("签约单位"), empty())))
    return packed(heading(), form(), words("合同信息"), again)


def taken() -> bytes:
    """Return a form in which something is printed where the name belongs."""
    return packed(heading(), form(values={"name": label("由街道统一填写")}))


def no_place() -> bytes:
    """Return a form whose last cell is a label, with nothing beside or below it."""
    layout = (("applicant", "year"), ("kind", "renewal"), ("budget",), ("reason",))
    last = Row((label("备  注"), empty(2), label("项目名称")))
    return packed(heading(), form(layout, tail=[last]))


def spoiled(part: str, before: str, after: str) -> bytes:
    """Return a form with one place of one part changed; the place must be there."""
    parts = parts_of(heading(), form())
    assert before in parts[part], before
    return zipped({**parts, part: parts[part].replace(before, after, 1)})


def protected() -> bytes:
    """Return a form that its office has locked against changes."""
    lock = '<w:documentProtection w:edit="readOnly" w:enforcement="1"/>'
    return spoiled(SETTINGS, "<w:defaultTabStop", f"{lock}<w:defaultTabStop")


def bad_xml() -> bytes:
    """Return a form whose text is no longer well formed."""
    return spoiled(DOCUMENT, "</w:tbl>", "</w:tb>")


def entity() -> bytes:
    """Return a form with an entity, which a parser must not be led to look up."""
    declared = '<!DOCTYPE w:document [<!ENTITY place "申报社区">]>'
    parts = parts_of(heading(), form())
    text = parts[DOCUMENT].replace(f"<w:document {NAMES}>", f"{declared}<w:document {NAMES}>")
    text = text.replace(">申报社区<", ">&place;<", 1)
    assert "&place;" in text
    return zipped({**parts, DOCUMENT: text})


def not_word() -> bytes:
    """Return a zip such as a spreadsheet is, under whatever name."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    part = f'<Override PartName="/xl/workbook.xml" ContentType="{kind}"/>'
    sheet = '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{types}">{part}</Types>',
            "xl/workbook.xml": sheet,
        }
    )


def damaged() -> bytes:
    """Return a form of which only the first half arrived."""
    form_bytes = seed()
    return form_bytes[: len(form_bytes) // 2]


def entry(name: str, kind: int, child: int = -1, right: int = -1) -> bytes:
    """Return a directory entry of a compound file: 1 is a storage, 2 a stream, 5 the root."""
    text = name.encode("utf-16-le") + b"\0\0"
    head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1)
    links = struct.pack("<iii", -1, right, child)
    return (head + links).ljust(116, b"\0") + struct.pack("<iQ", -2, 0)


def compound(*streams: str) -> bytes:
    """Return a compound file (OLE) with empty streams: header, one FAT, one directory."""
    magic = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16)
    versions = struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    sectors = struct.pack("<IIIIIiIiI", 0, 1, 1, 0, 4096, -2, 0, -2, 0)
    header = magic + versions + sectors + struct.pack("<i", 0) + b"\xff" * (4 * 108)
    fat = struct.pack("<ii", -3, -2).ljust(SECTOR, b"\xff")
    last = len(streams)
    entries = [
        entry(name, 2, right=number + 1 if number < last else -1)
        for number, name in enumerate(streams, 1)
    ]
    directory = b"".join([entry("Root Entry", 5, child=1), *entries])
    return header + fat + directory.ljust(SECTOR, b"\0")


def encrypted() -> bytes:
    """Return what Word writes when a document has a password: no zip at all."""
    return compound("EncryptionInfo", "EncryptedPackage")


def old_word() -> bytes:
    """Return a document of Word 97."""
    return compound("WordDocument", "1Table")


BROKEN: dict[str, Callable[[], bytes]] = {
    "no_label": no_label,
    "no_reason": no_reason,
    "twice": twice,
    "taken": taken,
    "no_place": no_place,
    "protected": protected,
    "encrypted": encrypted,
    "old_word": old_word,
    "damaged": damaged,
    "not_word": not_word,
    "bad_xml": bad_xml,
    "entity": entity,
}
