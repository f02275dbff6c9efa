"""Section 2: how residents were asked, how many answered, what they said."""

from __future__ import annotations

from collections.abc import Iterator

from kit.argue.brief import Brief
from kit.argue.claims import Claim, Passage, Section
from kit.argue.gates import coverage_kind
from kit.argue.section_words import ConsultationWords
from kit.argue.situations import find_others, speaks_for_itself
from kit.argue.text import Run, compose, join_runs
from kit.numbers.writing import say_until

from .wishes import write_wishes

__all__ = ["write_consultation"]


def write_consultation(brief: Brief[ConsultationWords]) -> Section:
    """Write the method with its numbers, then what residents want and what was adopted."""
    how = (_method(brief), *_returned(brief), *_meetings(brief), *_coverage(brief))
    said = (*write_wishes(brief), _suggestions(brief))
    paragraphs = (
        Passage(how, brief.words.lead_how),
        Passage(said, brief.words.lead_said),
    )
    return Section("consultation", brief.words.heading, paragraphs)


def _method(brief: Brief[ConsultationWords]) -> Claim:
    wave, words = brief.study.wave, brief.words
    about = not speaks_for_itself(brief.evidence)
    by_design = {"random": words.method_random, "volunteers": words.method_open}
    usual = words.method_about if about else words.method
    ask = compose(
        by_design.get(wave.design, usual),
        first_day=brief.fact("wave.first_day"),
        last_day=Run(say_until(wave.first_day, wave.last_day, brief.language), "wave.last_day"),
        asked_by=brief.fact("wave.asked_by"),
        mode=brief.fact("wave.mode"),
        invited=brief.fact("wave.exports.0.invited"),
        informant=brief.informant(brief.main),
        noun=brief.noun,
    )
    who: tuple[Run, ...] = ()
    if brief.has("wave.who_answers"):
        who = compose(words.who, who=brief.fact("wave.who_answers"))
    stop = Run(brief.frame.stop)
    return brief.claim("consultation.method", (*ask, *who, stop), "G0")


def _returned(brief: Brief[ConsultationWords]) -> Iterator[Claim]:
    parts = [part for i in brief.study.informants if (part := _returned_part(brief, i))]
    if parts:
        runs = compose(brief.words.returned, parts=brief.listed(parts))
        yield brief.claim("consultation.returned", runs, "G0", verdict="supported")
    own = brief.evidence.row("response", "count_self")
    proxy = brief.evidence.row("response", "count_proxy")
    if own and proxy and own.value and proxy.value:
        slots = {"own": brief.figure(own), "proxy": brief.figure(proxy), "noun": brief.noun}
        runs = compose(brief.words.returned_own, **slots)
        short = compose(brief.words.returned_own_short, **slots)
        yield brief.claim(
            "consultation.own", runs, "G7", verdict="supported", shorter=[short], weight=2
        )
    if not find_others(brief.evidence):
        runs = compose(brief.words.one_informant, informant=brief.informant(brief.main))
        yield brief.claim("consultation.alone", runs, weight=2, optional=True)


def _returned_part(brief: Brief[ConsultationWords], informant: str) -> tuple[Run, ...]:
    """Say how many forms came back, and of whom the number asked is known, which share."""
    count = brief.evidence.row("response", "count_analysed", informant=informant)
    rate = brief.evidence.row("response", "response_rate", informant=informant)
    if count is None:
        return ()
    spoken: tuple[Run, ...] = ()
    told = rate is not None and brief.study.wave.design != "volunteers"
    asked = _find_asked(brief, informant)
    if asked is not None and rate is not None and told:
        return compose(
            brief.words.returned_other,
            informant=brief.informant(informant),
            count=brief.figure(count),
            invited=asked,
            rate=compose(brief.words.rate_of, rate=brief.figure(rate)),
        )
    if rate is not None and told:
        spoken = compose(brief.words.rate, rate=brief.figure(rate))
    return compose(
        brief.words.returned_part,
        informant=brief.informant(informant),
        count=brief.figure(count),
        rate=spoken,
    )


def _find_asked(brief: Brief[ConsultationWords], informant: str) -> Run | None:
    """Return how many were asked, of an informant of whom it is another number."""
    exports = brief.study.wave.exports
    number = next((n for n, e in enumerate(exports) if e.informant == informant), 0)
    if exports[number].invited == exports[0].invited:
        return None
    return brief.fact(f"wave.exports.{number}.invited")


def _meetings(brief: Brief[ConsultationWords]) -> Iterator[Claim]:
    held = brief.study.wave.consultation.meetings
    if not held:
        return
    path = "wave.consultation"
    names = [brief.fact(f"{path}.meetings.{n}") for n in range(len(held))]
    people: tuple[Run, ...] = ()
    if brief.has(f"{path}.meeting_person_times"):
        number = brief.fact(f"{path}.meeting_person_times")
        people = compose(brief.words.meeting_people, people=number)
    runs = compose(brief.words.meetings, meetings=brief.listed(names), people=people)
    yield brief.claim("consultation.meetings", runs)


def _coverage(brief: Brief[ConsultationWords]) -> Iterator[Claim]:
    """G0: say in plain words for whom the answers speak."""
    kind, words = coverage_kind(brief.evidence), brief.words
    row = brief.evidence.row("response", "coverage")
    about = not speaks_for_itself(brief.evidence) and kind == "partial"
    slots: dict[str, Run] = {"noun": brief.noun, "informant": brief.informant(brief.main)}
    if row is not None:
        slots["coverage"] = brief.figure(row)
    strong = kind in ("census_like", "random")
    yield brief.claim(
        "consultation.coverage",
        compose(words.coverage_about if about else words.coverage[kind], **slots),
        "G0",
        verdict="supported" if strong else "weakened",
        because="" if strong else kind,
        shorter=[compose(words.coverage_short)] if kind == "partial" and not about else [],
        weight=3,
    )
    if kind == "random":
        for informant in find_others(brief.evidence):
            runs = compose(words.coverage_other, informant=brief.informant(informant))
            claim_id = f"consultation.coverage.{informant}"
            yield brief.claim(claim_id, runs, "G0", verdict="weakened", because="not_drawn")


def _suggestions(brief: Brief[ConsultationWords]) -> Claim:
    path, words = "wave.consultation", brief.words
    number = brief.study.wave.consultation
    if number.suggestions is None or number.adopted is None:
        runs = compose(words.suggestions_open)
        return brief.claim("consultation.suggestions", runs, verdict="open")
    if not number.suggestions:
        return brief.claim("consultation.suggestions", compose(words.suggestions_none))
    suggestions = brief.fact(f"{path}.suggestions")
    if not number.adopted:
        runs = compose(words.suggestions_unadopted, suggestions=suggestions)
        return brief.claim("consultation.suggestions", runs)
    example: tuple[Run, ...] = ()
    if brief.has(f"{path}.adopted_example"):
        example = compose(words.example, example=brief.fact(f"{path}.adopted_example"))
    rest: tuple[Run, ...] = ()
    if number.adopted < number.suggestions:
        rest = compose(words.suggestions_rest, rest=brief.fact("derived.suggestions_left"))
    slots = {"suggestions": suggestions, "adopted": brief.fact(f"{path}.adopted")}
    said = [
        join_runs([compose(words.suggestions, example=example, rest=more, **slots)])
        for more in (rest, ())
    ]
    return brief.claim("consultation.suggestions", said[0], shorter=said[1:], weight=4)
