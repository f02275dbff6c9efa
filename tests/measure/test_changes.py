"""The error of a change between two waves: R's numbers, and what it must be at its ends."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.measure.budget import split_budget
from kit.measure.changes import (
    Pairs,
    estimate_change,
    find_change_p,
    find_share_error,
    find_waves_budget,
)
from kit.measure.comparisons import adjust_holm
from kit.study.model import Thresholds
from tests.measure.conftest import ORACLES
from tests.two_waves import make_two_waves

CLOSE = {"abs": 1e-7, "rel": 0}


@pytest.fixture(scope="session")
def reference():
    return pd.read_csv(ORACLES / "w_changes.csv", encoding="utf-8").set_index("case")


@pytest.fixture(scope="session")
def people():
    return pd.read_csv(ORACLES / "w_changes_answers.csv", encoding="utf-8")


@pytest.fixture(scope="session")
def computed(people):
    """The same changes by the kit, the rows of the waves in other orders."""
    return {case: compare(rows) for case, rows in people.groupby("case")}


def compare(rows):
    before, now = (rows[rows[wave].notna()] for wave in ("before", "now"))
    now = now.sample(frac=1, random_state=1)
    both = before.index.intersection(now.index)
    places = Pairs(before.index.get_indexer(both), now.index.get_indexer(both))
    return estimate_change(before["before"].to_numpy(), now["now"].to_numpy(), places)


def test_changes_are_those_of_r(reference, computed):
    assert len(reference) == len(computed) == 11
    for case, row in reference.iterrows():
        found = computed[case]
        assert found.pairs == row["m"], case
        told = found.difference
        values = (told.value, told.se, told.low, told.high, found.p)
        expected = tuple(row[["gap", "se", "lo", "hi", "p"]])
        assert values == pytest.approx(expected, **CLOSE), case


def test_with_all_or_none_in_a_pair_the_error_is_that_of_the_t_test_of_r(reference, computed):
    known = reference["se_of_t_test"].dropna()
    assert len(known) == 4
    for case, se in known.items():
        assert computed[case].difference.se == pytest.approx(se, **CLOSE), case


def test_holm_over_the_changes_is_that_of_r(reference, computed):
    found = adjust_holm([computed[case].p for case in reference.index])
    np.testing.assert_allclose(found, reference["p_holm"], atol=1e-7, rtol=0)


def test_ignoring_the_overlap_would_be_another_error(people, computed):
    rows = people[people["case"] == "same_partly_paired"]
    splits = [(int(rows[w].sum()), int(rows[w].count())) for w in ("before", "now")]
    ignored = find_share_error(*splits, overlap=0)
    assert ignored > 1.2 * computed["same_partly_paired"].difference.se


@given(
    both=st.lists(st.tuples(st.booleans(), st.booleans()), max_size=30),
    left=st.lists(st.booleans(), min_size=2, max_size=20),
    joined=st.lists(st.booleans(), min_size=2, max_size=20),
)
def test_the_error_of_a_share_follows_from_whole_numbers(both, left, joined):
    """Exact fractions of the joint table, another way than the answers themselves."""
    before = np.array([a for a, _ in both] + left, dtype=float)
    now = np.array([b for _, b in both] + joined, dtype=float)
    m, n1, n2 = len(both), len(before), len(now)
    k1, k2 = int(before.sum()), int(now.sum())
    alone = sum(Fraction(k * (n - k), n * n * (n - 1)) for k, n in ((k1, n1), (k2, n2)))
    overlap = Fraction(0)
    if m > 1:
        a, b = (sum(pair[side] for pair in both) for side in (0, 1))
        overlap = Fraction(m * sum(x and y for x, y in both) - a * b, m - 1)
    error = alone - 2 * overlap / (n1 * n2)
    places = np.arange(m)
    found = estimate_change(before, now, Pairs(places, places)).difference
    assert found.se == pytest.approx(math.sqrt(max(error, 0)), abs=1e-7)
    told = find_share_error((k1, n1), (k2, n2), overlap=float(overlap))
    assert told == pytest.approx(found.se, abs=1e-7)


def test_fewer_than_two_answers_are_no_wave():
    none = np.arange(0)
    assert estimate_change(np.array([1.0, np.nan]), np.ones(9), Pairs(none, none)) is None


def test_without_any_spread_a_change_is_sure_and_none_is_none():
    assert find_change_p(0.3, 0.0) == 0
    assert find_change_p(0.0, 0.0) == 1


def test_the_waves_have_their_part_of_the_error_of_a_report():
    study = make_two_waves(thresholds=Thresholds(significance=0.05))
    assert find_waves_budget(study) == split_budget(study)["waves"] > 0


def paired(before, now):
    places = np.arange(len(before))
    return estimate_change(np.array(before), np.array(now), Pairs(places, places), 0.9)


def test_with_everybody_in_a_pair_the_error_is_that_of_the_mean_difference():
    """Of 0, 1, 0 and 0 the variance is 1/4, and of their mean 1/16."""
    found = paired([0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 1.0, 1.0])
    assert found.difference.value == 0.25
    assert found.difference.se == pytest.approx(0.25)
    assert found.difference.confidence == 0.9
    assert found.difference.low == pytest.approx(0.25 - 1.6448536 * 0.25)
    assert found.p == pytest.approx(math.erfc(1 / math.sqrt(2)))


def test_an_answer_in_one_wave_alone_is_in_no_pair():
    """1/4 over 4 and 1/3 over 3, less twice two pairs of covariance 1/2 over 4 · 3."""
    nan = math.nan
    found = paired([0.0, 1.0, 1.0, 1.0, nan], [0.0, 1.0, nan, nan, 0.0])
    assert found.pairs == 2
    assert found.difference.se == pytest.approx(1 / 12)


@pytest.mark.parametrize("pairs", [0, 1])
def test_one_pair_or_none_leaves_two_independent_samples(pairs):
    places = np.arange(pairs)
    before, now = np.array([0.0, 0.0, 1.0, 1.0]), np.array([0.0, 1.0])
    found = estimate_change(before, now, Pairs(places, places))
    assert found.pairs == pairs
    assert found.difference.se == pytest.approx(math.sqrt(1 / 3 / 4 + 1 / 2 / 2))


@pytest.mark.parametrize(("first", "second"), [(1, 5), (5, 1), (0, 5)])
def test_a_wave_with_fewer_than_two_answers_has_no_change(first, second):
    none = np.arange(0)
    assert estimate_change(np.ones(first), np.ones(second), Pairs(none, none)) is None


def test_two_answers_in_each_wave_have_a_change():
    none = np.arange(0)
    found = estimate_change(np.array([0.0, 1.0]), np.array([1.0, 1.0]), Pairs(none, none))
    assert (found.difference.value, found.difference.se) == (0.5, 0.5)


def test_the_error_of_one_answer_adds_nothing():
    """Of two of three the variance of the mean is 1/3 · 2/3 / 2."""
    for splits in (((1, 1), (2, 3)), ((2, 3), (0, 1))):
        assert find_share_error(*splits, overlap=0) == pytest.approx(1 / 3)
    assert find_share_error((1, 2), (2, 3), overlap=0) == pytest.approx((1 / 4 + 1 / 9) ** 0.5)


def test_an_overlap_is_taken_off_twice_over_both_bases_and_no_further_than_nothing():
    """1/9 less 2 · 1/8 / (3 · 3) is 1/12; an error is never less than 0."""
    splits = ((3, 3), (2, 3))
    assert find_share_error(*splits, overlap=1 / 8) == pytest.approx((1 / 12) ** 0.5)
    assert find_share_error(*splits, overlap=2) == 0
