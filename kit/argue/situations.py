"""What kind of result this is: the situations that a text is planned for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from kit.measure.rules import read_measure_rules
from kit.numbers.published import Published
from kit.study.questionnaire import Scale

from .evidence import Evidence
from .gates import coverage_kind, find_ties, scale_use, usable_scales
from .rules import read_evidence_rules
from .wording import Coverage

__all__ = [
    "Order",
    "Situation",
    "find_above",
    "find_moved",
    "find_others",
    "find_situation",
    "speaks_for_itself",
]

Order = Literal["leads", "ordered", "tied", "counted", "low", "thin", "none"]
"""One need is first; some are; none can be told apart; counts without an order, of volunteers;
all of them small; fewer than may be shown of too few; nothing that could be ordered."""


@dataclass(frozen=True)
class Situation:
    """What the released numbers let be said of the needs as a whole.

    Attributes
    ----------
    coverage
        For whom the answers speak.
    order
        What may be said of the order.
    groups
        The needs that are told of, those that cannot be told apart together, the largest
        first.
    few
        Needs of fewer people than may be shown.
    untold
        Needs whose number is hidden for another reason.
    unfit
        Needs whose questions are not added up.
    unsure
        Needs of `groups` whose questions hang together only fairly.
    own
        Whether the informant speaks of themselves.
    other
        The second informant; empty if there is none.
    """

    coverage: Coverage
    order: Order
    groups: tuple[tuple[Scale, ...], ...]
    few: tuple[Scale, ...]
    untold: tuple[Scale, ...]
    unfit: tuple[Scale, ...]
    unsure: tuple[Scale, ...]
    own: bool
    other: str

    @property
    def placed(self) -> tuple[Scale, ...]:
        """The needs that are told of, the largest first."""
        return tuple(scale for group in self.groups for scale in group)

    @property
    def ranked(self) -> bool:
        """Whether the groups stand in an order that the answers bear."""
        return self.order in ("leads", "ordered")

    @property
    def complete(self) -> bool:
        """Whether every need that was asked about is placed or small."""
        return not (self.unfit or self.untold)


def find_situation(evidence: Evidence) -> Situation:
    """Return the situation that the released numbers of the main informant make."""
    usable = usable_scales(evidence, "need")
    asked = evidence.questionnaire.scales_for(evidence.main, "need")
    hidden = {s.name: _why_hidden(evidence, s) for s in usable if not _is_told(evidence, s)}
    told = [s for s in usable if s.name not in hidden]
    groups = _place(evidence, told)
    return Situation(
        coverage=coverage_kind(evidence),
        order=_find_order(evidence, groups, told, hidden.values()),
        groups=groups,
        few=tuple(s for s in usable if hidden.get(s.name) == "few"),
        untold=tuple(s for s in usable if hidden.get(s.name, "few") != "few"),
        unfit=tuple(s for s in asked if s not in usable),
        unsure=tuple(s for s in told if _is_unsure(evidence, s)),
        own=speaks_for_itself(evidence),
        other=next(iter(find_others(evidence)), ""),
    )


def find_above(
    evidence: Evidence, group: Sequence[Scale]
) -> tuple[list[Scale], list[Scale]] | None:
    """G6: the needs of one group that surely stand above others of it, and these.

    A best rank of ``1 + a`` says that a needs are clearly above, a worst of ``k − b`` that b
    are clearly below. Which they are is told where one of either side is alone, or all of one
    side stand above all of the other; else None.
    """
    ranks = {}
    for scale in group:
        low, high = (evidence.row(scale.name, f"rank_{end}") for end in ("low", "high"))
        if low is None or high is None or low.value is None or high.value is None:
            return None
        ranks[scale.name] = low.value, high.value
    first, last = min(low for low, _ in ranks.values()), max(high for _, high in ranks.values())
    above = [s for s in group if ranks[s.name][1] < last]
    below = [s for s in group if ranks[s.name][0] > first]
    whole = all(last - ranks[s.name][1] == len(below) for s in above)
    whole &= all(ranks[s.name][0] - first == len(above) for s in below)
    return (above, below) if above and below and whole else None


def find_moved(evidence: Evidence, situation: Situation) -> list[Scale] | None:
    """G10: the needs whose place is less sure without careless answers; None where unknown.

    That some could be placed more surely without them takes nothing back.
    """
    if not situation.ranked and situation.order != "tied":
        return None
    moved = []
    for scale in situation.placed:
        spans = [
            [evidence.row(scale.name, f"rank_{end}{ending}") for end in ("low", "high")]
            for ending in ("", "_careful")
        ]
        if not all(row is not None for span in spans for row in span):
            return None
        first, careful = ([row.value for row in span if row] for span in spans)
        (low, high), (least, most) = first, careful
        taken_back = (least or 0) < (low or 0) or (most or 0) > (high or 0)
        moved += [scale] if taken_back else []
    return moved


def speaks_for_itself(evidence: Evidence) -> bool:
    """Whether the main informant is the population: children of children, not parents."""
    study = evidence.study
    called = study.settings.informants.get(evidence.main)
    noun = study.settings.population.noun
    return called is None or study.say(called) == study.say(noun)


def find_others(evidence: Evidence) -> tuple[str, ...]:
    """Return the informants beside the main one."""
    return evidence.study.informants[1:]


def _is_unsure(evidence: Evidence, scale: Scale) -> bool:
    """Whether answers hang together only fairly; without an interval alpha alone says so."""
    alpha = evidence.row(scale.name, "alpha")
    if alpha is not None and alpha.ci_low is None and alpha.value is not None:
        return alpha.value < read_measure_rules().reliability.claim
    return scale_use(evidence, scale.name) == "exploratory"


def _is_told(evidence: Evidence, scale: Scale) -> bool:
    return any(
        evidence.row(scale.name, stat) for stat in ("share_attention", "count_attention")
    ) or (_why_hidden(evidence, scale) == "most")


def _why_hidden(evidence: Evidence, scale: Scale) -> str:
    return evidence.why_hidden(scale.name, "count_attention")


def _place(evidence: Evidence, told: list[Scale]) -> tuple[tuple[Scale, ...], ...]:
    """Put needs in groups: by their ranks or, where there are none, all in one."""
    ties = [tuple(s for s in group if s in told) for group in find_ties(evidence)]
    ranked = {s.name for group in ties for s in group}
    if ties and len(ranked) == len(told):
        return tuple(group for group in ties if group)
    alone = sorted(told, key=lambda s: -_value(evidence.row(s.name, "share_attention")))
    return (tuple(alone),) if alone else ()


def _value(row: Published | None) -> float:
    return row.value if row is not None and row.value is not None else -1.0


def _find_order(
    evidence: Evidence,
    groups: tuple[tuple[Scale, ...], ...],
    told: list[Scale],
    hidden: Iterable[str],
) -> Order:
    few = any(reason == "few" for reason in hidden)
    if not groups:
        return _judge_few(evidence) if few else "none"
    if all(_is_small(evidence, s) for s in told) and (not few or _judge_few(evidence) == "low"):
        return "low"
    if evidence.row(groups[0][0].name, "rank_low") is None and len(told) > 1:
        return "counted"
    if len(groups) == 1 and len(groups[0]) > 1:
        return "tied"
    return "leads" if len(groups[0]) == 1 and len(groups) > 1 else "ordered"


def _judge_few(evidence: Evidence) -> Order:
    """Tell whether fewer than may be shown are few of those who answered, or most of them."""
    own = evidence.row("response", "count_self")
    answered = own or evidence.row("response", "count_analysed")
    most = 100 * (evidence.study.settings.disclosure.k - 1)
    few = read_evidence_rules().amount.few
    return "low" if answered and most < few * (answered.value or 0) else "thin"


def _is_small(evidence: Evidence, scale: Scale) -> bool:
    """Whether an interval says that few have this need; without one the number does."""
    row = evidence.row(scale.name, "share_attention")
    if row is None or row.value is None:
        return False
    return (
        row.value if row.ci_high is None else row.ci_high
    ) < read_evidence_rules().amount.few
