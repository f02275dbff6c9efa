"""Section 2: how residents were asked, how many answered, what they said."""

from __future__ import annotations

from collections.abc import Iterator

from kit.argue.amounts import say_amount, say_pieces
from kit.argue.brief import Brief
from kit.argue.claims import Claim, Passage, Section
from kit.argue.evidence import Evidence
from kit.argue.gates import coverage_kind
from kit.argue.text import Run, compose, join_runs
from kit.argue.wording import ConsultationWords
from kit.numbers.keys import Group
from kit.numbers.writing import say_until
from kit.study.questionnaire import Choice, Item
from kit.wording import Wording

__all__ = ["write_consultation"]

MOST = 3
"""Most choices that are named as most wanted."""


def write_consultation(brief: Brief[ConsultationWords]) -> Section:
    """Write the method with its numbers, then what residents want and what was adopted."""
    how = (_method(brief), _returned(brief), *_meetings(brief), _coverage(brief))
    said = (*_wanted(brief), _suggestions(brief))
    paragraphs = (
        Passage(how, brief.words.lead_how),
        Passage(said, brief.words.lead_said),
    )
    return Section("consultation", brief.words.heading, paragraphs)


def _method(brief: Brief[ConsultationWords]) -> Claim:
    wave = brief.study.wave
    ask = compose(
        brief.words.method,
        first_day=brief.fact("wave.first_day"),
        last_day=Run(say_until(wave.first_day, wave.last_day, brief.language), "wave.last_day"),
        asked_by=brief.fact("wave.asked_by"),
        mode=brief.fact("wave.mode"),
        invited=brief.fact("wave.exports.0.invited"),
        noun=brief.noun,
    )
    if brief.has("wave.who_answers"):
        who = compose(brief.words.who, who=brief.fact("wave.who_answers"))
    else:
        who = compose(brief.words.who_none)
    return brief.claim("consultation.method", (*ask, *who), "G0")


def _returned(brief: Brief[ConsultationWords]) -> Claim:
    parts = []
    for informant in brief.study.informants:
        count = brief.evidence.row("response", "count_analysed", informant=informant)
        rate = brief.evidence.row("response", "response_rate", informant=informant)
        known = rate is not None and brief.study.population(informant) is not None
        spoken: tuple[Run, ...] = ()
        if known and rate is not None:
            spoken = compose(brief.words.rate, rate=brief.figure(rate))
        if count is not None:
            parts.append(
                compose(
                    brief.words.returned_part,
                    informant=brief.informant(informant),
                    count=brief.figure(count),
                    rate=spoken,
                )
            )
    runs = compose(brief.words.returned, parts=brief.listed(parts))
    return brief.claim("consultation.returned", runs, "G0", verdict="supported")


def _meetings(brief: Brief[ConsultationWords]) -> Iterator[Claim]:
    held = brief.study.wave.consultation.meetings
    if not held:
        return
    path = "wave.consultation"
    names = [brief.fact(f"{path}.meetings.{n}") for n in range(len(held))]
    meetings = join_runs(names, brief.frame.comma)
    runs = [*compose(brief.words.meetings, meetings=meetings)]
    if brief.has(f"{path}.meeting_person_times"):
        people = brief.fact(f"{path}.meeting_person_times")
        runs += compose(brief.words.meeting_people, people=people)
    runs.append(Run(brief.frame.stop))
    yield brief.claim("consultation.meetings", runs, detail=1)


def _coverage(brief: Brief[ConsultationWords]) -> Claim:
    """G0: say in plain words for whom the answers speak."""
    kind = coverage_kind(brief.evidence)
    template = brief.words.coverage[kind]
    row = brief.evidence.row("response", "coverage")
    if kind in ("partial", "census_like", "random") and row is not None:
        coverage = brief.figure(row)
        runs = compose(template, noun=brief.noun, coverage=coverage)
    else:
        runs = compose(template, noun=brief.noun)
    strong = kind == "census_like"
    return brief.claim(
        "consultation.coverage",
        runs,
        "G0",
        verdict="supported" if strong else "weakened",
        because="" if strong else kind,
    )


def _wanted(brief: Brief[ConsultationWords]) -> Iterator[Claim]:
    first = True
    for informant in brief.study.informants:
        for item in brief.study.questionnaire.items_for(informant, "preference"):
            detail = 0 if first else 4
            claim = _most_wanted(brief, item, informant, detail)
            if claim is not None:
                first = False
                yield claim


def _most_wanted(
    brief: Brief[ConsultationWords], item: Item, informant: str, detail: int
) -> Claim | None:
    """Name the choices that can be first, a few of them where they are many."""
    leading = [c for c in item.choices if _can_lead(brief.evidence, item, c, informant)]
    amounts = [
        (c, _amount(brief, item, c, informant))
        for c in sorted(leading, key=lambda c: -_share(brief.evidence, item, c, informant))
    ]
    spoken = [(c, amount) for c, amount in amounts if amount]
    if not spoken:
        return None
    choices = brief.listed(
        compose(brief.words.choice, label=_label(brief, item, c), amount=amount)
        for c, amount in spoken[:MOST]
    )
    pieces = say_pieces(brief, len(spoken))
    tie = compose(brief.words.tie, pieces=pieces) if len(spoken) > 1 else ""
    many = len(spoken) > MOST
    runs = compose(
        brief.words.most_wanted_many if many else brief.words.most_wanted,
        question=brief.fact(f"questionnaire.{item.name}.phrase"),
        informant=brief.informant(informant),
        choices=choices,
        tie=tie,
        pieces=pieces,
    )
    return brief.claim(
        f"consultation.{item.name}", runs, "G6", verdict="supported", detail=detail
    )


def _amount(
    brief: Brief[Wording], item: Item, choice: Choice, informant: str
) -> tuple[Run, ...] | None:
    return say_amount(
        brief, item.name, "choice", informant=informant, choice=choice.name, form="inner"
    )


def _can_lead(evidence: Evidence, item: Item, choice: Choice, informant: str) -> bool:
    group = Group("choice", choice.name)
    row = evidence.row(item.name, "rank_low", informant=informant, group=group)
    shown = evidence.row(item.name, "share_choice", informant=informant, group=group)
    return row is not None and row.value == 1 and shown is not None


def _share(evidence: Evidence, item: Item, choice: Choice, informant: str) -> float:
    group = Group("choice", choice.name)
    row = evidence.row(item.name, "share_choice", informant=informant, group=group)
    return row.value if row is not None and row.value is not None else -1.0


def _label(brief: Brief[ConsultationWords], item: Item, choice: Choice) -> Run:
    return brief.fact(f"questionnaire.{item.name}.{choice.name}")


def _suggestions(brief: Brief[ConsultationWords]) -> Claim:
    path = "wave.consultation"
    if not (brief.has(f"{path}.suggestions") and brief.has(f"{path}.adopted")):
        runs = compose(brief.words.suggestions_open)
        return brief.claim("consultation.suggestions", runs, verdict="open")
    example: tuple[Run, ...] = ()
    if brief.has(f"{path}.adopted_example"):
        example = compose(brief.words.example, example=brief.fact(f"{path}.adopted_example"))
    runs = compose(
        brief.words.suggestions,
        suggestions=brief.fact(f"{path}.suggestions"),
        adopted=brief.fact(f"{path}.adopted"),
        example=example,
    )
    return brief.claim("consultation.suggestions", runs)
