from __future__ import annotations

import json
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from kit.measure.intervals import (
    Gaps,
    adjust_limits,
    estimate_mean,
    estimate_share,
    estimate_share_with_gaps,
    find_hypergeometric_limits,
    find_wilson_limits,
)
from kit.measure.moments import Moments


def rows_of(table, quantity):
    chosen = table.xs(quantity, level="quantity")
    return [(json.loads(p), v) for p, v in zip(chosen["params"], chosen["value"], strict=True)]


@pytest.mark.parametrize(("quantity", "side"), [("hyper.lo", 0), ("hyper.hi", 1)])
def test_hypergeometric_limits_are_those_of_r(intervals, quantity, side):
    rows = rows_of(intervals, quantity)
    assert len(rows) == 16
    for asked, value in rows:
        limits = find_hypergeometric_limits(asked["x"], asked["n"], asked["N"], 0.95)
        assert limits[side] == pytest.approx(value, abs=1e-14), asked


@pytest.mark.parametrize(("quantity", "side"), [("wilson.lo", 0), ("wilson.hi", 1)])
def test_wilson_limits_are_those_of_r(intervals, quantity, side):
    rows = rows_of(intervals, quantity)
    assert len(rows) == 69
    for asked, value in rows:
        limits = find_wilson_limits(asked["x"], asked["n"], asked["cl"])
        assert limits[side] == pytest.approx(value, abs=1e-10), asked


@pytest.mark.parametrize(("oracle", "population"), [("fpc", 263), ("nofpc", None)])
def test_a_mean_is_that_of_the_survey_package(intervals, oracle, population):
    known = intervals.loc[f"yg180of263.{oracle}", "value"].groupby(level=0).first()
    spread = intervals.loc[("yg180of263.nofpc", "se"), "value"] * math.sqrt(180)
    step = spread * math.sqrt(179 / 180)
    values = known["mean"] + np.repeat([-step, step], 90)
    found = estimate_mean(Moments.of(values), population, 0.95)
    assert found.value == pytest.approx(known["mean"], abs=1e-12)
    assert found.se == pytest.approx(known["se"], abs=1e-10)
    assert (found.low, found.high) == pytest.approx((known["lo"], known["hi"]), abs=1e-10)


def test_the_standard_error_of_a_share_is_that_of_the_survey_package(intervals):
    for oracle, population in (("fpc", 263), ("nofpc", None)):
        total = intervals.loc[(f"yg180of263.{oracle}", "tot.se"), "value"]
        assert estimate_share(94, 180, population, 0.95).se == pytest.approx(
            total / 263, abs=1e-10
        )


@pytest.mark.parametrize(("n", "population"), [(180, 263), (17, 40), (3, 9)])
def test_hypergeometric_limits_cover_every_population(n, population):
    limits = np.array(
        [find_hypergeometric_limits(k, n, population, 0.95) for k in range(n + 1)]
    )
    k = np.arange(n + 1)
    for marked in range(population + 1):
        holds = (limits[:, 0] <= marked / population) & (marked / population <= limits[:, 1])
        coverage = stats.hypergeom.pmf(k, population, marked, n)[holds].sum()
        assert coverage >= 0.95 - 1e-9, marked


@given(data=st.data(), confidence=st.sampled_from(["0.8", "0.9", "0.95", "0.99"]))
@example(data=(0, 1, 50), confidence="0.8")
def test_hypergeometric_limits_are_the_tests_inverted_in_whole_numbers(data, confidence):
    if isinstance(data, tuple):
        k, n, population = data
    else:
        population = data.draw(st.integers(2, 60))
        n = data.draw(st.integers(1, population))
        k = data.draw(st.integers(0, n))
    alpha = (1 - Fraction(confidence)) / 2
    kept = []
    for marked in range(k, population - n + k + 1):
        ways = [
            math.comb(marked, j) * math.comb(population - marked, n - j) for j in range(n + 1)
        ]
        if min(sum(ways[: k + 1]), sum(ways[k:])) >= alpha * math.comb(population, n):
            kept.append(marked)
    expected = (kept[0] / population, kept[-1] / population)
    assert find_hypergeometric_limits(k, n, population, float(confidence)) == expected


