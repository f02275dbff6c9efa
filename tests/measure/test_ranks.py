from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from kit.measure.comparisons import adjust_holm
from kit.measure.linear import Design
from kit.measure.ranks import (
    estimate_rank_rows,
    find_rank_gap,
    find_rank_power,
    find_ranks,
    find_weighted_ranks,
)
from kit.measure.subjects import Base, Subject
from kit.study.model import Thresholds


def ranks_of(chosen, known=None, significance=0.05):
    chosen = np.asarray(chosen, dtype=bool)
    known = np.ones_like(chosen) if known is None else np.asarray(known, dtype=bool)
    found = find_ranks((chosen & known).T.astype(int) @ (~chosen & known), significance)
    return found.low.tolist(), found.high.tolist()


def columns(*shares, n=40):
    return np.column_stack([np.arange(n) < share for share in shares])


def test_clear_shares_have_one_rank_each():
    assert ranks_of(columns(8, 36, 22)) == ([3, 1, 2], [3, 1, 2])


def test_near_ties_share_their_ranks():
    assert ranks_of(columns(36, 34, 10)) == ([1, 1, 3], [2, 2, 3])


def test_equal_shares_can_have_any_rank():
    assert ranks_of(columns(20, 20, 20)) == ([1, 1, 1], [3, 3, 3])


def test_five_against_none_is_not_clear_and_six_is():
    # Two-sided exact: 2 · (1/2)⁵ = .0625 and 2 · (1/2)⁶ = .03125.
    assert ranks_of(columns(15, 10)) == ([1, 1], [2, 2])
    assert ranks_of(columns(16, 10)) == ([1, 2], [1, 2])
    assert ranks_of(columns(15, 10), significance=0.0625) == ([1, 1], [2, 2])


@pytest.mark.parametrize("column", [0, 1])
def test_only_complete_pairs_count(column):
    chosen = columns(16, 10)
    known = np.ones_like(chosen)
    known[15, column] = False
    assert ranks_of(chosen, known) == ([1, 1], [2, 2])


def test_the_tests_are_those_of_scipy():
    draw = np.random.default_rng(11)
    chosen = draw.random((60, 5)) < (0.2, 0.35, 0.5, 0.65, 0.8)
    known = draw.random((60, 5)) < 0.9
    pairs, p, more = [], [], []
    for i in range(5):
        for j in range(i + 1, 5):
            both = known[:, i] & known[:, j]
            b = int((chosen[both, i] & ~chosen[both, j]).sum())
            c = int((~chosen[both, i] & chosen[both, j]).sum())
            pairs.append((i, j))
            p.append(stats.binomtest(b, b + c).pvalue)
            more.append(b > c)
    low, high = [1] * 5, [5] * 5
    for (i, j), adjusted, first in zip(pairs, adjust_holm(p), more, strict=True):
        if adjusted < 0.05:
            winner, loser = (i, j) if first else (j, i)
            low[loser] += 1
            high[winner] -= 1
    assert ranks_of(chosen, known) == (low, high)
    assert low != [1] * 5


@pytest.mark.parametrize("count", [1, 2])
def test_few_columns(count):
    assert ranks_of(np.ones((12, count))) == ([1] * count, [count] * count)


