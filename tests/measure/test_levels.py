"""Shares and means of the scores of some people, from how many of each cell have which."""

from __future__ import annotations

import numpy as np
import pytest

from kit.measure.adding import Table
from kit.measure.gaps import Patterns, find_gaps, find_item_noise
from kit.measure.intervals import estimate_mean, estimate_share_with_gaps
from kit.measure.levels import Crowd, Levels
from kit.measure.linear import (
    Domain,
    estimate_weighted_mean,
    estimate_weighted_share,
    find_weighted_moments,
)
from kit.measure.moments import Moments
from kit.measure.scales import Rating
from kit.measure.tallies import find_powers
from tests.factories import make_scale
from tests.measure.test_linear import ROWS, design

RATING = Rating(make_scale("s", planning_line=3.0), 3, 1, 4, even=True)
# Scores of 2, 3 and 3.5: the last of two items, of three cells the last has no weight.
ANSWERED, SUMS = np.array([3, 3, 2]), np.array([6, 9, 7])
CELLS = np.array([[4, 3, 2], [1, 2, 3], [0, 0, 0]])
WITHIN = np.array([0, 0, 9, 20])
MEANS = [2, 3, 3.5]


def make(weights=None, *, cells=CELLS, complete=True):
    powers = find_powers(RATING)
    pattern = np.repeat([powers[1] * 3, powers[2] * 2 + powers[1]], 5)
    table = Table.of((powers[-1],), pattern) if complete else None
    return Levels(RATING, Crowd(ROWS, weights), ANSWERED, SUMS, cells, WITHIN, table)


def reaches(levels, least=0):
    return levels.estimate_share(levels.rating.reaches, 40, 0.9, least)


def find_open(least=0):
    assert least <= 5
    patterns = Patterns.of(RATING, make().complete)
    counts = CELLS.sum(axis=0)
    return find_gaps(patterns, RATING.reaches, ANSWERED, counts, items=3, confidence=0.9)


def test_scores_are_counted_whatever_their_cell():
    levels = make()
    assert (levels.n, levels.counts.tolist()) == (15, [5, 5, 5])
    assert levels.count(RATING.reaches) == 10
    by_hand = Moments.of(np.repeat(MEANS, 5))
    assert levels.moments == Moments(
        15, pytest.approx(by_hand.mean), pytest.approx(by_hand.variance)
    )


def test_without_a_line_nobody_is_counted_and_no_share_estimated():
    levels = make()

    def crosses_nothing(sums, answered):
        return None

    assert levels.count(crosses_nothing) is None
    assert levels.estimate_share(crosses_nothing, 40, 0.9, 0) is None


@pytest.mark.parametrize("weights", [None, design()])
def test_of_nobody_no_share_is_estimated(weights):
    assert reaches(make(weights, cells=0 * CELLS)) is None


def test_a_share_without_weights_is_that_of_a_simple_sample():
    assert reaches(make()) == estimate_share_with_gaps(10, 15, 40, 0.9, find_open())
    assert reaches(make(complete=False)) != reaches(make())


def test_a_weighted_share_is_that_of_its_cells():
    answered, counted = np.array([9, 6, 0]), np.array([5, 5, 0])
    domain = Domain.of_count(answered, counted, ROWS - answered)
    assert reaches(make(design())) == estimate_weighted_share(
        domain, design(), 0.9, find_open()
    )


def test_fewer_than_so_many_incomplete_answers_widen_nothing():
    assert reaches(make(), 6) == estimate_share_with_gaps(10, 15, 40, 0.9, None)
    assert reaches(make(), 5) == estimate_share_with_gaps(10, 15, 40, 0.9, find_open())


def test_a_mean_has_the_error_of_people_and_that_of_items():
    levels = make()
    noise = find_item_noise(RATING, WITHIN, ANSWERED, levels.counts)
    assert noise > 0
    assert levels.estimate_mean(40, 0.9) == estimate_mean(levels.moments, 40, 0.9, noise)


def test_a_weighted_mean_and_its_moments_are_those_of_its_cells():
    levels, n = make(design()), np.array([9, 6, 0])
    sums = np.array([4 * 2 + 3 * 3 + 2 * 3.5, 1 * 2 + 2 * 3 + 3 * 3.5, 0])
    squares = np.array([4 * 4 + 3 * 9 + 2 * 12.25, 1 * 4 + 2 * 9 + 3 * 12.25, 0])
    domain = Domain(n, sums, squares, ROWS - n)
    noise = find_item_noise(RATING, WITHIN, ANSWERED, levels.counts)
    assert levels.estimate_mean(40, 0.9) == estimate_weighted_mean(domain, design(), 0.9, noise)
    assert levels.moments == find_weighted_moments(domain, design())


def test_a_share_of_answers_without_any_weight_is_that_of_a_simple_sample():
    assert reaches(make(design(weights=np.zeros(3)))) == reaches(make())
