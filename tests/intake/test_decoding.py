"""Cells of a 问卷星 export as codes of the questionnaire."""

import pandas as pd
import pytest

from kit.intake.decoding import decode_item
from kit.study.plain import normalise
from kit.study.questionnaire import Choice, Item
from tests.factories import text
from tests.intake.exports import RATED, choose, make_items

ITEMS = {item.name: item for item in make_items()}


def decode(name, *cells):
    found = decode_item(pd.Series(cells, dtype="str"), ITEMS[name])
    assert not found.contradictory.any()
    return found.codes.where(found.codes.notna(), None).tolist(), found.unread.tolist()


def test_a_matrix_a_choice_and_several_choices(take):
    answers = take({}).answers
    assert list(answers) == ["WHO", "AGE", *RATED, "WANTS"]
    row = answers.iloc[0]
    assert row[RATED].tolist() == ["c3", "c1", "c2", "c4", "c3", "c1"]
    assert (row["AGE"], row["WANTS"]) == ("c3", "c1 c2")


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
        Choice("b", text("一"), aliases=("二",)),
        Choice("a", text("b"), aliases=("一",)),
        Choice("二", text("三")),
    )
    item = Item("X", "select_one", text("X"), "background", choices)
    values = decode_item(pd.Series(["一", "b", "二", "a", "三"], dtype="str"), item).codes
    assert values.tolist() == ["b", "a", "b", "a", "二"]


def test_a_number_names_a_choice_only_as_its_score():
    """In an export by number 1 is the first choice of the list, whatever it is called."""
    ages = (Choice("0", text("under 6")), Choice("1", text("6–7")))
    rated = (Choice("1", text("no"), score=1), Choice("2", text("yes"), score=2))
    cells = pd.Series(["1", "2"], dtype="str")
    for choices, read in ((ages, [None, None]), (rated, ["1", "2"])):
        item = Item("X", "select_one", text("X"), "background", choices)
        assert decode_item(cells, item).codes.tolist() == read


def test_none_of_these_beside_one_of_these_is_neither():
    found = decode_item(pd.Series(["都不想┋下棋", "下棋"], dtype="str"), ITEMS["WANTS"])
    assert found.codes.tolist() == [None, ("c2",)]
    assert found.contradictory.tolist() == [True, False]
    assert not found.unread.any()


def test_whole_numbers_are_read_in_either_width():
    item = Item("N", "integer", text("N"), "background")
    cells = pd.Series(["12", "１２", "12个", "1.5", "(跳过)"], dtype="str")
    found = decode_item(cells, item)
    assert found.codes.tolist() == [12, 12, None, None, None]
    assert found.unread.tolist() == [False, False, True, True, False]


def test_every_choice_is_read_back_from_its_label():
    for label in (c.label.zh for c in choose("甲", "乙 丙", "丁（戊）", "己/庚", "5*")):
        item = Item("X", "select_one", text("X"), "background", choose(label))
        assert decode_item(pd.Series([label], dtype="str"), item).codes.tolist() == ["c1"]


@pytest.mark.parametrize(
    "header",
    ["你几岁？", "你几岁?", "你几岁？（必填）", "你几岁？[单选题]", " 你 几岁？ ", "*你几岁？"],
)
def test_a_header_is_known_without_its_trimmings(header):
    assert normalise(header) == normalise("你几岁？")


def test_headers_that_say_something_else_stay_apart():
    assert normalise("你几岁？") != normalise("你孩子几岁？")