def test_a_full_census_has_no_interval():
    found = estimate_share(3, 10, 10, 0.95)
    assert (found.low, found.value, found.high, found.se) == (0.3, 0.3, 0.3, 0.0)
    mean = estimate_mean(Moments.of(np.array([1.0, 2.0, 6.0])), 3, 0.95)
    assert (mean.low, mean.value, mean.high) == (3.0, 3.0, 3.0)


@pytest.mark.parametrize("population", [263, None])
def test_none_and_all_keep_an_interval(population):
    none, everyone = (estimate_share(k, 180, population, 0.95) for k in (0, 180))
    assert none.low == 0.0 < none.high < 0.03
    assert 0.97 < everyone.low < everyone.high == 1.0
    assert none.high == pytest.approx(1 - everyone.low, abs=1e-12)


def test_two_answers_have_a_standard_error_and_one_has_none():
    assert estimate_share(1, 2, None, 0.95).se == 0.5
    assert math.isnan(estimate_share(1, 1, None, 0.95).se)


@pytest.mark.parametrize("n", range(1, 60))
def test_wilson_limits_of_none_and_all_are_exact(n):
    assert find_wilson_limits(0, n, 0.95)[0] == 0.0
    assert find_wilson_limits(n, n, 0.95)[1] == 1.0


def test_limits_are_widened_by_both_variances():
    """The distances of both limits and z times the spread, as two sides of a right angle."""
    low, high = adjust_limits(0.5, (0.41, 0.57), Gaps(0.02, 0.0016), 0.8)
    extra = stats.norm.ppf(0.9) * 0.04
    assert low == pytest.approx(0.48 - (0.09**2 + extra**2) ** 0.5, abs=1e-12)
    assert high == pytest.approx(0.48 + (0.07**2 + extra**2) ** 0.5, abs=1e-12)


def test_a_share_with_gaps_has_the_error_and_limits_of_both():
    plain, gaps = estimate_share(45, 90, 263, 0.9), Gaps(0.01, 0.0009)
    found = estimate_share_with_gaps(45, 90, 263, 0.9, gaps)
    assert (found.value, found.gaps, found.confidence) == (0.5, gaps, 0.9)
    assert found.se == pytest.approx((plain.se**2 + 0.0009) ** 0.5)
    limits = adjust_limits(0.5, (plain.low, plain.high), gaps, 0.9)
    assert (found.low, found.high) == limits
    assert found.low < plain.low - 0.01
    assert found.method == f"{plain.method}, widened for unanswered items"


def test_few_answers_with_gaps_have_the_error_that_few_answers_have():
    gaps = Gaps(0.0, 0.0009)
    assert estimate_share_with_gaps(1, 2, None, 0.95, gaps).se == pytest.approx(0.2509**0.5)
    assert math.isnan(estimate_share_with_gaps(1, 1, None, 0.95, gaps).se)


def test_the_confidence_of_limits_is_told():
    assert estimate_share(1, 5, 9, 0.9).confidence == 0.9
    assert estimate_mean(Moments.of(np.arange(3.0)), 9, 0.9).confidence == 0.9


def test_the_method_is_named():
    assert estimate_share(1, 5, None, 0.95).method == "Wilson"
    assert estimate_share(1, 5, 9, 0.95).method == "exact hypergeometric"
    assert estimate_mean(Moments.of(np.arange(3.0)), None, 0.95).method == "mean, t"
    assert estimate_mean(Moments.of(np.arange(3.0)), 9, 0.95).method == "mean, t with fpc"


def test_a_large_population_is_quick_and_close_to_the_binomial():
    low, high = find_hypergeometric_limits(400, 1000, 10_000_000, 0.95)
    exact = stats.binomtest(400, 1000).proportion_ci(0.95, "exact")
    assert (low, high) == pytest.approx((exact.low, exact.high), abs=1e-4)
