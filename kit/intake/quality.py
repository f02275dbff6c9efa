"""What is odd about a row: flags with a reason to look, never deletions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kit.study.questionnaire import Item
from kit.study.study import Study

from .responses import FLAGS

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["count_flags", "find_flags"]

BLOCK = 6
"""Fewest rated items in a row that make identical answers odd."""
MISSING_SHARE = 0.25
"""Share of a row's rated items left open above which the row is flagged."""
FAST_SHARE = 0.30
"""Share of the median duration below which a row is flagged."""


def find_flags(
    answers: pd.DataFrame, seconds: pd.Series[float], study: Study, items: Mapping[str, Item]
) -> pd.DataFrame:
    """Return one boolean column a flag, one row a respondent (all but ``unreadable``)."""
    import numpy as np
    import pandas as pd

    rated = [i for i in items.values() if i.role == "item" and i.scores]
    scores = np.array([i.score(answers[i.name].tolist()) for i in rated], dtype="float64")
    codes = scores.reshape(len(rated), len(answers)).T
    flags = {
        "straight_line": _straight_lines(codes, rated),
        "many_missing": np.isnan(codes).mean(axis=1) > MISSING_SHARE if rated else False,
        "very_fast": (seconds < FAST_SHARE * seconds.median()).to_numpy(),
        "same_card": _same_card(answers, items),
        "same_answers": _same_answers(codes) if rated else False,
        "self_report_young": _young(answers, study, items),
    }
    return pd.DataFrame(flags, index=answers.index)


def _straight_lines(codes: np.ndarray, rated: Sequence[Item]) -> np.ndarray:
    """Find rows with one and the same answer to a block of items of mixed direction.

    Reverse-keyed items are taken as worded, so that an honest row differs in them.
    """
    import numpy as np

    same = np.zeros(len(codes), dtype=bool)
    mixed = len({i.reverse for i in rated}) > 1
    if mixed and len(rated) >= BLOCK:
        answered = (~np.isnan(codes)).sum(axis=1) >= BLOCK
        low = np.nanmin(np.where(np.isnan(codes), np.inf, codes), axis=1)
        high = np.nanmax(np.where(np.isnan(codes), -np.inf, codes), axis=1)
        same = answered & (low == high)
    return same


def _same_answers(codes: np.ndarray) -> np.ndarray:
    """Find rows that leave no rated item open and answer all of them as another row does."""
    import numpy as np

    rows = [tuple(row) for row in codes.tolist()]
    times = Counter(rows)
    repeated = np.array([times[row] > 1 for row in rows], dtype=bool)
    return np.asarray(repeated & ~np.isnan(codes).any(axis=1))


def _same_card(answers: pd.DataFrame, items: Mapping[str, Item]) -> np.ndarray | bool:
    card = next((i.name for i in items.values() if i.role == "card"), None)
    if card is None:
        return False
    return (answers[card].duplicated(keep=False) & answers[card].notna()).to_numpy()


def _young(answers: pd.DataFrame, study: Study, items: Mapping[str, Item]) -> np.ndarray | bool:
    """Find who answered for themselves below the age declared for that."""
    population = study.settings.population
    proxy = next((i for i in items.values() if i.role == "proxy"), None)
    age = items.get(population.age_item)
    if proxy is None or age is None or not population.self_report_from:
        return False
    lowest = answers[age.name].map(age.scores).astype("float64")
    alone = answers[proxy.name].map(proxy.scores) == 0
    return (alone & (lowest < population.self_report_from)).to_numpy()


def count_flags(flags: pd.DataFrame) -> pd.DataFrame:
    """Return how many rows carry each flag, also where none does."""
    import pandas as pd

    rows = [int(flags[f].sum()) for f in FLAGS]
    return pd.DataFrame({"flag": list(FLAGS), "rows": rows})
