"""The cells of tables: a released number, or the mark that it is hidden."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kit.argue.brief import Brief
from kit.argue.text import Run, Slot, compose
from kit.numbers.published import Published
from kit.wording import Wording

from .blocks import Blocks, Table, TableCell
from .captions import read_captions

__all__ = ["CellText", "make_table", "say_cell", "say_interval", "say_ranks"]

CellText = Sequence[Slot]
"""One row of a table as it is written: words, a figure, or composed text a cell."""


def say_cell(brief: Brief[Wording], row: Published | None) -> tuple[Run, ...]:
    """Return a number as published, marked if it is flagged, or the mark of a hidden one."""
    signs = read_captions(brief.language).signs
    if row is None:
        return (Run(signs.hidden),)
    mark = signs.flag if row.flag else ""
    return compose("{number}{mark}", number=brief.figure(row), mark=mark)


def say_interval(brief: Brief[Wording], row: Published | None) -> tuple[Run, ...]:
    """Return the limits of a number as one cell: 33%～45%."""
    signs = read_captions(brief.language).signs
    if row is None or row.ci_low is None or row.ci_high is None:
        return (Run(signs.hidden),)
    low, high = brief.figure(row, row.ci_low), brief.figure(row, row.ci_high)
    return compose(signs.range, low=low, high=high)


def say_ranks(brief: Brief[Wording], scale: str) -> tuple[Run, ...]:
    """Return the ranks that the data allow: 第1—2."""
    signs, evidence = read_captions(brief.language).signs, brief.evidence
    low, high = evidence.row(scale, "rank_low"), evidence.row(scale, "rank_high")
    if low is None or high is None:
        return (Run(signs.hidden),)
    first, last = brief.figure(low), brief.figure(high)
    if low.value == high.value:
        return compose(signs.ranks, low=first)
    return compose(signs.ranks_range, low=first, high=last)


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
    cells = tuple(tuple(TableCell(compose("{cell}", cell=c)) for c in row) for row in rows)
    texts = [[cell.text for cell in row] for row in cells]
    align = "".join(_align(column) for column in zip(*texts, strict=True))
    full = _add_marks(brief, texts, note)
    table = Table(table_id, caption, tuple(columns), cells, f"l{align[1:]}", full)
    return Blocks((table,))


def _align(column: tuple[str, ...]) -> str:
    """Put numbers right and words left; a column of hidden marks counts as numbers."""
    return "r" if all(not text or text[0] in "0123456789-−—第" for text in column) else "l"


def _add_marks(brief: Brief[Wording], rows: Iterable[Sequence[str]], note: str) -> str:
    """Return the note of a table, with what the mark of a hidden number means if it occurs."""
    signs = read_captions(brief.language).signs
    texts = [text for row in rows for text in row]
    hidden = signs.hidden_note if signs.hidden in texts else ""
    flagged = signs.flag_note if any(t.endswith(signs.flag) for t in texts) else ""
    joint = "" if brief.language == "zh" else " "
    return joint.join(part for part in (note, hidden, flagged) if part)
