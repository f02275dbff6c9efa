"""What changed since the wave before, as far as the rules let it be said."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kit.measure.changes import find_waves_budget
from kit.numbers.published import Published
from kit.study.earlier import find_earlier
from kit.study.questionnaire import Item, Scale

from .evidence import Evidence
from .gates import scale_use

__all__ = ["Change", "find_changed_items", "find_changes"]


@dataclass(frozen=True)
class Change:
    """An item or a scale in two waves, and what G5 lets be said of the change.

    `before` and `now` are the share who agree, or the mean; `change` lies between them.
    ``unclear`` is no proof that nothing changed.
    """

    subject: Item | Scale
    before: Published
    now: Published
    change: Published
    verdict: Literal["rose", "fell", "unclear"]


def find_changes(evidence: Evidence, informant: str = "") -> list[Change]:
    """G5: judge every change since the wave before, items first, each in its order.

    Rose or fell needs p (Holm over all changes) within the waves' share of the error budget;
    p is published rounded up to a step of which that share is one, so that equal is within.
    Of a share, Cohen's ``h = 2 asin √p₂ − 2 asin √p₁`` (1988, Statistical Power Analysis for
    the Behavioral Sciences, chapter 6) of the published shares must also reach the smallest
    difference that matters; of a mean p decides alone, since its spread is not published. A
    scale must have held together in both waves.
    """
    informant = informant or evidence.main
    earlier = find_earlier(evidence.study, informant)
    if earlier is None:
        return []
    form = evidence.questionnaire
    scales = (
        scale
        for scale in form.scales_for(informant)
        if all(
            scale_use(evidence, scale.name, informant, w) != "items" for w in ("", earlier.id)
        )
    )
    subjects: list[tuple[Item | Scale, str, str]] = [
        *((item, "share_agree", "change_agree") for item in form.items_for(informant)),
        *((scale, "mean_score", "change_mean") for scale in scales),
    ]
    found = (
        _find_change(evidence, subject, names, informant=informant, wave=earlier.id)
        for subject, *names in subjects
    )
    return [change for change in found if change is not None]


def _find_change(
    evidence: Evidence,
    subject: Item | Scale,
    names: Sequence[str],
    *,
    informant: str,
    wave: str,
) -> Change | None:
    level, stat = names
    before = evidence.row(subject.name, level, informant=informant, wave=wave)
    now = evidence.row(subject.name, level, informant=informant)
    change = evidence.row(subject.name, stat, informant=informant)
    if before is None or now is None or change is None or change.value is None:
        return None
    p = evidence.row(subject.name, "p_change", informant=informant)
    sure = p is not None and p.value is not None
    sure = sure and _value(p) <= find_waves_budget(evidence.study)
    if change.unit == "points":
        least = evidence.study.settings.thresholds.minimum_difference
        sure = sure and abs(_measure_shift(before, now)) >= least
    if not sure:
        return Change(subject, before, now, change, "unclear")
    return Change(subject, before, now, change, "rose" if change.value > 0 else "fell")


def _measure_shift(before: Published, now: Published) -> float:
    """Return Cohen's h of two published shares."""
    first, second = (2 * math.asin(math.sqrt(_value(row) / 100)) for row in (before, now))
    return second - first


def find_changed_items(evidence: Evidence) -> list[Item]:
    """G5: the items, whoever was asked, that were put in other words in the wave before."""
    keys = (
        (item, evidence.key(item.name, "change_agree", informant=informant))
        for informant in evidence.study.informants
        for item in evidence.questionnaire.items_for(informant)
    )
    rows = ((item, evidence.ledger.row(key)) for item, key in keys)
    return [item for item, row in rows if row is not None and row.reason == "other_wording"]


def _value(row: Published | None) -> float:
    return row.value if row is not None and row.value is not None else -1.0
