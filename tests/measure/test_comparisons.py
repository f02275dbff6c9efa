from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, special, stats

from kit.measure.comparisons import (
    adjust_holm,
    compare_means,
    compare_ranks,
    estimate_hedges_g,
    estimate_share_difference,
    find_effect_limits,
    find_newcombe_limits,
)
from kit.measure.moments import Moments
from kit.measure.ranks import find_ranks
from tests.measure.oracles import read, read_values

TAILS = {"g_lo": 0.975, "g_hi": 0.025, "g90_lo": 0.95, "g90_hi": 0.05}


def moments_of(row):
    """Recover both groups' moments from a reference row: its interval, and g or df."""
    m = row.n1 + row.n2 - 2
    error = ((row.hi - row.lo) / 2 / special.stdtrit(row.df, 0.975)) ** 2
    if row.n1 != row.n2:
        j = math.exp(math.lgamma(m / 2) - math.lgamma((m - 1) / 2)) / math.sqrt(m / 2)
        pooled = m * (row["diff"] * j / row.g) ** 2
        sides = np.array([[1 / row.n1, 1 / row.n2], [row.n1 - 1, row.n2 - 1]])
        one, other = np.linalg.solve(sides, [error, pooled])
    else:
        total, squares = error * row.n1, (error * row.n1) ** 2 * (row.n1 - 1) / row.df
        gap = math.sqrt(max(0.0, 2 * squares - total**2))
        one, other = (total + gap) / 2, (total - gap) / 2
    return Moments(int(row.n1), row.m1, one), Moments(int(row.n2), row.m2, other)


@pytest.fixture(scope="session")
def computed(comparisons):
    rows = []
    for _, row in comparisons.iterrows():
        a, b = moments_of(row)
        welch, g = compare_means(a, b), estimate_hedges_g(a, b)
        g90 = estimate_hedges_g(a, b, 0.90)
        rows.append(
            {
                "diff": welch.difference.value,
                "lo": welch.difference.low,
                "hi": welch.difference.high,
                "t": welch.t,
                "df": welch.df,
                "p": welch.p,
                "g": g.value,
                "g_lo": g.low,
                "g_hi": g.high,
                "g90_lo": g90.low,
                "g90_hi": g90.high,
            }
        )
    return pd.DataFrame(rows)


@pytest.mark.parametrize("column", ["diff", "lo", "hi", "t", "p", "g", *TAILS])
def test_welch_and_g_are_those_of_r(comparisons, computed, column):
    assert len(computed) == 180
    np.testing.assert_allclose(computed[column], comparisons[column], atol=1e-7, rtol=0)


def test_degrees_of_freedom_are_those_of_r(comparisons, computed):
    np.testing.assert_allclose(computed["df"], comparisons["df"], rtol=1e-7)


def test_holm_is_that_of_r_over_each_set(comparisons, computed):
    for _, rows in comparisons.groupby("set"):
        adjusted = adjust_holm(computed["p"][rows.index])
        np.testing.assert_allclose(adjusted, rows["p_holm"], atol=1e-7)


def tail_of(row, limit):
    """P(T ≤ observed t) where the population's g is `limit`, by quadrature."""
    m = row.n1 + row.n2 - 2
    j = math.exp(math.lgamma(m / 2) - math.lgamma((m - 1) / 2)) / math.sqrt(m / 2)
    size = math.sqrt(row.n1 * row.n2 / (row.n1 + row.n2))
    t, nc = row.g / j * size, limit / j * size
    fixed = math.log(2) + m / 2 * math.log(m / 2) - math.lgamma(m / 2)

    def density(u):
        spread = math.exp(fixed + (m - 1) * math.log(u) - m * u * u / 2)
        return special.ndtr(t * u - nc) * spread

    reach = 12 / math.sqrt(2 * m)
    return integrate.quad(density, max(1e-9, 1 - reach), 1 + reach, limit=200)[0]


@pytest.mark.parametrize(("column", "wanted"), TAILS.items())
def test_limits_of_g_put_the_observed_t_at_their_tail(comparisons, computed, column, wanted):
    for n, row in comparisons.iterrows():
        assert tail_of(row, computed[column][n]) == pytest.approx(wanted, abs=1e-8), n


