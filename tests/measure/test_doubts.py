"""Keys that are turned round, and offers that nobody refuses."""

import numpy as np
import pandas as pd
import pytest

from kit.errors import MeasureError
from kit.measure.doubts import check_scored
from kit.measure.moments import Products
from kit.measure.needs import estimate_needs
from kit.measure.reliability import find_item_rest
from kit.study.model import Accepted
from kit.study.questionnaire import Questionnaire
from tests.factories import (
    make_choices,
    make_item,
    make_plan,
    make_responses,
    make_scale,
    make_study,
    text,
)


def test_the_correlation_with_the_rest_is_that_of_the_textbook():
    scores = np.array([[1, 2, 1], [2, 2, 3], [3, 4, 3], [4, 3, 4], [2, 1, 2]])
    found = find_item_rest(Products.of(scores))
    for item in range(3):
        rest = np.delete(scores, item, axis=1).sum(axis=1)
        assert found[item] == pytest.approx(np.corrcoef(scores[:, item], rest)[0, 1])


def test_a_constant_item_has_none():
    assert np.isnan(find_item_rest(Products.of([[1, 2], [1, 3], [1, 4]]))).all()


def answered(n=60, seed=1, turned=()):
    """Answers to four items that hang together; those in `turned` are asked the other way."""
    draw = np.random.default_rng(seed)
    mood = draw.normal(size=n)
    columns = {}
    for number in range(1, 5):
        score = np.clip(np.round(2.5 + mood + 0.6 * draw.normal(size=n)), 1, 4).astype(int)
        columns[f"I{number}"] = [str(5 - s if number in turned else s) for s in score]
    return pd.DataFrame(columns)


def study(reverse=(), **settings):
    items = [make_item(f"I{n}", scale="s", reverse=n in reverse) for n in range(1, 5)]
    form = Questionnaire(tuple(items), (make_scale("s", planning_line=3.0),))
    return make_study(form, total=200, **settings)


def test_keys_that_fit_are_not_asked_about():
    assert check_scored([make_responses(answered())], study()) == []
    assert check_scored([make_responses(answered(turned=[2]))], study(reverse=[2])) == []


def test_a_reverse_key_forgotten_stops_and_can_be_accepted():
    responses = [make_responses(answered(turned=[2]))]
    (problem,) = check_scored(responses, study())
    assert problem.say("en").splitlines()[:2] == [
        "In the scale s (child) items go against the others: I2. Most likely kit_reverse is "
        "missing or too much, or the scores of a list run the wrong way.",
        "Where: questionnaire.xlsx, sheet survey, column kit_reverse",
    ]
    with pytest.raises(MeasureError):
        estimate_needs(responses, study())
    accept = (Accepted(doubt=problem.doubt, reason=text("so it is")),)
    assert [p.severity for p in check_scored(responses, study(accept=accept))] == ["accepted"]
    assert len(estimate_needs(responses, study(accept=accept)))


def test_half_of_the_keys_turned_make_alpha_negative():
    (problem,) = check_scored([make_responses(answered(turned=[1, 2]))], study())
    assert problem.code == "measure.keys"


def test_few_answers_tell_no_direction():
    assert check_scored([make_responses(answered(n=19, turned=[2]))], study()) == []


@pytest.mark.parametrize("seed", range(12))
def test_items_that_have_nothing_in_common_are_no_wrong_keys(seed):
    draw = np.random.default_rng(seed)
    noise = pd.DataFrame({f"I{n}": draw.choice([*"1234"], 80) for n in range(1, 5)})
    assert check_scored([make_responses(noise)], study()) == []


def willing(reference, *answers, kind="select_multiple"):
    item = make_item(
        "WILL", "asset", kind=kind, choices=make_choices("a", "b", "no", exclusive=["no"])
    )
    plan = make_plan()
    own = plan.strategies[0].model_copy(update={"willing_from": reference})
    known = make_study(Questionnaire((item,), ()))
    object.__setattr__(known, "plan", plan.model_copy(update={"strategies": (own,)}))
    frame = pd.DataFrame({"WILL": pd.Series(answers, dtype="object")})
    return [p.doubt for p in check_scored([make_responses(frame)], known)]


def test_everybody_willing_is_asked_about():
    """Of few answers it may well be so."""
    many = [("a",)] * 19
    assert willing("WILL", ("a", "b"), *many, None) == ["2019.WILL.all_willing"]
    assert willing("WILL", *many) == willing("WILL", ("no",), *many) == []
    assert willing("WILL.a", ("a", "b"), *many) == ["2019.WILL.a.all_willing"]
    assert willing("WILL.a", ("b",), *many) == []
    one = ["a"] * 20
    assert willing("WILL.a", *one, kind="select_one") == ["2019.WILL.a.all_willing"]
    assert willing("WILL.a", "b", *one, kind="select_one") == []
    assert willing("WILL", *[None] * 30) == []


def test_reverse_items_that_nobody_understood_are_one_doubt():
    frame, items = {}, []
    for scale in "st":
        columns = answered(n=90, seed=ord(scale))
        # In the order of the others' sum, an answer that goes up and down tells nothing.
        order = columns[["I1", "I2", "I3"]].astype(int).sum(axis=1).argsort().argsort()
        columns["I4"] = [str(1 + place % 4) for place in order]
        for number in range(1, 5):
            name = f"{scale}{number}"
            frame[name] = columns[f"I{number}"]
            items.append(make_item(name, scale=scale, reverse=number == 4))
    scales = (make_scale("s", planning_line=3.0), make_scale("t", planning_line=3.0))
    form = make_study(Questionnaire(tuple(items), scales), total=200)
    (problem,) = check_scored([make_responses(pd.DataFrame(frame))], form)
    assert (problem.code, problem.doubt) == ("measure.reversed", "2019.child.strangers=2")
    assert problem.values["items"] == "s4, t4"
