"""What a child or a parent would answer, as choice names; the truth behind the study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from make_files import read_csv
from make_people import Child, age_band
from make_questionnaire import DESIGN

__all__ = ["Answers", "answer_as_child", "answer_as_parent", "say_willing"]

Answers = dict[str, str | tuple[str, ...] | None]
"""Item → choice name, names, or None for a question left open."""


@dataclass(frozen=True)
class Truth:
    """Mean level of a scale on 1–5 in 2019, how far 2018 and the parents lie from it."""

    level: float
    in_2018: float = 0.0
    parents: float = 0.0
    agreement: float = 0.45


TRUTH = {
    "competition": Truth(3.36, 0.04, -0.08),
    "emotion": Truth(3.36, 0.18, -0.06),
    "parent_child": Truth(2.76, 0.06, -0.28, 0.25),
    "career_awareness": Truth(2.70, 0.08, 0.05),
    "peer": Truth(2.22, 0.08, 0.05),
    "career_wish": Truth(4.02, -0.05, 0.12),
    "resilience": Truth(3.62, -0.12, 0.05),
}
SPREAD, NOISE = 0.80, 0.86
SHORT = {"career_awareness": 0.72, "career_wish": 0.60}
"""Less noise where a scale has few items, so that it stays usable."""
OFFSET = {"CP4": 0.4, "CP5": -0.5, "CP6": 0.2, "ER1": 0.15, "ER3": -0.45, "ER4": 0.2}
OFFSET |= {"ER5": -0.1, "ER6": 0.2, "PC1": -0.45, "PC2": 0.3, "PC3": 0.35, "PC5": -0.2}
OFFSET |= {"CA2": 0.2, "CA3": -0.3, "CA4": 0.1, "PR1": -0.3, "PR4": 0.5, "PR6": -0.2}
OPEN = 0.01
"""Share of rated sentences left open."""
YOUNG = 0.22
"""Share of reverse-worded sentences that children under 10 answer as if worded forwards."""

CHILD_SHARES = {
    "CLASSES": {"0": 0.14, "1": 0.38, "2": 0.33, "3": 0.15},
    "PLAY": {"1": 0.27, "2": 0.34, "3": 0.26, "4": 0.13},
}
JOINED = {
    "2018": {"0": 0.80, "1": 0.15, "2": 0.03, "9": 0.02},
    "2019": {"0": 0.44, "1": 0.34, "2": 0.20, "9": 0.02},
}
SAT = {
    "2018": {"9": 0.74, "5": 0.10, "4": 0.12, "3": 0.04},
    "2019": {"9": 0.28, "5": 0.29, "4": 0.33, "3": 0.08, "2": 0.02},
}
PREF = {"P4": 26, "P5": 25, "P9": 13, "P2": 10, "P3": 9, "P1": 8, "P6": 6, "P7": 3, "P8": 2}
PPREF = {"P4": 20, "P3": 17, "P1": 16, "P10": 14, "P2": 12, "P9": 12, "P6": 7, "P5": 5}
PTIME = {"2": 30, "3": 18, "4": 14, "5": 9, "6": 17, "1": 8}
PBAR = {"5": 30, "2": 26, "1": 15, "4": 12, "3": 6, "6": 5}
SKILL = {"1": 24, "2": 14, "3": 10, "4": 16, "5": 12, "6": 8, "7": 7}
WILLING = {"2": 40, "5": 30, "3": 14, "4": 20}


def answer_as_child(child: Child, wave: str, rng: np.random.RandomState) -> Answers:
    """Return one child's form; a parent answers for a child under 8."""
    age = child.age - (wave == "2018")
    young = 8 <= age < 10
    traits = child.traits if wave == "2019" else child.before
    answers: Answers = {
        **_consent(rng, ""),
        "card": child.card,
        "filler": "proxy" if age < 8 else "self",
        "AGE4": _mostly(age_band(age), rng, 0.005),
        "SEX": "9" if rng.random_sample() < 0.01 else _mostly(child.sex, rng, 0.01),
        "ESTATE": _mostly(child.estate, rng, 0.015),
    }
    for item in read_csv(DESIGN / "items.csv"):
        level = _level(item, wave) + SPREAD * traits[item["scale"]]
        answers[item["code"]] = _rate(item, level, rng, misread=YOUNG if young else 0.0)
    for name, shares in CHILD_SHARES.items():
        answers[name] = _draw(shares, rng)
    answers["JOINED"] = _draw(JOINED[wave], rng)
    answers["PREF"] = ("P0",) if rng.random_sample() < 0.03 else _several(PREF, rng, 3)
    return answers


