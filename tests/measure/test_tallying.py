"""From answers to sums: questions, and needs two by two, beside a count by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pandas as pd
import pytest

from kit.intake.responses import FLAGS
from kit.measure.tallying import find_careless, tally_responses
from kit.study.questionnaire import Comparison, Questionnaire
from tests.factories import make_choices, make_item, make_responses, make_scale, make_study


def tally(frame, *items, scales=(), flagged=None, margins=("SEX",), weight_by=(), **form):
    form = Questionnaire((make_sex(), *items), scales, **form)
    study = make_study(form, margins={name: {"1": 20, "2": 20} for name in margins})
    study = replace(study, wave=study.wave.model_copy(update={"weight_by": weight_by}))
    responses = make_responses(pd.DataFrame(frame), dispositions={"duplicate": 3})
    return tally_responses(replace(responses, flagged=flagged), study)


def make_sex(**fields):
    choices = make_choices("1", "2", "dk", missing=["dk"])
    return make_item("SEX", "background", choices=choices, **fields)


def test_one_answer_is_counted_by_choice_and_part():
    sex, other = ["1", "2", None, "2", "dk"], ["b", "a", "b", None, "b"]
    found = tally({"SEX": sex, "Q": other}, make_item("Q", choices=make_choices(*"abc")))
    assert found.dividing == (("SEX", ("1", "2")),)
    own = found.alone.items["Q"]
    assert own.ticked.over(0, 1).tolist() == [[0, 1, 0], [1, 0, 0], [0, 2, 0]]
    assert (own.answered, own.several, own.pairs) == (None, None, None)
    assert found.alone.items["SEX"].ticked.over(1).tolist() == [1, 2, 1]
    assert found.alone.rows.over(0).tolist() == [1, 2, 2]


MANY = make_choices(*"abndo", missing=["d"], exclusive=["n"], outside=["o"])
TICKED = [("a", "b"), ("b",), ("n",), ("d",), ("o",), (), None, ("a", "o")]


@pytest.mark.parametrize("role", ["preference", "asset"])
def test_several_answers_are_counted_by_choice_and_by_who_made_any(role):
    """Who declared no answer gave none; who ticked nothing gave one."""
    item = make_item("Q", role, kind="select_multiple", choices=MANY)
    frame = {"SEX": [*"12121212"], "Q": TICKED}
    own = tally(frame, item).alone.items["Q"]
    assert own.ticked.over(0, 1)[:2].tolist() == [[1, 1, 1, 0, 1], [1, 1, 0, 0, 1]]
    assert own.answered.over(0).tolist() == [3, 3, 0]
    assert own.several.over(0).tolist() == [1, 2, 0]
    assert (own.pairs is None) == (role == "asset")


@pytest.mark.parametrize("weight_by", [(), ("SEX",)])
def test_preferences_are_compared_two_by_two_among_those_who_answered(weight_by):
    """Six answered; with weights the sums are kept apart by sex."""
    item = make_item("Q", "preference", kind="select_multiple", choices=MANY)
    frame = {"SEX": [*"12121212"], "Q": TICKED}
    pairs = tally(frame, item, weight_by=weight_by).alone.items["Q"].pairs
    answered = [
        (sex, set(t)) for sex, t in zip("12121212", TICKED, strict=True) if t is not None
    ]
    answered = [(sex, ticked) for sex, ticked in answered if ticked != {"d"}]
    assert pairs.only.shape == ((3, 5, 5) if weight_by else (5, 5))
    for i, j in product(range(5), repeat=2):
        a, b = MANY[i].name, MANY[j].name
        own = [sex for sex, ticked in answered if a in ticked and b not in ticked]
        assert pairs.only.over(-2, -1)[i, j] == len(own)
        if weight_by:
            assert pairs.only.over(0, -2, -1)[:2, i, j].tolist() == [
                own.count("1"),
                own.count("2"),
            ]
    assert (pairs.both.over(-2, -1) == len(answered)).all()


# Who is counted, and by what.


def test_questions_that_divide_are_those_of_margins_comparisons_and_age():
    one, two = make_item("HOME", "background"), make_item("AREA", "background")
    several = make_item("CLUB", "background", kind="select_multiple")
    others = make_item("JOB", "background", informant="parent"), make_item("GONE", "background")
    frame = {name: ["1", "2"] for name in ("SEX", "HOME", "AREA", "JOB")}
    found = tally(
        frame | {"CLUB": [("1",), ("2",)]},
        *(one, two, several, *others),
        scales=(make_scale("s"),),
        margins=("SEX", "CLUB", "JOB", "GONE"),
        comparisons=(Comparison("s", "HOME"),),
    )
    assert [name for name, _ in found.dividing] == ["SEX", "HOME"]
    assert (found.axis("SEX"), found.axis("HOME")) == (0, 1)
    assert (found.received, found.analysed) == (5, 2)
    assert found.dispositions["duplicate"] == 3
    assert found.flags == dict.fromkeys(FLAGS, 0)


def test_only_questions_with_choices_that_have_a_column_are_counted():
    items = make_item("GONE"), make_item("TEXT", kind="text", choices=()), make_item("Q")
    found = tally({"SEX": ["1"], "TEXT": ["words"], "Q": ["2"]}, *items)
    assert [*found.alone.items] == ["SEX", "Q"]


NEEDS = {"NA": ["4", "4", "1", "4"], "NB": ["1", "4", "4", None], "NC": ["4", "1", "1", "1"]}


def make_needs():
    items = [make_item(name, scale=name.lower()) for name in NEEDS]
    scales = (
        make_scale("na", planning_line=3.0),
        make_scale("nb", planning_line=3.0),
        make_scale("nc", "demand"),
    )
    return items, scales


def test_needs_with_a_planning_line_are_compared_two_by_two():
    items, scales = make_needs()
    found = tally({"SEX": [*"1212"]} | NEEDS, *items, scales=scales).alone
    assert found.needs.only.over(-2, -1).tolist() == [[0, 1], [1, 0]]
    assert found.needs.both.over(-2, -1).tolist() == [[4, 3], [3, 3]]
    assert found.careful is None


@pytest.mark.parametrize("weight_by", [(), ("SEX",)])
def test_needs_are_compared_again_without_careless_answers(weight_by):
    """The first is careless; the second has a flag that tells nothing of that."""
    items, scales = make_needs()
    flagged = pd.DataFrame(False, index=range(4), columns=list(FLAGS))
    flagged.loc[0, "straight_line"] = flagged.loc[1, "self_report_young"] = True
    frame = {"SEX": [*"1212"]} | NEEDS
    found = tally(frame, *items, scales=scales, flagged=flagged, weight_by=weight_by)
    pairs = found.alone.careful
    assert pairs.only.over(-2, -1).tolist() == [[0, 0], [1, 0]]
    assert pairs.both.over(-2, -1).tolist() == [[3, 2], [2, 2]]
    assert pairs.both.shape == ((3, 2, 2) if weight_by else (2, 2))


@pytest.mark.parametrize("flag", FLAGS)
def test_careless_answers_carry_one_of_four_flags(flag):
    flagged = pd.DataFrame(False, index=range(2), columns=list(FLAGS))
    flagged.loc[1, flag] = True
    responses = replace(make_responses(pd.DataFrame({"Q": ["1", "2"]})), flagged=flagged)
    careless = flag in ("straight_line", "many_missing", "very_fast", "same_answers")
    assert find_careless(responses).tolist() == [False, careless]


def test_without_needs_nothing_is_compared():
    found = tally({"SEX": ["1", "2"]}).alone
    assert found.needs.only.shape == found.needs.both.shape == (0, 0)


def test_answers_given_for_others_are_counted_apart():
    choices = zip(make_choices("self", "other"), (0, 1), strict=True)
    who = make_item("WHO", "proxy", choices=tuple(replace(c, score=n) for c, n in choices))
    flagged = pd.DataFrame(False, index=range(4), columns=list(FLAGS))
    flagged.loc[3, "very_fast"] = True
    frame = {"SEX": [*"1212"], "WHO": ["self", "self", "other", "self"]} | NEEDS
    items, scales = make_needs()
    found = tally(frame, who, *items, scales=scales, flagged=flagged)
    assert (found.alone.rows.total, found.others.rows.total, found.analysed) == (3, 1, 4)
    assert found.alone.items["NA"].ticked.over(-1).tolist() == [0, 0, 0, 3]
    assert found.others.items["NA"].ticked.over(-1).tolist() == [1, 0, 0, 0]
    assert found.alone.careful.both.over(-2, -1).tolist() == [[2, 2], [2, 2]]
    assert found.others.careful.only.over(-2, -1).tolist() == [[0, 0], [1, 0]]
