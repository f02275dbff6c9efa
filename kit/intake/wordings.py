"""In which words a question was asked: those of the questionnaire, or others."""

from __future__ import annotations

from collections.abc import Iterable

from kit.study.plain import normalise
from kit.study.questionnaire import Item

from .wenjuanxing import Column, read_platform

__all__ = ["find_wording"]


def find_wording(column: Column, item: Item, cells: Iterable[str]) -> str:
    """Return the other words in which an export heads an item, or answers to it.

    Empty where both are those of the questionnaire, in either of its languages. A question
    may have been asked in two ways only if its sheet lists both (``kit_wjx``, ``kit_alias``);
    that its answers are read as the same codes does not make them the same question.
    """
    parts = (_find_head(column, item), *_find_answers(item, cells))
    return "|".join(part for part in parts if part)


def _find_head(column: Column, item: Item) -> str:
    labels = {normalise(text) for text in (item.label.zh, item.label.en, item.name)}
    texts = [normalise(text) for text in column.texts]
    if not labels.isdisjoint(texts):
        return ""
    known = {normalise(text) for text in item.headers}
    return next((text for text in texts if text in known), texts[0])


def _find_answers(item: Item, cells: Iterable[str]) -> list[str]:
    """Return the aliases by which choices were given, in a fixed order."""
    labels = {normalise(t) for c in item.choices for t in (c.label.zh, c.label.en, c.name)}
    aliases = {normalise(text) for c in item.choices for text in c.aliases} - labels
    if not aliases:
        return []
    joint = read_platform()["cell"]["joins"]
    given = {normalise(part) for text in set(cells) for part in text.split(joint)}
    return sorted(aliases & given)
