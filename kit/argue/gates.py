"""The evidence rules: each decides from released numbers what may be said, in one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from kit.measure.budget import find_level
from kit.measure.reliability import Use, judge_reliability
from kit.measure.rules import read_measure_rules
from kit.numbers.keys import Group
from kit.numbers.published import Published
from kit.study.questionnaire import Comparison, Item, Scale

from .evidence import Evidence, Hidden
from .rules import read_evidence_rules
from .wording import AmountWord, Coverage

__all__ = [
    "Difference",
    "amount_word",
    "coverage_kind",
    "find_differences",
    "find_extremes",
    "find_ties",
    "scale_use",
    "usable_scales",
    "why_not_compared",
]


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
    """G2: what a scale may be used for, by omega, else alpha, and the lower Feldt limit."""
    alpha, omega = (
        evidence.row(scale, stat, informant=informant, wave=wave) for stat in ("alpha", "omega")
    )
    if alpha is None:
        return "items"
    return judge_reliability(alpha.value, alpha.ci_low, omega.value if omega else None)


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


def usable_scales(
    evidence: Evidence, *directions: str, informant: str = ""
) -> tuple[Scale, ...]:
    """G2: the scales of an informant (the main one) that may be scored, in their order."""
    asked = evidence.questionnaire.scales_for(informant or evidence.main, *directions)
    return tuple(s for s in asked if scale_use(evidence, s.name, informant) != "items")


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

    Higher or lower needs p (Holm) below its part of the error budget and |g| at or above
    the smallest difference that matters; similar needs the 90 % interval of g within it.
    """
    found = []
    usable = {s.name for s in usable_scales(evidence)}
    asked = {i.name for i in evidence.questionnaire.items_for(evidence.main)}
    for comparison in evidence.questionnaire.comparisons:
        if comparison.scale not in usable or comparison.group_item not in asked:
            continue
        choices = evidence.questionnaire.item(comparison.group_item).choices
        for first, second in combinations([c.name for c in choices], 2):
            pair = Group("pair", first, comparison.group_item, second)
            verdict = _judge(evidence, comparison, pair)
            if verdict:
                found.append(Difference(comparison, first, second, verdict))
    return found


def _judge(
    evidence: Evidence, comparison: Comparison, pair: Group
) -> Literal["higher", "lower", "similar", "unclear"] | None:
    study = evidence.study

    def row(stat: str) -> Published | None:
        return evidence.row(comparison.scale, stat, group=pair)

    p, g, narrow = row("p_holm"), row("hedges_g"), row("hedges_g90")
    if p is None or g is None or p.value is None or g.value is None:
        return None
    least = study.settings.thresholds.minimum_difference
    if p.value < find_level(study, "groups", evidence.main) and abs(g.value) >= least:
        return "higher" if g.value > 0 else "lower"
    return "similar" if narrow is not None and _lies_within(narrow, least) else "unclear"


def why_not_compared(
    evidence: Evidence, comparison: Comparison, first: str, second: str
) -> Hidden | None:
    """G2, G4: why nothing is said of two groups on one scale; None where they are judged.

    ``design``: of volunteers; ``unfit``: the scale may not be used, or it does not hang
    together in each of the two groups; ``few``: a group has too few answers to tell that,
    or few people have to be protected; ``absent``: the groups were not asked, or no one
    answered.
    """
    scale, item = comparison.scale, comparison.group_item
    pair = Group("pair", first, item, second)
    if evidence.ledger.row(evidence.key(scale, "p_holm", group=pair)) is not None:
        shown = evidence.row(scale, "p_holm", group=pair)
        return None if shown else evidence.why_hidden(scale, "p_holm", group=pair)
    if evidence.study.wave.design == "volunteers":
        return "design"
    if scale_use(evidence, scale) == "items":
        known = evidence.row(scale, "alpha") is not None
        return "unfit" if known else evidence.why_hidden(scale, "alpha")
    groups = [Group("group", name, item) for name in (first, second)]
    return _why_unpaired(evidence, scale, groups)


def _why_unpaired(evidence: Evidence, scale: str, groups: Sequence[Group]) -> Hidden:
    enough = read_measure_rules().reliability.group_complete
    for group in groups:
        row = evidence.row(scale, "mean_score", group=group)
        if row is None:
            return evidence.why_hidden(scale, "mean_score", group=group)
        if row.n_base is not None and row.n_base < enough:
            return "few"
    return "unfit"


def _lies_within(row: Published, least: float) -> bool:
    low, high = row.ci_low, row.ci_high
    return low is not None and high is not None and -least < low and high < least


def find_ties(evidence: Evidence, informant: str = "") -> list[list[Scale]]:
    """G6: put an informant's usable needs in order, those that cannot be ordered together.

    A need starts a new group only if every need before it is surely placed above it: their
    highest possible rank number is below its lowest.
    """
    scales = usable_scales(evidence, "need", informant=informant)
    found = {s.name: _ranks(evidence, s, informant) for s in scales}
    ranks = {name: ends for name, ends in found.items() if ends is not None}
    placed = sorted((s for s in scales if s.name in ranks), key=lambda s: ranks[s.name])
    groups: list[list[Scale]] = []
    reach = 0.0
    for scale in placed:
        low, high = ranks[scale.name]
        if not groups or low > reach:
            groups.append([])
        groups[-1].append(scale)
        reach = max(reach, high)
    for group in groups:
        group.sort(key=lambda s: -_share(evidence, s, informant))
    return groups


def _ranks(evidence: Evidence, scale: Scale, informant: str) -> tuple[float, float] | None:
    low, high = (
        evidence.row(scale.name, stat, informant=informant)
        for stat in ("rank_low", "rank_high")
    )
    if low is None or high is None or low.value is None or high.value is None:
        return None
    return low.value, high.value


def _share(evidence: Evidence, scale: Scale, informant: str) -> float:
    return _value(evidence.row(scale.name, "share_attention", informant=informant))


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
