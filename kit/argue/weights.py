"""How the plan weighs the needs: person-times beside the order that the answers bear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kit.study.model import Plan

from .evidence import Evidence
from .rules import read_evidence_rules
from .situations import find_situation

__all__ = ["Weights", "find_weights"]


@dataclass(frozen=True)
class Weights:
    """What the plan gives to each need, and whether that follows their order.

    `heavy` are areas that stand lower and weigh more than any above them, each without a
    declared reason.
    """

    times: Mapping[str, float]
    heavy: tuple[str, ...]


def find_weights(evidence: Evidence) -> Weights:
    """Weigh the needs by planned person-times, a service for several shared evenly.

    A need that stands in a lower group is heavy if it has so many times the person-times of
    every need in a group above it; ``rules.toml`` says how many.
    """
    plan, situation = evidence.study.plan, find_situation(evidence)
    times = _share_out(plan)
    reasoned = {
        area
        for strategy in plan.strategies
        for service in strategy.services
        if service.reason
        for area in service.need_areas
    }
    heavier = read_evidence_rules().plan.heavier
    heavy, above = [], 0.0
    for group in situation.groups if situation.ranked else ():
        own = [times.get(s.need_area, 0.0) for s in group]
        for scale, weight in zip(group, own, strict=True):
            if above and weight > heavier * above and scale.need_area not in reasoned:
                heavy.append(scale.need_area)
        above = max([above, *own])
    return Weights(times, tuple(heavy))


def _share_out(plan: Plan) -> dict[str, float]:
    times: dict[str, float] = {}
    for strategy in plan.strategies:
        for service in strategy.services:
            for area in service.need_areas:
                share = (service.person_times or 0) / len(service.need_areas)
                times[area] = times.get(area, 0.0) + share
    return times
