"""Sums that add up, however the answers were split, and what they never give away."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.intake.responses import DISPOSITIONS, FLAGS
from kit.measure.adding import Table
from kit.measure.needs import estimate_needs, estimate_tally
from kit.measure.scales import Rating
from kit.measure.tallies import find_powers
from kit.measure.tallying import tally_responses
from kit.study.questionnaire import Comparison
from tests.factories import (
    make_choices,
    make_item,
    make_questionnaire,
    make_responses,
    make_scale,
    make_study,
)
from tests.measure.test_voices import OTHERS, SELF, answer, make

NUMBERS = ["estimate", "se", "ci_low", "ci_high", "n_base", "n_missing"]


def take(responses, rows):
    """Return the part of the answers in these rows."""
    flagged = responses.flagged.iloc[rows].reset_index(drop=True)
    fate = pd.DataFrame({"disposition": DISPOSITIONS, "rows": 0})
    fate.loc[fate["disposition"] == "analysed", "rows"] = len(rows)
    return dataclasses.replace(
        responses,
        answers=responses.answers.iloc[rows].reset_index(drop=True),
        flagged=flagged,
        flags=pd.DataFrame({"flag": FLAGS, "rows": flagged[[*FLAGS]].sum().tolist()}),
        dispositions=fate,
    )


@pytest.fixture(scope="module")
def answered():
    """Answers of 44 children, some of them answered for, with gaps and flags."""
    frame, draw = answer(SELF, OTHERS), np.random.default_rng(5)
    for name in ("PE1", "PE2", "PE3", "MO1", "MO2", "WI1", "WI2"):
        frame[name] = draw.choice(["1", "2", "3", "4", None], len(frame))
    frame["SEX"] = draw.choice(["1", "2", None], len(frame))
    wanted = [("a", "b"), ("c",), ("b", "c"), None]
    frame["WANTS"] = [wanted[n] for n in draw.integers(0, 4, len(frame))]
    flagged = pd.DataFrame(draw.random((len(frame), len(FLAGS))) < 0.1, columns=list(FLAGS))
    return dataclasses.replace(make_responses(frame), flagged=flagged)


@given(st.permutations(range(44)), st.lists(st.integers(0, 44), max_size=5))
@settings(max_examples=40, deadline=None)
def test_any_split_and_order_gives_the_same_estimates(answered, order, cuts):
    study = make()
    whole = estimate_tally(tally_responses(take(answered, list(range(44))), study), study)
    ends = [0, *sorted(cuts), 44]
    parts = [tally_responses(take(answered, order[a:b]), study) for a, b in pairwise(ends)]
    tally = parts[0]
    for part in parts[1:]:
        tally = tally + part
    folded = estimate_tally(tally, study)
    assert folded["key"].tolist() == whole["key"].tolist()
    np.testing.assert_allclose(
        folded[NUMBERS].astype(float), whole[NUMBERS].astype(float), rtol=0, atol=1e-12
    )


def test_what_is_estimated_of_sums_is_what_is_estimated_of_answers(answered):
    study, responses = make(), take(answered, list(range(44)))
    pd.testing.assert_frame_equal(
        pd.DataFrame(estimate_tally(tally_responses(responses, study), study)),
        pd.DataFrame(estimate_needs([responses], study)),
    )


def test_nobody_at_all_is_a_part_too(answered):
    study = make()
    whole = tally_responses(take(answered, list(range(44))), study)
    folded = tally_responses(take(answered, []), study) + whole
    pd.testing.assert_frame_equal(
        pd.DataFrame(estimate_tally(folded, study)), pd.DataFrame(estimate_tally(whole, study))
    )


def test_sums_are_not_saved_and_show_no_number(answered):
    tally = tally_responses(answered, make())
    assert repr(tally) == "Tally(…)"
    assert repr(tally.alone.rows) == "Table(…)"
    for save in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError, match="not saved"):
            save(tally)


def test_parts_of_two_surveys_are_not_added(answered):
    one = tally_responses(answered, make())
    other = dataclasses.replace(answered, wave="2018")
    with pytest.raises(ValueError, match="no parts of one survey"):
        one + tally_responses(other, make())
    form = make_questionnaire(comparisons=(Comparison("peer", "HAPPY"),))
    with pytest.raises(ValueError, match="no parts of one survey"):
        one + tally_responses(answered, make_study(form))


# Tables.


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(-5, 5))))
@settings(deadline=None)
def test_a_table_is_what_counting_by_hand_gives(rows):
    by_hand = np.zeros((3, 4), dtype=int)
    for a, b, amount in rows:
        by_hand[a, b] += amount
    columns = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    table = Table.of((3, 4), columns[0], columns[1], amounts=columns[2])
    assert table.over(0, 1).tolist() == by_hand.tolist()
    assert table.over(1).tolist() == by_hand.sum(axis=0).tolist()
    assert table.total == by_hand.sum()
    assert (table + table).over(0, 1).tolist() == (2 * by_hand).tolist()


def test_a_large_table_holds_what_there_is():
    places = np.array([0, 999_999, 999_999])
    table = Table.of((1_000_000, 1_000_000), places, places)
    assert table.counts.tolist() == [1, 2]
    assert [axis.tolist() for axis in table.axes] == [[0, 999_999]] * 2


def test_a_scale_with_many_levels_is_added_up_too():
    """Twenty items from 0 to 20 have more patterns than a whole number can count."""
    choices = make_choices(*map(str, range(21)), scored=True)
    items = tuple(make_item(f"I{n}", scale="s", choices=choices) for n in range(20))
    form = make_questionnaire(items=items, scales=(make_scale("s", planning_line=9.0),))
    study = make_study(dataclasses.replace(form, comparisons=()))
    draw = np.random.default_rng(1)
    frame = pd.DataFrame({i.name: draw.integers(0, 21, 30).astype(str) for i in items})
    assert find_powers(Rating.of(form.scales[0], items))[-1] > 1 << 63
    found = estimate_needs([make_responses(frame)], study).set_index("key")
    scores = frame.astype(int) + 1
    assert found.loc["2019.child.s.mean_score", "estimate"] == pytest.approx(
        scores.to_numpy().mean(), abs=1e-12
    )
