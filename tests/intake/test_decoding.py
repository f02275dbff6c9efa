"""Cells of a 问卷星 export as codes of the questionnaire."""

import pandas as pd
import pytest

from kit.intake.decoding import decode_item
from kit.intake.matching import normalise
from kit.study.questionnaire import Choice, Item
from tests.factories import text
from tests.intake.exports import RATED, choose, make_items

ITEMS = {item.name: item for item in make_items()}


def decode(name, *cells):
    values, unreadable = decode_item(pd.Series(cells, dtype="str"), ITEMS[name])
    return values.where(values.notna(), None).tolist(), unreadable.tolist()


def test_a_matrix_a_choice_and_several_choices(take):
    answers = take({}).answers
    assert list(answers) == ["WHO", "AGE", *RATED, "WANTS"]
    row = answers.iloc[0]
    assert row[RATED].tolist() == ["c3", "c1", "c2", "c4", "c3", "c1"]
    assert (row["AGE"], row["WANTS"]) == ("c3", ("c1", "c2"))


@pytest.mark.parametrize("cell", ["8岁", "８岁", " 8岁 ", "8岁。", "C3"])
def test_width_case_and_edges_do_not_matter(cell):
    assert decode("AGE", cell) == (["c3"], [False])


@pytest.mark.parametrize("cell", ["", "(空)", "（空）", "(跳过)", "（跳过）", "-2", "-3"])
@pytest.mark.parametrize("name", ["AGE", "WANTS", "R1", "SAID"])
def test_nothing_answered_is_none_and_readable(name, cell):
    assert decode(name, cell) == ([None], [False])


def test_a_declared_missing_answer_is_none_and_readable():
    assert decode("AGE", "不想说") == ([None], [False])


@pytest.mark.parametrize(
    ("cell", "chosen"),
    [
        ("下棋┋画画", ("c1", "c2")),
        ("其他〖踢足球〗", ("c3",)),
        ("画画┋其他〖踢┋球〗", ("c1", "c3")),
        ("都不想", ("c4",)),
        ("画画┋", ("c1",)),
    ],
)
def test_several_choices_come_in_the_order_of_the_questionnaire(cell, chosen):
    assert decode("WANTS", cell) == ([chosen], [False])


@pytest.mark.parametrize(
    ("name", "cell"), [("AGE", "9岁"), ("WANTS", "画画┋游泳"), ("R1", "4┋5"), ("R1", "5")]
)
def test_what_is_no_choice_is_missing_and_said_to_be_unreadable(name, cell):
    assert decode(name, cell) == ([None], [True])


def test_a_label_wins_over_an_alias_and_an_alias_over_a_name():
    choices = (
        Choice("2", text("一"), aliases=("二",)),
        Choice("1", text("2"), aliases=("一",)),
        Choice("二", text("三")),
    )
    item = Item("X", "select_one", text("X"), "background", choices)
    values, _ = decode_item(pd.Series(["一", "2", "二", "1", "三"], dtype="str"), item)
    assert values.tolist() == ["2", "1", "2", "1", "二"]


def test_whole_numbers_are_read_in_either_width():
    item = Item("N", "integer", text("N"), "background")
    cells = pd.Series(["12", "１２", "12个", "1.5", "(跳过)"], dtype="str")
    values, unreadable = decode_item(cells, item)
    assert values.tolist() == [12, 12, None, None, None]
    assert unreadable.tolist() == [False, False, True, True, False]


def test_every_choice_is_read_back_from_its_label():
    for label in (c.label.zh for c in choose("甲", "乙 丙", "丁（戊）", "己/庚", "5*")):
        item = Item("X", "select_one", text("X"), "background", choose(label))
        assert decode_item(pd.Series([label], dtype="str"), item)[0].tolist() == ["c1"]


@pytest.mark.parametrize(
    "header",
    ["你几岁？", "你几岁?", "你几岁？（必填）", "你几岁？[单选题]", " 你 几岁？ ", "*你几岁？"],
)
def test_a_header_is_known_without_its_trimmings(header):
    assert normalise(header) == normalise("你几岁？")


def test_headers_that_say_something_else_stay_apart():
    assert normalise("你几岁？") != normalise("你孩子几岁？")
