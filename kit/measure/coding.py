"""Columns of answers as small whole numbers: places of choices, scores, and ticks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kit.study.questionnaire import Choice, Item

__all__ = ["Column", "Columns", "find_places", "find_scores", "find_ticks"]

NO_PLACE = -1

Rows = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Column:
    """One question: the place of each answer among the different ones `known`, −1 for none."""

    codes: npt.NDArray[Any]
    known: tuple[Any, ...]

    @classmethod
    def of(cls, answers: pd.Series) -> Column:
        """Read a column of a table of answers."""
        if isinstance(answers.dtype, pd.CategoricalDtype):
            held = answers.array
            return cls(np.asarray(held.codes), tuple(held.categories))
        codes, known = pd.factorize(answers.astype(object).to_numpy())
        return cls(codes, tuple(known))


@dataclass(frozen=True, eq=False)
class Columns:
    """All questions of the same people, by name; each is read once."""

    rows: int
    held: Mapping[str, Column]

    @classmethod
    def of(cls, answers: pd.DataFrame | Columns) -> Columns:
        """Read a table of answers; what is read already stays as it is."""
        if isinstance(answers, Columns):
            return answers
        read = {str(name): Column.of(column) for name, column in answers.items()}
        return cls(len(answers), read)

    def __contains__(self, name: str) -> bool:
        return name in self.held

    def __getitem__(self, name: str) -> Column:
        return self.held[name]

    def take(self, rows: Rows) -> Columns:
        """Return the answers in these rows."""
        if rows.all():
            return self
        taken = {name: Column(c.codes[rows], c.known) for name, c in self.held.items()}
        return Columns(int(rows.sum()), taken)


def find_places(column: Column, names: Sequence[str]) -> npt.NDArray[np.int16]:
    """Return the place of each answer among `names`; −1 where it is none of them."""
    places = {name: place for place, name in enumerate(names)}
    table = [*(places.get(name, NO_PLACE) for name in column.known), NO_PLACE]
    found: npt.NDArray[np.int16] = np.array(table, dtype=np.int16)[column.codes]
    return found


def find_scores(column: Column, item: Item) -> tuple[npt.NDArray[np.int16], Rows]:
    """Return the score of each answer as worded, 0 where it has none, and where it has one."""
    scores, known = item.scores, column.known
    values = np.array([*(scores.get(name, 0) for name in known), 0], dtype=np.int16)
    given = np.array([*(name in scores for name in known), False], dtype=bool)
    return values[column.codes], given[column.codes]


def find_ticks(column: Column, item: Item, offered: Sequence[Choice]) -> tuple[Rows, Rows]:
    """Return who ticked which of the choices `offered`, and who answered at all.

    Who ticked nothing but declared missing answers has not answered.
    """
    missing = {c.name for c in item.choices if c.missing}
    each = [set(n.split() if isinstance(n, str) else n) for n in column.known]
    given = [not ticked or bool(ticked - missing) for ticked in each]
    table = [[c.name in ticked for c in offered] for ticked in (*each, set())]
    answered = np.array([*given, False], dtype=bool)[column.codes]
    ticked = np.array(table, dtype=bool).reshape(len(each) + 1, len(offered))[column.codes]
    return ticked & answered[:, None], answered
