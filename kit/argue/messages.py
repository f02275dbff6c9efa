"""What is told of the needs: typed messages, each resting on one released number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from kit.numbers.published import Published
from kit.study.questionnaire import Item, Scale

from .evidence import Evidence
from .gates import find_extremes, is_speakable
from .rules import read_evidence_rules
from .situations import Situation

__all__ = ["Disagreement", "Message", "find_disagreements", "find_strengths", "select_messages"]

Kind = Literal["concern", "strength", "lack", "unclear", "wish"]
"""What many agree to; what most can do; what fewer than half can; what may be about half;
what is wished for rather than lacking."""


@dataclass(frozen=True)
class Message:
    """One thing to say of one need area, of one informant, by one number."""

    kind: Kind
    area: Scale
    item: Item | None = None
    wish: Scale | None = None
    row: Published | None = None


def select_messages(evidence: Evidence, scale: Scale) -> Iterator[Message]:
    """Yield what is told of a need beside its level: residents' words, strength, wish."""
    concern, strength = find_extremes(evidence, scale)
    if concern is not None:
        yield Message("concern", scale, concern, row=evidence.row(concern.name, "share_agree"))
    if strength is not None:
        row = evidence.row(strength.name, "share_agree")
        yield Message(_judge_strength(row), scale, strength, row=row)
    for wish in evidence.questionnaire.scales_for(evidence.main, "demand"):
        if wish.need_area == scale.need_area and _is_wished(evidence, wish, scale):
            yield Message("wish", scale, wish=wish, row=evidence.row(wish.name, "share_high"))


def _judge_strength(row: Published | None) -> Kind:
    """G9: a strength is what surely more than half show, a lack what surely fewer do."""
    if row is None or row.value is None:
        return "unclear"
    half = 50
    if (row.value if row.ci_low is None else row.ci_low) > half:
        return "strength"
    return "lack" if (row.value if row.ci_high is None else row.ci_high) < half else "unclear"


def _is_wished(evidence: Evidence, wish: Scale, need: Scale) -> bool:
    """Whether surely more wish for it than need it: only then are the two told apart.

    The intervals lie apart, which is asked of no fewer than a test of the same people would.
    """
    high = evidence.row(wish.name, "share_high")
    attention = evidence.row(need.name, "share_attention")
    if high is None or high.ci_low is None:
        return False
    return attention is None or (attention.ci_high or 100) < high.ci_low


def find_strengths(evidence: Evidence) -> list[Message]:
    """G9: items of the strength scales that may be spoken of, the most agreed to first."""
    found = [
        Message(_judge_strength(row), scale, item, row=row)
        for scale in evidence.questionnaire.scales_for(evidence.main, "strength")
        for item in evidence.questionnaire.items_of(scale.name, evidence.main)
        if not item.reverse and is_speakable(row := evidence.row(item.name, "share_agree"))
    ]
    return sorted(found, key=lambda m: -(m.row.value or 0) if m.row else 0)


@dataclass(frozen=True)
class Disagreement:
    """One need that two informants see very differently."""

    area: Scale
    own: Published
    other: Published


def find_disagreements(evidence: Evidence, situation: Situation) -> Sequence[Disagreement]:
    """G7: the needs of which two informants tell shares far apart, the farthest first.

    Far apart are so many points and so many standard errors of the difference of two
    independent shares, ``√(p₁q₁/n₁ + p₂q₂/n₂)``; both as ``rules.toml`` says.
    """
    if not situation.other:
        return ()
    found = []
    for scale in situation.placed:
        own = evidence.row(scale.name, "share_attention")
        other = evidence.row(scale.name, "share_attention", informant=situation.other)
        if own and other and is_speakable(other) and _is_far(evidence, own, other):
            found.append(Disagreement(scale, own, other))
    return sorted(found, key=lambda d: -abs((d.own.value or 0) - (d.other.value or 0)))


def _is_far(evidence: Evidence, one: Published, other: Published) -> bool:
    rules = read_evidence_rules().view
    gap, variance = abs((one.value or 0) - (other.value or 0)), 0.0
    for row in (one, other):
        base = row.n_base or _count_answers(evidence, row.key.informant)
        if not base:
            return False
        variance += (row.value or 0) * (100 - (row.value or 0)) / base
    return gap >= rules.points and gap >= rules.errors * variance**0.5


def _count_answers(evidence: Evidence, informant: str) -> float:
    """Return about how many answered, where it is hidden how many answered one question."""
    row = evidence.row("response", "count_analysed", informant=informant)
    return row.value or 0 if row else 0
