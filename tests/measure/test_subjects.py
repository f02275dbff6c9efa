"""What a row of the table is about, and the rows that any subject can have."""

from __future__ import annotations

import math

import numpy as np
import pytest

from kit.measure.intervals import Estimate, Gaps, estimate_share
from kit.measure.subjects import Base, Subject, estimate_mean_rows, estimate_share_rows
from kit.numbers.keys import Group, Key
from kit.study.model import Thresholds
from tests.measure.test_levels import CELLS
from tests.measure.test_levels import make as make_levels

THRESHOLDS = Thresholds(confidence=0.9)
SUBJECT = Subject("2019", "child", THRESHOLDS, 40, "peer", "area")
FOUND = Estimate(
    0.5,
    0.04,
    0.42,
    0.57,
    "some method",
    0.9,
    "family",
    Gaps(0.01, 0.002),
    df=7.0,
    deff=1.2,
    n_eff=9.5,
)


def test_usable_rows_are_the_base_and_the_others_are_missing():
    assert Base.of(np.array([True, False, True, True])) == Base(3, 1)
    assert Base(3).missing == 0


def test_a_row_holds_all_that_was_estimated():
    assert SUBJECT.row("share_attention", FOUND, Base(20, 4)) == {
        "key": Key("2019", "child", "peer", "share_attention"),
        "need_area": "area",
        "estimate": 0.5,
        "se": 0.04,
        "ci_low": 0.42,
        "ci_high": 0.57,
        "n_base": 20,
        "n_missing": 4,
        "N": 40,
        "method": "some method",
        "confidence": 0.9,
        "family": "family",
        "df": 7.0,
        "deff": 1.2,
        "n_eff": 9.5,
        "gap_shift": 0.01,
        "gap_variance": 0.002,
    }


def test_without_unanswered_items_a_row_has_no_gap():
    row = SUBJECT.row("share_attention", Estimate(0.5, method="m"), Base(20))
    assert math.isnan(row["gap_shift"])
    assert math.isnan(row["gap_variance"])


@pytest.mark.parametrize(
    ("found", "method"),
    [(FOUND, "of those who answered, no interval"), (Estimate(0.5, method="count"), "count")],
)
def test_what_is_not_inferred_has_no_limits(found, method):
    subject = Subject("2019", "child", THRESHOLDS, item="peer", inferred=False)
    row = subject.row("share_attention", found, Base(20))
    assert (row["estimate"], row["method"], row["n_base"]) == (0.5, method, 20)
    empty = ("se", "ci_low", "ci_high", "confidence", "df", "deff", "n_eff", "gap_variance")
    assert all(math.isnan(row[name]) for name in empty)


def test_a_subject_is_asked_about_another_item_of_a_group_or_of_another_size():
    about = SUBJECT.about("wish", "other")
    assert about == Subject("2019", "child", THRESHOLDS, 40, "wish", "other")
    assert SUBJECT.about("wish").need_area == ""
    group = Group("group", "1", "SEX")
    assert SUBJECT.by(group) == Subject(
        "2019", "child", THRESHOLDS, 40, "peer", "area", group, True
    )
    assert str(SUBJECT.by(group).count("count_attention", 3, Base(9))["key"]) == (
        "2019.child.peer.count_attention|SEX=1"
    )
    assert SUBJECT.of(None) == Subject("2019", "child", THRESHOLDS, None, "peer", "area")


def test_a_count_and_its_share_stand_side_by_side():
    count, share = estimate_share_rows(SUBJECT, "attention", 5, Base(20, 4))
    assert (str(count["key"]), str(share["key"])) == (
        "2019.child.peer.count_attention",
        "2019.child.peer.share_attention",
    )
    assert (count["estimate"], count["method"], count["n_base"]) == (5.0, "count", 20)
    plain = estimate_share(5, 20, 40, 0.9)
    assert (share["ci_low"], share["ci_high"]) == (plain.low, plain.high)
    assert (share["estimate"], share["n_missing"]) == (0.25, 4)
    count, share = estimate_share_rows(SUBJECT, "attention", 5, Base(20), FOUND)
    assert (count["estimate"], share["estimate"], share["ci_low"]) == (5.0, 0.5, 0.42)


def test_of_nobody_there_are_no_rows():
    assert estimate_share_rows(SUBJECT, "attention", 0, Base(0, 9)) == []
    nobody = make_levels(cells=0 * CELLS)
    assert estimate_mean_rows(SUBJECT, nobody, Base(0, 9)) == []


def test_one_score_has_a_mean_without_limits_and_two_have_some():
    cells = np.zeros_like(CELLS)
    cells[0, 1] = 1
    (row,) = estimate_mean_rows(SUBJECT, make_levels(cells=cells), Base(1, 8))
    assert (row["estimate"], row["method"], row["n_base"]) == (3.0, "one score", 1)
    assert math.isnan(row["ci_low"])
    assert row["key"] == Key("2019", "child", "peer", "mean_score")
    cells[0, 0] = 1
    levels = make_levels(cells=cells)
    (row,) = estimate_mean_rows(SUBJECT, levels, Base(2, 7))
    mean = levels.estimate_mean(40, 0.9)
    assert (row["estimate"], row["se"]) == (2.5, mean.se)
    assert (row["ci_low"], row["ci_high"]) == (mean.low, mean.high)
    assert (row["n_base"], row["n_missing"]) == (2, 7)
