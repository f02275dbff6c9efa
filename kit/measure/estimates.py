"""The one long table of estimates: a row a number, known by its key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from kit.numbers.keys import Key

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "tabulate_estimates"]

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
    "confidence",
    "family",
    "df",
    "deff",
    "n_eff",
    "gap_shift",
    "gap_variance",
)
_NUMBERS = (
    "estimate",
    "se",
    "ci_low",
    "ci_high",
    "confidence",
    "df",
    "deff",
    "n_eff",
    "gap_shift",
    "gap_variance",
)
_COUNTS = ("n_base", "n_missing", "N")


def tabulate_estimates(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return rows as the Estimates table: fixed columns, one row a key, in the order given.

    ``key`` of each row is a `Key`; in the table it is written out, and its parts stand in
    columns of their own. Text columns are never missing (empty string instead);
    ``estimate``, ``se``, the limits and ``confidence`` are Float64, ``n_base``, ``n_missing``
    and ``N`` Int64, all with NA where they do not apply or are not defined: never NaN or
    infinite.
    """
    import numpy as np
    import pandas as pd

    table = pd.DataFrame([{**row, **_split(row["key"])} for row in rows], columns=list(COLUMNS))
    words = [c for c in COLUMNS if c not in _NUMBERS + _COUNTS]
    numbers = table[list(_NUMBERS)].astype("float64")
    table[list(_NUMBERS)] = numbers.where(np.isfinite(numbers)).astype("Float64")
    table[list(_COUNTS)] = table[list(_COUNTS)].astype("Int64")
    table[words] = table[words].astype("object").fillna("").astype(str)
    return table


def _split(key: Key) -> dict[str, str]:
    group = key.group
    return {
        "key": str(key),
        "wave": key.wave,
        "informant": key.informant,
        "item": key.subject,
        "stat": key.stat,
        "group_by": (group.item or group.by) if group else "",
        "group": ":".join(group.members) if group else "",
    }