@pytest.mark.parametrize("sizes", [(12, 20), (10, 10), (3, 40)])
def test_welch_is_that_of_scipy(sizes):
    draw = np.random.default_rng(7)
    a, b = draw.normal(0, 1, sizes[0]), draw.normal(0.4, 2, sizes[1])
    found = compare_means(Moments.of(a), Moments.of(b), 0.9)
    known = stats.ttest_ind(a, b, equal_var=False)
    limits = known.confidence_interval(0.9)
    assert (found.t, found.df, found.p) == pytest.approx(
        (known.statistic, known.df, known.pvalue), rel=1e-10
    )
    assert (found.difference.low, found.difference.high) == pytest.approx(
        (limits.low, limits.high), rel=1e-10
    )


@pytest.mark.parametrize("g", [-25.0, 6.0])
def test_limits_of_a_very_large_g_are_found(g):
    """The noncentrality lies far from t, where t is large and the groups are small."""
    limits = find_effect_limits(g, 5, 6, 0.95)
    j = math.exp(math.lgamma(4.5) - math.lgamma(4)) / math.sqrt(4.5)
    size = math.sqrt(5 * 6 / 11)
    tails = [special.nctdtr(9, limit / j * size, g / j * size) for limit in limits]
    assert tails == pytest.approx([0.975, 0.025], abs=1e-9)


def test_a_difference_of_shares_has_the_limits_of_newcombe():
    found = estimate_share_difference((7, 10), (3, 12), 0.9)
    assert found.value == pytest.approx(0.45)
    assert (found.low, found.high) == find_newcombe_limits((7, 10), (3, 12), 0.9)
    assert (found.method, found.confidence) == ("Newcombe", 0.9)


def test_the_confidence_of_the_limits_is_told():
    a, b = Moments(10, 3.0, 1.0), Moments(10, 2.0, 1.0)
    assert compare_means(a, b, 0.9).difference.confidence == 0.9
    assert estimate_hedges_g(a, b, 0.9).confidence == 0.9


@pytest.mark.parametrize(
    ("one", "other"), [([2, 0], [0, 2]), ([1, 0, 0], [0, 1, 1]), ([3, 1, 4], [1, 0, 5])]
)
def test_ranks_of_few_are_compared_as_scipy_does(one, other):
    scores = (np.repeat(np.arange(len(times)), times) for times in (one, other))
    known = stats.mannwhitneyu(*scores, method="asymptotic").pvalue
    assert compare_ranks(np.array(one), np.array(other)) == pytest.approx(known, abs=1e-12)


@pytest.mark.parametrize(("one", "other"), [([1], [0]), ([0], [1]), ([0], [0]), ([4], [3])])
def test_nobody_or_nothing_to_compare_with_has_a_p_of_one(one, other):
    assert compare_ranks(np.array(one), np.array(other)) == 1.0


def test_groups_without_spread_are_not_compared():
    flat = Moments.of(np.array([2.0, 2.0, 2.0]))
    assert compare_means(flat, flat) is None
    assert compare_means(flat, Moments.of(np.array([2.0, 3.0]))) is not None


def test_g_by_hand():
    a, b = Moments(10, 3.0, 1.0), Moments(10, 2.0, 1.0)
    # J(18) = 0.957651, Hedges 1981, exact.
    assert estimate_hedges_g(a, b).value == pytest.approx(0.957651, abs=5e-6)


@given(
    st.tuples(st.integers(10, 400), st.integers(10, 400)),
    st.floats(-4, 4),
    st.floats(0.05, 20),
    st.sampled_from([0.8, 0.9, 0.95, 0.999]),
)
def test_limits_of_g_enclose_it_and_turn_with_the_groups(sizes, gap, ratio, confidence):
    a, b = Moments(sizes[0], gap, 1.0), Moments(sizes[1], 0.0, ratio)
    forth, back = estimate_hedges_g(a, b, confidence), estimate_hedges_g(b, a, confidence)
    assert forth.low < forth.value < forth.high
    assert (back.low, back.high) == pytest.approx((-forth.high, -forth.low), abs=1e-8)


