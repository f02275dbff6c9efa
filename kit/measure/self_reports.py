"""Which answers respondents gave for themselves, row by row."""

from __future__ import annotations

from dataclasses import replace
from itertools import compress

import numpy as np
import numpy.typing as npt
import pandas as pd

from kit.intake.responses import Responses
from kit.study.proxies import find_age_item, find_proxy_item
from kit.study.study import Study

from .coding import Columns, find_scores

__all__ = ["choose_voices", "find_self_reports", "select_first_voice"]

_Rows = npt.NDArray[np.bool_]


def find_self_reports(answers: pd.DataFrame | Columns, study: Study, informant: str) -> _Rows:
    """Find the rows that respondents gave for themselves.

    Those are not that another gave, nor those of respondents below ``self_report_from``;
    who gives no age, or does not say who answers, counts as answering alone.
    """
    columns = Columns.of(answers)
    alone = np.ones(columns.rows, dtype=bool)
    who, age = find_proxy_item(study, informant), find_age_item(study, informant)
    if who is not None:
        scores, known = find_scores(columns[who.name], who)
        alone &= ~(known & (scores > 0))
    if age is not None:
        least = study.settings.population.self_report_from
        scores, known = find_scores(columns[age.name], age)
        alone &= ~(known & (scores < least))
    return alone


def choose_voices(alone: int, others: int, k: int) -> tuple[bool, ...]:
    """Return whose answers are estimated, the informant's name first: True of those alone.

    Where fewer than k are of others, or fewer than k of those who answered alone where k or
    more are not, they are no voice.
    """
    if alone < k <= others:
        return (False,)
    return (True,) if others < k else (True, False)


def select_first_voice(responses: Responses, study: Study) -> Responses:
    """Return the answers that a key of this informant speaks of, with their links.

    Those of a voice of its own are left out; those that are too few for one are empty.
    """
    answers, k = responses.answers, study.settings.disclosure.k
    alone = find_self_reports(answers, study, responses.informant)
    voices = choose_voices(int(alone.sum()), int((~alone).sum()), k)
    if len(voices) == 1:
        kept = alone if voices[0] else ~alone
        if not kept.all():
            answers = answers.where(pd.Series(kept, index=answers.index))
        return replace(responses, answers=answers)
    link = tuple(compress(responses.link, alone.tolist()))
    return replace(responses, answers=answers[alone].reset_index(drop=True), link=link)
