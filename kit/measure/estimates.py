"""The one long table of estimates, and how its keys are built."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "estimate_key", "tabulate_estimates"]

COLUMNS = (
    "key",
    "wave",
    "informant",
    "need_area",
    "item",
    "group_by",
    "group",
    "stat",
    "estimate",
    "se",
    "ci_low",
    "ci_high",
    "n_base",
    "n_missing",
    "N",
    "method",
)


def estimate_key(row: Mapping[str, Any]) -> str:
    """Build the key by which text, tables and charts refer to one estimate.

    >>> estimate_key({"wave": "2019", "informant": "child", "item": "emotion",
    ...               "stat": "share_attention", "group_by": "SEX", "group": "1"})
    '2019.child.emotion.share_attention|SEX=1'
    """
    subject = ".".join(str(row[c]) for c in ("wave", "informant", "item", "stat"))
    return f"{subject}|{row['group_by']}={row['group']}" if row.get("group_by") else subject


def tabulate_estimates(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return rows as the Estimates table: fixed columns, one row a key, in the order given.

    Text columns are never missing (empty string instead); ``estimate``, ``se``, ``ci_low``
    and ``ci_high`` are float64 with NaN where they do not apply; ``n_base``, ``n_missing``
    and ``N`` are Int64.
    """
    import pandas as pd

    filled = [{**row, "key": estimate_key(row)} for row in rows]
    table = pd.DataFrame(filled, columns=list(COLUMNS))
    numbers = ["estimate", "se", "ci_low", "ci_high"]
    counts = ["n_base", "n_missing", "N"]
    words = [c for c in COLUMNS if c not in numbers + counts]
    table[numbers] = table[numbers].astype("float64")
    table[counts] = table[counts].astype("Int64")
    table[words] = table[words].astype("object").fillna("").astype(str)
    return table
