"""Sections 6 and 7: feasibility and money, and the committee."""

from __future__ import annotations

from collections.abc import Iterator

from kit.argue.brief import Brief
from kit.argue.claims import Claim, Passage, Section
from kit.argue.section_words import CommitteeWords, FeasibilityWords
from kit.argue.text import Run, compose, join_runs
from kit.wording import Wording

__all__ = ["write_committee", "write_feasibility"]


def write_feasibility(brief: Brief[FeasibilityWords]) -> Section:
    """Write who carries the project out, where, and what the money is for."""
    paragraphs = (
        Passage((_provider(brief), _non_duplication(brief)), brief.words.lead_can),
        Passage((_budget(brief), *_unit_cost(brief)), brief.words.lead_money),
    )
    return Section("feasibility", brief.words.heading, paragraphs)


def write_committee(brief: Brief[CommitteeWords]) -> Section:
    """Write the committee's decision; what is not known is left blank and marked."""
    known = brief.has("plan.committee.date") and brief.has("plan.committee.decision")
    date = _fact_or(brief, "plan.committee.date", brief.words.open_date)
    decision = _fact_or(brief, "plan.committee.decision", brief.words.open_decision)
    runs = [*compose(brief.words.decided, date=date, decision=decision)]
    if not known:
        runs.append(Run(brief.words.open_mark))
    claim = brief.claim("committee.decided", runs, verdict="declared" if known else "open")
    return Section("committee", brief.words.heading, (Passage((claim,)),))


def _fact_or(brief: Brief[Wording], path: str, blank: str) -> Run:
    return brief.fact(path) if brief.has(path) else Run(blank)


def _provider(brief: Brief[FeasibilityWords]) -> Claim:
    path = "study.provider"
    name: tuple[Run, ...] = (Run(brief.frame.open),)
    if brief.has(f"{path}.name"):
        name = compose(brief.words.name, name=brief.fact(f"{path}.name"))
    supervisors: tuple[Run, ...] = ()
    if brief.facts[f"{path}.supervisors"].value:
        count = brief.fact(f"{path}.supervisors")
        supervisors = compose(brief.words.supervisors, supervisors=count)
    runs = compose(
        brief.words.provider,
        name=name,
        workers=brief.fact(f"{path}.social_workers"),
        certified=brief.fact(f"{path}.certified"),
        supervisors=supervisors,
        venue=brief.fact("study.feasibility.venue"),
    )
    return brief.claim("feasibility.provider", runs)


def _non_duplication(brief: Brief[FeasibilityWords]) -> Claim:
    text = brief.fact("study.feasibility.non_duplication")
    runs = compose(brief.words.non_duplication, text=text)
    return brief.claim("feasibility.non_duplication", runs)


def _budget(brief: Brief[FeasibilityWords]) -> Claim:
    lines = [
        compose(
            brief.words.line,
            line=brief.fact(f"plan.budget.{n}.line"),
            amount=brief.fact(f"plan.budget.{n}.amount_yuan"),
        )
        for n in range(len(brief.study.plan.budget))
    ]
    runs = compose(
        brief.words.budget,
        budget=brief.fact("study.project.budget_yuan"),
        lines=join_runs(lines, brief.frame.comma) or brief.frame.open.strip(),
    )
    return brief.claim("feasibility.budget", runs)


def _unit_cost(brief: Brief[FeasibilityWords]) -> Iterator[Claim]:
    """Say what an attendance and a person cost, once all of it is known."""
    paths = {
        "per_time": "derived.cost_per_person_time",
        "per_person": "derived.cost_per_person",
    }
    if not all(map(brief.has, paths.values())):
        return
    costs = {name: brief.fact(path) for name, path in paths.items()}
    runs = compose(
        brief.words.unit_cost,
        person_times=brief.fact("plan.targets.person_times"),
        persons=brief.fact("plan.targets.persons"),
        **costs,
    )
    short = compose(brief.words.unit_cost_short, **costs)
    yield brief.claim("feasibility.unit_cost", runs, shorter=[short], weight=1)
