"""Each quality flag is raised by what it names and by nothing near it."""

from dataclasses import replace

import pandas as pd
import pytest

from kit.intake.quality import find_flags
from kit.intake.responses import FLAGS
from tests.factories import make_item, make_study
from tests.intake.exports import RATED, make_items

SAME = dict.fromkeys(RATED, "3")


def rated(digits):
    return dict(zip(RATED, digits, strict=True))


@pytest.fixture
def flags(take):
    """Return a function: forms → the flags that any of them has."""

    def run(*changes, **more):
        table = take(*changes, **more).flags
        assert tuple(table["flag"]) == FLAGS
        return {f: n for f, n in zip(table["flag"], table["rows"], strict=True) if n}

    return run


def test_an_ordinary_form_has_none(flags):
    assert flags({}) == {}


def test_one_answer_to_everything(flags):
    assert flags(SAME, {}) == {"straight_line": 1}
    assert flags(rated("333334"), {}) == {}


def test_one_answer_needs_items_of_both_directions_to_be_odd(flags):
    assert flags(SAME, items=[replace(i, reverse=False) for i in make_items()]) == {}


def test_one_answer_to_fewer_than_six_items_is_not_odd(flags):
    assert "straight_line" not in flags(SAME | {"R6": "(空)"}, {})


@pytest.mark.parametrize(
    ("left_open", "found"), [(1, {}), (2, {"many_missing": 1}), (6, {"many_missing": 1})]
)
def test_more_than_a_quarter_left_open(flags, left_open, found):
    assert flags(dict.fromkeys(RATED[:left_open], "(空)"), {}) == found


@pytest.mark.parametrize(("left_open", "found"), [(1, {}), (2, {"many_missing": 1})])
def test_just_a_quarter_left_open_is_not_more(flags, left_open, found):
    four = [i for i in make_items() if i.name not in RATED[4:]]
    assert flags(dict.fromkeys(RATED[:left_open], "(空)"), {}, items=four) == found


def test_one_in_a_hundred_above_a_quarter_is_more():
    items = {name: make_item(name) for name in (f"R{n}" for n in range(100))}
    rows = [[None] * left_open + ["1", "2"] * 50 for left_open in (24, 25, 26)]
    answers = pd.DataFrame([row[:100] for row in rows], columns=list(items))
    found = find_flags(answers, pd.Series([300.0] * 3), make_study(), items)
    assert found["many_missing"].tolist() == [False, False, True]


@pytest.mark.parametrize(("quickest", "found"), [("30秒", {}), ("29秒", {"very_fast": 1})])
def test_less_than_three_tenths_of_the_median_time(flags, quickest, found):
    forms = [rated("312431"), rated("212431"), rated("112431")]
    assert flags(*forms, seconds=[quickest, "100秒", "300秒"]) == found


def test_without_times_nobody_is_fast(flags):
    assert flags(rated("312431"), rated("212431"), seconds=["", "?"]) == {}


def test_the_same_card(flags):
    assert flags({"CARD": "X", **rated("312431")}, {"CARD": "X", **rated("212431")}) == {
        "same_card": 2
    }
    assert flags({"CARD": "(空)", **rated("312431")}, {"CARD": "(空)", **rated("212431")}) == {}


def test_the_same_answers_throughout(flags):
    assert flags({}, {}, rated("112431")) == {"same_answers": 2}


def test_forms_left_open_in_the_same_places_are_not_the_same_answers(flags):
    assert flags({"R1": "(空)"}, {"R1": "(空)"}) == {}


def test_a_young_child_who_answered_alone(flags):
    young = {"AGE": "6—7岁"}
    assert flags(young) == {"self_report_young": 1}
    assert flags(young | {"WHO": "家长"}) == {}
    assert flags(young | {"WHO": "(空)"}) == {}
    assert flags({"AGE": "8岁"}) == {}


def test_a_cell_that_is_no_choice(flags):
    assert flags({"R1": "7", "AGE": "9岁"}, rated("212431")) == {"unreadable": 1}


def test_it_is_known_row_by_row_which_answers_carry_a_flag(take):
    responses = take(rated("312431"), {"OK": "不同意"}, {"R1": "7"}, rated("212431"))
    assert responses.flagged.columns.tolist() == responses.flags["flag"].tolist()
    assert responses.flagged.index.equals(responses.answers.index)
    assert responses.flagged["unreadable"].tolist() == [False, True, False]
    assert responses.flagged.sum().tolist() == responses.flags["rows"].tolist()


def test_only_analysed_forms_are_looked_at(flags):
    assert flags(SAME | {"OK": "不同意", "R1": "7"}, {}) == {}
