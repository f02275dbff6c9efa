"""Rows by the choices of those questions that divide them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from .adding import Counts, Table
from .coding import Columns, find_places

__all__ = ["Division"]

Rows = npt.NDArray[np.bool_]
Whole = npt.NDArray[Any]


@dataclass(frozen=True)
class Division:
    """The part in which each row is, of those that hold any; `parts` are flat places."""

    shape: tuple[int, ...]
    parts: Counts
    where: Whole

    @classmethod
    def of(cls, answers: Columns, dividing: Sequence[tuple[str, Sequence[str]]]) -> Division:
        """Find the part of each row by the questions that divide."""
        shape = tuple(len(names) + 1 for _, names in dividing)
        flat = np.zeros(answers.rows, dtype=np.int64)
        for (item, names), length in zip(dividing, shape, strict=True):
            places = find_places(answers[item], names)
            flat *= length
            flat += np.where(places < 0, length - 1, places)
        parts, where = np.unique(flat, return_inverse=True)
        # Sixteen bits are sorted by counting, which is what splitting rows takes long for.
        small = np.int16 if len(parts) < 1 << 15 else np.int64
        return cls(shape, parts, where.astype(small))

    def whole(self) -> Division:
        """Return one part with all rows."""
        rows = len(self.where)
        return Division((), np.zeros(min(rows, 1), np.int64), np.zeros(rows, np.int64))

    def split(self) -> Iterator[tuple[int, Whole | slice]]:
        """Yield each part with the rows that are in it."""
        if len(self.parts) == 1:
            yield 0, slice(None)
            return
        order = np.argsort(self.where, kind="stable")
        ends = np.searchsorted(self.where[order], np.arange(len(self.parts) + 1))
        for part, (first, last) in enumerate(pairwise(ends)):
            yield part, order[first:last]

    def take(self, rows: Rows | Whole) -> Division:
        """Return the division of some rows."""
        return Division(self.shape, self.parts, self.where[rows])

    def count(self, tail: tuple[int, ...], *axes: Whole, amounts: Whole | None = None) -> Table:
        """Count rows by part and by their place on further axes, or sum amounts of them."""
        held = Table.of((len(self.parts), *tail), self.where, *axes, amounts=amounts)
        return self.place(tail, held)

    def place(self, tail: tuple[int, ...], held: Table) -> Table:
        """Return a table by the parts that hold any as one by all."""
        size = int(np.prod(tail, dtype=np.int64))
        first, rest = np.divmod(held.places, size)
        places = self.parts[first] * size + rest if len(self.parts) else held.places
        return Table((*self.shape, *tail), places, held.counts)

    def hold(self, dense: Counts) -> Table:
        """Return sums, a first axis over the parts that hold any, as a table by all."""
        flat = dense.ravel()
        held = np.flatnonzero(flat)
        return self.place(dense.shape[1:], Table(dense.shape, held, flat[held]))
