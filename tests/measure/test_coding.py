"""Columns of answers as places of choices, as scores and as ticks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kit.measure.coding import Column, Columns, find_places, find_scores, find_ticks
from tests.factories import make_choices, make_item


def read(answers, kind="object"):
    series = pd.Series(answers, dtype="object")
    if kind == "category":
        known = sorted({a for a in answers if not pd.isna(a)}, reverse=True)
        series = series.astype(pd.CategoricalDtype([*known, "never"]))
    return Column.of(series)


@pytest.mark.parametrize("kind", ["object", "category"])
def test_a_column_holds_each_answer_once(kind):
    column = read(["b", None, "a", "b", pd.NA], kind)
    told = [column.known[code] if code >= 0 else None for code in column.codes]
    assert told == ["b", None, "a", "b", None]
    assert len({*column.known}) == len(column.known)


@pytest.mark.parametrize("kind", ["object", "category"])
def test_places_are_those_among_the_names_and_minus_one_otherwise(kind):
    column = read(["b", "x", None, "a", "c"], kind)
    assert find_places(column, ["a", "b", "c"]).tolist() == [1, -1, -1, 0, 2]
    assert find_places(read([], kind), ["a"]).tolist() == []


@pytest.mark.parametrize("kind", ["object", "category"])
def test_scores_are_zero_where_there_is_none(kind):
    choices = make_choices("a", "b", "dk", scored=True, missing=["dk"])
    scores, given = find_scores(
        read(["b", "dk", None, "a", "x"], kind), make_item("Q", choices=choices)
    )
    assert scores.tolist() == [2, 0, 0, 1, 0]
    assert given.tolist() == [True, False, False, True, False]


CHOICES = make_choices("a", "b", "none", "dk", exclusive=["none"], missing=["dk"])


@pytest.mark.parametrize("written", [" ".join, tuple])
def test_ticks_are_of_those_who_answered(written):
    """Who ticked nothing answered; who declared no answer ticked nothing."""
    told = [["a", "b"], ["none"], [], ["dk"], ["dk", "a"]]
    column = read([*map(written, told), None])
    item = make_item("Q", kind="select_multiple", choices=CHOICES)
    ticked, answered = find_ticks(column, item, CHOICES)
    assert answered.tolist() == [True, True, True, False, True, False]
    by_hand = [[1, 1, 0, 0], [0, 0, 1, 0], [0] * 4, [0] * 4, [1, 0, 0, 1], [0] * 4]
    assert ticked.astype(int).tolist() == by_hand
    assert find_ticks(column, item, CHOICES[1:2])[0].sum(axis=0).tolist() == [1]
    assert find_ticks(column, item, ())[0].shape == (6, 0)


def test_of_nobody_nothing_is_ticked():
    item = make_item("Q", kind="select_multiple", choices=CHOICES)
    ticked, answered = find_ticks(read([None, None]), item, CHOICES)
    assert (ticked.shape, ticked.any(), answered.tolist()) == ((2, 4), False, [False, False])


def test_columns_are_read_once_and_taken_row_by_row():
    columns = Columns.of(pd.DataFrame({"A": ["x", "y", "x"], 7: ["1", None, "2"]}))
    assert (columns.rows, "A" in columns, "7" in columns, "B" in columns) == (
        3,
        True,
        True,
        False,
    )
    assert Columns.of(columns) is columns
    assert columns.take(np.ones(3, dtype=bool)) is columns
    some = columns.take(np.array([False, True, True]))
    assert (some.rows, some["A"].known) == (2, columns["A"].known)
    assert find_places(some["A"], ["x", "y"]).tolist() == [1, 0]
    assert find_places(some["7"], ["1", "2"]).tolist() == [-1, 1]
    assert columns.take(np.zeros(3, dtype=bool)).rows == 0
