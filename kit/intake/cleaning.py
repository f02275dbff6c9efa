"""Replays the cleaning log on the raw cells, line by line, with its guards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from kit.errors import Place, Problem
from kit.study.plain import strip_unseen
from kit.study.questionnaire import Item

from .decoding import CONTRADICTORY, UNREADABLE, decode_text
from .times import agree, read_time
from .wenjuanxing import RawExport

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Cleaned", "check_lines", "check_strays", "replay_log"]

_FILE = "cleaning_log.csv"
_COLUMNS = {
    "no_row": "uuid",
    "before": "decided_at",
    "same_value": "new_value",
    "no_time": "submitted_at",
    "other_time": "submitted_at",
    "no_item": "question",
    "other_value": "old_value",
    "cell_twice": "supersedes",
    "bad_option": "new_value",
}
"""Why a line is not carried out → the column of the log to look at."""
_OF_ANSWER = ("no_row", "no_time", "other_time", "before")
"""Those that concern the answer, and are told for every wave by `check_strays`."""


@dataclass(frozen=True)
class Cleaned:
    """The cells after cleaning, and what became of each line.

    `removed` maps the 序号 of a row to remove to the reason code; `log` has the columns
    ``line`` (in the file), ``log_id, item, change_type, outcome, why``.
    """

    cells: pd.DataFrame
    removed: Mapping[str, str]
    log: pd.DataFrame


def replay_log(
    export: RawExport, log: pd.DataFrame, places: Mapping[str, int], items: Mapping[str, Item]
) -> Cleaned:
    """Apply the log's lines for this export.

    A line is carried out only on the answer with its id and time of submission, and changes
    a cell only if the raw cell still equals its ``old_value`` and the new value can be read;
    otherwise it is ``stale``, and ``why`` says for which reason. A second change of one cell
    needs ``supersedes``; the line that it names is ``superseded``, whatever it asked for.
    """
    import pandas as pd

    replay = _Replay(export, places, items, frozenset(log["supersedes"]) - {""})
    own = log[log["raw_sha256"].isin(export.names)]
    rows = []
    for number, line in zip(own.index, own.to_dict("records"), strict=True):
        why = replay.apply(cast("dict[str, str]", line))
        outcome = "stale" if why in _COLUMNS else why
        rows.append(
            (number, line["log_id"], line["question"], line["change_type"], outcome, why)
        )
    names = ["line", "log_id", "item", "change_type", "outcome", "why"]
    return Cleaned(replay.cells, replay.removed, pd.DataFrame(rows, columns=names))


class _Replay:
    """The cells as they stand after each line."""

    def __init__(
        self,
        export: RawExport,
        places: Mapping[str, int],
        items: Mapping[str, Item],
        superseded: frozenset[str],
    ) -> None:
        self.raw = export
        self.cells = export.cells.copy()
        self.rows = {sequence: row for row, sequence in enumerate(export.sequence)}
        self.places = places
        self.items = items
        self.superseded = superseded
        self.removed: dict[str, str] = {}
        self.changed: set[tuple[int, int]] = set()

    def apply(self, line: Mapping[str, str]) -> str:
        """Apply one line and say what became of it."""
        kind = line["change_type"]
        if line["log_id"] in self.superseded:
            return "superseded"
        if wrong := find_other(self.raw, line):
            return wrong
        row = self.rows[line["uuid"]]
        if kind in ("pending", "no_action"):
            return self._compare(row, line) or kind
        if kind == "remove_survey":
            self.removed[line["uuid"]] = line["reason_code"]
            return "applied"
        return self._change(row, line)

    def _compare(self, row: int, line: Mapping[str, str]) -> str:
        """Tell whether the raw cell, if one is named, is what the line says it is."""
        place = self.places.get(line["question"])
        if not line["question"]:
            return ""
        if place is None:
            return "no_item"
        same = self.raw.cells.iloc[row, place] == strip_unseen(line["old_value"])
        return "" if same or not line["old_value"] else "other_value"

    def _change(self, row: int, line: Mapping[str, str]) -> str:
        place = self.places.get(line["question"])
        if place is None:
            return "no_item"
        if (row, place) in self.changed:
            return "cell_twice"
        if self.raw.cells.iloc[row, place] != strip_unseen(line["old_value"]):
            return "other_value"
        blank = line["change_type"] == "blank_response"
        if not blank and strip_unseen(line["new_value"]) == self.raw.cells.iloc[row, place]:
            return "same_value"
        if not blank and not self._is_known(line):
            return "bad_option"
        self.cells.iloc[row, place] = "" if blank else line["new_value"]
        self.changed.add((row, place))
        return "applied"

    def _is_known(self, line: Mapping[str, str]) -> bool:
        read = decode_text(line["new_value"], self.items[line["question"]])
        return bool(line["new_value"]) and read not in (UNREADABLE, CONTRADICTORY)


def find_other(export: RawExport, line: Mapping[str, str]) -> str:
    """Say why a line is not for the answer of its 序号; empty if it is.

    The time of submission must be the same; while the file is what it was to the last byte,
    none is needed.
    """
    if line["uuid"] not in export.sequence:
        return "no_row"
    known = export.submitted[export.sequence.index(line["uuid"])]
    untouched = not line["submitted_at"] and line["raw_sha256"] == export.names[1]
    written, decided = read_time(line["submitted_at"]), read_time(line["decided_at"])
    if known and not untouched:
        if written is None:
            return "no_time"
        if not agree(known, written):
            return "other_time"
    return "before" if known and decided and decided.date() < known.date() else ""


def check_lines(log: pd.DataFrame, items: Mapping[str, Item]) -> list[Problem]:
    """Return why lines were not carried out, each reason once; pending ones too."""
    import pandas as pd

    problems = []
    why = log["why"] if len(log) else pd.Series(dtype="str")
    told = {reason: _COLUMNS[reason] for reason in _COLUMNS if reason not in _OF_ANSWER}
    for reason, column in {**told, "pending": "change_type"}.items():
        lines = log[why == reason] if len(log) else log
        groups = lines.groupby("item") if reason == "bad_option" else [("", lines)]
        for name, group in groups:
            if len(group):
                values = {"lines": _name_lines(group), **_describe(items.get(str(name)))}
                where = Place(_FILE, row=int(group["line"].iloc[0]), column=column)
                problems.append(Problem(f"intake.log_{reason}", where, values))
    return problems


def _describe(item: Item | None) -> dict[str, object]:
    if item is None:
        return {}
    labels = ", ".join(c.label.zh or c.label.en for c in item.choices)
    return {"item": item.name, "accepted": labels}


def _name_lines(lines: pd.DataFrame) -> str:
    named = [str(name) for name in lines["log_id"]]
    return ", ".join(named[:8]) + (", …" if len(named) > 8 else "")


def _check_elsewhere(log: pd.DataFrame, exports: list[RawExport]) -> Iterator[Problem]:
    """Find lines for no answer of the export that they name, whichever wave it is of."""
    lines = cast("dict[int, dict[str, str]]", log.to_dict("index"))
    for export in exports:
        found: dict[str, list[int]] = {}
        for number, line in lines.items():
            if line["raw_sha256"] in export.names and (why := find_other(export, line)):
                found.setdefault(why, []).append(number)
        for why, numbers in found.items():
            values = {"lines": _name_lines(log.loc[numbers])}
            where = Place(_FILE, row=numbers[0], column=_COLUMNS[why])
            yield Problem(f"intake.log_{why}", where, values)


def check_strays(
    log: pd.DataFrame, exports: Iterable[RawExport], *, complete: bool = True
) -> list[Problem]:
    """Return the lines that name no export, or no answer of the one that they name.

    Where none is named, the answers changed since the lines were written; or, if the exports
    are not `complete`, it may be one of those that cannot be read.
    """
    known = list(exports)
    names = {name for export in known for name in export.names}
    codes = "; ".join(f"{export.names[0]} = {export.name}" for export in known)
    problems = list(_check_elsewhere(log, known))
    lost = (n for n in log["raw_sha256"] if n not in names and (complete or not n))
    for name in dict.fromkeys(lost):
        lines = log[log["raw_sha256"] == name]
        where = Place(_FILE, row=int(str(lines.index[0])), column="raw_sha256")
        code = "intake.log_changed" if name else "intake.log_no_export"
        values = {"lines": _name_lines(lines), "codes": codes}
        problems.append(Problem(code, where, values))
    return problems
