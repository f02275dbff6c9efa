"""Agreement of two informants, compared with R's vcd and psych."""

from __future__ import annotations

import numpy as np
import pytest

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
    assert estimate_kappa(np.array([[1]])) is None
    assert estimate_kappa(np.array([[5, 0], [0, 0]])) is None
