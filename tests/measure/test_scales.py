from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kit.measure.scales import score_items, score_scales
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