def find_power_by_counting(gap, n, apart, level):
    """Sum over how many are apart and how many of them have the first, in whole numbers."""
    total = 0.0
    for d in range(n + 1):
        b = [
            k
            for k in range(d // 2 + 1, d + 1)
            if 2 * sum(math.comb(d, j) for j in range(d - k + 1)) < level * 2**d
        ]
        won = stats.binom.pmf(b, d, (apart + gap) / (2 * apart)).sum()
        total += stats.binom.pmf(d, n, apart) * won
    return total


@pytest.mark.parametrize("level", [0.05, 0.2, 0.03125])
@pytest.mark.parametrize(
    ("gap", "n", "apart"),
    [
        (0.1, 40, 0.3),
        (0.3, 120, 0.9),
        (0.2, 60, 0.25),
        (0.8, 7, 0.9),
        (0.5, 6, 1.0),
        (0.9, 9, 0.97),
        (0.0, 30, 0.5),
        (0.1, 60, 0.1),
    ],
)
def test_the_power_is_what_counting_by_hand_gives(gap, n, apart, level):
    expected = find_power_by_counting(gap, n, apart, level)
    assert find_rank_power(gap, n, apart, level) == pytest.approx(expected, abs=1e-10)


def test_no_fewer_are_apart_than_the_gap_and_no_more_than_all():
    assert find_rank_power(0.4, 30, 0.1, 0.05) == find_rank_power(0.4, 30, 0.4, 0.05)
    assert find_rank_power(0.4, 30, 1.5, 0.05) == find_rank_power(0.4, 30, 1.0, 0.05)


@pytest.mark.parametrize(("n", "apart"), [(2002, 0.5), (1251, 0.8), (90_000, 0.3)])
def test_of_many_the_power_is_that_of_connor(n, apart):
    gap, level = 1.5 / n**0.5, 0.01
    beyond = gap * n**0.5 - stats.norm.ppf(1 - level / 2) * apart**0.5
    expected = stats.norm.cdf(beyond / (apart - gap**2) ** 0.5)
    assert find_rank_power(gap, n, apart, level) == pytest.approx(expected, abs=1e-12)
    assert find_rank_power(1.0, n, apart, level) == 1.0


@pytest.mark.parametrize(("n", "apart"), [(2000, 0.5), (600, 0.5)])
def test_of_a_thousand_apart_the_power_is_still_exact(n, apart):
    gap, level = 1.5 / n**0.5, 0.01
    beyond = gap * n**0.5 - stats.norm.ppf(1 - level / 2) * apart**0.5
    close = stats.norm.cdf(beyond / (apart - gap**2) ** 0.5)
    found = find_rank_power(gap, n, apart, level)
    assert found != pytest.approx(close, abs=1e-5)
    assert found == pytest.approx(close, abs=0.03)


@pytest.mark.parametrize(("n", "often"), [(60, 0.8), (200, 0.5), (12, 0.8)])
def test_the_smallest_gap_is_told_as_often_as_asked_and_no_smaller_one(n, often):
    gap = find_rank_gap(n, 0.4, 0.05, often)
    assert 0 < gap < 1
    assert find_rank_power(gap, n, 0.4, 0.05) >= often
    assert find_rank_power(gap - 1e-4, n, 0.4, 0.05) < often


def test_of_too_few_no_gap_is_told():
    assert find_rank_gap(5, 0.4, 0.05, 0.8) == 1.0


def weigh(chosen, weights, strata=None):
    """Return the counts by cell, a cell a person, and the design."""
    chosen = np.asarray(chosen, dtype=bool)
    n = len(chosen)
    strata = np.zeros(n, dtype=np.int64) if strata is None else np.asarray(strata)
    only = (chosen[:, :, None] & ~chosen[:, None, :]).astype(np.int64)
    w = np.asarray(weights, dtype=np.float64)
    sizes = np.full(int(strata.max()) + 1, 500)
    design = Design(w, np.ones(n, dtype=np.int64), w, (), strata, sizes)
    return only, np.ones_like(only), design


def assert_p_is(only, both, design, p, larger):
    """The pair is clear just above p, and then the larger share is first."""
    low = find_weighted_ranks(only, both, design, p * (1 - 1e-9))
    assert (low.low.tolist(), low.high.tolist()) == ([1, 1], [2, 2])
    high = find_weighted_ranks(only, both, design, p * (1 + 1e-9))
    expected = [1, 2] if larger == 0 else [2, 1]
    assert high.low.tolist() == high.high.tolist() == expected


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("shares", [(0.7, 0.4), (0.55, 0.35)])
def test_weighted_shares_are_compared_by_their_difference(first, shares):
    """No correction for a finite population; the larger of the two errors counts."""
    draw = np.random.default_rng(5)
    n = 50
    chosen = draw.random((n, 2)) < shares
    w = draw.uniform(0.5, 3, n)
    gaps = chosen[:, 0].astype(float) - chosen[:, 1]
    mean = (w * gaps).sum() / w.sum()
    moved = w * (gaps - mean) / w.sum()
    se = (n / (n - 1) * (moved**2).sum()) ** 0.5
    effective = w.sum() ** 2 / (w**2).sum()
    spread = (w * gaps**2).sum() / w.sum() - mean**2
    error = max(se, (spread / (effective - 1)) ** 0.5)
    p = 2 * stats.t.sf(abs(mean) / error, n - 1)
    assert mean > 0
    order = [first, 1 - first]
    assert_p_is(*weigh(chosen[:, order], w), p, first)


@pytest.mark.parametrize("strata", [[0, 0], [0, 1]])
def test_two_answers_leave_one_degree_of_freedom(strata):
    only, both, design = weigh([[1, 0], [1, 1]], [1, 1], strata)
    assert_p_is(only, both, design, 2 * stats.t.sf(1, 1), 0)


def test_weighted_shares_of_the_same_people_are_not_ordered():
    chosen = np.array([[1, 1, 0], [0, 0, 1]] * 10)
    found = find_weighted_ranks(*weigh(chosen, np.ones(20)), 0.05)
    assert (found.low.tolist(), found.high.tolist()) == ([1, 1, 1], [3, 3, 3])


def test_rows_of_a_rank_name_the_family_and_the_test():
    subject = Subject("2019", "child", Thresholds(), item="s")
    rows = estimate_rank_rows(subject, (2, 3), Base(9), family="needs")
    assert [row["key"].stat for row in rows] == ["rank_low", "rank_high"]
    assert [row["estimate"] for row in rows] == [2.0, 3.0]
    assert {row["family"] for row in rows} == {"ranks of needs"}
    assert {row["method"] for row in rows} == {"McNemar, Holm"}
    rows = estimate_rank_rows(subject, (2, 3), Base(9), family="needs", weighted=True)
    assert {row["method"] for row in rows} == {"weighted differences, Holm"}
