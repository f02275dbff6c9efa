from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kit.measure.scales import Rating, find_rated, score_items, score_scales
from kit.study.questionnaire import Questionnaire
from tests.factories import make_choices, make_item, make_scale

FIVE = make_choices("1", "2", "3", "4", "5", "dk", scored=True, missing=["dk"])


def score(answers, *, min_items=1, line=None, direction="need", reverse=()):
    items = tuple(
        make_item(name, scale="s", reverse=name in reverse, choices=FIVE) for name in answers
    )
    scale = make_scale("s", direction, min_items=min_items, planning_line=line)
    frame = pd.DataFrame(answers, dtype=object)
    return score_scales(frame, Questionnaire(items, (scale,)), "child")["s"]


def test_the_half_rule_needs_half_of_the_items_and_the_declared_number():
    answers = {
        "A": ["1", "1", "1", None],
        "B": ["2", "2", None, None],
        "C": ["3", None, None, None],
        "D": ["4", None, None, None],
    }
    assert score(answers).scored.tolist() == [True, True, False, False]
    assert score(answers, min_items=3).scored.tolist() == [True, False, False, False]
    assert score(answers).means[:2].tolist() == [2.5, 1.5]
    assert np.isnan(score(answers).means[2:]).all()


def test_reverse_items_are_turned_within_their_own_range():
    found = score({"A": ["1", "5"], "B": ["1", "4"]}, reverse=("B",))
    assert found.sums.tolist() == [1 + 5, 5 + 2]
    assert found.sums.dtype == np.int64


def test_missing_answers_are_not_scores():
    found = score({"A": ["dk", pd.NA, "3"], "B": ["5", "4", np.nan]})
    assert found.answered.tolist() == [1, 1, 1]
    assert found.sums.tolist() == [5, 4, 3]


def test_the_planning_line_is_met_by_whole_sums():
    names = [f"I{n}" for n in range(5)]
    sums_of = {"on": ["3", "3", "3", "4", "4"], "below": ["3", "3", "3", "3", "4"]}
    answers = {n: [sums_of["on"][i], sums_of["below"][i]] for i, n in enumerate(names)}
    assert score(answers, line=3.4).attention.tolist() == [True, False]


