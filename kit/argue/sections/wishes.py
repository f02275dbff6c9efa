"""What residents want: of each question with several answers, what is chosen most."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kit.argue.amounts import say_amount
from kit.argue.brief import Brief
from kit.argue.claims import Claim
from kit.argue.evidence import Evidence
from kit.argue.section_words import ConsultationWords
from kit.argue.situations import find_others
from kit.argue.text import Run, Slot, compose, join_runs
from kit.numbers.keys import Group
from kit.study.questionnaire import Choice, Item

__all__ = ["write_wishes"]

NAMED = 2
"""Most choices that are named of those that cannot be told apart."""


@dataclass(frozen=True)
class _Wanted:
    """One question's choices that can be first, each with how many chose it.

    They are `ranked` if the answers of everybody asked bear an order, and `spread` if all
    that were offered can be first, so that nothing stands out.
    """

    item: Item
    choices: tuple[tuple[Choice, tuple[Run, ...]], ...]
    ranked: bool
    spread: bool


def write_wishes(brief: Brief[ConsultationWords]) -> Iterator[Claim]:
    """Write what the main informant wants, then the others, one sentence each."""
    for informant in (brief.main, *find_others(brief.evidence)):
        items = brief.study.questionnaire.items_for(informant, "preference")
        found = [w for item in items if (w := _find_wanted(brief, item, informant))]
        if len(found) == 1 and informant == brief.main:
            yield _one_wish(brief, found[0])
        elif found:
            yield _several_wishes(brief, informant, found)
        elif items and informant == brief.main:
            question = brief.fact(f"questionnaire.{items[0].name}.phrase")
            runs = compose(brief.words.wish_hidden, question=question)
            claim_id = f"consultation.{items[0].name}"
            yield brief.claim(claim_id, runs, "G1", verdict="refused", because="hidden")


def _find_wanted(brief: Brief[ConsultationWords], item: Item, informant: str) -> _Wanted | None:
    """Find the choices that can be first: by rank or, without ranks, by number.

    None where the number of one that can be first is hidden: of the others it could not be
    said that they are chosen most.
    """
    real = [c for c in item.choices if not (c.exclusive or c.missing or c.outside)]
    sizes = {c.name: _size(brief.evidence, item, c, informant) for c in real}
    shown = sorted((c for c in real if sizes[c.name] >= 0), key=lambda c: -sizes[c.name])
    ranks = {c.name: _rank(brief.evidence, item, c, informant) for c in real}
    ranked = any(rank is not None for rank in ranks.values())
    leading = [c for c in shown if ranks[c.name] == 1]
    if not ranked:
        leading = [c for c in shown if sizes[c.name] == sizes[shown[0].name]]
    spoken = [(c, amount) for c in leading if (amount := _amount(brief, item, c, informant))]
    if any(ranks[c.name] == 1 for c in real if c not in dict(spoken)):
        return None
    spread = ranked and all(rank in (1, None) for rank in ranks.values())
    return _Wanted(item, tuple(spoken), ranked, spread) if spoken else None


def _amount(
    brief: Brief[ConsultationWords], item: Item, choice: Choice, informant: str
) -> tuple[Run, ...] | None:
    return say_amount(
        brief, item.name, "choice", informant=informant, choice=choice.name, form="inner"
    )


def _rank(evidence: Evidence, item: Item, choice: Choice, informant: str) -> float | None:
    group = Group("choice", choice.name)
    row = evidence.row(item.name, "rank_low", informant=informant, group=group)
    return row.value if row is not None else None


def _size(evidence: Evidence, item: Item, choice: Choice, informant: str) -> float:
    """Return the share who chose it, else the count, −1 where neither is shown."""
    group = Group("choice", choice.name)
    for stat in ("share_choice", "count_choice"):
        row = evidence.row(item.name, stat, informant=informant, group=group)
        if row is not None and row.value is not None:
            return row.value
    return -1.0


def _one_wish(brief: Brief[ConsultationWords], wanted: _Wanted) -> Claim:
    words, number = brief.words, len(wanted.choices)
    slots: dict[str, Slot] = {
        "question": brief.fact(f"questionnaire.{wanted.item.name}.phrase"),
        "informant": brief.informant(brief.main),
        "choices": _list_choices(brief, wanted, NAMED),
    }
    if not wanted.ranked:
        template = words.wish_most
    elif wanted.spread:
        template = words.wish_spread
    elif number > NAMED:
        template = words.wish_some
        slots["rest"] = _count(brief, number - NAMED)
    else:
        template = words.wish_two if number == NAMED else words.wish_one
    claim_id = f"consultation.{wanted.item.name}"
    return brief.claim(claim_id, compose(template, **slots), "G6", verdict="supported")


def _count(brief: Brief[ConsultationWords], number: int) -> str:
    counts = brief.frame.counts
    return counts[min(number, len(counts) - 1)]


def _several_wishes(
    brief: Brief[ConsultationWords], informant: str, found: list[_Wanted]
) -> Claim:
    """Say in one sentence what an informant answers to several questions on wishes."""
    said = []
    if len(found) > 1 and all(wanted.spread for wanted in found):
        said.append(_say_spread(brief, informant, found))
        return _claim_wishes(brief, informant, said)
    for shown, bare in ((NAMED, False), (1, False), (1, True)):
        parts = [
            _say_part(brief, wanted, n, shown=shown, bare=bare)
            for n, wanted in enumerate(found)
        ]
        listed = join_runs(parts, brief.frame.semicolon)
        slots = {"informant": brief.informant(informant)}
        said.append(compose(brief.words.wishes, parts=listed, **slots))
    return _claim_wishes(brief, informant, said)


def _say_spread(
    brief: Brief[ConsultationWords], informant: str, found: list[_Wanted]
) -> tuple[Run, ...]:
    """Say once of several questions that nothing stands out, with an example of each."""
    names = (brief.fact(f"questionnaire.{w.item.name}.phrase") for w in found)
    choices = (_list_choices(brief, wanted, 1) for wanted in found)
    return compose(
        brief.words.wishes_all,
        informant=brief.informant(informant),
        questions=brief.listed(names),
        choices=brief.listed(choices),
    )


def _claim_wishes(
    brief: Brief[ConsultationWords], informant: str, said: list[tuple[Run, ...]]
) -> Claim:
    return brief.claim(
        f"consultation.wishes.{informant}",
        said[0],
        "G6",
        verdict="supported",
        shorter=said[1:],
        weight=4,
    )


def _say_part(
    brief: Brief[ConsultationWords], wanted: _Wanted, number: int, *, shown: int, bare: bool
) -> tuple[Run, ...]:
    frames = brief.words.wishes_part
    template = brief.words.wishes_spread if wanted.spread else frames[number % len(frames)]
    return compose(
        template,
        question=brief.fact(f"questionnaire.{wanted.item.name}.phrase"),
        choices=_list_choices(brief, wanted, shown, bare=bare),
    )


def _list_choices(
    brief: Brief[ConsultationWords], wanted: _Wanted, shown: int, *, bare: bool = False
) -> tuple[Run, ...]:
    template = brief.words.choice_short if bare else brief.words.choice
    parts = []
    for choice, amount in wanted.choices[:shown]:
        label = brief.fact(f"questionnaire.{wanted.item.name}.{choice.name}")
        slots = {"label": label} if bare else {"label": label, "amount": amount}
        parts.append(compose(template, **slots))
    return brief.listed(parts)
