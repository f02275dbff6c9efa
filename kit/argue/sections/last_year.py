"""Section 4: what was done last year, what may be said of its effect, what is repaired."""

from __future__ import annotations

from collections.abc import Iterator

from kit.argue.amounts import say_amount
from kit.argue.brief import Brief
from kit.argue.claims import Claim, Paragraph, Section
from kit.argue.text import Run, join_runs

__all__ = ["has_sessions", "say_service", "write_last_year"]


def write_last_year(brief: Brief) -> Section:
    """Write last year's service; of a first-year project, that there is none."""
    heading = brief.word("heading.last_year")
    if not brief.study.settings.project.renewal:
        claim = brief.claim("last_year.none", brief.say("last_year.none"))
        return Section("last_year", heading, (Paragraph((claim,)),))
    parts = (
        ("lead_done", tuple(_done(brief))),
        ("lead_effect", (_effect(brief), *_satisfaction(brief))),
        ("lead_repair", (_repair(brief),)),
    )
    paragraphs = tuple(Paragraph(c, brief.word(f"last_year.{lead}")) for lead, c in parts)
    return Section("last_year", heading, paragraphs)


def _done(brief: Brief) -> Iterator[Claim]:
    if brief.study.settings.last_year is None or brief.study.services.empty:
        yield brief.claim("last_year.done", brief.say("last_year.open"), "G8", verdict="open")
        return
    path = "study.last_year"
    runs = brief.say(
        "last_year.done",
        first_day=brief.fact(f"{path}.first_day"),
        services=join_runs(_services(brief), brief.word("frame.comma")),
        person_times=brief.fact(f"{path}.person_times"),
        child_person_times=brief.fact(f"{path}.child_person_times"),
        children=brief.fact(f"{path}.children"),
        coverage=brief.fact("derived.last_year_coverage"),
        noun=brief.noun,
    )
    yield brief.claim("last_year.done", runs, "G8")
    yield brief.claim("last_year.times", brief.say("last_year.times"), "G8", detail=4)


def _services(brief: Brief) -> Iterator[tuple[Run, ...]]:
    for service in brief.study.services["service"]:
        yield say_service(brief, f"services.{service}")


def say_service(brief: Brief, path: str) -> tuple[Run, ...]:
    """Say a service with its quantity, and its sessions where these are another number."""
    slots = {p: brief.fact(f"{path}.{p}") for p in ("name", "quantity", "unit")}
    if not has_sessions(brief, path):
        return brief.say("last_year.service", **slots)
    sessions = brief.fact(f"{path}.sessions")
    return brief.say("last_year.service_sessions", sessions=sessions, **slots)


def has_sessions(brief: Brief, path: str) -> bool:
    """Whether a service is counted in sessions beside its quantity."""
    counted = brief.facts[f"{path}.quantity"].value
    sessions = f"{path}.sessions"
    return sessions in brief.facts and brief.facts[sessions].value != counted


def _effect(brief: Brief) -> Claim:
    """G5: no change is claimed before the two rounds are shown to measure the same."""
    earlier = any(w.last_day < brief.study.wave.first_day for w in brief.study.settings.waves)
    name = "last_year.not_compared" if earlier else "last_year.no_before"
    because = "invariance_not_tested" if earlier else "no_earlier_wave"
    return brief.claim(
        "last_year.effect", brief.say(name), "G5", verdict="refused", because=because
    )


def _satisfaction(brief: Brief) -> Iterator[Claim]:
    for informant in brief.study.informants:
        for item in brief.study.questionnaire.items_for(informant, "satisfaction"):
            amount = say_amount(brief, item.name, "agree", informant=informant, style="bare")
            if amount is None:
                continue
            middle = (min(item.scores.values()) + max(item.scores.values())) / 2
            names = [c.name for c in item.choices if item.scores.get(c.name, 0) > middle]
            quoted = [
                brief.say("frame.quote", text=brief.fact(f"questionnaire.{item.name}.{n}"))
                for n in names
            ]
            runs = brief.say(
                "last_year.satisfied",
                question=brief.fact(f"questionnaire.{item.name}.phrase"),
                informant=brief.informant(informant),
                amount=amount,
                choices=brief.listed(quoted),
            )
            claim_id = f"last_year.{item.name}"
            yield brief.claim(claim_id, runs, "G3", verdict="supported")


def _repair(brief: Brief) -> Claim:
    if brief.study.plan.improvement is None:
        return brief.claim("last_year.repair", (Run(brief.word("frame.open")),), verdict="open")
    runs = brief.say(
        "last_year.repair",
        shortcoming=brief.fact("plan.improvement.shortcoming"),
        repair=brief.fact("plan.improvement.repair"),
    )
    return brief.claim("last_year.repair", runs)
