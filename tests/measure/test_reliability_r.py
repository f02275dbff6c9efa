"""Reliability of scales, compared with R's psych and lavaan."""

from __future__ import annotations

import numpy as np
import pytest

from kit.measure.factors import find_omega, fit_factor
from kit.measure.moments import Products
from kit.measure.reliability import (
    correlate,
    find_alpha,
    find_alpha_limits,
    find_alpha_of,
    find_alpha_without,
    find_item_rest,
    find_pairwise_covariance,
    find_standardised_alpha,
)
from kit.measure.tallying import sum_pairs
from tests.measure.oracles import read, read_values

KNOWN = read_values("s_reliability")
CLOSE = 1e-9


@pytest.fixture(scope="module", params=KNOWN)
def case(request):
    rows = read("s_reliability_answers")
    items = rows[rows["case"] == request.param].filter(like="item").dropna(axis=1, how="all")
    return KNOWN[request.param], items.to_numpy(dtype=float)


@pytest.fixture(scope="module")
def complete(case):
    return Products.of(case[1][~np.isnan(case[1]).any(axis=1)].astype(int))


def test_alpha_and_its_limits(case, complete):
    known = case[0]
    assert complete.n == known["n_complete"]
    alpha = find_alpha(complete)
    assert alpha == pytest.approx(known["alpha"], abs=CLOSE)
    for level in (95, 90):
        found = find_alpha_limits(alpha, complete.n, complete.items, level / 100)
        wanted = known[f"alpha_lo{level}"], known[f"alpha_hi{level}"]
        assert found == pytest.approx(wanted, abs=CLOSE)


def test_the_standardised_alpha(case, complete):
    found = find_standardised_alpha(complete.covariance)
    assert found == pytest.approx(case[0]["alpha_std"], abs=CLOSE)
    r = correlate(complete.covariance)
    k = len(r)
    assert (r.sum() - k) / k / (k - 1) == pytest.approx(case[0]["mean_r"], abs=CLOSE)


def test_alpha_of_all_pairs(case):
    known, answers = case
    given = ~np.isnan(answers)
    covariance = find_pairwise_covariance(sum_pairs(np.where(given, answers, 0), given, 49))
    assert find_alpha_of(covariance) == pytest.approx(known["alpha_pairwise"], abs=CLOSE)
    found = find_standardised_alpha(covariance)
    assert found == pytest.approx(known["alpha_std_pairwise"], abs=CLOSE)


def test_each_item_with_the_rest_and_the_scale_without_it(case, complete):
    known = case[0]
    rest = [known[f"item_rest.{n + 1}"] for n in range(complete.items)]
    assert find_item_rest(complete) == pytest.approx(rest, abs=CLOSE)
    if complete.items > 2:
        without = [known[f"alpha_without.{n + 1}"] for n in range(complete.items)]
        assert find_alpha_without(complete) == pytest.approx(without, abs=CLOSE)


def test_omega_is_that_of_the_fitted_factor(case, complete):
    known = case[0]
    if complete.items < 3:
        assert find_omega(complete.covariance) is None
        return
    unique = [known[f"uniqueness.{n + 1}"] for n in range(complete.items)]
    standard = [known[f"loading_std.{n + 1}"] for n in range(complete.items)]
    if min(1 - np.square(standard)) < 0.005:
        assert find_omega(complete.covariance) is None
        return
    found = fit_factor(complete.covariance)
    assert found is not None
    n = complete.n
    assert found.uniquenesses * (n - 1) / n == pytest.approx(unique, abs=1e-7)
    loadings = [known[f"loading.{n + 1}"] for n in range(complete.items)]
    assert found.loadings * np.sqrt((n - 1) / n) == pytest.approx(loadings, abs=1e-7)
    assert find_omega(complete.covariance) == pytest.approx(known["omega"], abs=1e-8)


def test_items_that_do_not_go_together_have_omega_0():
    assert find_omega(np.eye(4)) == pytest.approx(0, abs=1e-12)


def test_omega_does_not_depend_on_the_unit():
    covariance = np.outer([3, 2, 2, 1], [3, 2, 2, 1]) + 4 * np.eye(4)
    # One factor fits exactly: the loadings are those, and the uniquenesses 4.
    for unit in (1, 1e-4):
        assert find_omega(covariance * unit) == pytest.approx(64 / (64 + 16), abs=1e-8)


@pytest.mark.parametrize("items", [0, 1, 2])
def test_no_factor_is_found_in_so_few_items(items):
    assert find_omega(np.eye(items) + 0.5) is None


def test_a_constant_item_has_no_factor_and_no_standardised_alpha():
    constant = Products.of([[1, 2, 3], [2, 3, 3], [3, 3, 3], [4, 1, 3]]).covariance
    assert find_omega(constant) is None
    assert find_standardised_alpha(constant) is None


def test_items_that_say_the_same_have_no_factor():
    assert find_omega(np.ones((4, 4))) is None
    two = [[2, 1, 1, 2], [1, 3, 1, 1], [1, 1, 2, 1], [2, 1, 1, 2]]
    assert find_omega(np.array(two)) is None


@pytest.mark.parametrize("pairs", [(-7, 1, 3), (-7, 2, 3), (-3, -2, 8)])
def test_where_a_uniqueness_has_no_lower_end_there_is_no_factor_and_no_warning(pairs):
    a, b, c = pairs
    covariance = np.array([[10, a, b], [a, 10, c], [b, c, 10]])
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert find_omega(covariance) is None


def test_a_constant_item_does_not_go_with_the_rest():
    x, y = [1, 2, 3, 4], [2, 1, 4, 3]
    rest = find_item_rest(Products.of(np.column_stack([x, y, [3] * 4])))
    assert rest == pytest.approx([0.6, 0.6, np.nan], nan_ok=True)
    # With one other item, the rest of it is constant.
    assert np.isnan(find_item_rest(Products.of(np.column_stack([x, [3] * 4])))).all()


def test_an_item_does_not_go_with_others_whose_sum_is_constant():
    answers = [[1, 4, 4, 3], [1, 2, 6, 2], [2, 1, 6, 1], [1, 3, 5, 3]]
    assert np.isnan(find_item_rest(Products.of(answers))).tolist() == [False] * 3 + [True]


def test_two_who_answered_two_items_together_are_enough():
    both = np.array([[1.0, 2.0], [3.0, 5.0], [4.0, 0.0]])
    found = find_pairwise_covariance(sum_pairs(both, both > 0, 9))
    assert found.tolist() == [[pytest.approx(7 / 3), 3], [3, 4.5]]
    assert find_pairwise_covariance(sum_pairs(both[1:], both[1:] > 0, 9)) is None


def test_where_nobody_answered_two_items_together_nothing_is_known():
    apart = np.array([[1.0, 0.0], [2.0, 0.0], [0.0, 3.0], [0.0, 1.0]])
    assert find_pairwise_covariance(sum_pairs(apart, apart > 0, 9)) is None
