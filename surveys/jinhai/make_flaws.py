"""Puts into the forms what goes wrong in the field: carelessness, slips, repeats."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from copy import deepcopy

import numpy as np
from make_exports import Submission
from make_files import read_csv
from make_questionnaire import DESIGN, SUFFIX

__all__ = ["plant_flaws", "repeat", "write_in"]

BLANK = "(空)"
TICKED = {"child": "比较像┋非常像", "parent": "4┋5"}
SMUDGED = {"child": "比较象吧", "parent": "4或5"}
SAME = {"child": ("有时像有时不像", "比较像"), "parent": ("3", "4")}
AGREED = {"child": "比较像", "parent": "4"}
PAIRED = ("siblings", "same_card")


def plant_flaws(
    forms: list[Submission],
    informant: str,
    rng: np.random.RandomState,
    flaws: Mapping[str, int],
) -> None:
    """Give `flaws[kind]` forms each kind of flaw, no form two of them."""
    hit: Iterator[int] = iter(rng.permutation(len(forms)))
    rated = [i["code"] + SUFFIX[informant] for i in read_csv(DESIGN / "items.csv")]
    for kind, count in flaws.items():
        for turn in range(count):
            form = next(forms[p] for p in hit if _fits(forms[p], kind))
            other = forms[next(hit)] if kind in PAIRED else form
            _plant((form, other), kind, turn, (informant, rated))


def _fits(form: Submission, kind: str) -> bool:
    if kind in ("age_slip", "proxy_slip", "young_alone"):
        return form.cells["AGE4"] == "6—7岁"
    if kind == "rel_slip":
        return form.cells["REL"] == "母亲"
    return form.cells.get("AGE4") != "6—7岁"


def _plant(
    pair: tuple[Submission, Submission], kind: str, turn: int, about: tuple[str, list[str]]
) -> None:
    form, other = pair
    form.cells.update(_change(form.cells, kind, turn, about))
    if kind == "siblings":
        other.cells.update({name: form.cells[name] for name in about[1]})
    if kind == "same_card":
        form.cells["card"] = other.cells["card"]
    if kind in ("fast_kept", "fast", "careless"):
        form.seconds = 60 + 17 * turn
    _decide(form, kind, about[1])


def _change(
    cells: Mapping[str, str], kind: str, turn: int, about: tuple[str, list[str]]
) -> dict[str, str]:
    """Return the cells that a flaw puts in place of the honest ones."""
    informant, rated = about
    if kind in ("line_kept", "line", "careless"):
        return dict.fromkeys(rated, SAME[informant][turn % 2])
    if kind == "thin":
        return dict.fromkeys(rated[1 + turn :: 3], BLANK)
    if kind == "contradiction":
        told = ("ER1", "ER2", "ER5")
        return {name: AGREED[informant] for name in rated if name.startswith(told)}
    if kind == "siblings":
        return {name: AGREED[informant] for name in rated if cells[name] == BLANK}
    slips = {
        "two_ticks": (rated[7], TICKED[informant]),
        "smudged": (rated[20], SMUDGED[informant]),
        "young_alone": ("filler", "孩子自己"),
        "proxy_slip": ("filler", "孩子自己"),
        "age_slip": ("AGE4", "5岁及以下"),
        "rel_slip": ("REL", "其他监护人"),
    }
    return dict([slips[kind]]) if kind in slips else {}


def _decide(form: Submission, kind: str, rated: list[str]) -> None:
    """Note what the cleaning log says of a flaw; the rest stays a flag."""
    match kind:
        case "careless":
            form.decide(kind)
        case "line_kept" | "fast_kept":
            form.decide(kind, rated[0], "")
        case "two_ticks":
            form.decide(kind, rated[7])
        case "age_slip":
            form.decide(kind, "AGE4", "6—7岁")
        case "proxy_slip":
            form.decide(kind, "filler", "家长代答")
        case "rel_slip":
            form.decide(kind, "REL", "母亲")


def repeat(forms: list[Submission], rng: np.random.RandomState, count: int) -> list[Submission]:
    """Send `count` unremarkable forms a second time, some minutes later."""
    plain = [f for f in forms if not f.decisions]
    again = [deepcopy(plain[place]) for place in rng.permutation(len(plain))[:count]]
    for form in again:
        form.when += dt.timedelta(minutes=int(rng.randint(3, 40)))
        form.seconds = int(form.seconds * 0.6)
        form.decide("duplicate")
    return again


def write_in(
    forms: list[Submission], informant: str, rng: np.random.RandomState, *, planted: bool
) -> None:
    """Fill in open answers and two 〖〗; `planted` adds one invented piece of personal data."""
    written = read_csv(DESIGN / "open_answers.csv")
    texts = [t["text"] for t in written if t["informant"] == informant]
    question = {"child": "OPEN1", "parent": "OPEN2"}[informant]
    for form in forms:
        said = rng.random_sample() < 0.45
        form.cells[question] = texts[rng.randint(len(texts))] if said else BLANK
    if planted:
        secret = next(t["text"] for t in written if t["informant"] == f"planted_{informant}")
        forms[len(forms) // 2].cells[question] = secret
    column, words = {
        "child": ("PREF", ("运动、手工、画画等兴趣活动", "〖画画〗")),
        "parent": ("SKILL", ("艺术手工", "〖剪纸〗")),
    }[informant]
    for form in [f for f in forms if words[0] in f.cells[column]][:2]:
        form.cells[column] = form.cells[column].replace(words[0], "".join(words))
