"""The evidence rules: each decides from released numbers what may be said, in one place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kit.measure.changes import find_waves_budget
from kit.numbers.keys import Group
from kit.numbers.published import Published
from kit.study.earlier import find_earlier
from kit.study.questionnaire import Comparison, Item, Scale

from .evidence import Evidence
from .rules import read_evidence_rules
from .wording import AmountWord, Coverage

__all__ = [
    "Change",
    "Difference",
    "amount_word",
    "coverage_kind",
    "find_changed_items",
    "find_changes",
    "find_differences",
    "find_extremes",
    "find_ties",
    "scale_use",
    "usable_scales",
]

Use = Literal["claim", "exploratory", "items"]


def coverage_kind(evidence: Evidence) -> Coverage:
    """G0: how far the answers speak for the population.

    Volunteers never do, and of a random sample the interval says it; otherwise the share
    of the population that answered decides.
    """
    rules = read_evidence_rules().coverage
    if evidence.study.wave.design != "census_attempt":
        return evidence.study.wave.design
    covered = evidence.row("response", "coverage")
    if covered is None or covered.value is None:
        return "unknown"
    if covered.value < rules.partial:
        return "low"
    return "census_like" if covered.value >= rules.census_like else "partial"


def is_speakable(row: Published | None) -> bool:
    """G1: whether a share may stand in the text: shown, and its interval under 30 points."""
    return row is not None and row.flag != "too_wide"


def scale_use(evidence: Evidence, scale: str, informant: str = "", wave: str = "") -> Use:
    """G2: what a scale may be used for, by its alpha and the lower Feldt limit."""
    rules = read_evidence_rules().reliability
    alpha = evidence.row(scale, "alpha", informant=informant, wave=wave)
    if alpha is None or alpha.value is None or alpha.value < rules.exploratory:
        return "items"
    firm = alpha.ci_low is not None and alpha.ci_low >= rules.claim_lower
    return "claim" if alpha.value >= rules.claim and firm else "exploratory"


def amount_word(row: Published) -> AmountWord | None:
    """G3: the word of amount that an interval allows, None where it allows none."""
    rules = read_evidence_rules().amount
    low, high = row.ci_low, row.ci_high
    if low is None or high is None:
        return None
    if low > rules.most_by_far:
        return "most_by_far"
    if low > rules.most:
        return "most"
    if high < rules.few:
        return "few"
    half = low <= 50 <= high and high - low <= rules.half_width
    return "half" if half else None


def usable_scales(evidence: Evidence, *directions: str) -> tuple[Scale, ...]:
    """G2: the scales of the main informant that may be scored at all, in their order."""
    asked = evidence.questionnaire.scales_for(evidence.main, *directions)
    return tuple(s for s in asked if scale_use(evidence, s.name) != "items")


@dataclass(frozen=True)
class Difference:
    """Two groups compared on one scale, and what G4 lets be said of them.

    ``verdict`` is from the first group's side; ``higher`` and ``lower`` are differences,
    ``similar`` is shown equivalence, ``unclear`` is neither.
    """

    comparison: Comparison
    first: str
    second: str
    verdict: Literal["higher", "lower", "similar", "unclear"]


def find_differences(evidence: Evidence) -> list[Difference]:
    """G4: judge every declared comparison of the main informant.

    Higher or lower needs p (Holm) below the significance and |g| at or above the smallest
    difference that matters; similar needs the 90 % interval of g within it.
    """
    found = []
    usable = {s.name for s in usable_scales(evidence)}
    asked = {i.name for i in evidence.questionnaire.items_for(evidence.main)}
    for comparison in evidence.questionnaire.comparisons:
        if comparison.scale not in usable or comparison.group_item not in asked:
            continue
        choices = evidence.questionnaire.item(comparison.group_item).choices
        names = [c.name for c in choices]
        for place, first in enumerate(names):
            for second in names[place + 1 :]:
                if _mixes_informants(evidence, comparison, first, second):
                    continue
                pair = Group("pair", first, comparison.group_item, second)
                verdict = _judge(evidence, comparison, pair)
                if verdict:
                    found.append(Difference(comparison, first, second, verdict))
    return found


def _mixes_informants(
    evidence: Evidence, comparison: Comparison, first: str, second: str
) -> bool:
    """G7: young children are answered for, so they are not compared with those who answer."""
    population = evidence.study.settings.population
    if comparison.group_item != population.age_item or not population.self_report_from:
        return False
    ages = evidence.questionnaire.item(population.age_item).scores
    alone = {ages.get(name, 0) >= population.self_report_from for name in (first, second)}
    return len(alone) == 2


def _judge(
    evidence: Evidence, comparison: Comparison, pair: Group
) -> Literal["higher", "lower", "similar", "unclear"] | None:
    limits = evidence.study.settings.thresholds

    def row(stat: str) -> Published | None:
        return evidence.row(comparison.scale, stat, group=pair)

    p, g, narrow = row("p_holm"), row("hedges_g"), row("hedges_g90")
    if p is None or g is None or p.value is None or g.value is None:
        return None
    least = limits.minimum_difference
    if p.value < limits.significance and abs(g.value) >= least:
        return "higher" if g.value > 0 else "lower"
    return "similar" if narrow is not None and _lies_within(narrow, least) else "unclear"


def _lies_within(row: Published, least: float) -> bool:
    low, high = row.ci_low, row.ci_high
    return low is not None and high is not None and -least < low and high < least


def find_ties(evidence: Evidence) -> list[list[Scale]]:
    """G6: put the usable needs in order, those that the data cannot order together.

    A need starts a new group only if every need before it is surely placed above it: their
    highest possible rank number is below its lowest.
    """
    scales = usable_scales(evidence, "need")
    ranks = {s.name: _ranks(evidence, s) for s in scales}
    placed = [s for s in scales if ranks[s.name] is not None]
    placed.sort(key=lambda s: (ranks[s.name], -_share(evidence, s)))
    groups: list[list[Scale]] = []
    reach = 0.0
    for scale in placed:
        low, high = ranks[scale.name] or (0.0, 0.0)
        if not groups or low > reach:
            groups.append([])
        groups[-1].append(scale)
        reach = max(reach, high)
    for group in groups:
        group.sort(key=lambda s: -_share(evidence, s))
    return groups


def _ranks(evidence: Evidence, scale: Scale) -> tuple[float, float] | None:
    low, high = evidence.row(scale.name, "rank_low"), evidence.row(scale.name, "rank_high")
    if low is None or high is None or low.value is None or high.value is None:
        return None
    return low.value, high.value


def _share(evidence: Evidence, scale: Scale) -> float:
    row = evidence.row(scale.name, "share_attention")
    return row.value if row is not None and row.value is not None else -1.0


def find_extremes(evidence: Evidence, scale: Scale) -> tuple[Item | None, Item | None]:
    """G9: the item most agreed to as a concern, and the one most agreed to as a strength."""
    items = evidence.questionnaire.items_of(scale.name, evidence.main)
    concerns = [i for i in items if not i.reverse]
    strengths = [i for i in items if i.reverse]
    return _most_agreed(evidence, concerns), _most_agreed(evidence, strengths)


def _most_agreed(evidence: Evidence, items: Sequence[Item]) -> Item | None:
    shares = {i.name: evidence.row(i.name, "share_agree") for i in items}
    spoken = [i for i in items if is_speakable(shares[i.name])]
    return max(spoken, key=lambda i: _value(shares[i.name]), default=None)


def _value(row: Published | None) -> float:
    return row.value if row is not None and row.value is not None else -1.0


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


def find_changed_items(evidence: Evidence, informant: str = "") -> list[Item]:
    """G5: the items that were put in other words in the wave before, or not asked then."""
    informant = informant or evidence.main
    rows = (
        (
            item,
            evidence.ledger.row(evidence.key(item.name, "change_agree", informant=informant)),
        )
        for item in evidence.questionnaire.items_for(informant)
    )
    return [item for item, row in rows if row is not None and row.reason == "other_wording"]
