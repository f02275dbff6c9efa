"""Whose answers may be put together: of those who answered alone, or for whom another did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kit.study.proxies import find_age_item, name_proxy, proxy_population, self_population
from kit.study.questionnaire import Item
from kit.study.study import Study

from .self_reports import choose_voices
from .subjects import Base
from .tallies import Tally, VoiceSums

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
    """

    name: str
    informant: str
    sums: VoiceSums
    rows: int
    population: int | None
    drawn: int | None
    alone: bool
    too_young: Mapping[str, frozenset[str]]

    def base(self, answered: int) -> Base:
        """Return the base of what so many answered."""
        return Base(answered, self.rows - answered)

    def narrow(self, item: Item) -> Item:
        """Return an item without the choices that nobody of them can have."""
        young = self.too_young.get(item.name, frozenset())
        choices = tuple(replace(c, outside=c.outside or c.name in young) for c in item.choices)
        return replace(item, choices=choices) if young else item


def split_voices(tally: Tally, study: Study) -> list[Voice]:
    """Split the answers of one informant into voices, those of the informant's name first.

    Where fewer than k answers (k of `Disclosure`) are of others, they are no voice: they
    count as missing. So do those of fewer than k who answered alone where k or more did
    not; then the informant's name stands for those for whom another answered.
    """
    alone, others = tally.alone.rows.total, tally.others.rows.total
    voices = choose_voices(alone, others, study.settings.disclosure.k)
    if len(voices) == 1:
        only = _make(tally, study, alone=voices[0], rows=alone + others)
        return [replace(only, name=tally.informant)]
    return [
        _make(tally, study, alone=True, rows=alone),
        _make(tally, study, alone=False, rows=others),
    ]


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
