"""Section 4: what was done last year, what may be said of its effect, what is repaired."""

from __future__ import annotations

from collections.abc import Iterator

from kit.argue.amounts import say_amount
from kit.argue.brief import Brief
from kit.argue.claims import Claim, Passage, Section
from kit.argue.section_words import LastYearWords
from kit.argue.text import NumberRun, Run, compose, join_runs
from kit.study.questionnaire import Item
from kit.study.served import split_areas

from .changes import say_changes
from .services import say_needs, say_service

__all__ = ["write_last_year"]


def write_last_year(brief: Brief[LastYearWords]) -> Section:
    """Write last year's service; of a first-year project, that there is none."""
    heading = brief.words.heading
    if not brief.study.settings.project.renewal:
        none = brief.claim("last_year.none", compose(brief.words.none))
        claims = (none, *_satisfaction(brief))
        return Section("last_year", heading, (Passage(claims),))
    parts = (
        (brief.words.lead_done, tuple(_done(brief))),
        (brief.words.lead_effect, (*_views(brief), *say_changes(brief))),
        (brief.words.lead_repair, (_repair(brief),)),
    )
    paragraphs = tuple(Passage(claims, lead) for lead, claims in parts)
    return Section("last_year", heading, paragraphs)


def _done(brief: Brief[LastYearWords]) -> Iterator[Claim]:
    if brief.study.settings.last_year is None or brief.study.services.empty:
        yield brief.claim("last_year.done", compose(brief.words.open), "G8", verdict="open")
        return
    path = "study.last_year"
    said = [
        compose(
            brief.words.done,
            first_day=brief.fact(f"{path}.first_day"),
            services=join_runs(_levels(brief, needs=needs), brief.frame.comma_level),
            person_times=brief.fact(f"{path}.person_times"),
            population_person_times=brief.fact(f"{path}.population_person_times"),
            population_persons=brief.fact(f"{path}.population_persons"),
            coverage=brief.fact("derived.last_year_coverage"),
            noun=brief.noun,
        )
        for needs in (True, False)
    ]
    yield brief.claim("last_year.done", said[0], "G8", shorter=said[1:], weight=7)
    idle = _list_idle(brief)
    if idle and brief.study.plan.improvement is not None:
        names = brief.listed(brief.fact(f"services.{service}.name") for service in idle)
        runs = compose(brief.words.not_done, names=names)
        yield brief.claim("last_year.not_done", runs, "G8")


def _list_idle(brief: Brief[LastYearWords]) -> list[str]:
    """Return the services of last year's records that did not take place."""
    table = brief.study.services
    return [str(s) for s in table.loc[table["quantity"] == 0, "service"]]


def _levels(brief: Brief[LastYearWords], *, needs: bool) -> Iterator[tuple[Run, ...]]:
    """Yield what took place, by casework, groups and community, with the needs served."""
    table = brief.study.services
    done = table[table["quantity"] > 0]
    levels = dict.fromkeys(str(level) for level in done["level"])
    for level in sorted(levels, key=lambda name: _ORDER.get(name, len(_ORDER))):
        parts = []
        rows = done.loc[done["level"] == level, ["service", "need_areas"]]
        for service, areas in rows.itertuples(index=False):
            named = say_needs(brief, split_areas(areas)) if needs else ()
            aim = compose(brief.words.for_need, needs=named) if named else ()
            parts.append(say_service(brief, f"services.{service}", aim))
        template = brief.words.level.get(level, brief.words.level["other"])
        yield compose(str(template), services=join_runs(parts, brief.frame.comma))


_ORDER = {"casework": 0, "group_work": 1, "community_work": 2}


def _views(brief: Brief[LastYearWords]) -> Iterator[Claim]:
    """Say what residents think of the services, or that they were not asked."""
    found = list(_satisfaction(brief))
    if not found:
        runs = compose(brief.words.not_asked)
        yield brief.claim("last_year.not_asked", runs, verdict="refused", because="not_asked")
    yield from found


def _satisfaction(brief: Brief[LastYearWords]) -> Iterator[Claim]:
    for informant in brief.study.informants:
        for item in brief.study.questionnaire.items_for(informant, "satisfaction"):
            yield _satisfied(brief, item, informant)


def _satisfied(brief: Brief[LastYearWords], item: Item, informant: str) -> Claim:
    """Say how many are satisfied, or of a hidden number what may be said truly."""
    words = brief.words
    amount = say_amount(brief, item.name, "agree", informant=informant, form="bare")
    reason = brief.evidence.why_hidden(item.name, "count_agree", informant=informant)
    middle = (min(item.scores.values()) + max(item.scores.values())) / 2
    names = [c.name for c in item.choices if item.scores.get(c.name, 0) > middle]
    slots = {
        "question": brief.fact(f"questionnaire.{item.name}.phrase"),
        "informant": brief.informant(informant),
    }
    quoted = (
        compose(brief.frame.quote, text=brief.fact(f"questionnaire.{item.name}.{n}"))
        for n in names
    )
    choices = brief.listed(quoted, brief.frame.alternative)
    claim_id, k = f"last_year.{item.name}", brief.fact("study.disclosure.k")
    if reason == "few":
        runs = compose(words.satisfied_few, choices=choices, k=k, **slots)
    elif amount is not None:
        row = brief.evidence.row(item.name, "share_agree", informant=informant)
        held = row is not None and row.n_base
        number = brief.figure(row, row.n_base) if row and held else None
        base = compose(words.satisfied_base, number=_plain(number)) if number else ""
        runs = compose(words.satisfied, choices=choices, amount=amount, base=base, **slots)
    elif reason == "most":
        runs = compose(words.satisfied_most, choices=choices, k=k, **slots)
    else:
        runs = compose(words.satisfied_hidden, **slots)
        return brief.claim(claim_id, runs, "G1", verdict="refused", because=reason)
    return brief.claim(claim_id, runs, "G3", verdict="supported", weight=8)


def _plain(number: NumberRun) -> NumberRun:
    """Return the number of answers behind a share: no percentage itself."""
    return NumberRun(number.text.rstrip("%"), number.key, number.number)


def _repair(brief: Brief[LastYearWords]) -> Claim:
    if brief.study.plan.improvement is None:
        idle = _list_idle(brief)
        names = brief.listed(brief.fact(f"services.{service}.name") for service in idle)
        words = brief.words
        runs = compose(words.idle_open, names=names) if idle else compose(words.repair_open)
        return brief.claim("last_year.repair", runs, verdict="open")
    runs = compose(
        brief.words.repair,
        shortcoming=brief.fact("plan.improvement.shortcoming"),
        repair=brief.fact("plan.improvement.repair"),
    )
    return brief.claim("last_year.repair", runs)
