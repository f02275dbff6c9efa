"""Invented respondents: answers that hang together, so that a dry run shows what will come.

They follow no real person. What is drawn depends on the seed alone.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kit.study.questionnaire import Choice, Item, Questionnaire, Scale

__all__ = ["Answer", "invent_people"]

Answer = tuple[str, ...] | str | None
"""Names of choices, a text, None where nothing was answered."""

Remarks = Mapping[str, Sequence[str]]
"""Texts by informant."""

_SPREAD, _NOISE, _LEFT_OPEN = 0.8, 0.85, 0.015
_ALIKE = 0.5
"""How much of how people see a need is shared by two who speak of the same person."""
_LEVELS = (3.3, 2.9, 3.1, 2.6, 2.4, 2.8)
"""Mean of each need on 1–5, in the questionnaire's order."""
_CONSENT = 0.97
_REMARK = 0.25


@dataclass(frozen=True)
class _Person:
    """One person of the register: a card, and an inclination for each scale."""

    card: str
    traits: Mapping[str, float]


def invent_people(
    form: Questionnaire,
    counts: Mapping[str, int],
    remarks: Remarks,
    *,
    age: tuple[str, int],
    seed: int,
) -> dict[str, list[dict[str, Answer]]]:
    """Return for each informant the answers of so many, by item.

    Parameters
    ----------
    form
        The questionnaire.
    counts
        How many answers there are of each informant; two answer about the same person.
    remarks
        What each informant may say to open questions.
    age
        The question on age, and the age below which another answers.
    seed
        Equal seeds invent equal answers.
    """
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    people = list(_invent(form, max(counts.values()), chance))
    return {
        informant: [
            _answer(form, informant, person, (chance, remarks, age))
            for person in people[:count]
        ]
        for informant, count in counts.items()
    }


def _invent(form: Questionnaire, count: int, chance: random.Random) -> Iterator[_Person]:
    cards = chance.sample(range(1000, 1000 + 9 * count), count)
    for card in cards:
        traits = {scale.name: chance.gauss(0, 1) for scale in form.scales}
        yield _Person(f"K{card}", traits)


_How = tuple[random.Random, Remarks, tuple[str, int]]


def _answer(
    form: Questionnaire, informant: str, person: _Person, how: _How
) -> dict[str, Answer]:
    chance, remarks, (age_item, alone_from) = how
    shift = {s.name: _ALIKE * person.traits[s.name] for s in form.scales}
    rest = math.sqrt(1 - _ALIKE**2)
    own = {scale: view + rest * chance.gauss(0, 1) for scale, view in shift.items()}
    answers: dict[str, Answer] = {}
    agreed, willing = chance.random() < _CONSENT, True
    for item in form.items_for(informant):
        if item.role == "consent":
            answers[item.name] = (
                _pick_scored(item, int(agreed)) if agreed or not answers else ()
            )
        elif not agreed and answers:
            answers[item.name] = ()  # the platform ends the form there
        elif item.role == "card":
            answers[item.name] = person.card
        elif item.role == "open":
            answers[item.name] = _remark(remarks.get(informant, ()), chance)
        elif item.role == "item":
            answers[item.name] = _rate(form, item, own, chance)
        elif item.role == "asset" and item.kind == "select_one" and not willing:
            answers[item.name] = ()
        elif item.role != "informant":
            answers[item.name] = _choose(item, chance)
            willing &= not (item.role == "asset" and _refuses(item, answers[item.name]))
    if agreed:
        _let_answer(form, informant, answers, (age_item, alone_from))
    return answers


def _let_answer(
    form: Questionnaire, informant: str, answers: dict[str, Answer], age: tuple[str, int]
) -> None:
    """Let another answer for those who are too young to."""
    item, alone_from = age
    for proxy in form.items_for(informant, "proxy"):
        bands = {i.name: i.scores for i in form.items_for(informant)}.get(item, {})
        young = bands.get(str(answers.get(item)), alone_from) < alone_from
        answers[proxy.name] = _pick_scored(proxy, 1 if young else 0)


def _pick_scored(item: Item, score: int) -> Answer:
    """Return the choice with this score, else the first or the last one."""
    known = [name for name, value in item.scores.items() if value == score]
    return next(iter(known), item.choices[0 if score else -1].name)


def _remark(said: Sequence[str], chance: random.Random) -> Answer:
    return chance.choice(said) if said and chance.random() < _REMARK else None


def _rate(
    form: Questionnaire, item: Item, traits: Mapping[str, float], chance: random.Random
) -> Answer:
    """Rate a sentence by how its scale stands, a reverse-keyed one the other way round."""
    scale = next((s for s in form.scales if s.name == item.scale), None)
    if chance.random() < _LEFT_OPEN or not item.scores:
        return None
    scores = sorted(item.scores.items(), key=lambda pair: pair[1])
    low, high = scores[0][1], scores[-1][1]
    level = _level(form, scale, low, high) + _SPREAD * traits.get(item.scale, 0.0)
    felt = level + _NOISE * chance.gauss(0, 1)
    felt = low + high - felt if item.reverse else felt
    return min(scores, key=lambda pair: abs(pair[1] - felt))[0]


def _level(form: Questionnaire, scale: Scale | None, low: int, high: int) -> float:
    needs = [s.name for s in form.scales if s.direction == "need"]
    if scale is None or scale.name not in needs:
        return low + 0.65 * (high - low)
    base = _LEVELS[needs.index(scale.name) % len(_LEVELS)]
    return low + (base - 1) / 4 * (high - low)


def _choose(item: Item, chance: random.Random) -> Answer:
    """Choose among the answers, earlier ones more often; of several, a few."""
    if chance.random() < _LEFT_OPEN or item.kind in ("text", "integer"):
        return None
    usual = [c for c in item.choices if not (c.exclusive or c.missing or c.outside)]
    rest = [c for c in item.choices if c.exclusive or c.missing]
    if rest and chance.random() < _share(item, rest):
        return _as_answer(item, [chance.choice(rest)])
    if not usual:
        return None
    weights = [1.0] * len(usual) if item.role == "background" else _slope(len(usual))
    if item.kind == "select_one":
        return chance.choices(usual, weights)[0].name
    picked: list[Choice] = []
    for _ in range(1 + chance.randrange(min(3, len(usual)))):
        left = [(c, w) for c, w in zip(usual, weights, strict=True) if c not in picked]
        picked += chance.choices([c for c, _ in left], [w for _, w in left])
    return _as_answer(item, picked)


def _share(item: Item, rest: Sequence[Choice]) -> float:
    """How often none of them, or nothing known, is answered."""
    if item.role == "asset":
        return 0.5
    return 0.08 if any(c.exclusive for c in rest) else 0.02


def _slope(count: int) -> list[float]:
    return [1.0 / (1 + 0.35 * place) for place in range(count)]


def _as_answer(item: Item, choices: Sequence[Choice]) -> Answer:
    names = {c.name for c in choices}
    if item.kind == "select_one":
        return next(iter(names))
    return tuple(c.name for c in item.choices if c.name in names)


def _refuses(item: Item, answer: Answer) -> bool:
    exclusive = {c.name for c in item.choices if c.exclusive}
    return bool(
        exclusive.intersection(answer if isinstance(answer, tuple) else (answer or "",))
    )
