"""Rows by the choices of the questions that divide them, each part beside a count by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kit.measure.coding import Columns
from kit.measure.division import Division

SEX, HOME = ("SEX", ("1", "2")), ("HOME", ("A", "B"))
FRAME = pd.DataFrame(
    {"SEX": ["2", "1", None, "2", "2"], "HOME": ["A", "B", "A", None, "A"]}, dtype=object
)


def divide(frame=FRAME, by=(SEX, HOME)):
    return Division.of(Columns.of(frame), by)


def list_parts(division):
    """Return the flat place of each part with its rows."""
    rows = np.arange(len(division.where))
    return {
        int(division.parts[part]): sorted(rows[own].tolist()) for part, own in division.split()
    }


def test_each_row_is_in_one_part_and_who_chose_none_is_last():
    """Two sexes and none by two homes and none: place 3 × sex + home."""
    assert divide().shape == (3, 3)
    assert list_parts(divide()) == {1: [1], 3: [0, 4], 5: [3], 6: [2]}


def test_two_parts_are_told_apart():
    assert list_parts(divide(by=(SEX,)).take(np.array([0, 1, 3]))) == {0: [1], 1: [0, 2], 2: []}
    assert list_parts(divide(FRAME[FRAME["SEX"].notna()], (SEX,))) == {0: [1], 1: [0, 2, 3]}


@pytest.mark.parametrize("whole", [False, True])
def test_undivided_all_rows_are_one_part(whole):
    division = divide().whole() if whole else divide(by=())
    assert (division.shape, division.parts.tolist()) == ((), [0])
    assert list(division.split()) == [(0, slice(None))]
    assert division.count((2,), np.array([0, 1, 1, 0, 1])).over(0).tolist() == [2, 3]


def test_of_no_rows_nothing_is_counted():
    for division in (divide(FRAME[:0]), divide(FRAME[:0]).whole()):
        assert division.parts.tolist() == []
        assert division.count(()).total == 0


def test_rows_and_amounts_are_counted_by_part():
    places = np.array([0, 1, 1, 0, 0])
    counted = divide().count((2,), places).over(0, 1, 2)
    summed = divide().count((2,), places, amounts=np.array([5, 7, 11, 13, 17])).over(0, 1, 2)
    for table, amounts in ((counted, [1] * 5), (summed, [5, 7, 11, 13, 17])):
        by_hand = np.zeros((3, 3, 2), dtype=int)
        cells = [(1, 0, 0), (0, 1, 1), (2, 0, 1), (1, 2, 0), (1, 0, 0)]
        for cell, amount in zip(cells, amounts, strict=True):
            by_hand[cell] += amount
        assert table.tolist() == by_hand.tolist()


def test_sums_of_the_parts_that_hold_any_become_a_table_of_all():
    table = divide().hold(np.array([[1, 2], [0, 3], [4, 0], [5, 6]]))
    assert table.shape == (3, 3, 2)
    found = table.over(0, 1, 2).reshape(9, 2)
    assert found[[1, 3, 5, 6]].tolist() == [[1, 2], [0, 3], [4, 0], [5, 6]]
    assert found.sum() == table.total == 21


def test_of_very_many_parts_each_is_its_own():
    """As many as no number of sixteen bits tells apart."""
    names = [str(n) for n in range(200)]
    first, second = np.divmod(np.arange(40_000), 200)
    frame = pd.DataFrame(
        {
            name: pd.Categorical.from_codes(codes, names)
            for name, codes in (("X", first), ("Y", second))
        }
    )
    division = divide(frame, (("X", names), ("Y", names)))
    assert (division.parts[division.where] == 201 * first + second).all()
    assert len(division.parts) == 40_000
