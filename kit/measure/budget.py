"""How often a report may err, split beforehand over all that it may say."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Literal

from kit.study.proxies import list_voices
from kit.study.questionnaire import Item
from kit.study.study import Study

from .rules import read_measure_rules

__all__ = ["Kind", "find_level", "split_budget"]

Kind = Literal["ranking", "groups", "wishes", "waves"]


def split_budget(study: Study) -> Mapping[Kind, float]:
    """Split ``thresholds.significance`` over the kinds of what this study may say.

    By Bonferroni's inequality (Dunn 1961, JASA 56, 52–64) the chance that anything said of
    pure noise is no more than the sum of the parts, each of which is kept by Holm's procedure
    within its families. What the study does not ask for has no part: what is asked for gets
    it in proportion. Of volunteers nothing is concluded, and there are no parts. The split
    rests on the questionnaire and the waves alone, never on an answer.
    """
    parts: dict[Kind, float] = read_measure_rules().budget.model_dump()  # type: ignore[assignment]
    asked: dict[Kind, float] = {k: p for k, p in parts.items() if _is_asked(study, k)}
    whole = math.fsum(asked.values())
    level = study.settings.thresholds.significance
    # Rounded, as a published probability of just that much must not lie below it.
    return {k: round(level * asked.get(k, 0) / whole, 12) if whole else 0.0 for k in parts}


def find_level(study: Study, kind: Kind, name: str) -> float:
    """Return the level of one family of `kind`, of those whom keys call `name`.

    The families are the rankings of needs, of which the first informant's has the larger
    part, the comparisons of each informant, and each question on preferences. Change
    between waves is one family.
    """
    part, families = split_budget(study)[kind], list(_list_families(study, kind))
    others = sum(family != name for family in families)
    if kind != "ranking" or study.informants[0] not in families or not others:
        return part / max(len(families), 1)
    first = read_measure_rules().ranking.first
    if name == study.informants[0]:
        return part * first
    return part * (1 - first) / (len(families) - 1)


def _is_asked(study: Study, kind: Kind) -> bool:
    if study.wave.design == "volunteers":
        return False
    return any(True for _ in _list_families(study, kind))


def _list_families(study: Study, kind: Kind) -> Iterator[str]:
    """Yield of whom each family of `kind` is, by their name in keys."""
    if kind == "waves":
        if any(w.first_day < study.wave.first_day for w in study.settings.waves):
            yield study.informants[0]
    elif kind == "groups":
        yield from (i for i in study.informants if _compares(study, i))
    else:
        for name, informant in list_voices(study):
            if kind == "wishes":
                asked = study.questionnaire.items_for(informant, "preference")
                yield from (name for item in asked if _is_ranked(item))
            elif _count_needs(study, informant) > 1:
                yield name


def _compares(study: Study, informant: str) -> bool:
    form = study.questionnaire
    asked = {i.name for i in form.items_for(informant)}
    scales = {s.name for s in form.scales_for(informant)}
    return any(c.scale in scales and c.group_item in asked for c in form.comparisons)


def _count_needs(study: Study, informant: str) -> int:
    needs = study.questionnaire.scales_for(informant, "need")
    return sum(scale.planning_line is not None for scale in needs)


def _is_ranked(item: Item) -> bool:
    """Tell whether the choices of a preference are ranked; see ``choices``."""
    real = [c for c in item.choices if not (c.missing or c.outside or c.exclusive)]
    return item.kind == "select_multiple" and len(real) > 1
