"""What looks wrong in the answers of one export and may be right: asked, not assumed."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kit.errors import Place, Problem
from kit.study.doubts import name_doubt
from kit.study.plain import normalise
from kit.study.questionnaire import Choice, Item
from kit.study.study import Study

from .parts import Part
from .wenjuanxing import name_column, read_platform

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["check_part"]

_SHOWN = 3
"""How many cells or rows a message names."""
_UNREAD_SHARE = 0.01
"""Share of the cells of one list of choices that may be unreadable without a question."""
_FEWEST = 10
"""Rows from which it is odd that nobody answered a question."""
_CODES = 0.7
"""Share of bare numbers among unreadable cells that shows an export by number."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(T00:00:00)?")
_NUMBER = re.compile(r"-?\d+")
_MANGLED = re.compile(r"\d+([.]\d+)?e[+-]?\d+", re.IGNORECASE)


def check_part(part: Part, study: Study) -> list[Problem]:
    """Return all that is odd about one export, each thing once."""
    checks: tuple[Callable[[Part, Study], Iterable[Problem]], ...] = (
        _check_rows,
        _check_repeats,
        _check_days,
        _check_unread,
        _check_unanswered,
        _check_contradictory,
        _check_cards,
    )
    return [problem for check in checks for problem in check(part, study)]


def _doubt(part: Part, study: Study, *about: str, count: int) -> str:
    return name_doubt(study.wave.id, part.declared.informant, *about, count=count)


def _place(part: Part, column: str = "", row: int | None = None) -> Place:
    return Place(part.raw.name, part.raw.sheet, row, column)


def _list(names: Iterable[object]) -> str:
    known = [str(name) for name in names]
    return ", ".join(known[:_SHOWN]) + (", …" if len(known) > _SHOWN else "")


def _check_rows(part: Part, study: Study) -> Iterator[Problem]:
    """Rows with answers and no 序号, one 序号 twice, and another number than in the name."""
    raw = part.raw
    if raw.unnumbered:
        values = {"count": len(raw.unnumbered), "rows": _list(raw.unnumbered)}
        yield Problem("intake.unnumbered", _place(part), values)
    times = Counter(raw.sequence)
    twice = [line for n, line in zip(raw.sequence, raw.lines, strict=True) if times[n] > 1]
    if twice:
        yield Problem("intake.id_twice", _place(part), {"rows": _list(twice)})
    pattern = read_platform()["file"]["counts"]
    told = re.search(pattern, raw.name.rpartition(".")[0])
    rows = len(raw.cells) + len(raw.unnumbered)
    if told and int(told[2]) != rows:
        values = {"told": int(told[2]), "rows": rows}
        doubt = _doubt(part, study, "rows", count=rows)
        yield Problem("intake.other_count", _place(part), values, doubt=doubt)


def _check_repeats(part: Part, study: Study) -> Iterator[Problem]:
    """Rows that are another row once more, down to the second in which it was sent."""
    raw, seen, rows = part.raw, set(), []
    asked = [raw.cells[place].tolist() for place in raw.columns]
    fates = part.fate.tolist()
    for row, when in enumerate(raw.submitted):
        answer = (when, *(column[row] for column in asked))
        if when and answer in seen and fates[row] != "duplicate":
            rows.append(raw.lines[row])
        seen.add(answer)
    ids = Counter(raw.sequence)
    if rows and max(ids.values()) == 1:
        doubt = _doubt(part, study, "repeated", count=len(rows))
        values = {"count": len(rows), "rows": _list(rows)}
        yield Problem("intake.row_twice", _place(part), values, doubt=doubt)


def _check_days(part: Part, study: Study) -> Iterator[Problem]:
    """Submissions before or after the days of the wave, or after the file was received."""
    raw, wave = part.raw, study.wave
    last = min(wave.last_day, part.declared.received)
    rows = [
        line
        for line, when in zip(raw.lines, raw.submitted, strict=True)
        if when and not wave.first_day <= when.date() <= last
    ]
    if rows:
        values = {
            "count": len(rows),
            "rows": _list(rows),
            "first": wave.first_day.isoformat(),
            "last": last.isoformat(),
        }
        doubt = _doubt(part, study, "days", count=len(rows))
        yield Problem("intake.other_days", _place(part), values, doubt=doubt)


@dataclass(frozen=True)
class _Unread:
    """The cells that cannot be read of questions that share their choices.

    `items` are those that have some.
    """

    items: tuple[Item, ...]
    answered: int
    texts: tuple[str, ...]
    cells: tuple[str, ...]

    @property
    def is_odd(self) -> bool:
        """Whether this is more than slips: the same text twice, or more than a few cells."""
        most = max(Counter(map(normalise, self.texts)).values(), default=0)
        return most > 1 or len(self.texts) > max(2, _UNREAD_SHARE * self.answered)


