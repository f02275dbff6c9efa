"""Whose answers may be put together: of those who answered alone, or for whom another did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from kit.intake.responses import Responses
from kit.study.proxies import (
    find_age_item,
    find_proxy_item,
    name_proxy,
    proxy_population,
    self_population,
)
from kit.study.questionnaire import Item
from kit.study.study import Study

from .rules import read_measure_rules

__all__ = ["Voice", "find_group_sizes", "find_self_reports", "split_voices"]

_Rows = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Voice:
    """Answers that are put together, never averaged with those of another voice.

    Attributes
    ----------
    name, informant
        What keys call those who are spoken of, and whose questionnaire was answered.
    answers
        As in `Responses`; a row that another voice gave, and that is too rare to be
        estimated by itself, is empty.
    careless
        Which rows carry a flag of careless answers; None where that is not known.
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
    answers: pd.DataFrame
    careless: _Rows | None
    population: int | None
    drawn: int | None
    alone: bool
    too_young: Mapping[str, frozenset[str]]

    def narrow(self, item: Item) -> Item:
        """Return an item without the choices that nobody of them can have."""
        young = self.too_young.get(item.name, frozenset())
        choices = tuple(replace(c, outside=c.outside or c.name in young) for c in item.choices)
        return replace(item, choices=choices) if young else item


def find_self_reports(answers: pd.DataFrame, study: Study, informant: str) -> _Rows:
    """Find the rows that respondents gave for themselves.

    Those are not that another gave, nor those of respondents below ``self_report_from``;
    who gives no age, or does not say who answers, counts as answering alone.
    """
    alone = np.ones(len(answers), dtype=bool)
    who, age = find_proxy_item(study, informant), find_age_item(study, informant)
    if who is not None:
        alone &= ~(np.array(who.score(answers[who.name].tolist())) > 0)
    if age is not None:
        least = study.settings.population.self_report_from
        alone &= ~(np.array(age.score(answers[age.name].tolist())) < least)
    return alone


def split_voices(responses: Responses, study: Study) -> list[Voice]:
    """Split the answers of one informant into voices, those of the informant's name first.

    Where fewer than k answers (k of `Disclosure`) are of others, they are no voice: they
    count as missing. So do those of fewer than k who answered alone where k or more did
    not; then the informant's name stands for those for whom another answered.
    """
    informant, k = responses.informant, study.settings.disclosure.k
    alone = find_self_reports(responses.answers, study, informant)
    if alone.sum() < k <= (~alone).sum():
        return [replace(_take(responses, study, ~alone, alone=False), name=informant)]
    if (~alone).sum() < k:
        return [_take(responses, study, alone)]
    others = _take(responses, study, ~alone, alone=False)
    return [_keep(_take(responses, study, alone), alone), _keep(others, ~alone)]


def find_group_sizes(voice: Voice, item: Item, study: Study) -> Mapping[str, int]:
    """Return how many of the population made each choice of `item`, where that is known.

    The margins count everyone: they fit those who answered alone only where age sets nobody
    apart, or where it is the ages that are counted.
    """
    age = find_age_item(study, voice.informant)
    if age is not None and age.name != item.name:
        return {}
    return study.group_population(item.name, voice.informant)


def _take(responses: Responses, study: Study, rows: _Rows, *, alone: bool = True) -> Voice:
    """Return those rows as a voice, and all others as rows without an answer."""
    informant, answers = responses.informant, responses.answers
    size = (self_population if alone else proxy_population)(study, informant)
    if not rows.all():
        answers = answers.where(pd.Series(rows, index=answers.index))
    return Voice(
        name=informant if alone else name_proxy(informant),
        informant=informant,
        answers=answers,
        careless=_find_careless(responses),
        # A register with fewer people than answered cannot bound the population.
        population=None if size is None or size < rows.sum() else size,
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


def _find_careless(responses: Responses) -> _Rows | None:
    if responses.flagged is None:
        return None
    named = responses.flagged[read_measure_rules().careless.flags]
    return np.asarray(named.any(axis=1), dtype=bool)


def _keep(voice: Voice, rows: _Rows) -> Voice:
    """Return the voice without the rows of the other one, which are empty in it."""
    answers = voice.answers[rows].reset_index(drop=True)
    careless = None if voice.careless is None else voice.careless[rows]
    return replace(voice, answers=answers, careless=careless)
