"""Rows of an export that were lost, doubled, moved, or sent in on another day."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from kit.errors import Place, Problem
from kit.study.doubts import name_doubt
from kit.study.study import Study

from .parts import Part
from .times import agree, read_time
from .wenjuanxing import read_platform

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["check_rows", "doubt_part", "list_some", "place_in"]

_SHOWN = 3
"""How many cells or rows a message names."""
_FEWEST = 10
"""Rows from which a share of them is odd."""
_REFUSED, _REMOVED = 0.5, 0.1
"""Shares of refusals, and of answers removed by the log, that are odd."""


def check_rows(part: Part, study: Study) -> list[Problem]:
    """Return all that is odd about the rows of one export, each thing once."""
    checks: tuple[Callable[[Part, Study], Iterable[Problem]], ...] = (
        _check_cells,
        _check_numbers,
        _check_repeats,
        _check_days,
        _check_order,
        _check_refusals,
        _check_removed,
        _check_moved,
        _check_second,
    )
    return [problem for check in checks for problem in check(part, study)]


def doubt_part(part: Part, study: Study, *about: str, count: int) -> str:
    """Name a doubt about an export of the wave."""
    return name_doubt(study.wave.id, part.declared.informant, *about, count=count)


def place_in(part: Part, column: str = "") -> Place:
    """Return a place in an export."""
    return Place(part.raw.name, part.raw.sheet, column=column)


def list_some(names: Iterable[object]) -> str:
    """Name the first few of some things."""
    known = [str(name) for name in names]
    return ", ".join(known[:_SHOWN]) + (", …" if len(known) > _SHOWN else "")


def _check_cells(part: Part, study: Study) -> Iterator[Problem]:
    """Cells that hold an error instead of an answer, and merged ones below the header."""
    del study
    for kind in ("broken", "merged"):
        if cells := getattr(part.raw, kind):
            values = {"count": len(cells), "cells": list_some(cells)}
            yield Problem(f"intake.cells_{kind}", place_in(part), values)


def _check_numbers(part: Part, study: Study) -> Iterator[Problem]:
    """Rows with answers and no 序号, one 序号 twice, and another number than in the name."""
    raw = part.raw
    if raw.unnumbered:
        values = {"count": len(raw.unnumbered), "rows": list_some(raw.unnumbered)}
        yield Problem("intake.unnumbered", place_in(part), values)
    times = Counter(raw.sequence)
    twice = [line for n, line in zip(raw.sequence, raw.lines, strict=True) if times[n] > 1]
    if twice:
        yield Problem("intake.id_twice", place_in(part), {"rows": list_some(twice)})
    pattern = read_platform()["file"]["counts"]
    told = re.search(pattern, raw.name.rpartition(".")[0])
    rows = len(raw.rows) + len(raw.unnumbered)
    if told and int(told[2]) != rows:
        values = {"told": int(told[2]), "rows": rows}
        doubt = doubt_part(part, study, "rows", count=rows)
        yield Problem("intake.other_count", place_in(part), values, doubt=doubt)


def _check_repeats(part: Part, study: Study) -> Iterator[Problem]:
    """Rows that are another row once more, down to the second in which it was sent."""
    rows = [part.raw.lines[row] for row in part.repeated]
    if rows and not _has_ids_twice(part):
        doubt = doubt_part(part, study, "repeated", count=len(rows))
        values = {"count": len(rows), "rows": list_some(rows)}
        yield Problem("intake.row_twice", place_in(part), values, doubt=doubt)


def _has_ids_twice(part: Part) -> bool:
    return len(set(part.raw.sequence)) < len(part.raw.sequence)


def _find_days(part: Part, study: Study) -> tuple[dt.date, dt.date]:
    """Return the first and the last day on which an answer of the file can have been sent."""
    last = study.wave.last_day
    return study.wave.first_day, min(last, part.declared.received or last)


def _find_outside(part: Part, study: Study) -> list[int]:
    """Return the lines of the answers that were sent in on other days."""
    first, last = _find_days(part, study)
    known = zip(part.raw.lines, part.raw.submitted, strict=True)
    return [line for line, when in known if when and not first <= when.date() <= last]


def _check_days(part: Part, study: Study) -> Iterator[Problem]:
    """Submissions before or after the days of the wave, or after the file was received."""
    first, last = _find_days(part, study)
    rows = _find_outside(part, study)
    if rows:
        values = {
            "count": len(rows),
            "rows": list_some(rows),
            "first": first.isoformat(),
            "last": last.isoformat(),
        }
        doubt = doubt_part(part, study, "days", count=len(rows))
        yield Problem("intake.other_days", place_in(part), values, doubt=doubt)


def _check_order(part: Part, study: Study) -> Iterator[Problem]:
    """Find times that go back while the 序号 go on: one of the two columns was moved alone.

    Answers pasted again, and times on other days than those of the wave, are told already.
    """
    if part.repeated or _find_outside(part, study):
        return
    known = sorted(
        (int(number), when)
        for number, when in zip(part.raw.sequence, part.raw.submitted, strict=True)
        if when
    )
    back = sum(later[1] < earlier[1] for earlier, later in pairwise(known))
    if back:
        doubt = doubt_part(part, study, "order", count=back)
        yield Problem("intake.times_go_back", place_in(part), {"count": back}, doubt=doubt)


def _find_refused(part: Part) -> pd.Series[bool]:
    """Tell which rows say no to a question of consent; an open one does not."""
    import pandas as pd

    said_no = pd.Series(data=False, index=part.fate.index)
    for item in (i for i in part.items.values() if i.role == "consent"):
        agreed = {c.name for c in item.choices if c.score == 1}
        given = part.answers[item.name]
        said_no |= given.notna() & ~given.isin(agreed)
    return said_no & (part.fate == "no_consent")


def _is_mostly_refused(part: Part) -> bool:
    rows = len(part.fate)
    return rows >= _FEWEST and int(_find_refused(part).sum()) > _REFUSED * rows


def _check_refusals(part: Part, study: Study) -> Iterator[Problem]:
    """More refusals than consents: most likely yes and no are exchanged."""
    count = int(_find_refused(part).sum())
    if _is_mostly_refused(part):
        doubt = doubt_part(part, study, "refused", count=count)
        values = {"count": count, "rows": len(part.fate)}
        yield Problem("intake.mostly_refused", place_in(part), values, doubt=doubt)


def _check_removed(part: Part, study: Study) -> Iterator[Problem]:
    """Many answers that the cleaning log takes out."""
    count = int((part.fate == "removed").sum())
    if len(part.fate) >= _FEWEST and count > _REMOVED * len(part.fate):
        doubt = doubt_part(part, study, "removed", count=count)
        where = Place("cleaning_log.csv", column="change_type")
        yield Problem("intake.many_removed", where, {"count": count}, doubt=doubt)


def _check_moved(part: Part, study: Study) -> Iterator[Problem]:
    """Refusals that go on to answer: columns may have been sorted without the others."""
    rated = [name for name, item in part.items.items() if item.role == "item"]
    refused = _find_refused(part)
    if not rated or _is_mostly_refused(part):
        return
    answered = part.answers[rated].notna().any(axis=1) & refused
    rows = [part.raw.lines[n] for n in answered.to_numpy().nonzero()[0]]
    if rows:
        doubt = doubt_part(part, study, "moved", count=len(rows))
        values = {"count": len(rows), "rows": list_some(rows)}
        yield Problem("intake.refused_and_answered", place_in(part), values, doubt=doubt)


def _is_spoken_of(part: Part, row: int, study: Study) -> bool:
    """Tell whether a line of the cleaning log is about this answer, by its id and time."""
    known = part.raw.submitted[row]
    lines = study.cleaning_log.loc[study.cleaning_log["uuid"] == part.raw.sequence[row]]
    times = [read_time(text) for text in lines["submitted_at"]]
    return any(time is None or known is None or agree(known, time) for time in times)


def _check_second(part: Part, study: Study) -> Iterator[Problem]:
    """Answers with the card and all the ratings of another one, of which no line speaks."""
    cards = [name for name, item in part.items.items() if item.role == "card"]
    rated = [name for name, item in part.items.items() if item.role == "item"]
    settled = not (part.log["outcome"] == "stale").any() and not _has_ids_twice(part)
    if not cards or not rated or not settled:
        return
    compared = part.answers[part.analysed][[*cards, *rated]]
    again = compared[compared[cards[0]].notna()].duplicated()
    told = set(part.repeated)
    hit = [int(str(n)) for n in again[again].index]
    left = [n for n in hit if n not in told and not _is_spoken_of(part, n, study)]
    rows = [part.raw.lines[n] for n in left]
    if rows:
        doubt = doubt_part(part, study, "second", count=len(rows))
        values = {"count": len(rows), "rows": list_some(rows)}
        yield Problem("intake.second_answers", place_in(part), values, doubt=doubt)
