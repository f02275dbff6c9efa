"""The cells of tables: a released number, or the mark that it is hidden."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from kit.argue.brief import Brief
from kit.argue.evidence import Hidden
from kit.argue.text import Run, Slot, compose
from kit.numbers.keys import Group
from kit.protect.publishing import read_limits
from kit.wording import Wording

from .blocks import Blocks, Figures, Table, TableCell
from .captions import read_captions

__all__ = [
    "CellText",
    "HiddenRun",
    "explain_hidden",
    "find_hidden",
    "make_table",
    "say_hidden",
    "say_interval",
    "say_number",
    "say_ranks",
]

CellText = Sequence[Slot]
"""One row of a table as it is written: words, a figure, or composed text a cell."""

_Note = Literal["few", "together", "thin", "design", "weighted", "unfit", "absent"]

_NOTES: Mapping[Hidden, _Note] = {
    "few": "few",
    "most": "few",
    "base": "few",
    "guard": "few",
    "together": "together",
    "thin": "thin",
    "design": "design",
    "weighted": "weighted",
    "unfit": "unfit",
    "absent": "absent",
}
"""The note of each reason, in their order: all that protects few people reads the same."""


@dataclass(frozen=True)
class HiddenRun(Run):
    """The mark of a hidden number, and why; a plain run once it stands in a text."""

    why: Hidden = "few"


def say_hidden(brief: Brief[Wording], why: Hidden) -> tuple[Run, ...]:
    """Return the mark of a hidden number."""
    return (HiddenRun(read_captions(brief.language).signs.hidden, why=why),)


def say_number(
    brief: Brief[Wording],
    item: str,
    stat: str,
    *,
    informant: str = "",
    group: Group | None = None,
) -> tuple[Run, ...]:
    """Return a number as published, marked if it is flagged, or the mark of a hidden one."""
    row = brief.evidence.row(item, stat, informant=informant, group=group)
    if row is None:
        why = brief.evidence.why_hidden(item, stat, informant=informant, group=group)
        return say_hidden(brief, why)
    mark = read_captions(brief.language).signs.flag if row.flag else ""
    return compose("{number}{mark}", number=brief.figure(row), mark=mark)


def say_interval(
    brief: Brief[Wording],
    item: str,
    stat: str,
    *,
    informant: str = "",
    group: Group | None = None,
) -> tuple[Run, ...]:
    """Return the limits of a number as one cell: 33%～45%."""
    evidence = brief.evidence
    row = evidence.row(item, stat, informant=informant, group=group)
    if row is None:
        why = evidence.why_hidden(item, stat, informant=informant, group=group)
        return say_hidden(brief, why)
    if row.ci_low is None or row.ci_high is None:
        key = evidence.key(item, stat, informant=informant, group=group)
        released = evidence.ledger.shown(key)
        held = released is not None and released.ci_low is not None
        volunteers = brief.study.wave.design == "volunteers"
        return say_hidden(brief, "design" if held or volunteers else "absent")
    low, high = brief.figure(row, row.ci_low), brief.figure(row, row.ci_high)
    return compose(read_captions(brief.language).signs.range, low=low, high=high)


def say_ranks(
    brief: Brief[Wording], item: str, *, informant: str = "", group: Group | None = None
) -> tuple[Run, ...]:
    """Return the ranks that the data allow: 第1—2."""
    signs, evidence = read_captions(brief.language).signs, brief.evidence
    low, high = (
        evidence.row(item, f"rank_{side}", informant=informant, group=group)
        for side in ("low", "high")
    )
    if low is None or high is None:
        why = evidence.why_hidden(item, "rank_low", informant=informant, group=group)
        return say_hidden(brief, why)
    first, last = brief.figure(low), brief.figure(high)
    if low.value == high.value:
        return compose(signs.ranks, low=first)
    return compose(signs.ranks_range, low=first, high=last)


def find_hidden(slots: Iterable[Slot]) -> set[Hidden]:
    """Return why numbers are hidden in these texts."""
    runs = (run for slot in slots for run in ((slot,) if isinstance(slot, str | Run) else slot))
    return {run.why for run in runs if isinstance(run, HiddenRun)}


def explain_hidden(brief: Brief[Wording], found: Collection[Hidden]) -> str:
    """Return what the mark of a hidden number means, for those reasons that occur."""
    notes = read_captions(brief.language).signs.reasons
    base = read_limits().percent_base
    occurring = dict.fromkeys(note for why, note in _NOTES.items() if why in found)
    said = (notes[note].format(base=base) for note in occurring)
    return _joint(brief).join(said)


def _joint(brief: Brief[Wording]) -> str:
    return "" if brief.language == "zh" else " "


def make_table(
    brief: Brief[Wording],
    table_id: str,
    caption: str,
    columns: Sequence[str],
    rows: Iterable[CellText],
    *,
    note: str = "",
) -> Blocks:
    """Make a table of which the text columns stand left and the numbers right."""
    written = [tuple(row) for row in rows]
    cells = tuple(tuple(_make_cell(brief, slot) for slot in row) for row in written)
    texts = [[cell.text for cell in row] for row in cells]
    align = "".join(_align(column) for column in zip(*texts, strict=True))
    hidden = explain_hidden(brief, find_hidden(slot for row in written for slot in row))
    signs = read_captions(brief.language).signs
    marked = any(text.endswith(signs.flag) for row in texts for text in row)
    notes = (note, hidden, signs.flag_note if marked else "")
    full = _joint(brief).join(part for part in notes if part)
    table = Table(table_id, caption, tuple(columns), cells, f"l{align[1:]}", full)
    return Blocks((table,))


def _make_cell(brief: Brief[Wording], slot: Slot) -> TableCell:
    """Return a cell that knows its number, if it is one, and what its mark means."""
    runs, signs = compose("{cell}", cell=slot), read_captions(brief.language).signs
    note = explain_hidden(brief, find_hidden([slot]))
    keyed = [run for run in runs if run.key]
    marked = "".join(run.text for run in runs if not run.key)
    if marked == signs.flag:
        note = signs.flag_note
    alone = len(keyed) == 1 and marked in ("", signs.flag)
    return TableCell(runs, _find_figures(brief, keyed[0].key) if alone else None, note)


def _find_figures(brief: Brief[Wording], key: str) -> Figures | None:
    """Return the released number of a key; None of a declared fact."""
    found = brief.evidence.ledger.find(key)
    if found is None or found.value is None:
        return None
    row = brief.evidence.limit(found)
    return Figures(found.value, row.unit, row.decimals, row.ci_low, row.ci_high, row.n_base)


def _align(column: tuple[str, ...]) -> str:
    """Put numbers right and words left; a column of hidden marks counts as numbers."""
    return "r" if all(not text or text[0] in "0123456789-−—第" for text in column) else "l"
