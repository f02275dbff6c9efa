"""Studies built for one situation each: Jinhai's questionnaire with invented answers.

Answers come from one seed a study: a score a scale that everybody has, and noise an item.
They go through the real estimates and the real protection.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

import kit
from kit.study.earlier import find_earlier, look_back
from kit.study.model import Accepted
from tests.conftest import STUDIES
from tests.factories import make_responses

NEEDS = ("competition", "emotion", "parent_child", "career_awareness", "peer")
USUAL = dict.fromkeys(NEEDS, 2.9) | {"career_wish": 3.6, "resilience": 3.4}


@dataclass(frozen=True)
class Group:
    """Answers of one informant: how many, at which levels (1 … 5), how consistent.

    `noise` is the spread of an item about the person's score, `open` the share of items left
    open, `heaped` the share of answers moved to the middle, `young` the share under eight,
    who are answered for.
    """

    n: int = 180
    levels: Mapping[str, float] = field(default_factory=lambda: USUAL)
    spread: float = 0.8
    noise: float = 0.75
    open: float = 0.02
    heaped: float = 0.0
    young: float = 0.2
    noisy: tuple[str, ...] = ()
    wishes: Mapping[str, float] = field(default_factory=dict)
    satisfied: float = 0.85
    willing: float = 0.35


def answer(study, informant, group, rng):
    """Return the answers of a group as a frame, as `Responses` holds them."""
    form, columns = study.questionnaire, {}
    young = rng.random_sample(group.n) < group.young
    levels = {**USUAL, **group.levels}
    scores = {
        s.name: levels.get(s.name, 2.9) + group.spread * rng.standard_normal(group.n)
        for s in form.scales
    }
    roles = ("item", "background", "preference", "asset", "satisfaction", "proxy")
    for item in form.items_for(informant, *roles):
        if item.scale:
            columns[item.name] = _rate(item, scores[item.scale], group, rng)
        elif item.role == "proxy":
            columns[item.name] = [_by_score(item, int(y)) for y in young]
        elif item.name == study.settings.population.age_item:
            columns[item.name] = [_age(item, y, rng) for y in young]
        else:
            columns[item.name] = [_choose(item, group, rng) for _ in range(group.n)]
    return pd.DataFrame(columns)


def _rate(item, scores, group, rng):
    noise = 3.0 if item.scale in group.noisy else group.noise
    felt = scores + noise * rng.standard_normal(group.n)
    felt = np.where(rng.random_sample(group.n) < group.heaped, 3.0, felt)
    given = np.clip(np.rint(felt), 1, 5).astype(int)
    given = np.where(item.reverse, 6 - given, given)
    names = {score: name for name, score in item.scores.items()}
    left = rng.random_sample(group.n) < group.open
    return [pd.NA if gone else names[int(g)] for g, gone in zip(given, left, strict=True)]


def _by_score(item, score):
    return next(name for name, s in item.scores.items() if s == score)


def _age(item, young, rng):
    offered = [c for c in item.choices if not (c.outside or c.missing)]
    return offered[0].name if young else offered[1 + rng.randint(len(offered) - 1)].name


def _choose(item, group, rng):
    offered = [c for c in item.choices if not (c.outside or c.missing or c.exclusive)]
    if item.role == "satisfaction":
        happy = rng.random_sample() < group.satisfied
        return offered[rng.randint(2) if happy else 2 + rng.randint(len(offered) - 2)].name
    if item.kind == "select_multiple":
        usual = group.willing if item.role == "asset" else 0.35
        ticked = [
            c.name
            for c in offered
            if rng.random_sample() < group.wishes.get(f"{item.name}.{c.name}", usual)
        ]
        none = [c.name for c in item.choices if c.exclusive]
        return tuple(ticked or none)
    return offered[rng.randint(len(offered))].name


@dataclass(frozen=True)
class Built:
    """What makes a situation: who answered how, and what is declared otherwise."""

    groups: Mapping[str, Group]
    change: Callable = lambda study: study
    before: Mapping[str, Group] = field(default_factory=dict)
    seed: int = 1


def _wave(study, **fields):
    return study.wave.model_copy(update=fields)


def only(*informants, **fields):
    """Return a change of the study: these informants alone, and other fields of its wave."""

    def change(study):
        exports = tuple(e for e in study.wave.exports if e.informant in informants)
        exports = tuple(e.model_copy(update={"of_population": True}) for e in exports)
        wave = _wave(study, exports=exports, **fields)
        waves = (*(w for w in study.settings.waves if w.id != wave.id), wave)
        settings = study.settings.model_copy(update={"waves": waves})
        return dataclasses.replace(study, wave=wave, settings=settings)

    return change


def lone_wave(study):
    """Drop the wave before."""
    settings = study.settings.model_copy(update={"waves": (study.wave,)})
    return dataclasses.replace(study, settings=settings)


def project(study, **fields):
    """Declare the project otherwise."""
    changed = study.settings.project.model_copy(update=fields)
    settings = study.settings.model_copy(update={"project": changed})
    return dataclasses.replace(study, settings=settings)


def _leave_targets_open(study):
    """Declare no target: Jinhai's are set against its own answers."""
    strategies = tuple(
        s.model_copy(
            update={
                "services": tuple(v.model_copy(update={"target": None}) for v in s.services)
            }
        )
        for s in study.plan.strategies
    )
    plan = study.plan.model_copy(update={"strategies": strategies})
    return dataclasses.replace(study, plan=plan)


