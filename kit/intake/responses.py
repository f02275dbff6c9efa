"""Answers as codebook codes: what a wave's exports become once they are clean."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kit.card import Card, Shown, name_line

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

__all__ = [
    "DISPOSITIONS",
    "FLAGS",
    "AllResponses",
    "PrivateRowsWarning",
    "Receipt",
    "Responses",
]

_FEW = 10
_WARNING = (
    "这些是一个个人的答卷：不要保存、打印或转发。 · "
    "These rows are people's own answers: do not save, print or pass them on."
)


class PrivateRowsWarning(UserWarning):
    """Somebody asked for the answers row by row."""


DISPOSITIONS = ("analysed", "no_consent", "withdrawn", "duplicate", "removed", "out_of_frame")
"""What became of each received row; exactly one each. ``analysed`` rows are in the frame."""

FLAGS = (
    "straight_line",
    "many_missing",
    "very_fast",
    "same_card",
    "same_answers",
    "self_report_young",
    "unreadable",
    "contradictory",
)
"""What a quality check can say of a row: a reason to look, never a deletion."""


@dataclass(frozen=True)
class Receipt:
    """What was found in one file; for the screen of whoever holds the file.

    `code` is how the cleaning log names it; `first` and `last` are days of submission, and
    `undated` rows have none. `footers` are rows that hold sums. `dropped` names the columns
    that no question declares, `lacking` the open questions that have no column.
    """

    file: str
    code: str
    sheet: str
    header_row: int
    rows: int
    footers: int
    first: dt.date | None
    last: dt.date | None
    undated: int
    matched: int
    asked: int
    dropped: tuple[str, ...]
    lacking: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Responses(Shown):
    """The answers of one informant in one wave.

    Attributes
    ----------
    wave, informant
        Whose answers these are.
    answers
        One row a respondent analysed, index 0…n−1, one column an item that the informant
        was asked (roles item, background, preference, asset, satisfaction, proxy), in
        questionnaire order, held as small whole numbers (a pandas category). select_one: the
        choice's name, NA when not answered or when the choice is a declared missing answer;
        select_multiple: the names of the choices with spaces between, as an XLSForm writes
        them, NA when the question was not answered; integer: Int64. Open answers, cards and
        consent are not in it.
    dispositions
        Columns ``disposition, rows``: every disposition once, also those with no rows.
    flags
        Columns ``flag, rows``: how many analysed rows carry each flag.
    flagged
        Which rows those are: a boolean column a flag, row by row as `answers`; None where
        that is not known. It never leaves the computer's memory.
    log
        The cleaning log's lines for this informant: ``line, log_id, item, change_type,
        outcome, why`` with outcome applied, stale, superseded, pending or no_action.
    reading
        Columns ``item, read, unread, contradictory, blank``: of each question that the
        informant was asked, how many cells of the analysed rows are which.
    receipts
        What was found in each file.
    study
        Id of the study; empty where it is of none.
    wordings
        Of each item that the exports hold, the other words in which it was asked or
        answered; empty where they are those of the questionnaire.
    earlier
        The answers of the same informant in the wave before, if they can be read.
    link
        A number for each row of `answers`, which the row of the same person in the other
        wave has too, and −1 for all others; empty where waves cannot be linked. It is made
        anew each time and says nothing of anybody's card.
    pair
        The same, for the row of another informant on the same person.
    """

    wave: str
    informant: str
    answers: pd.DataFrame
    dispositions: pd.DataFrame
    flags: pd.DataFrame
    log: pd.DataFrame
    reading: pd.DataFrame | None = None
    receipts: tuple[Receipt, ...] = ()
    study: str = ""
    flagged: pd.DataFrame | None = None
    wordings: Mapping[str, str] = field(default_factory=dict)
    earlier: Responses | None = field(default=None, repr=False)
    link: tuple[int, ...] = field(default=(), repr=False)
    pair: tuple[int, ...] = field(default=(), repr=False)

    @property
    def received(self) -> int:
        """Rows in the raw exports."""
        return int(self.dispositions["rows"].sum())

    def reveal_rows(self) -> pd.DataFrame:
        """Return the answers row by row, to reckon with; a notebook shows none of them.

        Whoever needs to read a single answer opens the export. What is worked out from
        these rows is exact: it is for your own eyes, and protected by nothing.
        """
        warnings.warn(_WARNING, PrivateRowsWarning, stacklevel=2)
        return self.answers

    def make_card(self) -> Card:
        """Show what became of the rows and what is odd in them, never a row."""
        rows = {str(d): int(n) for d, n in self.dispositions.itertuples(index=False)}
        flags = {str(f): int(n) for f, n in self.flags.itertuples(index=False)}
        lines = [
            ("received", str(self.received)),
            ("analysed", str(rows.pop("analysed", 0))),
            ("left_out", _say_counts(rows)),
            ("flags", _say_counts(flags)),
            ("log", _say_counts(dict(self.log["outcome"].value_counts()))),
        ]
        return Card(f"Responses {self.informant} {self.wave}", lines)


def _say_counts(counts: Mapping[str, int]) -> str:
    """List what there is at all; a few are no number in a notebook that is sent on."""
    told = [
        f"{name_line(name)} {count if count >= _FEW else f'< {_FEW}'}"
        for name, count in counts.items()
        if count
    ]
    return "; ".join(told) or "–"


class AllResponses(tuple[Responses, ...]):
    """The answers of every informant of a wave, in the order in which study.toml names them."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"({', '.join(map(repr, self))})"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        cards = [one.make_card() for one in self]
        return {
            "text/plain": "\n".join(card.say() for card in cards),
            "text/html": "".join(card.draw() for card in cards),
        }
