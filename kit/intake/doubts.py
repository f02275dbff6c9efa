"""What looks wrong in the answers of one export and may be right: asked, not assumed."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kit.errors import Problem
from kit.study.plain import normalise
from kit.study.questionnaire import Choice, Item
from kit.study.study import Study

from .parts import Part
from .rows import check_rows, doubt_part, list_some, place_in
from .wenjuanxing import name_column, read_platform

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["check_part"]

_UNREAD_SHARE = 0.01
"""Share of the cells of one list of choices that may be unreadable without a question."""
_FEWEST = 10
"""Rows from which it is odd that nobody answered a question."""
_ALIKE_SHARE = 0.002
"""Share of a column's answers that may be the same unreadable text without a question."""
_JOINTS = ",;、/|丨"
"""Signs by which other programs join the choices of one answer."""
_FEW, _CONTRADICTORY = 5, 0.1
"""Answers that may contradict themselves, in number and as a share, with a warning alone."""
_CODES = 0.7
"""Share of bare numbers among unreadable cells that shows an export by number."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(T00:00:00)?")
_MOST = re.compile(
    r"(?:最多|不超过|至多)\D{0,3}(\d+)(?!\d|\s*(?:小时|分钟|天|次|元|岁|件))"
    r"|(?:up to|at most|no more than) (\d+)"
)
_NUMBER = re.compile(r"-?\d+")
_MANGLED = re.compile(r"\d+([.]\d+)?e[+-]\d+", re.IGNORECASE)


def check_part(part: Part, study: Study) -> list[Problem]:
    """Return all that is odd about one export, each thing once."""
    checks: tuple[Callable[[Part, Study], Iterable[Problem]], ...] = (
        check_rows,
        _check_unread,
        _check_unanswered,
        _check_contradictory,
        _check_ticks,
        _check_cards,
    )
    return [problem for check in checks for problem in check(part, study)]


@dataclass(frozen=True)
class _Unread:
    """The cells that cannot be read of questions that share their choices.

    `items` are those that have some; `most_alike` is how often one text stands there, unless
    that is nothing among so many answers.
    """

    items: tuple[Item, ...]
    answered: int
    texts: tuple[str, ...]
    cells: tuple[str, ...]
    most_alike: int

    @property
    def is_odd(self) -> bool:
        """Whether this is more than slips: more than a few cells, or of one text."""
        few = max(2, _UNREAD_SHARE * self.answered)
        return self.most_alike > 1 or len(self.texts) > few


def _check_unread(part: Part, study: Study) -> Iterator[Problem]:
    """Answers in other words than the questionnaire has."""
    found = _find_unread(part) if part.unread.to_numpy().any() else []
    texts = [text for u in found for text in u.texts]
    codes = sum(bool(_NUMBER.fullmatch(text)) for text in texts)
    tried = int(_count_tried(part).sum()) if texts else 0
    if 5 * len(texts) > tried and codes >= _CODES * len(texts) > 0:
        yield Problem("intake.by_number", place_in(part))
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
    tried, bad = _count_tried(part), part.unread.any()
    known = (
        _gather_unread(part, items, int(tried[[i.name for i in items]].sum()))
        for items in lists.values()
        if any(bad[i.name] for i in items)
    )
    return [unread for unread in known if unread.texts]


def _gather_unread(part: Part, items: list[Item], answered: int) -> _Unread:
    texts, cells, hit, alike = [], [], [], 0
    for item in (i for i in items if part.unread[i.name].to_numpy().any()):
        place = part.places[item.name]
        consent = item.role == "consent"
        counts = ~part.fate.isin(("removed", "duplicate")) if consent else part.analysed
        rows = (part.unread[item.name] & counts).to_numpy().nonzero()[0]
        own = [part.cells[place].iloc[row] for row in rows]
        texts += own
        cells += [part.raw.name_cell(int(row), place) for row in rows]
        hit += [item] if own else []
        same = max(Counter(map(normalise, own)).values(), default=0)
        # In thousands of answers one slip is made more than once.
        alike = max(alike, same if same > _ALIKE_SHARE * counts.sum() else 0)
    same = max(Counter(map(normalise, texts)).values(), default=0)
    alike = max(alike, same if same > _ALIKE_SHARE * answered else 0)
    return _Unread(tuple(hit), answered, tuple(texts), tuple(cells), alike)


def _tell_unread(part: Part, study: Study, unread: _Unread) -> Problem:
    first = unread.items[0]
    labels = [study.say(c.label) or c.name for c in first.choices]
    text, _ = Counter(map(normalise, unread.texts)).most_common(1)[0]
    known = {normalise(label): label for label in reversed(labels)}
    near = difflib.get_close_matches(text, known, n=1, cutoff=0.2)
    values: dict[str, object] = {
        "items": list_some(i.name for i in unread.items),
        "count": len(unread.texts),
        "cells": list_some(unread.cells),
        "accepted": ", ".join(labels),
    }
    if near:
        label = known[near[0]]
        values |= {"nearest": label, "row": _find_row(first, label, study)}
    doubt = doubt_part(part, study, first.name, "unread", count=len(unread.texts))
    kind = _find_kind(unread, {*known}) or ("unread_near" if near else "unread")
    column = name_column(part.places[first.name])
    return Problem(f"intake.{kind}", place_in(part, column), values, doubt=doubt)


def _find_kind(unread: _Unread, known: set[str]) -> str:
    """Tell what has become of answers that cannot be read, where that can be seen."""
    first, joins = unread.items[0], read_platform()["cell"]["joins"]
    if all(_DATE.fullmatch(text) for text in unread.texts):
        return "became_dates"
    if not first.choices:
        return "no_number"
    several = first.kind == "select_multiple"
    signs = _JOINTS if several else _JOINTS + joins
    parted = sum(_is_joined(text, known, signs) for text in unread.texts)
    if 2 * parted > len(unread.texts):
        return "joined_otherwise" if several else "double_ticks"
    return ""


def _is_joined(text: str, known: set[str], signs: str) -> bool:
    """Tell whether a text is several known choices with signs between them, and no more."""
    rest, count = normalise(text), 0
    for choice in sorted(filter(None, known), key=len, reverse=True):
        count += rest.count(choice)
        rest = rest.replace(choice, "")
    return count > 1 and bool(rest) and not rest.strip(signs)


def _find_row(item: Item, label: str, study: Study) -> object:
    return next((c.row for c in item.choices if study.say(c.label) == label and c.row), "")


def _check_unanswered(part: Part, study: Study) -> Iterator[Problem]:
    """Questions that nobody answered."""
    if part.analysed.sum() < _FEWEST:
        return
    asked = [
        i for i in part.items.values() if i.role not in ("open", "card", "linkage", "pairing")
    ]
    tried = part.answers.notna() | part.unread | part.contradictory
    answered = tried[part.analysed].any()
    empty = [i for i in asked if not answered[i.name]]
    if empty:
        columns = list_some(name_column(part.places[i.name]) for i in empty)
        values = {"count": len(empty), "items": list_some(i.name for i in empty)}
        doubt = doubt_part(part, study, empty[0].name, "unanswered", count=len(empty))
        yield Problem("intake.unanswered", place_in(part, columns), values, doubt=doubt)


def _check_contradictory(part: Part, study: Study) -> Iterator[Problem]:
    """Answers that tick "none of these" together with one of these."""
    for name in part.contradictory.columns[part.contradictory.any()]:
        item, place = part.items[name], part.places[name]
        hit = (part.contradictory[name] & part.analysed).to_numpy().nonzero()[0]
        if len(hit):
            cells = list_some(part.raw.name_cell(int(row), place) for row in hit)
            values = {"item": item.name, "count": len(hit), "cells": cells}
            where = place_in(part, name_column(place))
            if len(hit) <= max(_FEW, _CONTRADICTORY * part.analysed.sum()):
                yield Problem("intake.contradictory", where, values, "warning")
                continue
            doubt = doubt_part(part, study, name, "contradictory", count=len(hit))
            yield Problem("intake.contradictory", where, values, doubt=doubt)


def _check_ticks(part: Part, study: Study) -> Iterator[Problem]:
    """More choices ticked than the question allows."""
    for item in part.items.values():
        limit = _MOST.search(item.label.zh or item.label.en)
        if not limit or item.kind != "select_multiple":
            continue
        given = part.answers[item.name][part.analysed].dropna()
        count = int((given.map(len) > int(limit[1] or limit[2])).sum())
        if count:
            values = {"item": item.name, "count": count, "limit": limit[1] or limit[2]}
            doubt = doubt_part(part, study, item.name, "ticks", count=count)
            column = name_column(part.places[item.name])
            yield Problem("intake.too_many_ticks", place_in(part, column), values, doubt=doubt)


def _check_cards(part: Part, study: Study) -> Iterator[Problem]:
    """Card numbers that a spreadsheet took for numbers."""
    for item in (i for i in part.items.values() if i.role == "card"):
        cards = part.cells[part.places[item.name]]
        count = int(cards.map(lambda c: bool(_MANGLED.fullmatch(c))).sum())
        if count:
            column = name_column(part.places[item.name])
            doubt = doubt_part(part, study, item.name, "cards", count=count)
            values = {"item": item.name, "count": count}
            yield Problem("intake.cards_mangled", place_in(part, column), values, doubt=doubt)
