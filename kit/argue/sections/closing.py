"""Sections 6 and 7 and the data note: feasibility and money, the committee, the limits."""

from __future__ import annotations

from collections.abc import Iterator

from kit.argue.brief import Brief
from kit.argue.claims import Claim, Passage, Section
from kit.argue.section_words import CommitteeWords, FeasibilityWords, NoteWords
from kit.argue.situations import find_moved, find_situation
from kit.argue.text import Run, compose, join_runs
from kit.wording import Wording

from .leaders import asks_willing

__all__ = ["write_committee", "write_feasibility", "write_note"]


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


def write_note(brief: Brief[NoteWords]) -> Section:
    """Write how the numbers came about, what is hidden, and who keeps the answers."""
    claims = tuple(_note(brief))
    return Section("note", brief.words.heading, (Passage(claims),), numbered=False)


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


def _note(brief: Brief[NoteWords]) -> Iterator[Claim]:
    reason: tuple[Run, ...] = ()
    if brief.has("study.disclosure.reason"):
        reason = (Run(brief.frame.comma), brief.fact("study.disclosure.reason"))
    runs = compose(brief.words.voluntary, k=brief.fact("study.disclosure.k"), reason=reason)
    yield brief.claim("note.voluntary", runs, "G1")
    if any(row.reason == "base_withheld" for row in brief.evidence.ledger):
        yield brief.claim("note.bases", compose(brief.words.bases), "G1")
    yield from _rules(brief)
    if find_moved(brief.evidence, find_situation(brief.evidence)) == []:
        yield brief.claim("note.careful", compose(brief.words.careful), "G10")
    if any(asks_willing(brief, strategy) for strategy in brief.study.plan.strategies):
        yield brief.claim("note.willing", compose(brief.words.willing), "G8")
    custody = compose(
        brief.words.custody,
        custodian=brief.fact("study.retention.custodian"),
        until=brief.fact("study.retention.until"),
    )
    yield brief.claim("note.custody", custody)


def _rules(brief: Brief[NoteWords]) -> Iterator[Claim]:
    """State the planning line of the need scales (the first one's where they agree)."""
    scales = brief.study.questionnaire.scales_for(brief.main, "need")
    if len({s.planning_line for s in scales}) != 1:
        return
    items = brief.study.questionnaire.items_of(scales[0].name, brief.main)
    runs = compose(
        brief.words.rules,
        full=brief.fact(f"questionnaire.{items[0].name}.highest"),
        line=brief.fact(f"questionnaire.{scales[0].name}.planning_line"),
    )
    yield brief.claim("note.rules", runs, "G3")
    sources = dict.fromkeys(s.source for s in scales if s.source)
    for source in list(sources)[:1]:
        scale = next(s for s in scales if s.source == source)
        text = brief.fact(f"questionnaire.{scale.name}.source")
        yield brief.claim("note.items", compose(brief.words.own_items, source=text))
