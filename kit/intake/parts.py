"""One export taken in: matched, cleaned, decoded and gated, still with cards and consent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kit.study.model import Export
from kit.study.questionnaire import Item
from kit.study.study import Study

from .cleaning import replay_log
from .decoding import decode_item
from .gate import find_dispositions
from .matching import match_columns
from .responses import Receipt
from .wenjuanxing import RawExport, name_column
from .wordings import find_wording

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Part", "make_receipt", "take_part"]


@dataclass(frozen=True)
class Part:
    """One export of one informant.

    `answers`, `unread` and `contradictory` have a column an item, one row a submission as
    in `raw`; `cells` are the texts after cleaning, by place. `fate` is what becomes of each
    row, `log` the lines of the cleaning log, `wordings` the other words in which items were
    asked or answered, empty where they are those of the questionnaire.
    """

    declared: Export
    raw: RawExport
    items: Mapping[str, Item]
    places: Mapping[str, int]
    cells: pd.DataFrame
    answers: pd.DataFrame
    unread: pd.DataFrame
    contradictory: pd.DataFrame
    fate: pd.Series[str]
    log: pd.DataFrame
    wordings: Mapping[str, str]

    @cached_property
    def analysed(self) -> pd.Series[bool]:
        """Tell which rows are analysed."""
        return self.fate == "analysed"

    @cached_property
    def repeated(self) -> list[int]:
        """The rows that equal an earlier one, time of submission included."""
        seen, rows, raw = set(), [], self.raw
        fates = self.fate.tolist()
        for row, when in enumerate(raw.submitted):
            answer = (when, *(raw.rows[row][place] for place in raw.columns))
            if when and answer in seen and fates[row] != "duplicate":
                rows.append(row)
            seen.add(answer)
        return rows


def take_part(study: Study, declared: Export, raw: RawExport) -> Part:
    """Take in one export of the study's wave.

    Raises
    ------
    IntakeError
        The export is not what it was declared to be.
    """
    import pandas as pd

    form = study.questionnaire
    items = form.items_for(declared.informant)
    others = {
        i: form.items_for(i) for i in study.settings.informants if i != declared.informant
    }
    places = match_columns(raw, items, others)
    held = {i.name: i for i in items if i.name in places}
    cleaned = replay_log(raw, study.cleaning_log, places, held)
    decoded = {name: decode_item(cleaned.cells[places[name]], i) for name, i in held.items()}
    answers = pd.DataFrame({name: d.codes for name, d in decoded.items()})
    withdrawn = frozenset(study.withdrawals["card"])
    fate = find_dispositions(raw, answers, held, removed=cleaned.removed, withdrawn=withdrawn)
    return Part(
        declared=declared,
        raw=raw,
        items=held,
        places=places,
        cells=cleaned.cells,
        answers=answers,
        unread=pd.DataFrame({name: d.unread for name, d in decoded.items()}),
        contradictory=pd.DataFrame({name: d.contradictory for name, d in decoded.items()}),
        fate=fate,
        log=cleaned.log,
        wordings={
            name: find_wording(raw.columns[places[name]], i, cleaned.cells[places[name]])
            for name, i in held.items()
        },
    )


def make_receipt(part: Part, study: Study) -> Receipt:
    """Say what was found in the file of a part."""
    raw, items = part.raw, study.questionnaire.items_for(part.declared.informant)
    asked = [i for i in items if i.role != "informant"]
    days = sorted(when.date() for when in raw.submitted if when)
    used = {*part.places.values()}
    return Receipt(
        file=raw.name,
        code=raw.names[0],
        sheet=raw.sheet,
        header_row=raw.header_row,
        rows=len(raw.rows),
        footers=len(raw.footers),
        first=days[0] if days else None,
        last=days[-1] if days else None,
        undated=sum(when is None for when in raw.submitted),
        matched=len(part.places),
        asked=len(asked),
        dropped=tuple(name_column(p) for p in raw.columns if p not in used),
        lacking=tuple(i.name for i in asked if i.name not in part.places),
    )
