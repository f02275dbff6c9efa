"""For how many people the plan has places, against how many need them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kit.argue.amounts import say_amount
from kit.argue.brief import Brief
from kit.argue.claims import Claim
from kit.argue.gates import coverage_kind
from kit.argue.section_words import PlanWords
from kit.argue.situations import Situation
from kit.argue.text import Run, compose, join_runs
from kit.numbers.published import Published
from kit.study.model import PlannedService
from kit.study.questionnaire import Scale

__all__ = ["Offer", "find_offers", "say_places"]


@dataclass(frozen=True)
class Offer:
    """One need with the planned service that answers it best, and for how many.

    Groups have people of their own; whoever comes to events (`is_event`) may come again, so
    that those are attendances. `needing` is None where it is hidden.
    """

    scale: Scale
    strategy: int
    number: int
    capacity: float
    is_event: bool
    needing: Published | None

    @property
    def is_short(self) -> bool:
        """Whether more people need it than there are places, as far as that is known."""
        needing = self.needing.value if self.needing else None
        return not self.is_event and needing is not None and self.capacity < needing


def find_offers(brief: Brief[PlanWords], situation: Situation) -> list[Offer]:
    """Return for each need that is told of the service that is named for it.

    That is one measured by a question on the need, else one that names it last; of these
    groups come before events. A service is told once.
    """
    offers: list[Offer] = []
    for scale in situation.placed:
        told = {(o.strategy, o.number) for o in offers}
        found = [o for o in _list_offers(brief, scale) if (o.strategy, o.number) not in told]
        offers += sorted(found, key=lambda o: o.is_event)[:1]
    return offers


def _list_offers(brief: Brief[PlanWords], scale: Scale) -> Iterator[Offer]:
    needing = brief.evidence.row(scale.name, "count_attention")
    for s, strategy in enumerate(brief.study.plan.strategies):
        for n, service in enumerate(strategy.services):
            path = f"derived.capacity.{s}.{n}"
            if brief.has(path) and _is_for(brief, service, scale):
                capacity = brief.facts[path].number or 0
                yield Offer(scale, s, n, capacity, not service.sessions, needing)


def _is_for(brief: Brief[PlanWords], service: PlannedService, scale: Scale) -> bool:
    """Whether a service is named for a need: by its measure, else by its last area."""
    items = {i.name: i for i in brief.study.questionnaire.items}
    if service.measured_by in items:
        return items[service.measured_by].scale == scale.name
    return service.need_areas[-1:] == (scale.need_area,)


def say_places(
    brief: Brief[PlanWords], offers: Sequence[Offer], situation: Situation
) -> Iterator[Claim]:
    """Say for how many there are places beside how many need them, and a gap at the top."""
    parts = [part for n, offer in enumerate(offers) if (part := _say_offer(brief, offer, n))]
    if not parts:
        return
    runs = compose(brief.words.places, parts=join_runs(parts, brief.frame.semicolon))
    yield brief.claim("plan.places", runs, "G8", verdict="supported")
    if situation.order == "leads" and _has_gap(offers):
        need = brief.fact(f"questionnaire.{offers[0].scale.name}.phrase")
        runs = compose(brief.words.gap, need=need)
        yield brief.claim("plan.gap", runs, "G6", verdict="open", because="fewer_places")


def _has_gap(offers: Sequence[Offer]) -> bool:
    """Whether the first need has fewer places than it needs, and than a later one has."""
    first, *others = offers
    later = [o.capacity for o in others if not o.is_event]
    return first.is_short and first.capacity < max(later, default=0)


def _say_offer(brief: Brief[PlanWords], offer: Offer, number: int) -> tuple[Run, ...]:
    # Of a sample the share speaks for all, the count only for those who answered.
    counted = coverage_kind(brief.evidence) != "random"
    amount = say_amount(brief, offer.scale.name, "attention", form="bare", counted=counted)
    if amount is None:
        return ()
    words, path = brief.words, f"plan.strategies.{offer.strategy}.services.{offer.number}"
    if offer.is_event:
        template = words.place_events if number else words.place_events_first
    else:
        template = words.place if number else words.place_first
    return compose(
        template,
        need=brief.fact(f"questionnaire.{offer.scale.name}.phrase"),
        amount=amount,
        service=brief.fact(f"{path}.name"),
        capacity=brief.fact(f"derived.capacity.{offer.strategy}.{offer.number}"),
    )
