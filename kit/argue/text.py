"""Running text made of words and of figures that know where they come from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from string import Formatter

from kit.numbers.writing import choose_form

__all__ = ["NumberRun", "Run", "Slot", "compose", "join_runs", "plain"]


@dataclass(frozen=True)
class Run:
    """A stretch of text; `key` names the ledger row or declared fact behind it, if any."""

    text: str
    key: str = ""


@dataclass(frozen=True)
class NumberRun(Run):
    """A run that is a number; it becomes a plain run once it stands in a text."""

    number: float | None = None


Slot = str | Run | Iterable[Run]
"""What can be put into a template: words, a figure, or composed text."""


def compose(template: str, /, **slots: Slot) -> tuple[Run, ...]:
    """Fill ``{name}`` places of `template` with words and figures.

    ``{name:one|other}`` stands for the word that goes with the number of a figure.

    >>> compose("{n}名儿童", n=Run("263", "study.population.total"))
    (Run(text='263', key='study.population.total'), Run(text='名儿童', key=''))
    >>> plain(compose("{n} {n:child|children}", n=NumberRun("1", "", 1)))
    '1 child'
    """
    runs: list[Run] = []
    for words, name, forms, _ in Formatter().parse(template):
        runs.append(Run(words))
        if name and forms:
            runs.append(Run(choose_form(_number(slots[name]), forms)))
        elif name:
            runs += _runs(slots[name])
    return _merge(runs)


def _number(slot: Slot) -> float:
    if not isinstance(slot, NumberRun) or slot.number is None:
        raise TypeError("only a figure has forms")
    return slot.number


def join_runs(parts: Iterable[Slot], comma: str = "", last: str = "") -> tuple[Run, ...]:
    """Join composed texts with `comma`, the last two with `last` if it is given."""
    listed = [tuple(_runs(part)) for part in parts]
    runs: list[Run] = []
    for place, part in enumerate(listed):
        if place:
            final = bool(last) and place == len(listed) - 1
            runs.append(Run(last if final else comma))
        runs += part
    return _merge(runs)


def plain(runs: Iterable[Run]) -> str:
    """Return the text without its keys."""
    return "".join(run.text for run in runs)


def _runs(slot: Slot) -> Iterable[Run]:
    if isinstance(slot, str):
        return (Run(slot),)
    return (slot,) if isinstance(slot, Run) else slot


def _merge(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Drop empty runs and join neighbours without a key."""
    merged: list[Run] = []
    for run in runs:
        if not run.text:
            continue
        if merged and not run.key and not merged[-1].key:
            merged[-1] = Run(merged[-1].text + run.text)
        else:
            merged.append(Run(run.text, run.key))
    return tuple(merged)
