"""Means, variances and covariances beside those of numpy and of fractions."""

from __future__ import annotations

from fractions import Fraction
from statistics import mean, variance

import numpy as np
import pytest

from kit.measure.moments import Moments, Products


@pytest.mark.parametrize("values", [[2.0], [2.0, 5.0], [1.0, 2.0, 6.0]])
def test_moments_of_values_are_divided_by_one_less(values):
    spread = variance(values) if len(values) > 1 else 0
    assert Moments.of(np.array(values)) == Moments(len(values), mean(values), spread)


@pytest.mark.parametrize(
    "scores",
    [
        [(3, 7, 1)],
        [(3, 7, 2)],
        [(3, 7, 1), (2, 5, 1)],
        [(3, 6, 2), (2, 5, 3), (4, 9, 1), (5, 5, 0)],
        [(1, 3, 4), (2, 6, 3), (3, 9, 2)],
        [(1, 0, 5), (2, -3, 1)],
    ],
)
def test_moments_of_scores_are_those_of_fractions(scores):
    """Scores are sums by items answered, so many of each; some have none."""
    values = [Fraction(total, m) for m, total, times in scores for _ in range(times)]
    found = Moments.of_scores(*np.array(scores).T)
    assert found.n == len(values)
    assert found.mean == pytest.approx(float(mean(values)), rel=1e-15)
    spread = variance(values) if len(values) > 1 else 0
    assert found.variance == pytest.approx(float(spread), rel=1e-15)
    if len({*values}) == 1:
        assert found.variance == 0


def test_nobody_has_no_moments():
    nobody = np.zeros(2, dtype=np.int64)
    assert Moments.of_scores(np.array([2, 3]), np.array([4, 5]), nobody) == Moments(0, 0.0, 0.0)
    assert Moments.of_scores(nobody[:0], nobody[:0], nobody[:0]) == Moments(0, 0.0, 0.0)


ROWS = np.array([[1, 4, 2], [2, 2, 5], [4, 3, 3], [3, 1, 1]])


@pytest.mark.parametrize("n", [2, 3, 4])
def test_covariances_are_divided_by_one_less(n):
    found = Products.of(ROWS[:n])
    assert (found.n, found.items) == (n, 3)
    assert found.sums.tolist() == ROWS[:n].sum(axis=0).tolist()
    assert found.products.tolist() == (ROWS[:n].T @ ROWS[:n]).tolist()
    assert found.covariance == pytest.approx(np.cov(ROWS[:n].T))
    assert found.covariance.dtype == np.float64


@pytest.mark.parametrize("n", [0, 1])
def test_of_fewer_than_two_there_are_no_covariances(n):
    assert Products.of(ROWS[:n]).covariance.tolist() == np.zeros((3, 3)).tolist()


def test_covariances_are_exact_where_products_are_large():
    found = Products(3, np.array([3 << 40] * 2), np.array([[3 << 80, 3 << 80]] * 2, object))
    assert found.covariance.tolist() == [[0, 0], [0, 0]]


def test_products_are_those_of_a_table_with_a_one_before_each_row():
    rows = np.column_stack([np.ones(4, dtype=np.int64), ROWS])
    found, plain = Products.of_table(rows.T @ rows), Products.of(ROWS)
    assert (found.n, found.sums.tolist()) == (plain.n, plain.sums.tolist())
    assert found.products.tolist() == plain.products.tolist()
