"""Invents the register: 263 children with cards, groups and what they would say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

__all__ = ["AGES", "ESTATES", "SCALES", "SEXES", "Child", "age_band", "invent_register"]

AGES = {"1": 58, "2": 66, "3": 64, "4": 75}
SEXES = {"1": 139, "2": 124}
ESTATES = {"E1": 98, "E2": 76, "E3": 52, "E4": 37}
YEARS = {"1": (6, 7), "2": (8, 9), "3": (10, 11), "4": (12, 13, 14)}
LEAVERS = 29
"""Children of the 2018 register who were too old by 2019; as many were too young in 2018."""

NEEDS = ("competition", "emotion", "parent_child", "career_awareness", "peer")
SCALES = (*NEEDS, "career_wish", "resilience")
AGE_SHIFT = {"1": -0.22, "2": -0.25, "3": 0.00, "4": 0.42}
"""Competition is truly felt more by the older children; nothing else differs by group."""
STABILITY = 0.65
_SIGNS = "ACDEFHJKMNPRTUVWXY34679"


@dataclass(frozen=True)
class Child:
    """One child of the register; `traits` in standard deviations, higher = more of it."""

    card: str
    age: int
    sex: str
    estate: str
    joins: float
    parent_joins: float
    traits: Mapping[str, float]
    before: Mapping[str, float]


def age_band(age: int) -> str:
    """Return the choice of the age question for a child of `age` years."""
    names = [name for name, years in YEARS.items() if age in years]
    return names[0] if names else ("below6" if age < 6 else "over14")


def invent_register(rng: np.random.RandomState) -> list[Child]:
    """Return the 263 children of 2019 and the leavers of 2018, in random order."""
    ages = [y for band, n in AGES.items() for y in _spread(YEARS[band], n)] + [15] * LEAVERS
    sexes = _shuffled(SEXES, rng) + _shuffled({"1": 15, "2": 14}, rng)
    estates = _shuffled(ESTATES, rng) + _shuffled({"E1": 11, "E2": 8, "E3": 6, "E4": 4}, rng)
    cards = _cards(rng, len(ages))
    # Ages stand in order, the other two are shuffled, so the three are independent.
    return [
        _child(rng, card, age, (sex, estate))
        for card, age, sex, estate in zip(cards, ages, sexes, estates, strict=True)
    ]


def _spread(years: Sequence[int], count: int) -> list[int]:
    return [years[i * len(years) // count] for i in range(count)]


def _shuffled(counts: Mapping[str, int], rng: np.random.RandomState) -> list[str]:
    names = [name for name, count in counts.items() for _ in range(count)]
    return [names[i] for i in rng.permutation(len(names))]


def _cards(rng: np.random.RandomState, count: int) -> list[str]:
    cards: dict[str, None] = {}
    while len(cards) < count:
        cards["".join(_SIGNS[i] for i in rng.randint(len(_SIGNS), size=5))] = None
    return list(cards)


def _child(rng: np.random.RandomState, card: str, age: int, groups: tuple[str, str]) -> Child:
    strain = rng.standard_normal()
    own = dict(zip(SCALES, rng.standard_normal(len(SCALES)), strict=True))
    traits = {s: 0.5 * strain + 0.866 * own[s] for s in NEEDS}
    traits["career_wish"] = own["career_wish"]
    traits["resilience"] = -0.5 * strain + 0.866 * own["resilience"]
    fresh = dict(zip(SCALES, rng.standard_normal(len(SCALES)), strict=True))
    rest = (1 - STABILITY**2) ** 0.5
    before = {s: STABILITY * traits[s] + rest * fresh[s] for s in SCALES}
    traits["competition"] += AGE_SHIFT.get(age_band(age), 0.0)
    before["competition"] += AGE_SHIFT.get(age_band(age - 1), 0.0)
    joins, parent = rng.standard_normal(2)
    return Child(card, age, *groups, joins, 0.6 * joins + 0.8 * parent, traits, before)
