"""What two parts of the answers give, added part by part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from kit.measure.adding import Sums, Table, find_different


@dataclass(frozen=True, eq=False, repr=False)
class Amounts(Sums):
    """A record of one thing, to be added."""

    what: Any


class Other(Amounts):
    """The same, of another kind."""


LARGE = (1 << 11, 1 << 11)


def count(*places, shape=(2, 3)):
    rows, columns = np.array(places, dtype=np.int64).reshape(-1, 2).T
    return Table.of(shape, rows, columns)


def test_numbers_arrays_and_records_are_added():
    assert (Amounts(2) + Amounts(3)).what == 5
    assert (Amounts(np.array([1, 2])) + Amounts(np.array([3, 5]))).what.tolist() == [4, 7]
    assert (Amounts(Amounts(2)) + Amounts(Amounts(3))).what.what == 5
    assert (Amounts(count((0, 1))) + Amounts(count((1, 2), (0, 1)))).what.counts.tolist() == [
        2,
        1,
    ]


def test_mappings_are_added_by_their_keys():
    found = Amounts({"a": 1, "b": 2}) + Amounts({"b": 30, "a": 10})
    assert found.what == {"a": 11, "b": 32}
    assert isinstance(found.what, Mapping)


@pytest.mark.parametrize("same", ["2019", None, ("SEX", ("1", "2")), True])
def test_whatever_else_stands_in_both_stays(same):
    assert (Amounts(same) + Amounts(same)).what == same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2019", "2018"),
        ({"a": 1}, {"b": 1}),
        ({"a": 1}, {}),
        (None, Amounts(1)),
        (Amounts(1), None),
        (Amounts(1), Other(1)),
        (None, count((0, 0))),
        (count((0, 0)), None),
        (count((0, 0)), count((0, 0), shape=(3, 3))),
        (1, None),
    ],
)
def test_what_differs_is_no_part_of_one_survey(one, other):
    with pytest.raises(ValueError, match=r"^these are no parts of one survey$"):
        Amounts(one) + Amounts(other)


def test_records_of_two_kinds_are_not_added():
    with pytest.raises(TypeError, match="unsupported operand"):
        Amounts(1) + Other(1)


@pytest.mark.parametrize("size", [8, 1 << 20, 1 << 40])
def test_different_places_are_found_in_order_whatever_their_size(size):
    known, which = find_different(np.array([5, 2, 5, 7, 2]), size)
    assert known.tolist() == [2, 5, 7]
    assert which.tolist() == [1, 0, 1, 2, 0]


@pytest.mark.parametrize("shape", [(3, 4), LARGE])
def test_a_table_holds_what_is_not_zero_in_order(shape):
    rows, columns = np.array([2, 0, 2, 1, 1]), np.array([3, 1, 3, 0, 2])
    amounts = np.array([5, -1, 2, 4, 0])
    table = Table.of(shape, rows, columns, amounts=amounts)
    assert table.shape == shape
    assert table.places.tolist() == [1, shape[1], 2 * shape[1] + 3]
    assert table.counts.tolist() == [-1, 4, 7]
    assert table.counts.dtype == table.places.dtype == np.int64
    assert [axis.tolist() for axis in table.axes] == [[0, 1, 2], [1, 0, 3]]
    assert Table.of(shape, rows, columns).counts.tolist() == [1, 1, 1, 2]


@pytest.mark.parametrize("shape", [(3, 4), LARGE])
def test_tables_are_added_place_by_place(shape):
    found = count((0, 1), (2, 3), shape=shape) + count((2, 3), (1, 0), (2, 3), shape=shape)
    assert found.places.tolist() == [1, shape[1], 2 * shape[1] + 3]
    assert found.counts.tolist() == [1, 1, 3]
    assert found.shape == shape


def test_sums_along_axes_and_at_one_place():
    table = count((0, 1), (0, 1), (1, 2), (1, 0))
    assert table.total == 4
    assert table.over().tolist() == 4
    assert table.over(0).tolist() == [2, 2]
    assert table.over(1, 0).tolist() == [[0, 1], [2, 0], [0, 1]]
    assert table.where(0, 1).over(0, 1).tolist() == [[0, 0, 0], [1, 0, 1]]
    assert table.where(1, 1).over(0, 1).tolist() == [[0, 2, 0], [0, 0, 0]]


def test_a_table_of_one_axis_and_one_of_nobody():
    assert Table.of((3,), np.array([2, 2, 0])).over(0).tolist() == [1, 0, 2]
    nobody = count()
    assert (nobody.total, nobody.over(0).tolist()) == (0, [0, 0])
    assert Table.of((3,), np.array([], int), amounts=np.array([], int)).total == 0


def test_each_axis_has_its_places():
    with pytest.raises(ValueError, match="zip"):
        Table.of((2, 3), np.array([0]))
