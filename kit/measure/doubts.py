"""What looks wrong once answers are scored: keys turned round, and everybody willing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kit.errors import Place, Problem
from kit.intake.responses import Responses
from kit.once import compute_once
from kit.study.doubts import name_doubt, settle
from kit.study.questionnaire import Item
from kit.study.study import Study

from .registers import check_weighting
from .reliability import estimate_alpha, find_item_rest
from .tallies import Tally
from .tallying import tally_responses

__all__ = ["check_scored", "check_tallies"]

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
    """Return what is odd about scores and offers of help, and what cannot be weighted.

    What somebody has looked into is settled; see `settle`.
    """
    return check_tallies([tally_responses(r, study) for r in responses], study)


def check_tallies(tallies: Sequence[Tally], study: Study) -> list[Problem]:
    """Return what `check_scored` does, of answers that are added up."""
    problems = [p for t in tallies for p in (*_check_keys(t, study), *_check_willing(t, study))]
    problems = _join_keys(problems, study)
    problems += [p for tally in tallies for p in check_weighting(tally, study)]
    return settle(problems, study.settings)


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


def _check_keys(tally: Tally, study: Study) -> Iterator[Problem]:
    """Items that go against the others of their scale: a reverse key forgotten or too much.

    An item does so where its correlation with the rest is under ``−2.6/√n``, which chance
    alone gives one item in two hundred (n complete answers); a scale where the whole Feldt
    interval of alpha is negative.
    """
    form, informant = study.questionnaire, tally.informant
    for name in tally.alone.scales:
        sums = tally.alone.scales[name] + tally.others.scales[name]
        products = sums.take_products()
        if products.n < _FEWEST:
            continue
        rest = find_item_rest(products)
        items = form.items_of(name, informant)
        least = _AGAINST / math.sqrt(products.n)
        against = [i for i, r in zip(items, rest, strict=True) if r < least]
        if not against:
            yield from _check_strangers(study, tally, name, dict(zip(items, rest, strict=True)))
        alpha = estimate_alpha(products)
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
    study: Study, tally: Tally, scale: str, rest: Mapping[Item, float]
) -> Iterator[Problem]:
    """Items that have nothing to do with their scale, while the others hang together.

    Their column most likely belongs to another question, or was moved by a row; an item
    with one and the same answer everywhere has no correlation at all.
    """
    known = sorted(r for r in rest.values() if not math.isnan(r))
    if tally.analysed < _ENOUGH or not known or known[len(known) // 2] < _HANGS:
        return
    strangers = [i for i, r in rest.items() if math.isnan(r) or r < _STRANGE]
    if strangers:
        names = ", ".join(i.name for i in strangers)
        values = {"scale": scale, "informant": tally.informant, "items": names}
        where = Place("questionnaire.xlsx", "survey", strangers[0].row, "kit_scale")
        about = (study.wave.id, tally.informant, scale, "strangers")
        doubt = name_doubt(*about, count=len(strangers))
        kind = "reversed" if all(i.reverse for i in strangers) else "strangers"
        yield Problem(f"measure.{kind}", where, values, doubt=doubt)


def _check_willing(tally: Tally, study: Study) -> Iterator[Problem]:
    """Everybody who answered is willing: then refusals were probably taken for offers."""
    for number, strategy in enumerate(study.plan.strategies, start=1):
        name, _, choice = strategy.willing_from.partition(".")
        if name not in tally.alone.items:
            continue
        answered, willing = _count_willing(tally, study.questionnaire.item(name), choice)
        if answered >= _FEWEST and willing == answered:
            where = Place("plan.toml", setting=f"strategies.{number}.willing_from")
            doubt = name_doubt(study.wave.id, strategy.willing_from, "all_willing")
            yield Problem("measure.all_willing", where, {"item": name}, doubt=doubt)
            return


def _count_willing(tally: Tally, item: Item, choice: str) -> tuple[int, int]:
    """Count who answered an item, and of those who made a choice, or any but a refusal."""
    sums = tally.alone.items[item.name] + tally.others.items[item.name]
    ticked = {c: int(n) for c, n in zip(item.choices, sums.ticked.over(-1), strict=True)}
    answered = sum(ticked.values()) if sums.answered is None else sums.answered.total
    if choice:
        return answered, sum(n for c, n in ticked.items() if c.name == choice)
    refusals = sum(n for c, n in ticked.items() if c.exclusive)
    return answered, answered - refusals
