"""Which files are read, which columns are taken, and what never gets past the door."""

import random
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.errors import IntakeError
from kit.intake.read import read_responses, take_responses
from kit.intake.wenjuanxing import read_export
from tests.intake.exports import (
    HEADERS,
    make_folder,
    make_rows,
    place_of,
    write_export,
)

PRIVATE = {
    "8、姓名": ["钟小萤", "林一"],
    "9、手机号": ["13800000000", "13911112222"],
    "10、家庭住址": ["3栋401室", "5栋502室"],
}


def refuse(study):
    with pytest.raises(IntakeError) as caught:
        read_responses(study)
    return caught.value


def everything_in(responses):
    tables = (responses.answers, responses.dispositions, responses.flags, responses.log)
    return "".join(t.to_csv() for t in tables) + repr(responses)


def test_columns_that_nobody_declared_are_dropped_at_the_door(take):
    responses = take({}, {"SAID": "请打给我妈妈 13700000000"}, extra=PRIVATE)
    text = everything_in(responses)
    for value in (*(v for column in PRIVATE.values() for v in column), "192.0.2.7", "微信"):
        assert value not in text
    assert "13700000000" not in text
    assert "A1" not in text
    assert set(responses.answers).isdisjoint({"CARD", "OK", "SAID", *PRIVATE})


def test_an_export_that_is_no_workbook(tmp_path):
    study = make_folder(tmp_path)
    place_of(tmp_path).parent.mkdir(parents=True)
    place_of(tmp_path).write_text("序号,1、是否同意？\n1,同意\n", encoding="utf-8")
    assert refuse(replace(study, language="en")).language == "en"
    assert str(refuse(study)) == (
        "这个文件不是能打开的 .xlsx 工作簿。\n"
        "位置：child.xlsx\n"
        "办法：请从问卷星重新下载（按文本、.xlsx），不要改名或另存为其他格式。"
    )


@pytest.mark.parametrize(
    "header",
    [
        ["姓名", "年龄"],
        ["序号", "姓名", "年龄"],
        ["1、是否同意？", "2、卡号"],
        ["序号", "1.0 版", "第一题(同意)"],
        [],
    ],
)
def test_a_workbook_that_is_not_from_wenjuanxing(tmp_path, header):
    book = openpyxl.Workbook()
    book.active.append(header)
    book.active.append([1 for _ in header])
    study = make_folder(tmp_path)
    place_of(tmp_path).parent.mkdir(parents=True)
    book.save(place_of(tmp_path))
    assert refuse(study).say("en") == (
        "This is no 问卷星 export by text: none of its first ten rows holds the column 序号 "
        "beside questions headed like 1、….\n"
        "Where: child.xlsx, row 1\n"
        "What to do: Choose download by option text in 问卷星 and put the file here as it is."
    )


def test_missing_columns_are_all_named_at_once(tmp_path):
    headers = {n: h for n, h in HEADERS.items() if n not in ("AGE", "R4", "SAID")}
    write_export(place_of(tmp_path), make_rows({}), headers=headers)
    error = refuse(make_folder(tmp_path))
    assert [p.say("zh").split()[1] for p in error.problems] == ["AGE", "R4"]
    assert error.problems[0].say("en") == (
        "The export has no column for the item AGE (你几岁？).\n"
        "Where: child.xlsx, row 1\n"
        "What to do: Check that the export is complete; if the wording changed, add the new "
        "wording in the questionnaire's column kit_wjx."
    )


def test_an_open_question_may_be_missing(take):
    headers = {n: h for n, h in HEADERS.items() if n != "SAID"}
    assert len(take({}, headers=headers).answers) == 1


def test_two_columns_for_one_item(tmp_path):
    write_export(place_of(tmp_path), make_rows({}), extra={"8、你几岁？": ["9岁"]})
    assert refuse(make_folder(tmp_path)).say("en") == (
        "The item AGE fits more than one column: J, S.\n"
        "Where: child.xlsx, row 1\n"
        "What to do: Write the full header (with its number) in the questionnaire's column "
        "kit_wjx so that each column fits one item."
    )


def test_a_header_that_stands_twice_is_not_guessed_at(tmp_path):
    write_export(place_of(tmp_path), make_rows({}))
    book = openpyxl.load_workbook(place_of(tmp_path))
    place = 1 + [c.value for c in book.active[1]].index(HEADERS["AGE"])
    book.active.insert_cols(place)
    for row in (1, 2):
        book.active.cell(row, place).value = book.active.cell(row, place + 1).value
    book.save(place_of(tmp_path))
    assert [p.code for p in refuse(make_folder(tmp_path)).problems] == ["intake.item_twice"]


def test_a_footer_and_blank_rows_are_no_answers(take):
    responses = take({}, {}, footer=["合计", "", "", "", "", "", "2"])
    assert responses.received == len(responses.answers) == 2


def test_a_wording_that_is_declared_beside_the_label_is_known(take):
    """The label of WANTS differs; its header stands in kit_wjx."""
    assert take({"WANTS": "下棋"}).answers["WANTS"].tolist() == ["c2"]


def test_digits_and_codes_are_never_turned_into_numbers(tmp_path):
    rows = make_rows({"CARD": "007"}, {"CARD": "N/A"})
    export = read_export(write_export(place_of(tmp_path), rows))
    place = next(p for p, c in export.columns.items() if c.header == HEADERS["CARD"])
    assert export.cells[place].tolist() == ["007", "N/A"]
    assert export.sequence == ("1", "2")


@pytest.mark.parametrize(("cell", "seconds"), [("95秒", 95), ("95", 95), (95, 95), ("?", None)])
def test_durations_are_seconds(tmp_path, cell, seconds):
    export = read_export(write_export(place_of(tmp_path), make_rows({}), seconds=[cell]))
    assert export.seconds.astype("object").where(export.seconds.notna(), None).tolist() == [
        seconds
    ]


ANSWERS = st.fixed_dictionaries(
    {
        "OK": st.sampled_from(["同意", "不同意", "(空)"]),
        "AGE": st.sampled_from(["5岁", "6—7岁", "8岁", "不想说", "(跳过)", "八岁"]),
        "R3": st.sampled_from(["1", "4", "(空)", "5"]),
        "WANTS": st.sampled_from(["画画", "下棋┋其他〖x〗", "都不想", "(空)"]),
    }
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(ANSWERS, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_neither_order_nor_further_columns_change_an_answer(tmp_path, changes, chance):
    path, study = place_of(tmp_path), make_folder(tmp_path)
    write_export(path, make_rows(*changes))
    (plain,) = take_responses(study).responses
    shuffle(path, chance)
    (mixed,) = take_responses(study).responses
    pd.testing.assert_frame_equal(mixed.answers, plain.answers)
    pd.testing.assert_frame_equal(mixed.dispositions, plain.dispositions)
    pd.testing.assert_frame_equal(mixed.flags, plain.flags)


def shuffle(path, chance: random.Random):
    """Put the columns into another order, among columns that nobody declared."""
    book = openpyxl.load_workbook(path)
    columns = [[cell.value for cell in column] for column in book.active.columns]
    length = len(columns[0])
    columns += [[f"{90 + n}、附加{n}", *(["x"] * (length - 1))] for n in range(2)]
    chance.shuffle(columns)
    other = openpyxl.Workbook()
    for row in zip(*columns, strict=True):
        other.active.append(row)
    other.save(path)
