"""How many need more help: one verdict for all areas that cannot be told apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kit.argue.amounts import say_amount
from kit.argue.brief import Brief
from kit.argue.claims import Claim
from kit.argue.needs_words import NeedsWords
from kit.argue.situations import Situation, find_above
from kit.argue.text import Run, compose
from kit.numbers.published import Published
from kit.study.questionnaire import Scale

__all__ = ["list_areas", "say_level", "say_unplaced"]


def list_areas(brief: Brief[NeedsWords], scales: Sequence[Scale]) -> tuple[Run, ...]:
    """Return the names of need areas as a list."""
    return brief.listed(brief.fact(f"questionnaire.{s.name}.phrase") for s in scales)


def say_level(
    brief: Brief[NeedsWords], situation: Situation, group: Sequence[Scale], number: int
) -> Claim:
    """G1–G3, G6: how many need more help in each area of a group, and where it stands."""
    claim_id = "needs.level." + "+".join(s.name for s in group)
    if len(group) == 1:
        runs = _say_one(brief, group[0], _place(brief, situation, number), number)
    else:
        runs = (*_say_several(brief, group), *_say_above(brief, group))
    return brief.claim(claim_id, runs, "G6", verdict="supported")


def _place(brief: Brief[NeedsWords], situation: Situation, number: int) -> tuple[Run, ...]:
    """Say of a need that it is last where all the others stand elsewhere."""
    if not situation.ranked or not situation.complete or number == 1:
        return ()
    last = number == len(situation.groups) and not situation.few
    return compose(brief.words.last) if last else ()


def _say_one(
    brief: Brief[NeedsWords], scale: Scale, place: tuple[Run, ...], number: int
) -> tuple[Run, ...]:
    amount = say_amount(brief, scale.name, "attention")
    if amount is None:
        k = brief.fact("study.disclosure.k")
        return compose(brief.words.level_most, k=k, place=place)
    if brief.has(f"questionnaire.{scale.name}.clause"):
        clause = brief.fact(f"questionnaire.{scale.name}.clause")
        frames = brief.words.level_clause
        frame = frames[(number - 1) % len(frames)]
        return compose(frame, clause=clause, amount=amount, place=place)
    return compose(brief.words.level, amount=amount, place=place)


def _say_several(brief: Brief[NeedsWords], group: Sequence[Scale]) -> tuple[Run, ...]:
    rows = [(brief.evidence.row(s.name, "count_attention"), _share(brief, s)) for s in group]
    shares = {share.value if share else None for _, share in rows}
    counts = [brief.figure(count) for count, _ in rows if count]
    first = rows[0][1]
    if len(shares) == 1 and first is not None and len(counts) == len(rows):
        listed = brief.listed(compose(brief.words.level_count, count=c) for c in counts)
        share = brief.figure(first)
        return compose(brief.words.levels_same, counts=listed, share=share)
    counted = len(counts) == len(rows)
    parts = brief.listed(_part(brief, s, counted=counted) for s in group)
    return compose(brief.words.levels, parts=parts)


def _say_above(brief: Brief[NeedsWords], group: Sequence[Scale]) -> tuple[Run, ...]:
    """Say of needs that cannot be ordered as a whole which surely stands above which."""
    sure = find_above(brief.evidence, group)
    if not sure:
        return ()
    above, below = sure
    said = compose(
        brief.words.above, above=list_areas(brief, above), below=list_areas(brief, below)
    )
    return (Run(brief.frame.space), *said)


def _share(brief: Brief[NeedsWords], scale: Scale) -> Published | None:
    return brief.evidence.row(scale.name, "share_attention")


def _part(brief: Brief[NeedsWords], scale: Scale, *, counted: bool) -> tuple[Run, ...]:
    need = brief.fact(f"questionnaire.{scale.name}.phrase")
    amount = say_amount(brief, scale.name, "attention", form="bare", counted=counted)
    if amount is None:
        k = brief.fact("study.disclosure.k")
        return compose(brief.words.level_part_most, need=need, k=k)
    return compose(brief.words.level_part, need=need, amount=amount)


def say_unplaced(brief: Brief[NeedsWords], situation: Situation) -> Iterator[Claim]:
    """Say of all areas together which are small, which hidden, which are not added up."""
    words = brief.words
    if situation.few and situation.placed:
        each = words.few_each if len(situation.few) > 1 else ""
        runs = compose(
            words.few,
            needs=list_areas(brief, situation.few),
            each=each,
            k=brief.fact("study.disclosure.k"),
        )
        yield brief.claim("needs.few", runs, "G1", verdict="weakened", because="too_few")
    if situation.untold:
        runs = compose(words.untold, needs=list_areas(brief, situation.untold))
        reasons = {_why(brief, s) for s in situation.untold}
        because = "+".join(sorted(reasons))
        yield brief.claim("needs.untold", runs, "G1", verdict="refused", because=because)
    if situation.unfit:
        runs = compose(words.unfit, needs=list_areas(brief, situation.unfit))
        yield brief.claim("needs.unfit", runs, "G2", verdict="refused", because="reliability")
    if situation.unsure:
        runs = compose(words.unsure, needs=list_areas(brief, situation.unsure))
        yield brief.claim("needs.unsure", runs, "G2", verdict="weakened", because="reliability")


def _why(brief: Brief[NeedsWords], scale: Scale) -> str:
    return brief.evidence.why_hidden(scale.name, "count_attention")
