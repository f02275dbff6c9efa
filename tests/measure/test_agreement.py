"""Agreement of two informants, compared with R's vcd and psych."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from kit.measure.agreement import estimate_icc, estimate_kappa, estimate_paired_gap
from tests.measure.oracles import read, read_values

KNOWN = read_values("s_agreement")
ROWS = read("s_agreement_answers")


def answers(case):
    rows = ROWS[ROWS["case"] == case].dropna(subset=["child", "parent"])
    return rows["child"].to_numpy(float), rows["parent"].to_numpy(float), rows["points"]


@pytest.mark.parametrize("case", [c for c in KNOWN if c.startswith("item_")])
def test_kappa_is_that_of_vcd(case):
    known, (child, parent, points) = KNOWN[case], answers(case)
    c = int(points.iloc[0])
    pairs = np.zeros((c, c), dtype=np.int64)
    np.add.at(pairs, (child.astype(int) - 1, parent.astype(int) - 1), 1)
    found = estimate_kappa(pairs)
    if np.isnan(known["kappa_squared"]):
        assert found is None
        return
    assert found.value == pytest.approx(known["kappa_squared"], abs=1e-9)
    limits = [known[f"kappa_squared_{end}"] for end in ("se", "lo", "hi")]
    assert [found.se, found.low, found.high] == pytest.approx(limits, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("case", [c for c in KNOWN if c.startswith("score_")])
def test_the_icc_and_the_gap_are_those_of_psych_and_r(case):
    known, (child, parent, _) = KNOWN[case], answers(case)
    found = estimate_icc(child, parent)
    limits = [known["icc"], known["icc_lo"], known["icc_hi"]]
    assert [found.value, found.low, found.high] == pytest.approx(limits, abs=1e-8, nan_ok=True)
    gap = estimate_paired_gap(child, parent)
    wanted = [known["gap"], known["gap_lo"], known["gap_hi"]]
    assert [gap.value, gap.low, gap.high] == pytest.approx(wanted, abs=1e-9, nan_ok=True)


def test_one_person_or_no_spread_agrees_in_nothing():
    one, two = np.array([3.0]), np.array([3.0, 3.0])
    assert estimate_icc(one, one) is None
    assert estimate_icc(two, two) is None
    assert estimate_paired_gap(one, one) is None
    assert estimate_kappa(np.array([[0, 1], [0, 0]])) is None
    assert estimate_kappa(np.array([[5]])) is None
    assert estimate_kappa(np.array([[5, 0], [0, 0]])) is None


def test_two_people_are_enough():
    kappa = estimate_kappa(np.array([[1, 0], [0, 1]]))
    assert (kappa.value, kappa.low) == (1, pytest.approx(np.nan, nan_ok=True))
    one, other = np.array([1.0, 3.0]), np.array([2.0, 5.0])
    # Differences −1 and −2: s² = 1/2.
    gap = estimate_paired_gap(one, other, 0.9)
    assert (gap.value, gap.confidence) == (-1.5, 0.9)
    assert gap.high - gap.value == pytest.approx(stats.t.ppf(0.95, 1) * 0.5)
    # Mean squares: people 6.25, informants 2.25, error .25.
    icc = estimate_icc(one, other, 0.9)
    assert (icc.value, icc.confidence) == (pytest.approx((6.25 - 0.25) / (6.5 + 2)), 0.9)


def test_limits_of_kappa_stay_within_what_it_can_be():
    near, far = np.array([[4, 0], [1, 1]]), np.array([[0, 3], [2, 1]])
    assert estimate_kappa(near).high == 1
    assert estimate_kappa(far).low == -1
    assert estimate_kappa(near, 0.9).confidence == 0.9


@pytest.mark.parametrize(
    "second", [[2.0, 3.0, 4.0, 6.0], [1.0, 3.0, 2.0, 5.0]], ids=["only higher", "as high"]
)
def test_the_icc_does_not_depend_on_the_unit(second):
    first, second = np.array([1.0, 2.0, 3.0, 5.0]), np.array(second)
    found, small = estimate_icc(first, second), estimate_icc(first / 1000, second / 1000)
    limits = [found.value, found.low, found.high]
    assert [small.value, small.low, small.high] == pytest.approx(limits)
    assert found.low < found.value < found.high


def test_people_who_do_not_differ_have_no_limits():
    found = estimate_icc(np.array([1.0, 1.0]), np.array([2.0, 2.0]))
    assert (found.value, found.low) == (0, pytest.approx(np.nan, nan_ok=True))
