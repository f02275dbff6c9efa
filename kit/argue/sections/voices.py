"""Residents' own words beside each need: what troubles them, what they can do, their wish."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kit.argue.amounts import say_amount
from kit.argue.brief import Brief
from kit.argue.claims import Claim
from kit.argue.messages import Kind, Message, find_strengths, select_messages
from kit.argue.needs_words import NeedsWords
from kit.argue.situations import Situation
from kit.argue.text import Run, compose, join_runs
from kit.study.questionnaire import Item, Scale

from .levels import list_areas

__all__ = ["say_aim", "say_no_strength", "say_strengths", "say_voices", "select_voices"]

Voices = Sequence[Message]

LISTED = 2
"""Concerns that are told in a sentence each; more of them are listed."""


def select_voices(brief: Brief[NeedsWords], group: Sequence[Scale]) -> list[Message]:
    """Return what is told beside the levels of these needs."""
    return [m for scale in group for m in select_messages(brief.evidence, scale)]


def say_voices(
    brief: Brief[NeedsWords], group: Sequence[Scale], voices: Voices, number: int
) -> Iterator[Claim]:
    """Say what is told of the needs of one group, one sentence a kind."""
    names = "+".join(s.name for s in group)
    if concerns := _of(voices, "concern"):
        yield _say_concerns(brief, names, concerns, number, alone=len(group) == 1)
    yield from say_strengths(brief, names, voices, number)
    if lacks := _of(voices, "lack"):
        yield _say_lacks(brief, names, lacks, number)
    if unclear := _of(voices, "unclear"):
        runs = compose(brief.words.unclear, parts=_list_can(brief, unclear))
        yield brief.claim(
            f"needs.unclear.{names}",
            runs,
            "G9",
            verdict="weakened",
            because="about_half",
            weight=2,
            optional=True,
        )
    for message in _of(voices, "wish"):
        yield from _say_wish(brief, message)


def say_strengths(
    brief: Brief[NeedsWords], names: str, voices: Voices, number: int
) -> Iterator[Claim]:
    """G9: say what more than half can do."""
    if strengths := _of(voices, "strength"):
        frames = brief.words.strength
        parts = _list_can(brief, strengths)
        runs = compose(frames[(number - 1) % len(frames)], parts=parts)
        yield brief.claim(f"needs.strength.{names}", runs, "G9", verdict="supported")


def _of(voices: Voices, kind: Kind) -> list[Message]:
    return [m for m in voices if m.kind == kind]


def _say_lacks(
    brief: Brief[NeedsWords], names: str, lacks: Sequence[Message], number: int
) -> Claim:
    """Say what fewer than half can do, and in full that this is what services are for."""
    words = brief.words
    frame = words.lack[(number - 1) % len(words.lack)]
    parts = _list_can(brief, lacks)
    both = words.lack_both if len(lacks) > 1 else ""
    bound = words.lack_bounds[_find_bound(lacks)]
    # It is said once: more than once it would be a phrase.
    uses = (words.lack_use, "") if number == 1 else ("",)
    said = [compose(frame, parts=parts, both=both, bound=bound, use=use) for use in uses]
    return brief.claim(
        f"needs.lack.{names}",
        said[0],
        "G9",
        verdict="supported",
        shorter=said[1:],
        weight=max(2, 5 - number),
        optional=number > 1,
    )


LACK_BOUNDS = (20, 30, 40, 50)
"""Percentages below which a lack is said to lie, in the order of their words."""


def _find_bound(lacks: Voices) -> int:
    """Return the place of the least bound below which all of these surely lie."""
    rows = [m.row for m in lacks if m.row]
    highest = max((r.ci_high or r.value or 0.0) for r in rows)
    places = (n for n, bound in enumerate(LACK_BOUNDS) if highest < bound)
    return next(places, len(LACK_BOUNDS) - 1)


def _say_concerns(
    brief: Brief[NeedsWords],
    names: str,
    concerns: Sequence[Message],
    number: int,
    *,
    alone: bool,
) -> Claim:
    if len(concerns) > LISTED:
        said = [
            _list_concerns(brief, concerns[:shown], counted=counted)
            for shown, counted in ((None, True), (None, False), (LISTED, False))
        ]
    else:
        frames = brief.words.concern_alone if alone else brief.words.concern
        frame = frames[(number - 1) % len(frames)]
        said = []
        for shown, twin in ((len(concerns), True), (len(concerns), False), (1, False)):
            told = concerns[:shown]
            parts = [
                _say_concern(brief, m, frame, twin=twin, counted=_all_counted(brief, told))
                for m in told
            ]
            listed = join_runs(parts, brief.frame.semicolon)
            said.append((*listed, Run(brief.frame.stop)))
    return brief.claim(
        f"needs.concern.{names}",
        said[0],
        "G7",
        verdict="supported",
        shorter=said[1:],
        weight=max(3, 6 - number),
    )


def _all_counted(brief: Brief[NeedsWords], messages: Voices) -> bool:
    """Whether every one of these numbers is shown as a count: a list mixes no kinds."""
    return all(
        m.item and brief.evidence.row(m.item.name, "count_agree") is not None for m in messages
    )


def _list_concerns(
    brief: Brief[NeedsWords], concerns: Voices, *, counted: bool
) -> tuple[Run, ...]:
    """List what is most agreed to in several areas, each sentence with its area."""
    counted = counted and _all_counted(brief, concerns)
    parts = [
        compose(
            brief.words.concern_part,
            item=_quote(brief, m.item),
            need=brief.fact(f"questionnaire.{m.area.name}.phrase"),
            amount=say_amount(brief, m.item.name, "agree", form="inner", counted=counted) or "",
        )
        for m in concerns
        if m.item
    ]
    return compose(brief.words.concern_list, parts=join_runs(parts, brief.frame.comma))


def _say_concern(
    brief: Brief[NeedsWords], message: Message, frame: str, *, twin: bool, counted: bool
) -> tuple[Run, ...]:
    item = message.item
    if item is None:
        return ()
    return compose(
        frame,
        need=brief.fact(f"questionnaire.{message.area.name}.phrase"),
        amount=say_amount(brief, item.name, "agree", worded=counted, counted=counted) or "",
        item=_quote(brief, item),
        twin=_say_twin(brief, item) if twin else "",
    )


def _say_twin(brief: Brief[NeedsWords], item: Item) -> tuple[Run, ...]:
    """G7: what the other informant says to the same question."""
    twin = next((i for i in brief.study.questionnaire.items if i.name == item.twin), None)
    if twin is None or twin.informant not in brief.study.informants:
        return ()
    other = say_amount(brief, twin.name, "agree", informant=twin.informant, form="inner")
    if other is None:
        return ()
    who = brief.informant(twin.informant)
    return compose(brief.words.twin, informant=who, amount=other)


def _list_can(brief: Brief[NeedsWords], messages: Voices) -> tuple[Run, ...]:
    """List what people can do; if the number of one is hidden, shares alone."""
    counted = _all_counted(brief, messages)
    return brief.listed(_say_can(brief, m, counted=counted) for m in messages)


def _say_can(
    brief: Brief[NeedsWords], message: Message, *, counted: bool = True
) -> tuple[Run, ...]:
    item = message.item
    if item is None:
        return ()
    amount = say_amount(brief, item.name, "agree", form="bare", counted=counted) or ""
    if brief.has(f"questionnaire.{item.name}.gloss"):
        gloss = brief.fact(f"questionnaire.{item.name}.gloss")
        return compose(brief.words.can, gloss=gloss, amount=amount)
    return compose(brief.words.can_quote, item=_quote(brief, item), amount=amount)


def _say_wish(brief: Brief[NeedsWords], message: Message) -> Iterator[Claim]:
    wish = message.wish
    amount = say_amount(brief, wish.name, "high") if wish else None
    if wish and amount is not None:
        label = brief.fact(f"questionnaire.{wish.name}.phrase")
        said = [
            compose(brief.words.wish, amount=amount, scale=label, more=more)
            for more in (brief.words.wish_more, "")
        ]
        claim_id = f"needs.wish.{wish.name}"
        yield brief.claim(
            claim_id, said[0], "G6", verdict="supported", shorter=said[1:], weight=3
        )


def say_no_strength(
    brief: Brief[NeedsWords], placed: Sequence[Scale], voices: Voices
) -> Iterator[Claim]:
    """G9: say once of which needs no strength can be stated."""
    stated = {m.area.name for m in voices if m.kind in ("strength", "lack", "unclear")}
    without = [s for s in placed if s.name not in stated]
    if not without:
        return
    words = brief.words
    if len(without) == len(placed) and len(placed) > 1:
        runs = compose(words.no_strength_any)
    else:
        runs = compose(words.no_strength, needs=list_areas(brief, without))
    yield brief.claim("needs.no_strength", runs, "G9", verdict="refused", because="no_majority")


def say_aim(brief: Brief[NeedsWords], situation: Situation) -> Iterator[Claim]:
    """Say what was answered on the project's aim: how many are high, the most, the least."""
    words, who = brief.words, brief.informant(brief.main)
    by = () if situation.own else compose(words.aim_by, informant=who)
    scales = brief.study.questionnaire.scales_for(brief.main, "strength")
    found = find_strengths(brief.evidence)
    for scale in scales:
        label = brief.fact(f"questionnaire.{scale.name}.phrase")
        own = [m for m in found if m.area.name == scale.name]
        claim_id = f"needs.aim.{scale.name}"
        if not own:
            runs = compose(brief.words.aim_unknown, label=label)
            yield brief.claim(claim_id, runs, "G1", verdict="refused", because="hidden")
            continue
        counted = _all_counted(brief, (own[0], own[-1]))
        most = _say_can(brief, own[0], counted=counted)
        aimed = brief.study.say(scale.label).lower() in brief.fact("study.project.aim").text
        template = brief.words.aim if aimed else brief.words.aim_other
        amount = say_amount(brief, scale.name, "high", form="bare")
        high = (*by, *(compose(words.aim_high, amount=amount) if amount else ()))
        said = [compose(template, label=label, high=high, parts=most, less="")]
        if len(own) > 1:
            less = compose(words.aim_less, parts=_say_can(brief, own[-1], counted=counted))
            said.insert(0, compose(template, label=label, high=high, parts=most, less=less))
        yield brief.claim(
            claim_id, said[0], "G9", verdict="supported", shorter=said[1:], weight=6
        )


def _quote(brief: Brief[NeedsWords], item: Item) -> Run:
    return brief.fact(f"questionnaire.{item.name}.label")