def _check_unread(part: Part, study: Study) -> Iterator[Problem]:
    """Answers in other words than the questionnaire has."""
    found = _find_unread(part) if part.unread.to_numpy().any() else []
    texts = [text for u in found for text in u.texts]
    codes = sum(bool(_NUMBER.fullmatch(text)) for text in texts)
    tried = int(_count_tried(part).sum()) if texts else 0
    if 5 * len(texts) > tried and codes >= _CODES * len(texts) > 0:
        yield Problem("intake.by_number", _place(part))
        return
    for unread in found:
        if unread.is_odd:
            yield _tell_unread(part, study, unread)


def _count_tried(part: Part) -> pd.Series[int]:
    """Count for each question with choices the cells that hold something."""
    asked = [name for name, item in part.items.items() if item.kind != "text"]
    return (part.answers[asked].notna() | part.unread[asked])[part.analysed].sum()


def _find_unread(part: Part) -> list[_Unread]:
    """Group what cannot be read by list of choices; rows that are out count for consent."""
    lists: dict[tuple[Choice, ...], list[Item]] = {}
    for item in part.items.values():
        if item.kind != "text":
            lists.setdefault(item.choices or (Choice(item.name, item.label),), []).append(item)
    tried = _count_tried(part)
    known = (
        _gather_unread(part, items, int(tried[[i.name for i in items]].sum()))
        for items in lists.values()
        if part.unread[[i.name for i in items]].to_numpy().any()
    )
    return [unread for unread in known if unread.texts]


def _gather_unread(part: Part, items: list[Item], answered: int) -> _Unread:
    texts, cells, hit = [], [], []
    for item in items:
        place = part.places[item.name]
        consent = item.role == "consent"
        counts = ~part.fate.isin(("removed", "duplicate")) if consent else part.analysed
        for row in (part.unread[item.name] & counts).to_numpy().nonzero()[0]:
            texts.append(part.cells[place].iloc[row])
            cells.append(part.raw.name_cell(int(row), place))
            hit.append(item)
    asked = tuple(i for i in items if i in hit)
    return _Unread(asked, answered, tuple(texts), tuple(cells))


def _tell_unread(part: Part, study: Study, unread: _Unread) -> Problem:
    first = unread.items[0]
    labels = [study.say(c.label) or c.name for c in first.choices]
    text, _ = Counter(map(normalise, unread.texts)).most_common(1)[0]
    known = {normalise(label): label for label in reversed(labels)}
    near = difflib.get_close_matches(text, known, n=1, cutoff=0.2)
    values: dict[str, object] = {
        "items": _list(i.name for i in unread.items),
        "count": len(unread.texts),
        "cells": _list(unread.cells),
        "accepted": ", ".join(labels),
    }
    if near:
        label = known[near[0]]
        values |= {"nearest": label, "row": _find_row(first, label, study)}
    doubt = _doubt(part, study, first.name, "unread", count=len(unread.texts))
    kind = "unread_near" if near else "unread"
    if all(_DATE.fullmatch(text) for text in unread.texts):
        kind = "became_dates"
    elif not first.choices:
        kind = "no_number"
    column = name_column(part.places[first.name])
    return Problem(f"intake.{kind}", _place(part, column), values, doubt=doubt)


def _find_row(item: Item, label: str, study: Study) -> object:
    return next((c.row for c in item.choices if study.say(c.label) == label and c.row), "")


def _check_unanswered(part: Part, study: Study) -> Iterator[Problem]:
    """Questions that nobody answered."""
    if part.analysed.sum() < _FEWEST:
        return
    asked = [i for i in part.items.values() if i.role not in ("open", "card", "linkage")]
    tried = part.answers.notna() | part.unread | part.contradictory
    answered = tried[part.analysed].any()
    empty = [i for i in asked if not answered[i.name]]
    if empty:
        columns = _list(name_column(part.places[i.name]) for i in empty)
        values = {"count": len(empty), "items": _list(i.name for i in empty)}
        doubt = _doubt(part, study, empty[0].name, "unanswered", count=len(empty))
        yield Problem("intake.unanswered", _place(part, columns), values, doubt=doubt)


def _check_contradictory(part: Part, study: Study) -> Iterator[Problem]:
    """Answers that tick "none of these" together with one of these."""
    del study
    for name in part.contradictory.columns[part.contradictory.any()]:
        item, place = part.items[name], part.places[name]
        hit = (part.contradictory[name] & part.analysed).to_numpy().nonzero()[0]
        if len(hit):
            cells = _list(part.raw.name_cell(int(row), place) for row in hit)
            values = {"item": item.name, "count": len(hit), "cells": cells}
            where = _place(part, name_column(place))
            yield Problem("intake.contradictory", where, values, "warning")


def _check_cards(part: Part, study: Study) -> Iterator[Problem]:
    """Card numbers that a spreadsheet took for numbers."""
    for item in (i for i in part.items.values() if i.role == "card"):
        cards = part.cells[part.places[item.name]]
        count = int(cards.map(lambda c: bool(_MANGLED.fullmatch(c))).sum())
        if count:
            column = name_column(part.places[item.name])
            doubt = _doubt(part, study, item.name, "cards", count=count)
            values = {"item": item.name, "count": count}
            yield Problem("intake.cards_mangled", _place(part, column), values, doubt=doubt)