def answer_as_parent(child: Child, wave: str, rng: np.random.RandomState) -> Answers:
    """Return one parent's form about the child (and, for the family items, themselves)."""
    traits = child.traits if wave == "2019" else child.before
    answers: Answers = {
        **_consent(rng, "_p"),
        "card_p": child.card,
        "REL": _draw({"1": 0.26, "2": 0.58, "3": 0.14, "4": 0.02}, rng),
        "AGE4_p": _mostly(age_band(child.age - (wave == "2018")), rng, 0.005),
        "SEX_p": "9" if rng.random_sample() < 0.01 else child.sex,
    }
    views = rng.standard_normal(len(TRUTH))
    own = dict(zip(TRUTH, views, strict=True))
    for item in read_csv(DESIGN / "items.csv"):
        scale, truth = item["scale"], TRUTH[item["scale"]]
        view = truth.agreement * traits[scale] + (1 - truth.agreement**2) ** 0.5 * own[scale]
        level = _level(item, wave) + truth.parents + SPREAD * view
        rated = _rate(item, level, rng, misread=0.0)
        answers[f"{item['code']}_p"] = "8" if rng.random_sample() < 0.012 else rated
    answers["PPREF"] = _several(PPREF, rng, 3)
    answers["PTIME"] = _several(PTIME, rng, 2)
    answers["PBAR"] = ("0",) if rng.random_sample() < 0.10 else _several(PBAR, rng, 2)
    answers["SKILL"] = ("0",) if rng.random_sample() < 0.35 else _several(SKILL, rng, 2)
    answers["SAT"] = _draw(SAT[wave], rng)
    return answers


def say_willing(
    forms: Sequence[Answers], rng: np.random.RandomState, *, willing: int, leading: int
) -> None:
    """Let exactly `willing` parents offer something, `leading` of them to lead an activity."""
    for rank, place in enumerate(rng.permutation(len(forms))):
        form = forms[place]
        if rank >= willing:
            form["WILL"] = ("0",)
            continue
        offers = _several(WILLING, rng, 2)
        form["WILL"] = tuple(sorted({"1", *offers[:1]} if rank < leading else offers))
        form["HOURS"] = _draw({"0": 0.04, "1": 0.60, "2": 0.27, "3": 0.09}, rng)


def _level(item: Mapping[str, str], wave: str) -> float:
    truth = TRUTH[item["scale"]]
    return truth.level + OFFSET.get(item["code"], 0.0) + truth.in_2018 * (wave == "2018")


def _rate(
    item: Mapping[str, str], level: float, rng: np.random.RandomState, *, misread: float
) -> str | None:
    noise = SHORT.get(item["scale"], NOISE)
    felt = int(np.clip(np.rint(level + noise * rng.standard_normal()), 1, 5))
    left_open, confused = rng.random_sample(2)
    if left_open < OPEN:
        return None
    turned = item["reverse"] == "1" and confused >= misread
    return str(6 - felt if turned else felt)


def _consent(rng: np.random.RandomState, suffix: str) -> Answers:
    link = _draw({"yes": 0.94, "no": 0.06}, rng)
    return {
        f"consent_q{suffix}": "yes",
        f"consent_sens{suffix}": "yes",
        f"consent_link{suffix}": link,
    }


def _mostly(name: str, rng: np.random.RandomState, left_open: float) -> str | None:
    return None if rng.random_sample() < left_open else name


def _draw(shares: Mapping[str, float], rng: np.random.RandomState) -> str:
    return str(rng.choice(list(shares), p=_probabilities(shares)))


def _several(
    weights: Mapping[str, float], rng: np.random.RandomState, most: int
) -> tuple[str, ...]:
    """Draw up to `most` different choices, in the order in which the form lists them."""
    size = most if rng.random_sample() < 0.72 else 1 + rng.randint(most)
    drawn = rng.choice(list(weights), size=size, replace=False, p=_probabilities(weights))
    return tuple(sorted(map(str, drawn), key=lambda name: (len(name), name)))


def _probabilities(weights: Mapping[str, float]) -> np.ndarray:
    values = np.array(list(weights.values()), dtype=float)
    return values / values.sum()
