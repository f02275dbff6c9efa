"""Columns of answers as small whole numbers: places of choices, scores, and ticks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kit.study.questionnaire import Choice, Item

__all__ = ["find_places", "find_scores", "find_ticks"]

NO_PLACE = -1


def find_places(column: pd.Series, names: Sequence[str]) -> npt.NDArray[np.int16]:
    """Return the place of each answer among `names`; −1 where it is none of them."""
    codes, known = _factorise(column)
    places = {name: place for place, name in enumerate(names)}
    table = [*(places.get(name, NO_PLACE) for name in known), NO_PLACE]
    found: npt.NDArray[np.int16] = np.array(table, dtype=np.int16)[codes]
    return found


def find_scores(
    column: pd.Series, item: Item
) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.bool_]]:
    """Return the score of each answer as worded, 0 where it has none, and where it has one."""
    codes, known = _factorise(column)
    scores = item.scores
    values = np.array([*(scores.get(name, 0) for name in known), 0], dtype=np.int16)
    given = np.array([*(name in scores for name in known), False], dtype=bool)
    return values[codes], given[codes]


def find_ticks(
    column: pd.Series, item: Item, offered: Sequence[Choice]
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return who ticked which of the choices `offered`, and who answered at all.

    Who ticked nothing but declared missing answers has not answered.
    """
    codes, known = _factorise(column)
    missing = {c.name for c in item.choices if c.missing}
    each = [set(name.split() if isinstance(name, str) else name) for name in known]
    given = [not ticked or bool(ticked - missing) for ticked in each]
    table = [[c.name in ticked for c in offered] for ticked in (*each, set())]
    answered = np.array([*given, False], dtype=bool)[codes]
    ticked = np.array(table, dtype=bool).reshape(len(each) + 1, len(offered))[codes]
    return ticked & answered[:, None], answered


def _factorise(column: pd.Series) -> tuple[npt.NDArray[Any], list[Any]]:
    """Return the place of each answer among the different ones, −1 for none, and those."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy(), column.cat.categories.tolist()
    codes, known = pd.factorize(column.astype(object).to_numpy())
    return codes, list(known)
