"""Section 5: the strategies, each tied to needs and quantities, and the year's targets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kit.argue.brief import Brief
from kit.argue.claims import Claim, Passage, Section
from kit.argue.section_words import PlanWords
from kit.argue.situations import Situation, find_situation
from kit.argue.text import Run, compose, join_runs
from kit.study.model import Strategy
from kit.study.questionnaire import Scale

from .indicators import say_indicators
from .leaders import say_willing, why_willing_hidden
from .places import find_offers, say_places
from .services import find_need_scales, say_needs, say_service

__all__ = ["write_plan"]

_Group = tuple[tuple[str, ...], str, list[int]]
"""Need areas, reason and places of services."""


def write_plan(brief: Brief[PlanWords]) -> Section:
    """Write each strategy with its services, who is willing to help, targets and policy."""
    year = brief.fact("study.project.year").text
    heading = brief.words.heading.format(year=year)
    situation = find_situation(brief.evidence)
    serving = [n for n, s in enumerate(brief.study.plan.strategies) if _serves(s)]
    paragraphs = [
        Passage(
            (
                *_strategy(brief, strategy, number, situation),
                *(_closing(brief, situation) if serving[:1] == [number] else ()),
            ),
            brief.fact(f"plan.strategies.{number}.title").text,
        )
        for number, strategy in enumerate(brief.study.plan.strategies)
    ]
    paragraphs.append(Passage((_targets(brief), *_policies(brief))))
    return Section("plan", heading, tuple(paragraphs))


def _serves(strategy: Strategy) -> bool:
    return any(service.need_areas for service in strategy.services)


def _strategy(
    brief: Brief[PlanWords], strategy: Strategy, number: int, situation: Situation
) -> Iterator[Claim]:
    path = f"plan.strategies.{number}"
    if brief.has(f"{path}.text"):
        runs = (brief.fact(f"{path}.text"), Run(brief.frame.stop))
        yield brief.claim(f"{path}.text", runs)
    parts = _list_services(brief, strategy, number, situation)
    listed = join_runs(parts, brief.frame.semicolon)
    willing = (
        None
        if _is_hidden_again(brief, number)
        else say_willing(brief, strategy, number, listed)
    )
    if willing is not None:
        yield willing
    else:
        yield brief.claim(f"{path}.services", (*listed, Run(brief.frame.stop)))


def _is_hidden_again(brief: Brief[PlanWords], number: int) -> bool:
    """Whether an earlier strategy already says that it cannot be told who is willing."""
    strategies = brief.study.plan.strategies
    reasons = [why_willing_hidden(brief, s) for s in strategies[: number + 1]]
    return bool(reasons[-1]) and any(reasons[:-1])


def _list_services(
    brief: Brief[PlanWords], strategy: Strategy, number: int, situation: Situation
) -> list[tuple[Run, ...]]:
    """Put together what serves the same needs: the first needs first, all of them last.

    The goal is said of the first needs alone; what repeats the strategy's own words is only
    summed up.
    """
    words, said = brief.words, strategy.text.say(brief.language)
    parts: list[tuple[Run, ...]] = []
    known: set[str] = set()
    groups = _group_services(strategy, situation)
    each = [g for g in groups[1:] if len(g[0]) == len(g[2]) == 1]
    for areas, reason, places in groups:
        if len(each) > 1 and (areas, reason, places) in each:
            if (areas, reason, places) == each[0]:
                parts.append(_say_each(brief, number, each))
            known.update(areas)
            continue
        paths = [f"plan.strategies.{number}.services.{p}" for p in places]
        services = brief.listed(
            (_say(brief, p, reason) for p in paths), brief.frame.conjunction_services
        )
        repeated = all(brief.fact(f"{p}.name").text in said for p in paths)
        scales = find_need_scales(brief, areas)
        slots = {"needs": say_needs(brief, areas), "services": services}
        if repeated:
            needs = compose(words.for_need, needs=slots["needs"]) if scales else ()
            parts.append(compose(words.in_all, services=services, needs=needs))
        elif not scales:
            parts.append(compose(words.other, services=services))
        elif len(areas) > 1 and known.issuperset(areas):
            parts.append(compose(words.across, services=services))
        elif not known:
            goals = _goals(brief, scales)
            parts.append(compose(words.first, goals=goals, services=services))
        else:
            parts.append(compose(words.for_needs, **slots))
        known.update(areas)
    return parts


def _say_each(
    brief: Brief[PlanWords], number: int, groups: Sequence[_Group]
) -> tuple[Run, ...]:
    """Say of several needs with one service each which is for which."""
    services = (
        _say(brief, f"plan.strategies.{number}.services.{places[0]}", reason)
        for _, reason, places in groups
    )
    return compose(
        brief.words.each,
        services=brief.listed(services),
        needs=brief.listed(say_needs(brief, areas) for areas, _, _ in groups),
    )


def _group_services(strategy: Strategy, situation: Situation) -> list[_Group]:
    """Return needs, reason and places of services for the same needs, in their order."""
    groups: dict[tuple[tuple[str, ...], str], list[int]] = {}
    for place, service in enumerate(strategy.services):
        groups.setdefault((service.need_areas, service.reason), []).append(place)
    order = {s.need_area: n for n, s in enumerate(situation.placed)}
    listed = [(areas, reason, places) for (areas, reason), places in groups.items()]

    def find_turn(areas: tuple[str, ...]) -> tuple[bool, int]:
        narrower = [set(other) for other, _, _ in listed if len(other) < len(areas)]
        across = len(areas) > 1 and set(areas) <= set().union(*narrower)
        return across, min((order.get(a, len(order)) for a in areas), default=0)

    return sorted(listed, key=lambda group: find_turn(group[0]))


def _say(brief: Brief[PlanWords], path: str, reason: str) -> tuple[Run, ...]:
    why = brief.words.reasons.get(reason, "")
    return join_runs([say_service(brief, path), str(why)])


def _goals(brief: Brief[PlanWords], scales: Sequence[Scale]) -> tuple[Run, ...]:
    """Say what is to become of the needs: 缓解竞争压力、减轻情绪调节困难."""
    parts = []
    for scale in scales:
        path = f"questionnaire.{scale.name}"
        noun = brief.fact(f"{path}.noun" if brief.has(f"{path}.noun") else f"{path}.label")
        if brief.has(f"{path}.goal"):
            goal = brief.fact(f"{path}.goal")
            parts.append(compose(brief.words.goal, goal=goal, noun=noun))
        else:
            parts.append(compose(brief.words.goal_any, noun=noun))
    return brief.listed(parts)


def _closing(brief: Brief[PlanWords], situation: Situation) -> Iterator[Claim]:
    """Say how the services stand beside the needs, and how success is measured."""
    offers = find_offers(brief, situation)
    yield from say_places(brief, offers, situation)
    if brief.has("plan.priority") and any(offer.is_short for offer in offers):
        runs = compose(brief.words.priority, text=brief.fact("plan.priority"))
        yield brief.claim("plan.priority", runs)
    yield from say_indicators(brief)


def _targets(brief: Brief[PlanWords]) -> Claim:
    last = brief.study.settings.last_year if brief.study.settings.project.renewal else None
    before: tuple[Run, ...] = ()
    if last is not None:
        before = compose(
            brief.words.targets_before,
            person_times=brief.fact("study.last_year.person_times"),
            persons=brief.fact("study.last_year.population_persons"),
        )
    full, short = (
        compose(
            template,
            person_times=brief.fact("plan.targets.person_times"),
            persons=brief.fact("plan.targets.persons"),
            noun=brief.noun,
            before=before,
        )
        for template in (brief.words.targets, brief.words.targets_short)
    )
    return brief.claim("plan.targets", full, shorter=[short], weight=2)


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
    yield brief.claim("plan.policies", runs)
