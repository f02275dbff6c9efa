from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from kit.measure.comparisons import adjust_holm
from kit.measure.ranks import find_ranks


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
