"""How far the items of one scale hang together, beside numpy, pandas and a t test."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from kit.measure.consistency import (
    estimate_consistency,
    estimate_group_alpha,
    estimate_group_gap,
)
from kit.measure.factors import find_omega
from kit.measure.moments import Products
from kit.measure.reliability import find_alpha_limits
from kit.measure.subjects import Base, Subject
from kit.measure.voices import Voice
from kit.numbers.keys import Key
from kit.study.model import Thresholds
from tests.factories import make_item, make_scale
from tests.measure.test_tallying import tally

SUBJECT = Subject("2019", "child", Thresholds(confidence=0.9), 40, "s", "area")


def draw(people=24, items=5, *, seed=3):
    """Return keyed scores from 1 to 4 that hang together, the first three rows with a gap."""
    rng = np.random.default_rng(seed)
    mood = rng.normal(size=(people, 1))
    scores = np.clip(np.round(2.5 + mood + rng.normal(size=(people, items))), 1, 4)
    scores[:3, 0] = np.nan
    return pd.DataFrame(scores, columns=[f"I{n}" for n in range(items)])


def estimate(scores, turned=()):
    """Estimate all of a scale, with the items of these numbers turned, by the end of a key."""
    items = [make_item(n, scale="s", reverse=k in turned) for k, n in enumerate(scores)]
    frame = {"SEX": ["1"] * len(scores)}
    for item in items:
        worded = 5 - scores[item.name] if item.reverse else scores[item.name]
        frame[item.name] = [None if math.isnan(x) else str(int(x)) for x in worded]
    sums = tally(frame, *items, scales=(make_scale("s"),)).alone
    voice = Voice("child", "child", sums, len(scores) + 1, 40, None, alone=True, too_young={})
    rows = estimate_consistency(SUBJECT, sums.scales["s"], voice, items)
    return {str(row["key"]).removeprefix("2019.child."): row for row in rows}


def find_alpha(covariance):
    k = len(covariance)
    return k / (k - 1) * (1 - np.trace(covariance) / covariance.to_numpy().sum())


def test_alpha_is_that_of_complete_answers_with_its_limits():
    scores = draw()
    rows, full = estimate(scores), scores.dropna()
    alpha = rows["s.alpha"]
    expected = find_alpha(full.cov())
    assert alpha["estimate"] == pytest.approx(expected)
    limits = find_alpha_limits(expected, len(full), 5, 0.9)
    assert (alpha["ci_low"], alpha["ci_high"]) == pytest.approx(limits)
    assert {(r["n_base"], r["n_missing"]) for r in rows.values()} == {(21, 4)}
    assert {r["need_area"] for r in rows.values()} == {"area"}


def test_other_coefficients_are_of_correlations_of_pairs_and_of_one_factor():
    scores = draw()
    rows, full = estimate(scores), scores.dropna()
    found = {name: (r["estimate"], r["method"]) for name, r in rows.items()}
    assert found["s.alpha_standardised"] == (
        pytest.approx(find_alpha(full.corr())),
        "alpha of correlations",
    )
    assert found["s.alpha_pairwise"] == (
        pytest.approx(find_alpha(scores.cov())),
        "alpha of all who answered both of two items",
    )
    assert found["s.omega"] == (
        pytest.approx(find_omega(full.cov().to_numpy())),
        "omega total, one factor, maximum likelihood",
    )


def test_each_item_is_told_with_the_rest_and_without_it():
    scores = draw()
    rows, full = estimate(scores), scores.dropna()
    for name in scores:
        others = full.drop(columns=name)
        rest, without = rows[f"{name}.item_rest_r"], rows[f"{name}.alpha_deleted"]
        assert rest["estimate"] == pytest.approx(full[name].corr(others.sum(axis=1)))
        assert rest["method"] == "correlation with the sum of the others"
        assert without["estimate"] == pytest.approx(find_alpha(others.cov()))
        assert without["method"] == "Cronbach alpha"


def test_two_items_have_no_alpha_without_one_of_them():
    rows = estimate(draw(items=2))
    assert "I0.item_rest_r" in rows
    assert not [name for name in rows if name.endswith("alpha_deleted")]


def test_an_item_that_never_varies_has_no_correlation():
    """Nor have all of them a standardised alpha or an omega."""
    rows = estimate(draw(items=3).assign(I1=2.0))
    assert math.isnan(rows["I1.item_rest_r"]["estimate"])
    assert rows["I1.item_rest_r"]["method"] == "not defined: one and the same answer"
    assert rows["I0.item_rest_r"]["method"] == "correlation with the sum of the others"
    assert not {"s.alpha_standardised", "s.omega"} & {*rows}
    assert {"s.alpha", "s.alpha_pairwise"} <= {*rows}


def test_where_all_but_one_never_vary_alpha_without_that_one_is_not_told():
    rows = estimate(draw(items=3).assign(I1=2.0, I2=3.0))
    deleted = [name for name in rows if name.endswith("alpha_deleted")]
    assert deleted == ["I1.alpha_deleted", "I2.alpha_deleted"]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([[1, 2]], "not defined: one answer"),
        ([[1, 2], [1, 2]], "not defined: no answer varies"),
        ([[1, 2], [3, np.nan]], "not defined: one answer"),
    ],
)
def test_where_alpha_is_not_defined_a_row_says_why(rows, why):
    (row,) = estimate(pd.DataFrame(rows, columns=["I0", "I1"], dtype=float)).values()
    assert row["key"] == Key("2019", "child", "s", "alpha")
    assert math.isnan(row["estimate"])
    complete = sum(not np.isnan(r).any() for r in rows)
    assert (row["method"], row["n_base"]) == (why, complete)


@pytest.mark.parametrize("rows", [[[1, np.nan], [np.nan, 2]], [[1], [2]]])
def test_of_one_item_or_no_complete_answer_nothing_is_told(rows):
    names = [f"I{n}" for n in range(len(rows[0]))]
    assert estimate(pd.DataFrame(rows, columns=names, dtype=float)) == {}


@pytest.mark.parametrize("people", [5, 24])
def test_the_gap_between_items_worded_both_ways_is_that_of_a_t_test(people):
    """Of five items two are turned; with five people two are complete."""
    scores = draw(people)
    gap, full = estimate(scores, turned=(1, 4))["s.key_gap"], scores.dropna()
    gaps = full[["I0", "I2", "I3"]].mean(axis=1) - full[["I1", "I4"]].mean(axis=1)
    test = stats.ttest_1samp(gaps, 0)
    interval = test.confidence_interval(0.9)
    assert gap["estimate"] == pytest.approx(gaps.mean())
    assert gap["se"] == pytest.approx(gaps.std() / len(gaps) ** 0.5)
    assert (gap["ci_low"], gap["ci_high"]) == pytest.approx((interval.low, interval.high))
    assert (gap["confidence"], gap["n_base"]) == (0.9, people - 3)
    assert gap["method"] == "items as worded less turned items, t"


@pytest.mark.parametrize("turned", [(), (0, 1, 2, 3, 4)])
def test_items_worded_one_way_have_no_gap(turned):
    assert "s.key_gap" not in estimate(draw(), turned)


@pytest.mark.parametrize(("people", "told"), [(19, False), (20, True)])
def test_twenty_complete_answers_of_a_group_are_enough(people, told):
    scores = draw(people + 3).dropna()
    products, base = Products.of(scores.to_numpy()), Base(people + 2)
    (alpha,) = [*estimate_group_alpha(SUBJECT, products, base)] or [None]
    items = [make_item(name, reverse=name in ("I1", "I4")) for name in scores]
    (gap,) = [*estimate_group_gap(SUBJECT, products, items, base)] or [None]
    assert (alpha is not None, gap is not None) == (told, told)
    if told:
        gaps = scores[["I0", "I2", "I3"]].mean(axis=1) - scores[["I1", "I4"]].mean(axis=1)
        assert gap["estimate"] == pytest.approx(gaps.mean())
        assert alpha["estimate"] == pytest.approx(find_alpha(scores.cov()))
        assert alpha["method"] == "Cronbach alpha"
        assert gap["method"] == "items as worded less turned items"
        assert (alpha["n_base"], gap["n_base"]) == (people + 2, people + 2)
        assert math.isnan(gap["ci_low"])


def test_a_group_without_spread_or_with_items_of_one_wording_has_no_rows():
    products, base = Products.of(np.full((20, 2), 3)), Base(20)
    assert [*estimate_group_alpha(SUBJECT, products, base)] == []
    items = [make_item("I0"), make_item("I1")]
    assert [*estimate_group_gap(SUBJECT, products, items, base)] == []
