"""Whose answers may be put together: of those who answered alone, or for whom another did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from kit.study.proxies import find_age_item, name_proxy, proxy_population, self_population
from kit.study.questionnaire import Item
from kit.study.study import Study

from .adding import Counts, Table
from .levels import Crowd
from .linear import Design
from .registers import Register
from .self_reports import choose_voices
from .subjects import Base
from .tallies import ScaleSums, Tally, VoiceSums

__all__ = ["Voice", "find_group_sizes", "split_voices"]


@dataclass(frozen=True)
class Voice:
    """Answers that are put together, never averaged with those of another voice.

    Attributes
    ----------
    name, informant
        What keys call those who are spoken of, and whose questionnaire was answered.
    sums
        What they answered.
    rows
        How many rows count as theirs: those that another voice gave, and that is too rare
        to be estimated by itself, are rows without an answer.
    population
        How many they stand for; None where it is unknown.
    drawn
        How many of a random sample were asked; None where none was drawn, or where it is
        unknown how many of those drawn are meant.
    alone
        Whether they answered for themselves, as far as the questionnaire can tell.
    too_young
        The item on age, if any, with the choices that nobody of them has.
    register
        What answers are weighted to; None where they are not.
    """

    name: str
    informant: str
    sums: VoiceSums
    rows: int
    population: int | None
    drawn: int | None
    alone: bool
    too_young: Mapping[str, frozenset[str]]
    register: Register | None = None

    @cached_property
    def crowd(self) -> Crowd:
        """Everybody, by cell of the register."""
        return Crowd(self.by_cell(self.sums.rows), self.design)

    @property
    def design(self) -> Design | None:
        """How answers are weighted; None if they are not."""
        return None if self.register is None else self.register.design

    def by_cell(self, table: Table, *tail: int, lead: tuple[int, ...] = ()) -> Counts:
        """Return the sums of a table after axes that lead, by cell, and along further axes.

        Rows without a weight are left out. Without weights there is one cell.
        """
        if self.register is None:
            return np.expand_dims(table.over(*lead, *tail), len(lead))
        found = self.register.by_cell(table, *tail, lead=lead)
        used = (self.register.design.weights > 0).astype(np.int64)
        return found * used.reshape((-1, *[1] * len(tail)))

    def split_levels(self, sums: ScaleSums, *lead: int) -> tuple[Counts, Counts, Counts]:
        """Return m, the sum of scores, and how many of each by cell, after axes that lead."""
        divided = len(sums.levels.shape) - 2
        cells = self.by_cell(sums.levels, divided, divided + 1, lead=lead)
        return sums.name_levels(cells)

    def base(self, answered: int) -> Base:
        """Return the base of what so many answered."""
        return Base(answered, self.rows - answered)

    def narrow(self, item: Item) -> Item:
        """Return an item without the choices that nobody of them can have."""
        young = self.too_young.get(item.name, frozenset())
        choices = tuple(replace(c, outside=c.outside or c.name in young) for c in item.choices)
        return replace(item, choices=choices) if young else item


def split_voices(tally: Tally, study: Study, register: Register | None = None) -> list[Voice]:
    """Split the answers of one informant into voices, those of the informant's name first.

    Where fewer than k answers (k of `Disclosure`) are of others, they are no voice: they
    count as missing. So do those of fewer than k who answered alone where k or more did
    not; then the informant's name stands for those for whom another answered. With a
    `register` all of them are weighted to it.
    """
    alone, others = tally.alone.rows.total, tally.others.rows.total
    voices = choose_voices(alone, others, study.settings.disclosure.k)
    if len(voices) == 1:
        only = _make(tally, study, alone=voices[0], rows=alone + others)
        return [replace(only, name=tally.informant, register=register)]
    own = _make(tally, study, alone=True, rows=alone)
    other = _make(tally, study, alone=False, rows=others)
    return [replace(voice, register=register) for voice in (own, other)]


def find_group_sizes(voice: Voice, item: Item, study: Study) -> Mapping[str, int]:
    """Return how many of the population made each choice of `item`, where that is known.

    The margins count everyone: they fit those who answered alone only where age sets nobody
    apart, or where it is the ages that are counted.
    """
    age = find_age_item(study, voice.informant)
    if age is not None and age.name != item.name:
        return {}
    return study.group_population(item.name, voice.informant)


def _make(tally: Tally, study: Study, *, alone: bool, rows: int) -> Voice:
    """Return one of the two as a voice."""
    informant = tally.informant
    sums = tally.alone if alone else tally.others
    size = (self_population if alone else proxy_population)(study, informant)
    return Voice(
        name=informant if alone else name_proxy(informant),
        informant=informant,
        sums=sums,
        rows=rows,
        # A register with fewer people than answered cannot bound the population.
        population=None if size is None or size < sums.rows.total else size,
        drawn=_find_drawn(study, informant) if alone else None,
        alone=alone,
        too_young=_find_young(study, informant) if alone else {},
    )


def _find_drawn(study: Study, informant: str) -> int | None:
    if study.wave.design != "random" or find_age_item(study, informant):
        return None
    return study.invited(informant)


def _find_young(study: Study, informant: str) -> Mapping[str, frozenset[str]]:
    age, least = find_age_item(study, informant), study.settings.population.self_report_from
    if age is None:
        return {}
    return {age.name: frozenset(name for name, s in age.scores.items() if s < least)}
