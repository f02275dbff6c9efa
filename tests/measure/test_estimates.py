"""The long table: what each column holds, and what it never holds."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from kit.measure.estimates import COLUMNS, tabulate_estimates
from kit.numbers.keys import Key


def tabulate(written, **fields):
    """Return the row of one key."""
    table = tabulate_estimates([{"key": Key.parse(written), **fields}])
    assert tuple(table.columns) == COLUMNS
    return table.iloc[0]


def test_a_key_is_written_out_and_stands_in_its_parts():
    row = tabulate("2019.child.peer.mean_score", estimate=2.5, n_base=20, method="mean")
    parts = ("key", "wave", "informant", "item", "stat", "group_by", "group")
    assert row[list(parts)].tolist() == [
        "2019.child.peer.mean_score",
        "2019",
        "child",
        "peer",
        "mean_score",
        "",
        "",
    ]
    assert (row["estimate"], row["n_base"], row["method"]) == (2.5, 20, "mean")


@pytest.mark.parametrize(
    ("written", "by", "group"),
    [
        ("2019.child.peer.mean_score|SEX=1", "SEX", "1"),
        ("2019.child.peer.p_holm|SEX=1:2", "SEX", "1:2"),
        ("2019.child.WANTS.share_choice|choice=a", "choice", "a"),
        ("2019.child.response.count|disposition=duplicate", "disposition", "duplicate"),
    ],
)
def test_a_group_is_told_by_its_question_or_by_what_it_divides(written, by, group):
    row = tabulate(written)
    assert (row["group_by"], row["group"]) == (by, group)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, None])
def test_a_number_that_is_none_is_missing(value):
    row = tabulate("2019.child.peer.mean_score", estimate=value, df=value)
    assert row["estimate"] is pd.NA
    assert row["df"] is pd.NA


def test_words_are_never_missing_and_counts_may_be():
    row = tabulate("2019.child.peer.mean_score", need_area=None)
    assert [row[name] for name in ("need_area", "method", "family")] == ["", "", ""]
    assert [row[name] is pd.NA for name in ("n_base", "n_missing", "N")] == [True] * 3


def test_no_row_is_a_table_of_the_same_columns():
    table = tabulate_estimates([])
    assert tuple(table.columns) == COLUMNS
    assert (table.dtypes["estimate"], table.dtypes["N"]) == (pd.Float64Dtype(), pd.Int64Dtype())
