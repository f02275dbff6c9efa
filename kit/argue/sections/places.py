"""For how many people the plan has places, against how many need them."""

from __future__ import annotations

from collections.abc import Iterator

from kit.argue.amounts import say_amount
from kit.argue.brief import Brief
from kit.argue.claims import Claim
from kit.argue.section_words import PlanWords
from kit.argue.text import Run, compose, join_runs
from kit.study.model import PlannedService
from kit.study.questionnaire import Scale

from .services import find_need_scales

__all__ = ["say_places"]

SHOWN_SHORT = 2


def say_places(brief: Brief[PlanWords]) -> Iterator[Claim]:
    """Say of each service in groups for how many it has places, and how many need them.

    Only groups have people of their own; whoever comes to events may come again. The need is
    that of the question by which the service is measured, else the last that it names.
    """
    parts = list(_find_parts(brief))
    if not parts:
        return
    said = [
        compose(brief.words.places, parts=join_runs(parts[:shown], brief.frame.semicolon))
        for shown in (len(parts), SHOWN_SHORT)
    ]
    yield brief.claim(
        "plan.places", said[0], "G8", verdict="supported", shorter=said[1:], weight=7
    )


def _find_parts(brief: Brief[PlanWords]) -> Iterator[tuple[Run, ...]]:
    for s, strategy in enumerate(brief.study.plan.strategies):
        for n, service in enumerate(strategy.services):
            if not service.sessions or not brief.has(f"derived.capacity.{s}.{n}"):
                continue
            scale = _find_need(brief, service)
            amount = say_amount(brief, scale.name, "attention") if scale else None
            if scale and amount:
                yield compose(
                    brief.words.place,
                    service=brief.fact(f"plan.strategies.{s}.services.{n}.name"),
                    capacity=brief.fact(f"derived.capacity.{s}.{n}"),
                    who=_say_who(brief, scale),
                    amount=amount,
                )


def _find_need(brief: Brief[PlanWords], service: PlannedService) -> Scale | None:
    items = {i.name: i for i in brief.study.questionnaire.items}
    measured = items.get(service.measured_by)
    scales = [s for s in find_need_scales(brief, service.need_areas) if s.direction == "need"]
    named = [s for s in scales if measured is not None and s.name == measured.scale]
    if named:
        return named[0]
    last = service.need_areas[-1:]
    return next((s for s in scales if s.need_area in last), None)


def _say_who(brief: Brief[PlanWords], scale: Scale) -> tuple[Run, ...]:
    path = f"questionnaire.{scale.name}"
    if brief.has(f"{path}.clause"):
        return compose(brief.words.place_who, clause=brief.fact(f"{path}.clause"))
    return compose(brief.words.place_need, need=brief.fact(f"{path}.phrase"))
