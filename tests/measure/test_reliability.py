from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import stats

from kit.measure.consistency import _find_key_gap
from kit.measure.factors import find_omega
from kit.measure.moments import Moments, Products
from kit.measure.reliability import (
    estimate_alpha,
    find_alpha,
    find_use,
    hangs_together,
    judge_reliability,
)
from tests.factories import make_item

# Item variances 5/3, 5/3 and 5/3, variance of the sum 35/3: alpha = 3/2 (1 − 15/35) = 6/7.
ANSWERS = np.array([[1, 1, 2], [2, 3, 1], [3, 2, 3], [4, 4, 4]])
COMPLETE = Products.of(ANSWERS)


def test_alpha_by_hand():
    assert estimate_alpha(COMPLETE).value == pytest.approx(6 / 7, abs=1e-12)


def test_the_feldt_interval_by_hand():
    found = estimate_alpha(COMPLETE, 0.95)
    left = 1 - found.value
    # F(3, 6): 97.5 % point 6.5988 (Pearson & Hartley), 2.5 % point 1/14.7347.
    assert found.low == pytest.approx(1 - left * 6.5988, abs=5e-5)
    assert found.high == pytest.approx(1 - left / 14.7347, abs=5e-5)
    assert found.low == pytest.approx(1 - left * stats.f.ppf(0.975, 3, 6), abs=1e-10)
    assert found.low < found.value < found.high
    assert estimate_alpha(COMPLETE, 0.9).confidence == 0.9


def test_two_parallel_items_have_alpha_one():
    found = estimate_alpha(Products.of([[1, 1], [2, 2], [4, 4]]))
    assert (found.value, found.low, found.high) == pytest.approx((1, 1, 1), abs=1e-12)


@pytest.mark.parametrize(
    "complete",
    [
        np.array([[1], [2], [3]]),
        np.array([[1, 2]]),
        np.empty((0, 3), dtype=np.int64),
        np.array([[2, 3], [2, 3], [2, 3]]),
        np.array([[1, 3], [2, 2], [3, 1]]),
    ],
    ids=["one item", "one person", "nobody", "constant items", "constant sum"],
)
def test_alpha_is_undefined_without_spread(complete):
    assert estimate_alpha(Products.of(complete)) is None


@pytest.mark.parametrize(
    ("alpha", "low", "use"),
    [
        (0.70, 0.60, "claim"),
        (0.70, 0.59, "exploratory"),
        (0.70, None, "exploratory"),
        (0.69, 0.65, "exploratory"),
        (0.60, None, "exploratory"),
        (0.59, 0.58, "items"),
        (None, None, "items"),
    ],
)
def test_what_a_scale_may_be_used_for(alpha, low, use):
    assert judge_reliability(alpha, low) == use


def products_of(covariance, n):
    """Return the products of n answers with these covariances, in whole numbers."""
    k = len(covariance)
    return Products(n, np.zeros(k, dtype=np.int64), (n - 1) * np.asarray(covariance))


def test_what_complete_answers_may_be_used_for():
    even = np.full((4, 4), 1) + np.eye(4, dtype=np.int64)  # alpha .8
    assert find_use(products_of(even, 100)) == "claim"
    assert find_use(products_of(even, 12)) == "exploratory"
    assert find_use(products_of(even, 12), 0.5) == "claim"
    assert find_use(products_of(np.eye(4, dtype=np.int64), 100)) == "items"
    assert find_use(Products.of([[1, 2], [1, 2]])) == "items"


def test_omega_decides_where_items_do_not_load_alike():
    loadings = np.array([3, 3, 1, 1])
    uneven = products_of(np.outer(loadings, loadings) + 10 * np.eye(4, dtype=np.int64), 101)
    assert find_alpha(uneven) < 0.6 <= find_omega(uneven.covariance)
    assert find_use(uneven) == "exploratory"


@pytest.mark.parametrize(("times", "enough"), [(5, True), (4, False)])
def test_a_group_needs_twenty_complete_answers_to_hang_together(times, enough):
    assert hangs_together(Products.of(np.tile(ANSWERS, (times, 1)))) is enough


def test_a_group_hangs_together_from_an_alpha_of_six_tenths_on():
    """Of five items with variance 13 and covariance 3: 5/4 (1 − 65/125)."""
    covariance = np.full((5, 5), 3) + 10 * np.eye(5, dtype=np.int64)
    assert find_alpha(products_of(covariance, 101)) == 0.6
    assert hangs_together(products_of(covariance, 101))


def test_items_that_do_not_hang_together_in_a_group():
    apart = Products.of(np.tile([[1, 4], [4, 1], [1, 1], [4, 4]], (10, 1)))
    assert find_alpha(apart) == pytest.approx(0)
    assert not hangs_together(apart)


@pytest.mark.parametrize("answers", list(itertools.product(range(1, 6), repeat=3)))
def test_equal_gaps_between_items_as_worded_and_turned_ones_have_no_spread(answers):
    """Two people who answer alike, one a point higher in everything: each has the same gap."""
    items = [make_item(f"a{n}", reverse=n == 2) for n in range(4)]
    first, second, third = answers
    one = np.array([first, second, third, first])
    gap = (first + second + first) / 3 - third
    found = _find_key_gap(Products.of([one, one + 1]), items)
    assert found == Moments(2, pytest.approx(gap, abs=1e-12), 0.0)


def test_the_gap_between_items_as_worded_and_turned_ones_by_hand():
    items = [make_item("a1"), make_item("a2"), make_item("a3", reverse=True)]
    # As worded less turned: 1 − 2, 2.5 − 1, 2.5 − 3, 4 − 4.
    found = _find_key_gap(COMPLETE, items)
    assert (found.n, found.mean, found.variance) == pytest.approx((4, 0, 3.5 / 3), abs=1e-12)


def test_without_items_worded_both_ways_there_is_no_gap():
    for turned in (False, True):
        items = [make_item(f"a{n}", reverse=turned) for n in range(3)]
        assert _find_key_gap(COMPLETE, items) is None
