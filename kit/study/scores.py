"""The scores and labels of a list of choices: that they say the same."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator, Sequence
from importlib import resources
from itertools import pairwise

from kit.errors import Place, Problem

from .doubts import name_doubt
from .plain import normalise
from .rows import Rows
from .sheets import FILE, ChoiceRow, SurveyRow

__all__ = ["check_labels", "check_scores"]

_RATED = ("item", "satisfaction")
_ENOUGH = 3
"""Labels of one ladder from which a list is compared with it."""
_MOST = 1000
"""Squares of larger scores would not be exact; no rating has such."""

Row = tuple[int, ChoiceRow]


def check_labels(choices: Rows[ChoiceRow]) -> Iterator[Problem]:
    """Find two choices of one list that an answer could not tell apart."""
    for rows in _group(choices).values():
        seen: dict[str, int] = {}
        for row, choice in rows:
            texts = (choice.label.zh, choice.label.en, *choice.kit_alias)
            for text in dict.fromkeys(map(normalise, texts)):
                other = seen.setdefault(text, row) if text else row
                if other != row:
                    values = {"name": choice.name, "other": other}
                    where = Place(FILE, "choices", row, "label")
                    yield Problem("questionnaire.same_label", where, values)
                    break


def check_scores(survey: Rows[SurveyRow], choices: Rows[ChoiceRow]) -> Iterator[Problem]:
    """Find scores that are too large, and lists with a gap, out of step, against labels."""
    large = {n: c for n, c in choices.known.items() if abs(c.score or 0) > _MOST}
    for row in large:
        where = Place(FILE, "choices", row, "score")
        yield Problem("questionnaire.large_score", where, {"most": _MOST})
    used = {q.list_name for q in survey.known.values() if q.kit_role in _RATED or q.kit_scale}
    lists = choices.column("list_name")
    used -= {lists[row] for row in {*choices.broken, *large}}
    for name, rows in _group(choices).items():
        rated = [(n, c) for n, c in rows if not c.kit_missing]
        scores = [c.score for _, c in rated if c.score is not None]
        # Without a score, or with one twice, a list is no rating; that is told elsewhere.
        if name not in used or len(set(scores)) < len(rated) or len(scores) < 2:
            continue
        if not _is_even(scores):
            yield _note("uneven_scores", name, rated[_find_odd(scores)][0], scores)
        elif kind := _compare_with_labels(rated):
            yield _note(kind, name, rated[0][0], scores)


def _group(choices: Rows[ChoiceRow]) -> dict[str, list[Row]]:
    lists: dict[str, list[Row]] = {}
    for row, choice in choices.known.items():
        lists.setdefault(choice.list_name, []).append((row, choice))
    return lists


def _note(kind: str, name: str, row: int, scores: Sequence[int]) -> Problem:
    values = {"list": name, "scores": ", ".join(map(str, scores))}
    where = Place(FILE, "choices", row, "score")
    doubt = name_doubt("questionnaire", name, kind)
    return Problem(f"questionnaire.{kind}", where, values, doubt=doubt)


def _is_even(scores: Sequence[int]) -> bool:
    """Tell whether scores go up or down in steps of one size."""
    return len({b - a for a, b in pairwise(scores)}) <= 1


def _find_odd(scores: Sequence[int]) -> int:
    """Return which score would have to go; the last if it is not one alone."""
    for place in reversed(range(len(scores))):
        if _is_even([*scores[:place], *scores[place + 1 :]]):
            return place
    return len(scores) - 1


@functools.cache
def _read_ladders() -> tuple[tuple[str, ...], ...]:
    text = resources.files("kit.study").joinpath("ladders.toml").read_text(encoding="utf-8")
    ladders = tomllib.loads(text)["ladders"]
    return tuple(tuple(map(normalise, ladder)) for ladder in ladders)


def _compare_with_labels(rated: Sequence[Row]) -> str:
    """Return what is wrong where the scores do not rise with the labels; else nothing."""
    for ordered in _order_scores(rated):
        if ordered == sorted(ordered, reverse=True):
            return "against_labels"
        if ordered != sorted(ordered):
            return "out_of_order"
    return ""


def _order_scores(rated: Sequence[Row]) -> Iterator[list[int]]:
    """Yield the scores in the order of a ladder that knows enough of the labels."""
    scores = [choice.score or 0 for _, choice in rated]
    for language in ("zh", "en"):
        labels = [normalise(choice.label.say(language)) for _, choice in rated]
        for ladder in (*_read_ladders(), tuple(map(str, range(-10, 101)))):
            known = [
                (ladder.index(label), score)
                for label, score in zip(labels, scores, strict=True)
                if label in ladder
            ]
            if len(known) >= min(_ENOUGH, len(rated)):
                yield [score for _, score in sorted(known)]