def test_holm_by_hand():
    assert adjust_holm([0.01, 0.04, 0.03, 0.005]).tolist() == pytest.approx(
        [0.03, 0.06, 0.06, 0.02]
    )
    assert adjust_holm([]).tolist() == []
    assert adjust_holm([0.6, 0.7]).tolist() == [1.0, 1.0]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_never_lowers_and_keeps_the_order(p):
    adjusted = adjust_holm(p)
    assert (adjusted >= np.array(p)).all()
    assert (adjusted <= 1).all()
    order = np.argsort(p, kind="stable")
    assert (np.diff(adjusted[order]) >= 0).all()


# Shares and ranks, compared with R.

REFERENCE = read_values("s_comparisons")


@pytest.mark.parametrize("case", [c for c in REFERENCE if "/" in c])
def test_newcombe_is_that_of_r(case):
    one, other = (tuple(map(int, part.split("/"))) for part in case.split("-"))
    for level in (95, 90):
        known = [REFERENCE[case][f"newcombe_{end}{level}"] for end in ("lo", "hi")]
        found = find_newcombe_limits(one, other, level / 100)
        assert found == pytest.approx(known, abs=1e-12)


PAIRS = [c for c, values in REFERENCE.items() if "w_p_corrected" in values]


@pytest.mark.parametrize("case", PAIRS)
def test_ranks_and_welch_are_those_of_r(case):
    known, rows = REFERENCE[case], read("s_comparisons_answers")
    rows = rows[rows["case"] == case]
    x, y = (rows.loc[rows["group"] == group, "score"].to_numpy(int) for group in (1, 2))
    places = np.arange(rows["score"].max() + 1)
    one, other = ((scores[:, None] == places).sum(axis=0) for scores in (x, y))
    wanted = known["w_p_corrected"]
    assert compare_ranks(one, other) == pytest.approx(
        1.0 if np.isnan(wanted) else wanted, abs=1e-12
    )
    welch = compare_means(Moments.of(x.astype(float)), Moments.of(y.astype(float)))
    found = [math.nan] * 3 if welch is None else [welch.t, welch.df, welch.p]
    assert found == pytest.approx(
        [known[f"welch_{name}"] for name in ("t", "df", "p")], abs=1e-9, nan_ok=True
    )


@pytest.mark.parametrize("case", [c for c, values in REFERENCE.items() if "holm.1" in values])
def test_holm_is_that_of_r(case):
    known = REFERENCE[case]
    given = {name[2:]: value for name, value in known.items() if name.startswith("p.")}
    p = {name: value for name, value in given.items() if not math.isnan(value)}
    holm = [known[f"holm.{name}"] for name in p]
    assert adjust_holm(list(p.values())) == pytest.approx(holm, abs=1e-12)


@pytest.mark.parametrize(
    "case", [c for c, values in REFERENCE.items() if "mcnemar_exact_p" in values]
)
def test_the_exact_test_of_two_questions_is_that_of_r(case):
    """Ranks of two shares are clear just where R's p is below the level."""
    known = REFERENCE[case]
    only = np.array([[0, int(known["only_first"])], [int(known["only_second"]), 0]])
    p = known["mcnemar_exact_p"]
    for level in (p * (1 - 1e-9), min(p * (1 + 1e-9), 1)):
        clear = find_ranks(only, level).high.tolist() != [2, 2]
        assert clear is bool(p < level)


@pytest.mark.parametrize("sizes", [(3, 3), (5, 5), (5, 6), (20, 20), (90, 90)])
@pytest.mark.parametrize("g", [0.0, 0.3, 1.2, 3.5, 10.0])
def test_limits_of_g_are_those_of_its_mirror_image(g, sizes):
    """Of few degrees of freedom the library's function is not a number far from t."""
    low, high = find_effect_limits(g, *sizes, 0.95)
    other = find_effect_limits(-g, *sizes, 0.95)
    assert (low, high) == pytest.approx((-other[1], -other[0]), abs=1e-9)
    assert low <= g <= high
