"""Sums that add: what two parts of the answers give, put together, is what the whole gives."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, NoReturn, Self

import numpy as np
import numpy.typing as npt

__all__ = ["Counts", "Sums", "Table", "find_different"]

Counts = npt.NDArray[np.int64]

_DENSE = 1 << 20
"""Places of a table up to which counting is done in one array."""
_APART = "these are no parts of one survey"


@dataclass(frozen=True, eq=False, repr=False)
class Sums:
    """Base of frozen records whose fields are added, part by part.

    Numbers, arrays, tables and records are added, mappings of these by their keys; whatever
    else stands in both must be the same. All of it is whole numbers, so that any split and
    any order gives the same sums to the last bit.

    Sums hold cells that may not be shown. They stay in memory: they show themselves by name
    alone, and are not saved.

    Raises
    ------
    ValueError
        The two are no parts of one survey.
    TypeError
        Somebody tries to save them.
    """

    def __add__(self, other: Self) -> Self:
        if type(self) is not type(other):
            return NotImplemented
        names = [f.name for f in fields(self)]
        return type(self)(**{n: _add(getattr(self, n), getattr(other, n)) for n in names})

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("sums of answers hold cells that may not be shown: they are not saved")


def _add(one: Any, other: Any) -> Any:
    if type(one) is not type(other):
        raise ValueError(_APART)
    if isinstance(one, Sums | np.ndarray) or type(one) is int:
        return one + other
    if isinstance(one, Mapping) and one.keys() == other.keys():
        return {name: _add(one[name], other[name]) for name in one}
    if one != other:
        raise ValueError(_APART)
    return one


def find_different(
    places: npt.NDArray[Any], size: int
) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Return the different ones of places below `size`, in order, and which each is."""
    if size > _DENSE:
        return np.unique(places, return_inverse=True)
    held = np.zeros(size, dtype=bool)
    held[places] = True
    known = np.flatnonzero(held)
    which = np.zeros(size, dtype=np.int64)
    which[known] = np.arange(len(known))
    return known, which[places]


@dataclass(frozen=True, eq=False, repr=False)
class Table(Sums):
    """A contingency table of whole numbers, of which those that are not 0 are held.

    Attributes
    ----------
    shape
        How long each axis is.
    places, counts
        Flat places in rising order, as `numpy.ravel_multi_index` gives them, and the number
        at each.
    """

    shape: tuple[int, ...]
    places: Counts
    counts: Counts

    @classmethod
    def of(
        cls,
        shape: tuple[int, ...],
        *axes: npt.NDArray[Any],
        amounts: npt.NDArray[Any] | None = None,
    ) -> Table:
        """Count rows by their place on each axis, or sum `amounts`, whole numbers, of rows."""
        flat = np.zeros(len(axes[0]), dtype=np.int64)
        for length, places in zip(shape, axes, strict=True):
            flat *= length
            flat += places
        known = None
        if math.prod(shape) > _DENSE:
            known, flat = np.unique(flat, return_inverse=True)
        counts = np.bincount(flat, amounts).astype(np.int64)
        held = np.flatnonzero(counts)
        return cls(tuple(shape), held if known is None else known[held], counts[held])

    def __add__(self, other: Self) -> Self:
        if self.shape != other.shape:
            raise ValueError(_APART)
        places, where = np.unique(
            np.concatenate([self.places, other.places]), return_inverse=True
        )
        counts = np.zeros(len(places), dtype=np.int64)
        np.add.at(counts, where, np.concatenate([self.counts, other.counts]))
        return type(self)(self.shape, places, counts)

    @cached_property
    def axes(self) -> tuple[Counts, ...]:
        """Places of what is held on each axis, beside `counts`."""
        return tuple(np.unravel_index(self.places, self.shape))

    @property
    def total(self) -> int:
        """The sum of all."""
        return int(self.counts.sum())

    def over(self, *axes: int) -> Counts:
        """Return the sums along these axes, as an array with one axis for each."""
        if not axes:
            return np.array(self.total)
        found = np.zeros([self.shape[a] for a in axes], dtype=np.int64)
        if self.places.size:
            np.add.at(found, tuple(self.axes[a] for a in axes), self.counts)
        return found

    def where(self, axis: int, place: int) -> Table:
        """Return the table with nothing at any other place of an axis."""
        kept = self.axes[axis] == place
        return type(self)(self.shape, self.places[kept], self.counts[kept])