@functools.cache
def build(built: Built | str, language: str):
    """Return study and ledger of a built situation in one language."""
    built = SITUATIONS[built] if isinstance(built, str) else built
    rng = np.random.RandomState(built.seed)
    study = kit.read_study(STUDIES["jinhai"], language=language, wave="2019")
    study = _leave_targets_open(built.change(study))
    responses = [_respond(study, i, built, rng) for i in study.informants]
    return study, release(study, responses)


def _respond(study, informant, built, rng):
    """Return responses, with those of 2018 if there are any: every second one can be linked."""
    given = answer(study, informant, built.groups[informant], rng)
    if informant not in built.before:
        return make_responses(given, informant=informant)
    group = built.before[informant]
    then = look_back(study, find_earlier(study, informant))
    before = answer(then, informant, group, rng)
    link = [tuple(n if n % 2 else -1 for n in range(len(frame))) for frame in (before, given)]
    pairs = set(link[0]) & set(link[1])
    first, now = (tuple(n if n in pairs else -1 for n in part) for part in link)
    earlier = make_responses(before, informant=informant, wave="2018", link=first)
    return make_responses(given, informant=informant, earlier=earlier, link=now)


def release(study, responses):
    """Return the ledger, whatever looks odd in the invented answers accepted."""
    from kit.measure.doubts import check_scored

    doubts = [p.doubt for p in check_scored(responses, study) if p.doubt]
    accept = tuple(Accepted(doubt=d, reason={"zh": "虚构", "en": "invented"}) for d in doubts)
    settings = study.settings.model_copy(update={"accept": accept})
    study = dataclasses.replace(study, settings=settings)
    return kit.protect_estimates(kit.estimate_needs(responses, study), study)


CHILD, PARENT = Group(), Group(n=120, young=0)
BOTH = {"child": CHILD, "parent": PARENT}
SITUATIONS: dict[str, Built] = {}
HIGH, LOW = 3.7, 2.0
DRAWN = {"design": "random"}


def _with_services(study):
    """Leave odd records: one service that did not take place, nothing adopted, no repair."""
    services = study.services.copy()
    services.loc[services["service"] == "job_experience", "quantity"] = 0
    asked = study.wave.consultation.model_copy(update={"adopted": 0})
    plan = study.plan.model_copy(update={"improvement": None})
    wave = _wave(study, consultation=asked)
    return lone_wave(dataclasses.replace(study, services=services, plan=plan, wave=wave))


def _first_year(study):
    settings = study.settings.model_copy(update={"last_year": None})
    study = dataclasses.replace(study, settings=settings, services=study.services.iloc[:0])
    return project(lone_wave(study), renewal=False, year=1, started="")


def _alone(*informants, **fields):
    change = only(*informants, **fields)
    return lambda study: lone_wave(change(study))


SITUATIONS |= {
    "one_leads": Built(
        {"child": Group(levels={"competition": HIGH}), "parent": PARENT}, lone_wave, seed=2
    ),
    "all_tied": Built(BOTH, lone_wave, seed=3),
    "none_high": Built(
        {
            "child": Group(levels=dict.fromkeys(NEEDS, LOW)),
            "parent": Group(n=120, young=0, levels=dict.fromkeys(NEEDS, LOW)),
        },
        lone_wave,
        seed=4,
    ),
    "too_few": Built({"child": Group(n=24, young=0)}, _alone("child"), seed=5),
    "volunteers": Built(
        {"child": Group(n=60), "parent": Group(n=40, young=0)},
        lambda study: lone_wave(only("child", "parent", design="volunteers")(study)),
        seed=6,
    ),
    "random_sample": Built(
        {"child": Group(n=90, levels={"competition": HIGH, "peer": LOW}), "parent": PARENT},
        lambda study: lone_wave(_draw(study, 110)),
        seed=7,
    ),
    "informants_disagree": Built(
        {
            "child": Group(levels={"competition": 3.9, "emotion": 2.4}),
            "parent": Group(n=140, young=0, levels={"competition": 2.2, "emotion": 3.9}),
        },
        lone_wave,
        seed=8,
    ),
    "scales_unreliable": Built(
        {"child": Group(noisy=("emotion", "peer", "parent_child")), "parent": PARENT},
        lone_wave,
        seed=9,
    ),
    "parents_only": Built(
        {"parent": Group(n=150, young=0, levels={"emotion": HIGH})}, _alone("parent"), seed=10
    ),
    "children_only": Built(
        {"child": Group(levels={"peer": HIGH, "competition": LOW})}, _alone("child"), seed=11
    ),
    "first_year": Built(
        {"child": Group(levels={"parent_child": HIGH}), "parent": PARENT}, _first_year, seed=12
    ),
    "services_odd": Built(BOTH, _with_services, seed=13),
    "changed_since": Built(
        {"child": Group(levels={"competition": LOW, "peer": HIGH}), "parent": PARENT},
        before={"child": Group(n=150, levels={"competition": HIGH, "peer": LOW})},
        seed=15,
    ),
    "nearly_all_answered": Built(
        {"child": Group(n=240, levels={"emotion": HIGH, "peer": LOW}), "parent": PARENT},
        lone_wave,
        seed=14,
    ),
}


def _draw(study, invited):
    """Say that so many were drawn at random."""
    exports = tuple(
        e.model_copy(update={"invited": invited}) if e.informant == "child" else e
        for e in study.wave.exports
    )
    return dataclasses.replace(study, wave=_wave(study, exports=exports, **DRAWN))
