"""Section 3: how many people the project is for, and what they need, ordered and bounded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kit.argue.brief import Brief
from kit.argue.claims import Claim, Passage, Section
from kit.argue.messages import Message
from kit.argue.needs_words import NeedsWords
from kit.argue.situations import Situation, find_situation
from kit.argue.text import Run, compose
from kit.study.questionnaire import Scale

from .bounds import say_bounds, say_differences
from .levels import list_areas, say_level, say_unplaced
from .views import say_careful, say_others, say_proxies
from .voices import say_aim, say_no_strength, say_strengths, say_voices, select_voices

__all__ = ["write_needs"]


def write_needs(brief: Brief[NeedsWords]) -> Section:
    """Write who is served, the needs in the order that the answers bear, and the limits.

    Each group of needs that cannot be told apart is one paragraph: the level of all, then
    residents' words, strengths and wishes, a sentence each. What holds for all needs is said
    once: which are small or hidden, what others see, how far the answers speak.
    """
    situation = find_situation(brief.evidence)
    voices = {g: select_voices(brief, g) for g in situation.groups}
    paragraphs = [Passage((_who(brief), _order(brief, situation)))]
    for number, group in enumerate(situation.groups, start=1):
        claims = (
            say_level(brief, situation, group, number),
            *say_voices(brief, group, voices[group], number),
        )
        paragraphs.append(_passage(brief, situation, group, claims, number))
    told = [message for group in voices.values() for message in group]
    closing = (Passage(claims) for claims in _close(brief, situation, told))
    paragraphs += [passage for passage in closing if passage.claims]
    return Section("needs", brief.words.heading, tuple(paragraphs))


def _passage(
    brief: Brief[NeedsWords],
    situation: Situation,
    group: Sequence[Scale],
    claims: tuple[Claim, ...],
    number: int,
) -> Passage:
    """Head the paragraph with the areas, if there is more than one paragraph."""
    if len(situation.groups) == 1 and len(group) > 1:
        return Passage(claims)
    title = "".join(run.text for run in list_areas(brief, group))
    tied = brief.words.tied if len(group) > 1 else ""
    mark = brief.frame.level_three.format(number=number)
    return Passage(claims, f"{title[:1].upper()}{title[1:]}{tied}", mark)


def _close(
    brief: Brief[NeedsWords], situation: Situation, voices: Sequence[Message]
) -> Iterator[tuple[Claim, ...]]:
    """Yield the claims of the last paragraphs: other voices, then how far all this goes."""
    unfit = [m for s in situation.unfit for m in select_voices(brief, [s])]
    # Counted on from the groups, so that no form comes again too soon.
    after = len(situation.groups) + 1
    small = after + 1 if situation.placed else 1
    yield (
        *say_unplaced(brief, situation),
        *say_strengths(brief, "few", select_voices(brief, situation.few), small),
        *(say_voices(brief, situation.unfit, unfit, after) if unfit else ()),
        *say_no_strength(brief, situation.placed, voices),
        *say_aim(brief, situation),
        *say_others(brief, situation),
        *say_proxies(brief, situation),
    )
    yield (
        *say_bounds(brief, situation),
        *say_differences(brief),
        *say_careful(brief, situation),
        _limits(brief),
    )


def _who(brief: Brief[NeedsWords]) -> Claim:
    persons, path = brief.fact("plan.targets.persons"), "study.population.also"
    also = compose(brief.words.also, also=brief.fact(path)) if brief.has(path) else ()
    runs = compose(
        brief.words.who,
        label=brief.fact("study.population.label"),
        total=brief.fact("study.population.total"),
        also=also,
        persons=persons,
    )
    short = compose(brief.words.who_short, noun=brief.noun, also=also, persons=persons)
    return brief.claim("needs.who", runs, shorter=[short], weight=1)


def _order(brief: Brief[NeedsWords], situation: Situation) -> Claim:
    """G6: say whose answers these are, and what order they bear."""
    people = _people(brief, situation)
    if situation.order == "none" or people is None:
        runs = compose(brief.words.order_none)
        return brief.claim("needs.order", runs, "G6", verdict="refused", because="no_ranks")
    few = situation.order == "low" and not situation.placed
    name = "order_low_few" if few else f"order_{situation.order}"
    if situation.order == "tied" and not situation.complete:
        name = "order_tied_some"
    template: str = getattr(brief.words, name)
    first = situation.groups[0][:1] if situation.order == "leads" else ()
    runs = compose(
        template,
        people=people,
        need=list_areas(brief, first),
        needs=list_areas(brief, situation.placed),
        among="" if situation.complete else brief.words.among,
        k=brief.fact("study.disclosure.k"),
    )
    strong = situation.ranked
    return brief.claim(
        "needs.order",
        runs,
        "G6",
        verdict="supported" if strong else "weakened",
        because="" if strong else situation.order,
    )


def _people(brief: Brief[NeedsWords], situation: Situation) -> tuple[Run, ...] | None:
    """Say of whom the section speaks: those who answered, themselves or about others."""
    evidence, words = brief.evidence, brief.words
    alone = evidence.is_self_report()
    own = evidence.row("response", "count_self" if alone else "count_proxy")
    count = own or evidence.row("response", "count_analysed")
    if count is None:
        return None
    if not situation.own:
        template = words.people_about
    elif own:
        template = words.people_own if alone else words.people_proxy
    elif evidence.ledger.row(evidence.key("response", "count_self")) is not None:
        template = words.people_some
    else:
        template = words.people
    return compose(
        template,
        count=brief.figure(count),
        noun=brief.noun,
        informant=brief.informant(brief.main),
    )


def _limits(brief: Brief[NeedsWords]) -> Claim:
    return brief.claim(
        "needs.limits", compose(brief.words.limits), "G3", verdict="refused", because="no_data"
    )
