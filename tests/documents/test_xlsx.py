from __future__ import annotations

import io
import re
import zipfile

import openpyxl
import pytest

from kit.documents.formats import xlsx
from kit.show.blocks import Figures, Front, Heading, Run, Table, TableCell

from .examples import HOSTILE, make_hostile

FRONT = Front("needs_assessment", "需求评估", "zh", "居委会", "2019-06-30", mark="示例数据")


def number(text, key, note="", **figures):
    usual = {"value": 39.0, "unit": "percent", "decimals": 0}
    return TableCell((Run(text, key),), Figures(**{**usual, **figures}), note)


def words(text):
    return TableCell((Run(text),))


ROWS = (
    (
        words("竞争压力"),
        number("68", "c.count", value=68.0, unit="count", base=137),
        number("50%", "c.share", value=50.0, low=44.0, high=55.0, base=137),
        words("44%～55%"),
    ),
    (
        words("情绪调节"),
        number("1,238", "e.count", value=1238.0, unit="count", base=137),
        number("45%＊", "e.share", "谨慎使用。", value=45.0),
        TableCell((Run("—"),), None, "人数少，不列出。"),
    ),
    (
        words("=1+1"),
        number("-0.21", "p.mean", value=-0.21, unit="score", decimals=2, base=80),
        number("-12个百分点", "p.change", value=-12.0, unit="points", base=60),
        words("第1—2"),
    ),
)
TABLE = Table("needs", "各方面", ("领域", "人数", "比例", "区间"), ROWS, "lrrl", "说明。")
BLOCKS = [FRONT, Heading(1, "需求", "needs"), TABLE]


def read(blocks=BLOCKS, **how):
    return openpyxl.load_workbook(io.BytesIO(xlsx.render(blocks, **how)))


def rows_of(sheet):
    return [list(row) for row in sheet.iter_rows(min_row=5)]


def test_same_blocks_same_bytes():
    content = xlsx.render(BLOCKS)
    assert xlsx.render(list(BLOCKS)) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert (
            re.findall(r"\d{4}-\d\d-\d\d", archive.read("docProps/core.xml").decode())
            == ["2019-06-30"] * 2
        )


def test_a_sheet_a_table_and_two_more():
    book = read()
    assert book.sheetnames == ["目录", "表1", "数值清单"]
    contents = book["目录"]
    assert [contents["A4"].value, contents["B4"].value] == ["表1", "需求 · 表1　各方面"]
    assert contents["A4"].hyperlink.location == "'表1'!A1"


def test_numbers_are_numbers_and_look_as_printed():
    (head, first, second, third, *_) = rows_of(read()["表1"])
    assert [c.value for c in head] == [
        "领域",
        "人数",
        "比例",
        "区间",
        "基数（人数）",
        "基数（比例）",
        "备注",
    ]
    assert [c.value for c in first] == ["竞争压力", 68, 0.5, "44%～55%", 137, 137, None]
    assert [c.number_format for c in first[1:3]] == ["0", "0%"]
    assert [c.number_format for c in second[1:3]] == ["#,##0", '0%"＊"']
    assert [c.value for c in third[1:3]] == [-0.21, -12]
    assert [c.number_format for c in third[1:3]] == ["0.00", '0"个百分点"']


def test_a_row_says_what_its_marks_mean():
    notes = [row[6].value for row in rows_of(read()["表1"])[1:4]]
    assert notes == [None, "谨慎使用。 人数少，不列出。", None]


def test_bases_that_agree_share_a_column():
    same = tuple(
        (
            words("a"),
            number("39%", f"k{n}", base=137 if n else None),
            number("4", "x", base=137),
        )
        for n in range(2)
    )
    (head, *rows) = rows_of(read([FRONT, Table("t", "c", ("a", "b", "c"), same, "lrr")])["表1"])
    assert [c.value for c in head] == ["a", "b", "c", "基数"]
    assert [row[3].value for row in rows[:2]] == [137, 137]


def test_the_note_stands_below_the_table():
    texts = [row[0].value for row in rows_of(read()["表1"])]
    assert texts[-1] == "说明。"


def test_every_number_is_listed_with_limits_base_note_and_key():
    head, *rows = [[c.value for c in row] for row in rows_of(read()["数值清单"])]
    assert head == ["表", "行", "列", "数值", "区间下限", "区间上限", "基数", "备注", "编号"]
    assert rows[1] == ["表1　各方面", "竞争压力", "比例", 0.5, 0.44, 0.55, 137, None, "c.share"]
    assert [row[8] for row in rows] == [
        *("c.count", "c.share", "e.count", "e.share", "p.mean", "p.change")
    ]


def test_the_mark_stands_on_every_sheet_and_page():
    for sheet in read():
        assert sheet["A2"].value == "草稿，仅供内部核对 · 示例数据"
        assert sheet.oddHeader.center.text == "草稿，仅供内部核对 · 示例数据"
    for sheet in read([Front("x", "t", "en", "", "2019-06-30"), TABLE], final=True):
        assert sheet["A2"].value is None
        assert not sheet.oddHeader.center.text


@pytest.mark.parametrize("opener", ["=1+1", "+1", "-1", "@x", "\t=1"])
def test_no_text_becomes_a_formula(opener):
    rows = ((words(opener), words(f"{opener}!")),)
    book = read([FRONT, Table("t", opener, (opener, opener), rows, "ll", opener)])
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value]
    assert not [c.coordinate for c in cells if c.data_type == "f"]
    quoted = [c for c in cells if str(c.value).startswith(("=", "+", "-", "@"))]
    assert len(quoted) >= 5 or opener.startswith("\t")
    assert all(c.quotePrefix for c in quoted)


def test_what_tries_to_be_more_than_text_is_text():
    content = xlsx.render(make_hostile())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(n).decode() for n in archive.namelist() if "worksheets/" in n]
        assert not [s for s in sheets if "<f>" in s or "<f " in s]
        assert not [n for n in archive.namelist() if "external" in n.casefold()]
    texts = {
        str(c.value)
        for sheet in openpyxl.load_workbook(io.BytesIO(content))
        for row in sheet.iter_rows()
        for c in row
    }
    assert set(HOSTILE) <= texts


def test_a_document_without_tables_has_contents_alone():
    assert read([FRONT]).sheetnames == ["目录"]
