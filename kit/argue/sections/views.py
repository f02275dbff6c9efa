"""Who sees it otherwise: another informant, those who were answered for, careless answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kit.argue.amounts import say_amount
from kit.argue.brief import Brief
from kit.argue.claims import Claim
from kit.argue.evidence import Evidence
from kit.argue.gates import find_ties, is_speakable
from kit.argue.messages import Disagreement, find_disagreements
from kit.argue.needs_words import NeedsWords
from kit.argue.situations import Situation, find_moved
from kit.argue.text import Run, compose, join_runs
from kit.study.questionnaire import Scale

from .levels import list_areas

__all__ = ["say_careful", "say_others", "say_proxies"]

SHOWN = 2
"""Most needs of which a disagreement is told."""


def say_others(brief: Brief[NeedsWords], situation: Situation) -> Iterator[Claim]:
    """G7: say where another informant disagrees, or what comes first for them."""
    if not situation.other:
        return
    differing = find_disagreements(brief.evidence, situation)
    if differing:
        yield _say_differing(brief, situation.other, differing)
    elif first := _find_first(brief.evidence, situation.other):
        yield _say_first(brief, situation.other, first)


def _say_differing(
    brief: Brief[NeedsWords], other: str, differing: Sequence[Disagreement]
) -> Claim:
    parts = [
        compose(
            brief.words.differ_part,
            need=brief.fact(f"questionnaire.{d.area.name}.phrase"),
            noun=brief.noun,
            own=brief.figure(d.own),
            informant=brief.informant(other),
            other=brief.figure(d.other),
        )
        for d in differing[:SHOWN]
    ]
    runs = compose(
        brief.words.differ,
        noun=brief.noun,
        informant=brief.informant(other),
        parts=join_runs(parts, brief.frame.semicolon),
    )
    return brief.claim("needs.differ", runs, "G7", verdict="supported", weight=8)


def _find_first(evidence: Evidence, other: str) -> list[Scale]:
    """Return the needs that can be first for another informant, if numbers are shown."""
    groups = find_ties(evidence, other)
    if len(groups) < 2:
        return []
    shares = (evidence.row(s.name, "share_attention", informant=other) for s in groups[0])
    return groups[0] if all(is_speakable(row) for row in shares) else []


def _say_first(brief: Brief[NeedsWords], other: str, first: Sequence[Scale]) -> Claim:
    several = len(first) > 1
    amounts = [
        say_amount(brief, s.name, "attention", informant=other, form="inner") or ()
        for s in first
    ]
    runs = compose(
        brief.words.views[several],
        informant=brief.informant(other),
        needs=list_areas(brief, first),
        amounts=join_runs(amounts, brief.frame.semicolon),
    )
    return brief.claim("needs.views", runs, "G7", verdict="supported", weight=2, optional=True)


def say_proxies(brief: Brief[NeedsWords], situation: Situation) -> Iterator[Claim]:
    """G7: say apart what was answered for others; that it is apart stands with the method."""
    count = brief.evidence.row("response", "count_proxy")
    if count is None or not count.value:
        return
    other, parts, silent = f"{brief.main}_proxy", [], False
    for scale in situation.placed:
        amount = _say_proxy(brief, scale, other)
        need = brief.fact(f"questionnaire.{scale.name}.phrase")
        if amount is None:
            silent = True
        else:
            parts.append(compose(brief.words.level_part, need=need, amount=amount))
    if not parts:
        return
    k = brief.fact("study.disclosure.k")
    runs = compose(
        brief.words.proxy,
        count=brief.figure(count),
        parts=brief.listed(parts),
        rest=compose(brief.words.proxy_rest, k=k) if silent else "",
    )
    yield brief.claim("needs.proxy", runs, "G7", verdict="supported", weight=4, optional=True)


def _say_proxy(
    brief: Brief[NeedsWords], scale: Scale, informant: str
) -> tuple[Run, ...] | None:
    """Return how many of those answered for need more help; None where it is hidden."""
    if brief.evidence.row(scale.name, "count_attention", informant=informant) is None:
        return None
    return say_amount(brief, scale.name, "attention", informant=informant, form="bare")


def say_careful(brief: Brief[NeedsWords], situation: Situation) -> Iterator[Claim]:
    """G10: say whose place changes without the answers that look careless."""
    moved = find_moved(brief.evidence, situation)
    if moved:
        runs = compose(brief.words.careful_changed, needs=list_areas(brief, moved))
        yield brief.claim("needs.careful", runs, "G10", verdict="weakened", because="careless")