def test_no_rounding_keeps_a_score_under_its_own_planning_line():
    for items in range(1, 13):
        sums = np.arange(items, 5 * items + 1)
        rows = np.array([t // items + (np.arange(items) < t % items) for t in sums])
        answers = {f"I{n}": column.astype(str) for n, column in enumerate(rows.T)}
        for total in sums[::3]:
            attention = score(answers, line=total / items).attention
            assert attention.tolist() == (sums >= total).tolist()


@pytest.mark.parametrize("items", range(1, 13))
def test_a_step_of_the_planning_line_is_one_point_of_a_whole_sum(items):
    sums = np.arange(items, 5 * items + 1)
    rows = np.array([t // items + (np.arange(items) < t % items) for t in sums])
    answers = {f"I{n}": column.astype(str) for n, column in enumerate(rows.T)}
    for total in sums[::3]:
        found = score(answers, line=total / items)
        for steps in (-1, 0, 1):
            assert found.reaching(steps).tolist() == (sums >= total + steps).tolist()


def test_a_step_is_as_much_of_the_mean_where_an_item_is_missing():
    """3 − 1/4, 3 and 3 + 1/4 on the average of the items that were answered."""
    found = score({"A": ["3", "2"], "B": ["3", "3"], "C": ["3", "3"], "D": [None, "3"]}, line=3)
    assert [found.reaching(n).tolist() for n in (-1, 0, 1)] == [
        [True, True],
        [True, False],
        [False, False],
    ]


@pytest.mark.parametrize("direction", ["strength", "demand"])
def test_attention_is_only_for_needs(direction):
    found = score({"A": ["5"]}, line=3.0, direction=direction)
    assert (found.attention, found.reaching(1)) == (None, None)


def test_high_is_strictly_above_the_midpoint():
    found = score({"A": ["3", "3", "3", None], "B": ["3", "4", None, None]})
    assert found.high.tolist() == [False, True, False, False]


def test_agreement_is_as_worded_and_strictly_above_the_midpoint():
    items = [make_item("A", reverse=True), make_item("B", choices=FIVE)]
    frame = pd.DataFrame({"A": ["2", "3", None], "B": ["3", "4", "dk"]})
    coded = score_items(frame, items)
    assert coded.agreed.tolist() == [[False, False], [True, True], [False, False]]
    assert coded.answered.tolist() == [[True, True], [True, True], [False, False]]


def test_a_number_of_bits_never_overflows():
    items = [make_item("A", choices=make_choices("1", scored=True), scale="s")]
    frame = pd.DataFrame({"A": ["1"] * 300})
    found = score_scales(frame, Questionnaire(tuple(items), (make_scale("s"),)), "child")["s"]
    assert found.sums.sum() == 300


# How items make a score.


def rate(*ends, **fields):
    """Return how items with these lowest and highest scores make the score of a scale."""
    items = [make_item(f"I{n}", scale="s", choices=between(*e)) for n, e in enumerate(ends)]
    return Rating.of(make_scale("s", **fields), items)


def between(low, high):
    """Make choices that are scored from `low` to `high`."""
    return tuple(
        replace(c, score=int(c.name)) for c in make_choices(*map(str, range(low, high + 1)))
    )


def test_a_score_reaches_from_the_lowest_to_the_highest_of_all_items():
    rating = rate((1, 4), (0, 3), (2, 5))
    assert (rating.items, rating.lowest, rating.highest, rating.even) == (3, 0, 5, False)
    rating = rate((2, 5), (2, 5))
    assert (rating.items, rating.lowest, rating.highest, rating.even) == (2, 2, 5, True)


def test_high_is_above_the_midpoint_of_so_many_items():
    """From 2 to 5 the midpoint is 3.5: a sum of 7 of two items lies on it."""
    answered = np.array([2, 2, 2, 1, 1])
    sums = np.array([6, 7, 8, 3, 4])
    assert rate((2, 5), (2, 5)).is_high(sums, answered).tolist() == [0, 0, 1, 0, 1]
    assert rate((2, 5), (1, 5)).is_high(sums, answered) is None


def test_items_with_midpoints_of_their_own_are_high_by_those():
    """The midpoints are 2.5 and 1.5: of both 4, of the first alone 2.5."""
    items = tuple(
        make_item(name, scale="s", choices=between(*ends))
        for name, ends in {"A": (1, 4), "B": (0, 3)}.items()
    )
    frame = pd.DataFrame({"A": ["3", "3", "2", "3"], "B": ["1", "2", None, None]})
    form = Questionnaire(items, (make_scale("s"),))
    found = score_scales(frame, form, "child")["s"]
    assert found.excess.tolist() == [0, 2, -1, 1]
    assert found.high.tolist() == [False, True, False, True]


@pytest.mark.parametrize(
    ("items", "least", "enough"),
    [(1, 1, 1), (2, 1, 1), (3, 1, 2), (4, 1, 2), (5, 1, 3), (5, 4, 4), (4, 4, 4), (2, 0, 1)],
)
def test_so_many_answered_items_are_enough_for_a_score(items, least, enough):
    answered = np.arange(items + 1)
    found = rate(*[(1, 4)] * items, min_items=least).makes_score(answered)
    assert found.tolist() == (answered >= enough).tolist()


@pytest.mark.parametrize("line", [0.0, -0.5, 1.0])
def test_a_planning_line_may_be_zero_and_lie_below(line):
    rating = rate((-2, 2), (-2, 2), planning_line=line)
    sums = np.arange(-4, 5)
    assert rating.reaches(sums, np.full(9, 2)).tolist() == (sums >= 2 * line).tolist()


def test_no_line_or_no_need_has_nothing_to_reach():
    line = {"planning_line": 3.0}
    assert rate((1, 4), **line).has_line
    assert not rate((1, 4)).has_line
    assert not rate((1, 4), direction="strength", **line).has_line
    assert rate((1, 4)).reaches(np.array([4]), np.array([1])) is None


def test_only_those_who_answered_all_are_complete():
    found = score({"A": ["1", None, "4"], "B": ["5", "2", "3"]}, reverse=("B",))
    assert found.full.tolist() == [True, False, True]
    assert found.complete.tolist() == [[1, 1], [4, 3]]
    assert found.keyed.tolist() == [[1, 1], [0, 4], [4, 3]]


def test_items_told_of_are_those_with_scores_of_a_scale_or_of_satisfaction():
    names = make_choices("a", "b")
    items = (
        make_item("A", scale="s"),
        make_item("B", "satisfaction"),
        make_item("C", "background"),
        make_item("D", scale="s", choices=names),
        make_item("E", "satisfaction", choices=names),
        make_item("F", scale="s", informant="parent"),
    )
    found = find_rated(Questionnaire(items, (make_scale("s"),)), "child")
    assert [i.name for i in found] == ["A", "B"]
