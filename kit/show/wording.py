"""Captions and the cells of tables: a released number, or the mark that it is hidden."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Sequence
from importlib import resources
from typing import Any

from kit.argue.brief import Brief
from kit.argue.text import Run, Slot, compose
from kit.numbers.published import Published

__all__ = ["Row", "read_captions", "say_cell", "say_interval", "say_marks", "say_ranks"]

Row = tuple[Slot, ...]
"""One row of a table as it is written: words, a figure, or composed text a cell."""


@functools.cache
def read_captions(language: str) -> dict[str, Any]:
    """Return the catalogue of captions, columns and notes in `language`."""
    file = resources.files("kit.show").joinpath(f"wording/{language}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def say_cell(brief: Brief, row: Published | None) -> tuple[Run, ...]:
    """Return a number as published, marked if it is flagged, or the mark of a hidden one."""
    words = read_captions(brief.language)["words"]
    if row is None:
        return (Run(words["hidden"]),)
    return compose(
        "{number}{mark}", number=brief.figure(row), mark=words["flag"] if row.flag else ""
    )


def say_interval(brief: Brief, row: Published | None) -> tuple[Run, ...]:
    """Return the limits of a number as one cell: 33%～45%."""
    words = read_captions(brief.language)["words"]
    if row is None or row.ci_low is None or row.ci_high is None:
        return (Run(words["hidden"]),)
    low, high = brief.figure(row, row.ci_low), brief.figure(row, row.ci_high)
    return compose(words["range"], low=low, high=high)


def say_ranks(brief: Brief, scale: str) -> tuple[Run, ...]:
    """Return the ranks that the data allow: 第1—2."""
    words = read_captions(brief.language)["words"]
    low, high = brief.row(scale, "rank_low"), brief.row(scale, "rank_high")
    if low is None or high is None:
        return (Run(words["hidden"]),)
    first, last = brief.figure(low), brief.figure(high)
    if first.text == last.text:
        return compose(words["ranks"], low=first)
    return compose(words["ranks_range"], low=first, high=last)


def say_marks(brief: Brief, rows: Iterable[Sequence[str]], note: str = "") -> str:
    """Return the note of a table, with what the mark of a hidden number means if it occurs."""
    words = read_captions(brief.language)["words"]
    texts = [text for row in rows for text in row]
    hidden = words["hidden_note"] if words["hidden"] in texts else ""
    flagged = words["flag_note"] if any(t.endswith(words["flag"]) for t in texts) else ""
    joint = "" if brief.language == "zh" else " "
    return joint.join(part for part in (note, hidden, flagged) if part)
