"""Which items of a scale are asked about, from columns whose correlations are known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kit.errors import Place
from kit.measure.doubts import check_scored
from kit.study.questionnaire import Questionnaire
from tests.factories import make_item, make_plan, make_responses, make_scale, make_study
from tests.measure.test_tallying import make_sex

N = 64
LEVEL = np.repeat([1, 4], N // 2)
# Of no correlation with each other, nor with the level.
NOISE, PAIRS = np.tile([1, 4], N // 2), np.tile([2, 2, 3, 3], N // 4)


def ask(informant="child", /, **scales):
    """Return what is asked about scales with these keyed columns; items stand in rows 10, 11, …

    A column is of an item with a reverse key where it stands in a tuple.
    """
    items, frame = [], {}
    for scale, columns in scales.items():
        for column in columns:
            name, reverse = f"{scale}{len(frame)}", isinstance(column, tuple)
            row = 10 + len(frame)
            items.append(make_item(name, scale=scale, reverse=reverse, row=row))
            scores = np.ravel(column)
            frame[name] = (5 - scores if reverse else scores).astype(str)
    form = Questionnaire(tuple(items), tuple(make_scale(name) for name in scales))
    study = make_study(form, informants=[informant], total=200)
    return check_scored([make_responses(pd.DataFrame(frame), informant=informant)], study)


def tell(problems):
    """Return codes, rows, names of items and doubts."""
    return [(p.code, p.where.row, p.values.get("items"), p.doubt) for p in problems]


def correlate(matches, n=100):
    """Return two columns of two scores each that agree in so many rows, half of them high."""
    half, hit = n // 2, matches // 2
    other = [1] * hit + [4] * (half - hit) + [4] * hit + [1] * (half - hit)
    return np.repeat([1, 4], half), np.array(other)


@pytest.mark.parametrize(("matches", "code"), [(36, "keys"), (38, "strangers")])
def test_an_item_goes_against_the_others_from_two_and_a_half_errors_on(matches, code):
    """Of 100 answers from −.26: at 36 matches r is −.28, at 38 −.24."""
    level, other = correlate(matches)
    assert np.corrcoef(level, other)[0, 1] == pytest.approx(matches / 50 - 1)
    assert tell(ask(s=[level, level, other])) == [
        (f"measure.{code}", 12, "s2", f"2019.child.s.{code}=1")
    ]


def test_a_scale_whose_alpha_is_negative_is_asked_about_without_an_item():
    """Two items with r = −.24: neither is against the other, and alpha is −.63 (to −.10)."""
    found = ask(s=correlate(38))
    assert tell(found) == [("measure.keys", 10, "—", "2019.child.s.keys=0")]
    assert found[0].where == Place("questionnaire.xlsx", "survey", 10, "kit_reverse")
    assert found[0].values == {"scale": "s", "informant": "child", "items": "—"}


def test_two_items_without_correlation_are_not_asked_about():
    assert ask(s=[LEVEL, NOISE]) == []


@pytest.mark.parametrize("people", [19, 20])
def test_twenty_complete_answers_tell_the_direction_of_an_item(people):
    level = np.arange(people) % 4 + 1
    found = tell(ask(s=[level, level, 5 - level]))
    expected = [("measure.keys", 12, "s2", "2019.child.s.keys=1")]
    assert found == (expected if people == 20 else [])


def test_the_first_item_that_goes_against_the_others_is_where_to_look():
    (found,) = ask(s=[LEVEL, 5 - LEVEL, LEVEL, LEVEL, LEVEL, 5 - LEVEL])
    assert tell([found]) == [("measure.keys", 11, "s1, s5", "2019.child.s.keys=2")]


def test_a_scale_of_one_item_or_one_answer_is_not_asked_about():
    same = np.full(N, 3)
    assert ask(s=[LEVEL]) == ask(s=[same, same, same]) == []


def test_two_scales_with_wrong_keys_are_two_problems_and_three_are_one():
    wrong = [LEVEL, LEVEL, 5 - LEVEL]
    assert [p.values["scale"] for p in ask(s=wrong, t=wrong)] == ["s", "t"]
    joined, other = ask(s=[LEVEL, NOISE, LEVEL], t=wrong, u=wrong, v=wrong)
    assert (joined.code, joined.doubt) == ("measure.many_keys", "2019.keys=3")
    assert joined.where == Place("questionnaire.xlsx", "survey", 15, "kit_reverse")
    assert joined.values == {"scales": "t, u, v"}
    assert tell([other]) == [("measure.strangers", 11, "s1", "2019.child.s.strangers=1")]


def test_items_that_have_nothing_to_do_with_their_scale_are_strangers():
    """Of four correlations 0, 0, .58 and .58 the third lets the scale hang together."""
    (found,) = ask(s=[LEVEL, NOISE, LEVEL, PAIRS])
    assert tell([found]) == [("measure.strangers", 11, "s1, s3", "2019.child.s.strangers=2")]
    assert found.where == Place("questionnaire.xlsx", "survey", 11, "kit_scale")
    assert found.values == {"scale": "s", "informant": "child", "items": "s1, s3"}


def test_an_item_with_one_answer_is_a_stranger_to_two_that_hang_together():
    assert tell(ask(s=[LEVEL, np.full(N, 2), LEVEL])) == [
        ("measure.strangers", 11, "s1", "2019.child.s.strangers=1")
    ]


def test_where_nothing_hangs_together_nothing_is_a_stranger():
    assert ask(s=[LEVEL, NOISE, PAIRS]) == []


def test_fifty_answers_are_enough_and_one_less_is_not():
    level = np.repeat([1, 4], 25)
    noise = np.array([*np.tile([1, 4], 24), 2, 3])
    assert len(ask(s=[level, noise, level])) == 1
    assert ask(s=[level[1:], noise[1:], level[1:]]) == []


def test_only_strangers_that_are_all_reversed_may_not_have_been_understood():
    assert [p.code for p in ask(s=[LEVEL, (NOISE,), LEVEL])] == ["measure.reversed"]
    mixed = ask(s=[LEVEL, (NOISE,), LEVEL, PAIRS])
    assert [(p.code, p.values["items"]) for p in mixed] == [("measure.strangers", "s1, s3")]


def test_reversed_strangers_of_several_scales_are_told_together_and_apart_from_others():
    alone = ask(s=[LEVEL, (NOISE,), LEVEL])
    assert tell(alone) == [("measure.reversed", 11, "s1", "2019.child.s.strangers=1")]
    joined, other = ask(
        s=[LEVEL, (NOISE,), LEVEL],
        t=[LEVEL, LEVEL, 5 - LEVEL],
        u=[(NOISE,), LEVEL, (PAIRS,), LEVEL],
    )
    assert tell([joined, other]) == [
        ("measure.reversed", 11, "s1, u6, u8", "2019.child.strangers=3"),
        ("measure.keys", 15, "t5", "2019.child.t.keys=1"),
    ]
    assert joined.values == {"scale": "s, u", "informant": "child", "items": "s1, u6, u8"}
    assert joined.where.column == "kit_scale"


def test_offers_that_nobody_refuses_are_asked_about_once_whoever_offers():
    """The second and the third strategy name them; the first names nothing."""
    item = make_item("WILL", "asset")
    plan, form = make_plan(), Questionnaire((make_sex(), item), ())
    named = [
        plan.strategies[0].model_copy(update={"willing_from": name})
        for name in ("", "WILL.1", "WILL.1")
    ]
    study = make_study(form, margins={"SEX": {"1": 20, "2": 20}})
    object.__setattr__(study, "plan", plan.model_copy(update={"strategies": tuple(named)}))
    frame = pd.DataFrame({"SEX": [*"12"] * 10, "WILL": ["1"] * 20})
    (found,) = check_scored([make_responses(frame)], study)
    assert found.where == Place("plan.toml", setting="strategies.2.willing_from")
    assert (found.values, found.doubt) == ({"item": "WILL"}, "2019.WILL.1.all_willing")
    assert check_scored([make_responses(frame.assign(WILL=["2"] * 20))], study) == []
