"""Section 5: the strategies, each tied to needs and quantities, and the year's targets."""

from __future__ import annotations

from collections.abc import Iterator

from kit.argue.brief import Brief
from kit.argue.claims import Claim, Passage, Section
from kit.argue.text import Run, compose, join_runs
from kit.argue.wording import PlanWords
from kit.numbers.keys import Group
from kit.study.model import Strategy
from kit.wording import Wording

from .last_year import say_service

__all__ = ["say_needs", "write_plan"]


def write_plan(brief: Brief[PlanWords]) -> Section:
    """Write each strategy with its services, who is willing to help, targets and policy."""
    year = brief.fact("study.project.year").text
    heading = brief.words.heading.format(year=year)
    paragraphs = [
        Passage(
            (*_strategy(brief, strategy, number),),
            brief.fact(f"plan.strategies.{number}.title").text,
        )
        for number, strategy in enumerate(brief.study.plan.strategies)
    ]
    paragraphs.append(Passage((_targets(brief), *_policies(brief))))
    return Section("plan", heading, tuple(paragraphs))


def _strategy(brief: Brief[PlanWords], strategy: Strategy, number: int) -> Iterator[Claim]:
    path = f"plan.strategies.{number}"
    if brief.has(f"{path}.text"):
        runs = (brief.fact(f"{path}.text"), Run(brief.frame.stop))
        yield brief.claim(f"{path}.text", runs, detail=4)
    if strategy.willing_from:
        yield from _willing(brief, strategy.willing_from, number)
    groups: dict[tuple[str, ...], list[int]] = {}
    for place, service in enumerate(strategy.services):
        groups.setdefault(service.need_areas, []).append(place)
    parts = [_services(brief, path, areas, places) for areas, places in groups.items()]
    listed = join_runs(parts, brief.frame.semicolon)
    yield brief.claim(f"{path}.services", (*listed, Run(brief.frame.stop)))


def _services(
    brief: Brief[PlanWords], path: str, areas: tuple[str, ...], places: list[int]
) -> tuple[Run, ...]:
    names = join_runs(
        (say_service(brief, f"{path}.services.{p}") for p in places),
        brief.frame.comma,
    )
    needs = say_needs(brief, areas)
    if not needs:
        return compose(brief.words.other, services=names)
    return compose(brief.words.for_needs, needs=needs, services=names)


def say_needs(brief: Brief[Wording], areas: tuple[str, ...]) -> tuple[Run, ...]:
    """Name each area by its need scale, or by another of its scales if it has none."""
    scales = sorted(brief.study.questionnaire.scales, key=lambda s: s.direction != "need")
    first = {s.need_area: s for s in reversed(scales) if s.need_area in areas}
    named = [s for s in brief.study.questionnaire.scales if s is first.get(s.need_area)]
    return brief.listed(brief.fact(f"questionnaire.{s.name}.phrase") for s in named)


def _willing(brief: Brief[PlanWords], reference: str, number: int) -> Iterator[Claim]:
    """G8: who is willing in the survey is neither registered nor active.

    Where nobody was asked, nothing is said.
    """
    name, _, choice = reference.partition(".")
    item = brief.study.questionnaire.item(name)
    if not any(item.asked_of(informant) for informant in brief.study.informants):
        return
    who = brief.informant(item.informant)
    claim_id = f"plan.strategies.{number}.willing"
    if choice:
        group = Group("choice", choice)
        row = brief.evidence.row(name, "count_choice", informant=item.informant, group=group)
    else:
        row = brief.evidence.row(name, "count_any", informant=item.informant)
    if row is None:
        runs = compose(brief.words.willing_hidden, informant=who)
        yield brief.claim(claim_id, runs, "G8", verdict="weakened", because="hidden")
        return
    slots = {"count": brief.figure(row), "informant": who}
    if choice:
        label = brief.fact(f"questionnaire.{name}.{choice}")
        runs = compose(brief.words.willing_choice, choice=label, **slots)
    else:
        runs = compose(brief.words.willing_any, **slots)
    yield brief.claim(claim_id, runs, "G8", verdict="supported")


def _targets(brief: Brief[PlanWords]) -> Claim:
    runs = compose(
        brief.words.targets,
        person_times=brief.fact("plan.targets.person_times"),
        persons=brief.fact("plan.targets.persons"),
        noun=brief.noun,
    )
    return brief.claim("plan.targets", runs)


def _policies(brief: Brief[PlanWords]) -> Iterator[Claim]:
    """Policy words in force on the day of the application, each with its document."""
    day = brief.study.applied_on
    valid = [
        number
        for number, policy in enumerate(brief.study.plan.policies)
        if policy.valid_from <= day
        and (policy.valid_until is None or day <= policy.valid_until)
    ]
    if not valid:
        return
    named = []
    for number in valid:
        path = f"plan.policies.{number}"
        source = brief.fact(f"{path}.source")
        if brief.has(f"{path}.phrase"):
            phrase = brief.fact(f"{path}.phrase")
            named.append(compose(brief.words.policy, phrase=phrase, source=source))
        else:
            named.append((source,))
    runs = compose(brief.words.policies, policies=brief.listed(named))
    yield brief.claim("plan.policies", runs, detail=4)
