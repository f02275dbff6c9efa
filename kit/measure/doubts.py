"""What looks wrong once answers are scored: keys turned round, and everybody willing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from kit.errors import Place, Problem
from kit.intake.responses import Responses
from kit.once import compute_once
from kit.study.doubts import name_doubt, settle
from kit.study.questionnaire import Item
from kit.study.study import Study

from .reliability import estimate_alpha
from .scales import score_scales

__all__ = ["check_scored", "correlate_rest"]

_FEWEST = 20
"""Complete answers from which the direction of an item can be told."""
_ENOUGH, _STRANGE, _HANGS = 50, 0.05, 0.3
"""From so many answers an item is asked about that correlates with the rest by less than the
second, while the median of its scale is at least the third."""
_MANY = 3
"""Scales with wrong keys that are told in one message."""
_AGAINST = -2.6
"""Standard errors of a correlation of zero from which an item goes against the others."""


@compute_once()
def check_scored(responses: Sequence[Responses], study: Study) -> list[Problem]:
    """Return what is odd about the scores and the offers of help; see `settle`."""
    problems = [
        p for r in responses for p in (*_check_keys(r, study), *_check_willing(r, study))
    ]
    return settle(_join_keys(problems, study), study.settings)


def _join_keys(problems: list[Problem], study: Study) -> list[Problem]:
    """Say once what is wrong with the keys of many scales: it has one cause."""
    wave, informants = study.wave.id, study.informants
    keys = [p for p in problems if p.code == "measure.keys"]
    if len(keys) >= _MANY:
        scales = ", ".join(dict.fromkeys(str(p.values["scale"]) for p in keys))
        doubt = name_doubt(wave, "keys", count=len(keys))
        joined = Problem("measure.many_keys", keys[0].where, {"scales": scales}, doubt=doubt)
        problems = [joined, *(p for p in problems if p not in keys)]
    for informant in informants:
        own = [
            p
            for p in problems
            if p.code == "measure.reversed" and p.values["informant"] == informant
        ]
        if len(own) > 1:
            items = ", ".join(str(p.values["items"]) for p in own)
            scales = ", ".join(str(p.values["scale"]) for p in own)
            doubt = name_doubt(wave, informant, "strangers", count=len(items.split(", ")))
            values = {"scale": scales, "informant": informant, "items": items}
            joined = replace(own[0], values=values, doubt=doubt)
            problems = [joined, *(p for p in problems if p not in own)]
    return problems


def correlate_rest(complete: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return each item's correlation with the sum of the others; NaN where one is constant.

    `complete` are keyed scores, a row a respondent and a column an item.
    """
    rest = complete.sum(axis=1, keepdims=True) - complete
    return np.array(
        [
            np.corrcoef(complete[:, n], rest[:, n])[0, 1]
            if complete[:, n].std() and rest[:, n].std()
            else math.nan
            for n in range(complete.shape[1])
        ]
    )


def _check_keys(responses: Responses, study: Study) -> Iterator[Problem]:
    """Items that go against the others of their scale: a reverse key forgotten or too much.

    An item does so where its correlation with the rest is under ``−2.6/√n``, which chance
    alone gives one item in two hundred (n complete answers); a scale where the whole Feldt
    interval of alpha is negative.
    """
    form, informant = study.questionnaire, responses.informant
    for name, scale in score_scales(responses.answers, form, informant).items():
        n = len(scale.complete)
        if n < _FEWEST or scale.complete.shape[1] < 2:
            continue
        rest = correlate_rest(scale.complete)
        items = form.items_of(name, informant)
        against = [i for i, r in zip(items, rest, strict=True) if r < _AGAINST / math.sqrt(n)]
        if not against:
            yield from _check_strangers(
                study, responses, name, dict(zip(items, rest, strict=True))
            )
        alpha = estimate_alpha(scale.complete)
        if not against and (alpha is None or alpha.high >= 0):
            continue
        values = {
            "scale": name,
            "informant": informant,
            "items": ", ".join(i.name for i in against) or "—",
        }
        first = against[0] if against else items[0]
        where = Place("questionnaire.xlsx", "survey", first.row, "kit_reverse")
        doubt = name_doubt(study.wave.id, informant, name, "keys", count=len(against))
        yield Problem("measure.keys", where, values, doubt=doubt)


def _check_strangers(
    study: Study, responses: Responses, scale: str, rest: Mapping[Item, float]
) -> Iterator[Problem]:
    """Items that have nothing to do with their scale, while the others hang together.

    Their column most likely belongs to another question, or was moved by a row; an item
    with one and the same answer everywhere has no correlation at all.
    """
    known = sorted(r for r in rest.values() if not math.isnan(r))
    if len(responses.answers) < _ENOUGH or len(known) < 2 or known[len(known) // 2] < _HANGS:
        return
    strangers = [i for i, r in rest.items() if math.isnan(r) or r < _STRANGE]
    if strangers:
        names = ", ".join(i.name for i in strangers)
        values = {"scale": scale, "informant": responses.informant, "items": names}
        where = Place("questionnaire.xlsx", "survey", strangers[0].row, "kit_scale")
        about = (study.wave.id, responses.informant, scale, "strangers")
        doubt = name_doubt(*about, count=len(strangers))
        kind = "reversed" if all(i.reverse for i in strangers) else "strangers"
        yield Problem(f"measure.{kind}", where, values, doubt=doubt)


def _check_willing(responses: Responses, study: Study) -> Iterator[Problem]:
    """Everybody who answered is willing: then refusals were probably taken for offers."""
    for number, strategy in enumerate(study.plan.strategies, start=1):
        name, _, choice = strategy.willing_from.partition(".")
        if name not in responses.answers:
            continue
        item = study.questionnaire.item(name)
        refusals = {c.name for c in item.choices if c.exclusive}
        given = [_list(a) for a in responses.answers[name].tolist()]
        given = [answer for answer in given if answer]
        willing = [a for a in given if (choice in a if choice else refusals.isdisjoint(a))]
        if len(given) >= _FEWEST and len(willing) == len(given):
            where = Place("plan.toml", setting=f"strategies.{number}.willing_from")
            doubt = name_doubt(study.wave.id, strategy.willing_from, "all_willing")
            yield Problem("measure.all_willing", where, {"item": name}, doubt=doubt)
            return


def _list(answer: object) -> tuple[str, ...]:
    """Return what was ticked; nothing where nothing was answered."""
    if isinstance(answer, tuple):
        return answer
    return (answer,) if isinstance(answer, str) else ()
