"""Whole numbers under linear constraints: what each of them can be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from functools import cached_property

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

Name = Hashable
INFINITE = float("inf")


class System:
    """Unknowns by name, each within bounds, and sums of them within bounds."""

    def __init__(self):
        self.bounds: dict[Name, tuple[float, float]] = {}
        self.real: set[Name] = set()
        self.rows: list[tuple[Mapping[Name, float], float, float]] = []

    def bound(self, name: Name, low: float = 0, high: float = INFINITE) -> None:
        """Narrow an unknown, which is whole and not negative."""
        known = self.bounds.get(name, (0, INFINITE))
        self.bounds[name] = (max(known[0], low), min(known[1], high))

    def add(self, terms: Mapping[Name, float], low: float = 0, high: float = INFINITE) -> None:
        """Demand that the sum of `terms`, factor by name, lies between `low` and `high`."""
        for name in terms:
            self.bound(name)
        self.rows.append((terms, low, high))

    def equal(self, name: Name, parts: list[Name], less: float = 0) -> None:
        """Demand that `name` is the sum of `parts` less a number."""
        self.add({name: 1, **dict.fromkeys(parts, -1)}, -less, -less)

    @cached_property
    def _blocks(self) -> dict[Name, tuple[list[Name], list[int]]]:
        """Each unknown with all unknowns and constraints that it has to do with."""
        root = {name: name for name in self.bounds}

        def find(name):
            while root[name] != name:
                root[name] = name = root[root[name]]
            return name

        for terms, _, _ in self.rows:
            first, *others = (find(name) for name in terms)
            for other in others:
                root[find(other)] = find(first)
        names, rows = defaultdict(list), defaultdict(list)
        for name in self.bounds:
            names[find(name)].append(name)
        for number, (terms, _, _) in enumerate(self.rows):
            rows[find(next(iter(terms)))].append(number)
        return {name: (names[find(name)], rows[find(name)]) for name in self.bounds}

    def _solve(self, name: Name, sign: int, low: float, high: float) -> int | None:
        """Return the least (or, with sign −1, the greatest) value of `name` within bounds."""
        names, rows = self._blocks[name]
        place = {n: i for i, n in enumerate(names)}
        spans = np.array([self.bounds[n] for n in names], dtype=float)
        spans[place[name]] = max(spans[place[name], 0], low), min(spans[place[name], 1], high)
        if (spans[:, 0] > spans[:, 1]).any():
            return None
        entries = [
            (number, place[n], factor)
            for number, row in enumerate(rows)
            for n, factor in self.rows[row][0].items()
        ]
        limits = np.array([self.rows[row][1:] for row in rows], dtype=float).reshape(-1, 2)
        at, column, factors = zip(*entries, strict=True) if entries else ((), (), ())
        matrix = csr_array((factors, (at, column)), shape=(len(rows), len(names)))
        aim = np.zeros(len(names))
        aim[place[name]] = sign
        found = milp(
            aim,
            integrality=[n not in self.real for n in names],
            bounds=Bounds(spans[:, 0], spans[:, 1]),
            constraints=LinearConstraint(matrix, limits[:, 0], limits[:, 1]) if rows else (),
        )
        assert found.status in (0, 2), found.message
        return None if found.x is None else round(found.x[place[name]])

    def values(self, name: Name, enough: int) -> list[int]:
        """Return what an unknown can be: all of it, or the first `enough` that are found."""
        low, high = self.bounds[name]
        found: list[int] = []
        while len(found) < enough:
            least = self._solve(name, 1, low, high)
            if least is None:
                break
            found.append(least)
            low = least + 1
        return found

    def holds(self, truth: Mapping[Name, float]) -> list[str]:
        """Return what contradicts these values; nothing if they are a solution."""
        wrong = [
            f"{name}: {truth[name]} not in {low}…{high}"
            for name, (low, high) in self.bounds.items()
            if name in truth and not low <= truth[name] <= high
        ]
        for terms, low, high in self.rows:
            if all(name in truth for name in terms):
                total = sum(truth[name] * factor for name, factor in terms.items())
                if not low - 1e-6 <= total <= high + 1e-6:
                    wrong.append(f"{terms}: {total} not in {low}…{high}")
        return wrong
