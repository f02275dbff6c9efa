"""Section 4: what was done last year, what may be said of its effect, what is repaired."""

from __future__ import annotations

from collections.abc import Iterator

from kit.argue.amounts import say_amount
from kit.argue.brief import Brief
from kit.argue.claims import Claim, Passage, Section
from kit.argue.text import Run, compose, join_runs
from kit.argue.wording import LastYearWords
from kit.wording import Wording

__all__ = ["has_sessions", "say_service", "write_last_year"]


def write_last_year(brief: Brief[LastYearWords]) -> Section:
    """Write last year's service; of a first-year project, that there is none."""
    heading = brief.words.heading
    if not brief.study.settings.project.renewal:
        claim = brief.claim("last_year.none", compose(brief.words.none))
        return Section("last_year", heading, (Passage((claim,)),))
    parts = (
        (brief.words.lead_done, tuple(_done(brief))),
        (brief.words.lead_effect, (_effect(brief), *_satisfaction(brief))),
        (brief.words.lead_repair, (_repair(brief),)),
    )
    paragraphs = tuple(Passage(claims, lead) for lead, claims in parts)
    return Section("last_year", heading, paragraphs)


def _done(brief: Brief[LastYearWords]) -> Iterator[Claim]:
    if brief.study.settings.last_year is None or brief.study.services.empty:
        yield brief.claim("last_year.done", compose(brief.words.open), "G8", verdict="open")
        return
    path = "study.last_year"
    runs = compose(
        brief.words.done,
        first_day=brief.fact(f"{path}.first_day"),
        services=join_runs(_services(brief), brief.frame.comma),
        person_times=brief.fact(f"{path}.person_times"),
        child_person_times=brief.fact(f"{path}.child_person_times"),
        children=brief.fact(f"{path}.children"),
        coverage=brief.fact("derived.last_year_coverage"),
        noun=brief.noun,
    )
    yield brief.claim("last_year.done", runs, "G8")
    yield brief.claim("last_year.times", compose(brief.words.times), "G8", detail=4)


def _services(brief: Brief[LastYearWords]) -> Iterator[tuple[Run, ...]]:
    for service in brief.study.services["service"]:
        yield say_service(brief, f"services.{service}")


def say_service(brief: Brief[Wording], path: str) -> tuple[Run, ...]:
    """Say a service with its quantity, and its sessions where these are another number."""
    slots = {p: brief.fact(f"{path}.{p}") for p in ("name", "quantity", "unit")}
    if not has_sessions(brief, path):
        return compose(brief.frame.service, **slots)
    sessions = brief.fact(f"{path}.sessions")
    return compose(brief.frame.service_sessions, sessions=sessions, **slots)


def has_sessions(brief: Brief[Wording], path: str) -> bool:
    """Whether a service is counted in sessions beside its quantity."""
    counted = brief.facts[f"{path}.quantity"].value
    sessions = f"{path}.sessions"
    return sessions in brief.facts and brief.facts[sessions].value != counted


def _effect(brief: Brief[LastYearWords]) -> Claim:
    """G5: no change is claimed before the two rounds are shown to measure the same."""
    earlier = any(w.last_day < brief.study.wave.first_day for w in brief.study.settings.waves)
    template = brief.words.not_compared if earlier else brief.words.no_before
    because = "invariance_not_tested" if earlier else "no_earlier_wave"
    return brief.claim(
        "last_year.effect", compose(template), "G5", verdict="refused", because=because
    )


def _satisfaction(brief: Brief[LastYearWords]) -> Iterator[Claim]:
    for informant in brief.study.informants:
        for item in brief.study.questionnaire.items_for(informant, "satisfaction"):
            amount = say_amount(brief, item.name, "agree", informant=informant, form="bare")
            if amount is None:
                continue
            middle = (min(item.scores.values()) + max(item.scores.values())) / 2
            names = [c.name for c in item.choices if item.scores.get(c.name, 0) > middle]
            quoted = [
                compose(brief.frame.quote, text=brief.fact(f"questionnaire.{item.name}.{n}"))
                for n in names
            ]
            runs = compose(
                brief.words.satisfied,
                question=brief.fact(f"questionnaire.{item.name}.phrase"),
                informant=brief.informant(informant),
                amount=amount,
                choices=brief.listed(quoted),
            )
            claim_id = f"last_year.{item.name}"
            yield brief.claim(claim_id, runs, "G3", verdict="supported")


def _repair(brief: Brief[LastYearWords]) -> Claim:
    if brief.study.plan.improvement is None:
        return brief.claim("last_year.repair", (Run(brief.frame.open),), verdict="open")
    runs = compose(
        brief.words.repair,
        shortcoming=brief.fact("plan.improvement.shortcoming"),
        repair=brief.fact("plan.improvement.repair"),
    )
    return brief.claim("last_year.repair", runs)
