"""Replays the cleaning log on the raw cells, line by line, with its guard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from .wenjuanxing import RawExport

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["find_strays", "replay_log"]


def replay_log(
    export: RawExport, log: pd.DataFrame, places: Mapping[str, int]
) -> tuple[pd.DataFrame, dict[str, str], pd.DataFrame]:
    """Apply the log's lines for this export.

    A line changes a cell only if the raw cell still equals its ``old_value``; otherwise it
    is stale. A second change of one cell needs ``supersedes``, or it is stale too; the line
    that it names is ``superseded``, whatever it asked for.

    Returns
    -------
    tuple
        The cells after cleaning; the rows to remove, 序号 → reason code; and each line's
        ``log_id, item, change_type, outcome``.
    """
    import pandas as pd

    replay = _Replay(export, places, frozenset(log["supersedes"]) - {""})
    own = log[log["raw_sha256"] == export.sha256]
    lines = cast("list[dict[str, str]]", own.to_dict("records"))
    done = [(n["log_id"], n["question"], n["change_type"], replay.apply(n)) for n in lines]
    names = ["log_id", "item", "change_type", "outcome"]
    return replay.cells, replay.removed, pd.DataFrame(done, columns=names, dtype="str")


def find_strays(log: pd.DataFrame, known: frozenset[str]) -> pd.DataFrame:
    """Return the lines that name a raw file other than the `known` ones, all of them stale.

    So it is with every line once a file has been exported anew: its rows may have moved.
    """
    strays = log[~log["raw_sha256"].isin(known)].assign(outcome="stale")
    names = {"question": "item"}
    return strays.rename(columns=names)[["log_id", "item", "change_type", "outcome"]]


class _Replay:
    """The cells as they stand after each line."""

    def __init__(
        self, export: RawExport, places: Mapping[str, int], superseded: frozenset[str]
    ) -> None:
        self.raw = export.cells
        self.cells = export.cells.copy()
        self.rows = {sequence: row for row, sequence in enumerate(export.sequence)}
        self.places = places
        self.superseded = superseded
        self.removed: dict[str, str] = {}
        self.changed: set[tuple[int, int]] = set()

    def apply(self, line: Mapping[str, str]) -> str:
        """Apply one line and say what became of it."""
        kind, row = line["change_type"], self.rows.get(line["uuid"])
        if line["log_id"] in self.superseded:
            return "superseded"
        if kind in ("pending", "no_action"):
            return kind
        if row is None:
            return "stale"
        if kind == "remove_survey":
            self.removed[line["uuid"]] = line["reason_code"]
            return "applied"
        return self._change(row, line)

    def _change(self, row: int, line: Mapping[str, str]) -> str:
        place = self.places.get(line["question"])
        if place is None or (row, place) in self.changed:
            return "stale"
        if self.raw.iloc[row, place] != line["old_value"]:
            return "stale"
        blank = line["change_type"] == "blank_response"
        self.cells.iloc[row, place] = "" if blank else line["new_value"]
        self.changed.add((row, place))
        return "applied"
