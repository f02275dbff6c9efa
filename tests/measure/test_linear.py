"""Weighted estimates by hand, beside those that are compared with R."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pytest
from scipy import stats

from kit.measure.intervals import Gaps, adjust_limits, find_wilson_limits
from kit.measure.linear import (
    Design,
    Domain,
    estimate_weighted_mean,
    estimate_weighted_share,
    find_weighted_mean,
    find_weighted_moments,
)

WEIGHTS, ROWS = np.array([1.0, 3.0, 0.0]), np.array([12, 8, 5])
NONE = np.zeros(3, dtype=np.int64)
COUNTED = np.array([12, 8, 0])
SUMS, SQUARES = np.array([30.0, 26, 0]), np.array([80.0, 90, 0])


def design(size=80, **changes):
    """Return two cells with weights 1 and 3, and one that cannot be weighted."""
    parts = {
        "weights": WEIGHTS,
        "rows": ROWS,
        "base": np.ones(3),
        "fitted": [],
        "strata": NONE,
        "sizes": np.array([size]),
    }
    return Design(**(parts | changes))


def by_rows(n, sums):
    """Return values of 1 and 0 and their weights, a row each."""
    values = np.concatenate([np.arange(m) < s for m, s in zip(n, sums, strict=True)])
    return values.astype(float), np.repeat(WEIGHTS[: len(n)], n)


def test_a_share_has_the_linearised_error_of_its_rows():
    """All 20 rows with a weight are drawn, also those 3 of whom nothing is known."""
    n, counted = np.array([10, 7, 0]), np.array([4, 5, 0])
    found = find_weighted_mean(Domain.of_count(n, counted, np.array([2, 1, 5])), design())
    y, w = by_rows(n[:2], counted[:2])
    mean = np.average(y, weights=w)
    assert found.value == pytest.approx(mean)
    z = np.concatenate([w * (y - mean) / w.sum(), np.zeros(3)])
    unseen = 1 - 17 / 80
    assert found.unseen == pytest.approx(unseen)
    assert found.se**2 == pytest.approx(unseen * 20 / 19 * ((z - z.mean()) ** 2).sum())
    assert found.effective_n == pytest.approx(w.sum() ** 2 / (w**2).sum())
    assert (found.n, found.df) == (17, 16)


def test_a_size_that_is_not_known_corrects_nothing():
    told = Domain.of_count(ROWS * [1, 1, 0], np.array([4, 5, 0]), NONE)
    whole, plain = (find_weighted_mean(told, design(size)) for size in (80, 0))
    assert plain.unseen == 1
    assert whole.se == pytest.approx(plain.se * (1 - 20 / 80) ** 0.5)
    again = find_weighted_mean(told, design().without_correction())
    assert again.se == pytest.approx(plain.se)


def test_what_a_margin_explains_is_no_error():
    """Where a margin tells the cells apart, the error is that within them."""
    n, counted = np.array([12, 8, 0]), np.array([4, 5, 0])
    fitted = design(0, fitted=[np.array([0, 1, -1])])
    found = find_weighted_mean(Domain.of_count(n, counted, NONE), fitted)
    z = []
    for size, k, weight in zip((12, 8), (4, 5), (1.0, 3.0), strict=True):
        y = (np.arange(size) < k) - k / size
        z.append(weight * y / 36)
    z = np.concatenate(z)
    assert found.se**2 == pytest.approx(20 / 19 * (z**2).sum())


@pytest.mark.parametrize("strata", [[0, 0, 0, 0, 0], [0, 0, 1, 1, 0]])
def test_what_two_margins_explain_is_no_error(strata):
    """Row by row: what is left of the fit by least squares, with the weights from before."""
    rows, counted = np.array([6, 4, 5, 7, 3]), np.array([5, 1, 2, 4, 2])
    weights, base = np.array([1.5, 2, 0.5, 1, 4]), np.array([1.0, 1, 2, 2, 3])
    margins = [np.array([0, 0, 1, 1, 2]), np.array([0, 1, 0, 1, 1])]
    fitted = design(
        weights=weights,
        rows=rows,
        base=base,
        fitted=margins,
        strata=np.array(strata),
        sizes=np.array([0, 0]),
    )
    told = Domain.of_count(rows, counted, np.zeros(5, dtype=np.int64))
    cell = np.repeat(np.arange(5), rows)
    y = np.concatenate([np.arange(m) < k for m, k in zip(rows, counted, strict=True)])
    w = weights[cell]
    u = (y - np.average(y, weights=w)) / w.sum()
    x = np.column_stack([m[cell] == k for m in margins for k in np.unique(m)]).astype(float)
    root = np.sqrt(base[cell])
    z = w * (u - x @ np.linalg.lstsq(root[:, None] * x, root * u)[0])
    parts = [z[np.array(strata)[cell] == number] for number in set(strata)]
    expected = sum(len(p) / (len(p) - 1) * ((p - p.mean()) ** 2).sum() for p in parts)
    assert abs(z.mean()) > 1e-4
    assert find_weighted_mean(told, fitted).se ** 2 == pytest.approx(expected, rel=1e-9)


def test_strata_add_their_own_errors_and_one_row_adds_none():
    strata = design(
        weights=np.array([2.0, 3.0, 5.0]),
        rows=np.array([12, 8, 1]),
        strata=np.array([0, 1, 2]),
        sizes=np.array([24, 24, 5]),
    )
    n, counted = np.array([12, 8, 1]), np.array([4, 5, 1])
    found = find_weighted_mean(Domain.of_count(n, counted, NONE), strata)
    mean, variance = (2 * 4 + 3 * 5 + 5) / 53, 0.0
    assert found.value == pytest.approx(mean)
    for size, k, weight in zip((12, 8), (4, 5), (2.0, 3.0), strict=True):
        z = weight * ((np.arange(size) < k) - mean) / 53
        variance += (1 - size / 24) * size / (size - 1) * ((z - z.mean()) ** 2).sum()
    assert found.se**2 == pytest.approx(variance)
    assert found.df == 21 - 3


def test_of_each_stratum_what_was_not_seen_stays_unknown():
    """One of one, five of four (registered late), none of nine, and one of unknown size."""
    strata = design(
        weights=np.ones(4),
        rows=np.array([1, 5, 1, 3]),
        strata=np.array([0, 1, 3, 1]),
        sizes=np.array([1, 4, 9, 0, 7]),
    )
    assert strata.drawn.tolist() == [1, 8, 0, 1, 0]
    assert strata.find_unseen(np.array([0, 5, 0, 0])) == pytest.approx([0, 1 / 4, 1, 1, 1])
    assert strata.find_unseen(np.zeros(4, dtype=np.int64)).tolist() == [0, 0, 1, 1, 1]
    told = Domain.of_count(strata.rows, np.array([1, 2, 0, 3]), np.zeros(4, dtype=np.int64))
    found = find_weighted_mean(told, strata)
    assert (found.n, found.df) == (10, 7)
    assert found.unseen == pytest.approx(1 / 10)
    assert found.se == 0


def test_two_rows_of_a_stratum_have_one_degree_of_freedom():
    pair = design(
        weights=np.ones(2),
        rows=np.ones(2, dtype=np.int64),
        strata=np.zeros(2, dtype=np.int64),
        sizes=np.zeros(1, dtype=np.int64),
    )
    told = Domain.of_count(pair.rows, np.array([1, 0]), np.zeros(2, dtype=np.int64))
    found = estimate_weighted_share(told, pair, 0.95)
    assert (found.value, found.df, found.deff) == (0.5, 1, pytest.approx(1))
    # s² = 1/2 over n = 2.
    assert found.se == pytest.approx(0.25**0.5)
    mean = estimate_weighted_mean(told, pair, 0.95)
    assert mean.high - mean.value == pytest.approx(stats.t.ppf(0.975, 1) / 2)
    assert find_weighted_moments(told, pair).variance == pytest.approx(0.5)


@pytest.mark.parametrize("strata", [[0, 0, 0], [0, 1, 1]])
def test_one_value_has_no_degree_of_freedom_and_no_design_effect(strata):
    one = np.array([1, 0, 0])
    plan = design(0, strata=np.array(strata), sizes=np.array([0, 0]))
    share = estimate_weighted_share(Domain.of_count(one, one, NONE), plan, 0.95)
    assert (share.value, share.n_eff, share.df) == (1, 1, 0)
    assert np.isnan(share.deff)
    values = Domain(one, np.array([3.0, 0, 0]), np.array([9.0, 0, 0]), NONE)
    mean = estimate_weighted_mean(values, plan, 0.95)
    assert (mean.value, mean.df, mean.low, mean.high) == (3, 0, 3, 3)


@pytest.mark.parametrize("unit", [0.001, 1000])
def test_only_how_weights_compare_counts(unit):
    told = Domain.of_count(np.array([12, 8, 5]), np.array([4, 5, 3]), NONE)
    plain, scaled = design(), design(weights=WEIGHTS * unit, base=np.full(3, unit))
    found, again = (find_weighted_mean(told, plan) for plan in (plain, scaled))
    assert found.n == 20
    assert astuple(again) == pytest.approx(astuple(found))
    moments, scaled_moments = (find_weighted_moments(told, plan) for plan in (plain, scaled))
    assert scaled_moments.mean == pytest.approx(moments.mean)
    assert scaled_moments.variance == pytest.approx(moments.variance)


def test_values_that_are_all_the_same_have_no_error():
    """Their spread is 0 but for the last bits, which may be below it."""
    none = NONE[:2]
    for unit in (1, 0.5):
        for n in ([1, 2], [2, 4], [3, 6], [4, 8]):
            told = Domain(np.array(n), 3 * unit * np.array(n), 9 * unit**2 * np.array(n), none)
            plan = Design(np.array([0.3, 1 / 3]), told.n, np.ones(2), [], none, none[:1])
            found = find_weighted_mean(told, plan)
            assert (found.value, found.se) == pytest.approx((3 * unit, 0), abs=1e-12)


def test_a_full_census_has_no_error_with_the_confidence_that_was_asked():
    told = Domain.of_count(np.array([12, 8, 0]), np.array([4, 5, 0]), NONE)
    found = estimate_weighted_share(told, design(20), 0.9)
    assert (found.se, found.confidence) == (0, 0.9)


def test_a_share_has_its_limits_design_effect_and_degrees_of_freedom():
    told = Domain.of_count(np.array([12, 8, 0]), np.array([4, 5, 0]), NONE)
    found, mean = (
        estimate_weighted_share(told, design(), 0.95),
        find_weighted_mean(told, design()),
    )
    p = 19 / 36
    assert (found.value, found.se, found.df) == (pytest.approx(p), mean.se, 19)
    assert found.n_eff == pytest.approx(36**2 / 84)
    assert found.deff == pytest.approx(mean.se**2 / (0.75 * p * (1 - p) / 19))
    effective = min(p * (1 - p) / mean.se**2, 36**2 / 84 / 0.75)
    limits = find_wilson_limits(p * effective, effective, 0.95)
    assert (found.low, found.high) == pytest.approx(limits)
    assert found.confidence == 0.95


def test_unanswered_items_count_for_more_where_weights_do():
    told = Domain.of_count(np.array([12, 8, 0]), np.array([4, 5, 0]), NONE)
    gaps = Gaps(0.02, 0.001)
    plain = estimate_weighted_share(told, design(), 0.95)
    found = estimate_weighted_share(told, design(), 0.95, gaps)
    more = Gaps(0.02, 0.001 * 20 / (36**2 / 84))
    limits = adjust_limits(plain.value, (plain.low, plain.high), more, 0.95)
    assert (found.low, found.high) == pytest.approx(limits)
    assert found.se == pytest.approx((plain.se**2 + more.variance) ** 0.5)
    assert found.method == f"{plain.method}, widened for unanswered items"
    assert (found.deff, found.n_eff) == (plain.deff, plain.n_eff)


def test_a_mean_has_t_limits_and_the_noise_that_the_correction_took_away():
    values = Domain(
        np.array([12, 8, 0]), np.array([30.0, 26, 0]), np.array([80.0, 90, 0]), NONE
    )
    plain = estimate_weighted_mean(values, design(), 0.9)
    found = estimate_weighted_mean(values, design(), 0.9, 0.01)
    assert plain.confidence == 0.9
    error = find_weighted_mean(values, design()).se
    assert plain.value == pytest.approx((30 + 3 * 26) / 36)
    assert plain.se == pytest.approx(error)
    half = stats.t.ppf(0.95, 19) * error
    assert (plain.low, plain.high) == pytest.approx((plain.value - half, plain.value + half))
    extra = 0.25 * 0.01 * 20 / (36**2 / 84)
    assert found.se == pytest.approx((error**2 + extra) ** 0.5)
    assert (found.df, found.n_eff) == (19, pytest.approx(36**2 / 84))


def test_weighted_moments_count_as_many_as_their_effective_n():
    values = Domain(
        np.array([12, 8, 0]), np.array([30.0, 26, 0]), np.array([80.0, 90, 0]), NONE
    )
    found = find_weighted_moments(values, design())
    n, mean = 36**2 / 84, (30 + 3 * 26) / 36
    assert (found.n, found.mean) == (pytest.approx(n), pytest.approx(mean))
    spread = (80 + 3 * 90) / 36 - mean**2
    assert found.variance == pytest.approx(spread * n / (n - 1))
    nobody = find_weighted_moments(Domain(NONE, NONE, NONE, NONE), design())
    assert (nobody.n, nobody.mean, nobody.variance) == (0, 0, 0)
    one = Domain(np.array([1, 0, 0]), np.array([3.0, 0, 0]), np.array([9.0, 0, 0]), NONE)
    assert find_weighted_moments(one, design()).variance == 0


def test_nobody_with_a_weight_has_no_share_and_no_mean():
    told = Domain.of_count(np.array([0, 0, 5]), np.array([0, 0, 2]), NONE)
    assert estimate_weighted_share(told, design(), 0.95) is None
    assert estimate_weighted_mean(told, design(), 0.95) is None
