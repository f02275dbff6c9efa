"""How often two shares are told apart, and how far apart they have to be."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from kit.measure.ranks import find_rank_gap, find_rank_power, find_ranks


def count_all(gap, n, apart, level):
    """Add up the probability of every table in which the larger share is placed first."""
    first, second = (apart + gap) / 2, (apart - gap) / 2
    total = 0.0
    for b in range(n + 1):
        for c in range(n + 1 - b):
            ranks = find_ranks(np.array([[0, b], [c, 0]]), level)
            if ranks.low.tolist() == [1, 2]:
                chances = [first, second, 1 - apart]
                total += stats.multinomial.pmf([b, c, n - b - c], n, chances)
    return total


@pytest.mark.parametrize(
    ("gap", "n", "apart", "level"),
    [(0.3, 30, 0.5, 0.05), (0.1, 25, 0.4, 0.01), (0.4, 20, 0.4, 0.05), (0.0, 24, 0.5, 0.05)],
)
def test_the_power_is_that_of_all_tables(gap, n, apart, level):
    found = find_rank_power(gap, n, apart, level)
    assert found == pytest.approx(count_all(gap, n, apart, level), abs=1e-10)


def test_no_more_can_differ_than_are_apart():
    assert find_rank_power(0.5, 20, 0.1, 0.05) == find_rank_power(0.5, 20, 0.5, 0.05)
    assert find_rank_power(0.3, 4, 0.5, 0.05) == 0


def test_of_many_the_power_is_that_of_the_normal_distribution():
    gap, n, apart, level = 0.03, 5000, 0.4, 0.01
    z = stats.norm.ppf(1 - level / 2)
    wanted = stats.norm.cdf((gap * n**0.5 - z * apart**0.5) / (apart - gap**2) ** 0.5)
    assert find_rank_power(gap, n, apart, level) == pytest.approx(wanted)
    # Just below, where tables are added up, it is nearly the same.
    below, above = (find_rank_power(gap, n, apart, level) for n in (2499, 2502))
    assert below == pytest.approx(above, abs=0.02)


@pytest.mark.parametrize("n", [60, 180, 6000])
def test_the_gap_is_where_the_power_is_reached(n):
    gap = find_rank_gap(n, 0.4, 0.01, 0.8)
    assert find_rank_power(gap, n, 0.4, 0.01) >= 0.8
    assert find_rank_power(gap - 2e-4, n, 0.4, 0.01) < 0.8


def test_so_few_can_never_be_told_apart():
    assert find_rank_gap(4, 0.4, 0.01, 0.8) == 1.0
