"""Invented surveys by the hundred: no sentence against its data, and noise claims nothing."""

import dataclasses
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

import kit
from kit.lint.check import check_words
from kit.numbers.keys import Key
from tests.argue.built import NEEDS, Group, answer, lone_wave, release
from tests.argue.truth import Truth, find_contradictions
from tests.conftest import STUDIES
from tests.factories import make_responses

SURVEYS = 300
OF_NOISE = 200
"""Fewer, as test_noise draws many more: these are heaped in the middle, or left open more."""


@pytest.fixture(scope="module")
def studies():
    """Return Jinhai's study without the wave before, in both languages."""
    return [
        lone_wave(kit.read_study(STUDIES["jinhai"], language=language, wave="2019"))
        for language in ("zh", "en")
    ]


def draw_group(rng, *, n):
    """Draw a survey of any kind: size, levels, spread, open answers, consistency."""
    return Group(
        n=n,
        levels=dict(zip(NEEDS, rng.uniform(1.8, 4.0, len(NEEDS)), strict=True)),
        spread=rng.uniform(0.4, 1.0),
        noise=rng.uniform(0.4, 1.4),
        open=rng.choice([0.0, 0.02, 0.1, 0.3]),
        heaped=rng.choice([0.0, 0.0, 0.3]),
        young=rng.choice([0.0, 0.1, 0.25]),
        noisy=tuple(n for n in NEEDS if rng.random_sample() < 0.1),
        satisfied=rng.uniform(0.3, 0.99),
        willing=rng.uniform(0.02, 0.9),
    )


def simulate(study, groups, rng):
    answers = {i: answer(study, i, groups[i], rng) for i in study.informants}
    responses = [make_responses(answers[i], informant=i) for i in study.informants]
    truths = {i: Truth(study, i, answers[i]) for i in study.informants}
    return truths, release(study, responses)


@pytest.mark.slow
def test_no_sentence_contradicts_its_data_or_is_badly_made(studies):
    faults = Counter()
    for seed in range(SURVEYS):
        rng = np.random.RandomState(seed)
        study = studies[seed % 2]
        design = ("census_attempt", "random", "volunteers")[seed % 3]
        wave = study.wave.model_copy(update={"design": design})
        study = dataclasses.replace(study, wave=wave)
        sizes = {"child": int(rng.randint(20, 250)), "parent": int(rng.randint(20, 160))}
        groups = {i: draw_group(rng, n=n) for i, n in sizes.items()}
        truths, ledger = simulate(study, groups, rng)
        rationale = kit.write_rationale(ledger, study)
        for fault in (
            *find_contradictions(study, truths, rationale),
            *((p.code, dict(p.values)) for p in check_words(ledger, study)),
        ):
            faults[f"{seed}: {fault}"] += 1
    assert not faults, list(faults)[:10]


def find_claims(rationale):
    """Return what a text of noise says that is not so: an order, a difference."""
    said = set()
    for claim in rationale.claims:
        if claim.id == "needs.order" and claim.verdict == "supported":
            said.add("order")
        if claim.id == "needs.groups" and claim.verdict == "supported":
            said.add("groups")
        if claim.id == "needs.differ":
            said.add("informants")
    return said


def find_false_words(rationale, agreed):
    """Return the words of amount that the true shares of those who agree do not bear."""
    bears = {
        "绝大多数（": lambda share: share > 0.9,
        "约半数（": lambda share: 0.4 < share < 0.6,
        "少部分（": lambda share: share < 0.2,
    }
    said = set()
    for claim in rationale.claims:
        runs = [*claim.runs]
        for run, following in pairwise(runs):
            name = Key.parse(following.key).subject if ".count_agree" in following.key else ""
            words = [w for w in bears if run.text.endswith(w)]
            if run.text.endswith("多数（") and not words:
                bears["多数（"], words = (lambda share: share > 0.5), ["多数（"]
            if name in agreed and words and not bears[words[0]](agreed[name]):
                said.add("words")
    return said


def find_wrong_wishes(study, ledger):
    """Return the questions on wishes of which some choices stand below others."""
    return {
        row.key.subject
        for row in ledger
        if row.key.stat == "rank_low" and row.key.group and (row.value or 1) > 1
    }


@pytest.mark.slow
def test_noise_claims_something_in_one_report_of_twenty_at_most(studies):
    """Equal needs and equal groups, some answers heaped in the middle, some left open."""
    study, claims, wrong_orders = studies[0], Counter(), 0
    true = {heaped: _find_true_agreement(study, heaped) for heaped in (0.0, 0.3)}
    for seed in range(OF_NOISE):
        rng = np.random.RandomState(10_000 + seed)
        equal = dict.fromkeys(NEEDS, 3.0)
        kind = {"levels": equal, "open": (0.0, 0.1, 0.3)[seed % 3], "young": 0.2}
        kind["heaped"] = (0.0, 0.3)[seed % 2]
        groups = {"child": Group(n=180, **kind), "parent": Group(n=140, **kind | {"young": 0})}
        _, ledger = simulate(study, groups, rng)
        rationale = kit.write_rationale(ledger, study)
        said = find_claims(rationale) | find_false_words(rationale, true[kind["heaped"]])
        wishes = find_wrong_wishes(study, ledger)
        claims["any"] += bool(said or wishes)
        claims.update(said)
        claims["wishes"] += bool(wishes)
        wrong_orders += "order" in said
    assert claims["any"] <= 0.05 * OF_NOISE, claims
    assert wrong_orders <= 0.02 * OF_NOISE, claims


def _find_true_agreement(study, heaped):
    """Return the share who agree with each item in a very large survey of noise."""
    big = Group(n=20_000, levels=dict.fromkeys(NEEDS, 3.0), young=0, open=0, heaped=heaped)
    truth = Truth(study, "child", answer(study, "child", big, np.random.RandomState(0)))
    items = study.questionnaire.items_for("child", "item")
    return {i.name: np.divide(*truth.agreed(i.name)) for i in items}


@pytest.mark.slow
def test_a_wrong_order_is_claimed_in_one_survey_of_a_hundred_at_most(studies):
    """Needs that differ a little, so that a wrong order is easy to claim."""
    study, wrong = studies[0], 0
    true = dict(zip(NEEDS, (3.2, 3.1, 3.0, 2.9, 2.8), strict=True))
    expected = _find_true_order(study, true)
    for seed in range(SURVEYS):
        rng = np.random.RandomState(20_000 + seed)
        groups = {i: Group(n=150, levels=true, young=0) for i in study.informants}
        _, ledger = simulate(study, groups, rng)
        rationale = kit.write_rationale(ledger, study)
        levels = [
            c.id.removeprefix("needs.level.").split("+")
            for c in rationale["needs"].claims
            if c.id.startswith("needs.level.")
        ]
        wrong += any(
            expected[a] < expected[b]
            for n, group in enumerate(levels)
            for a in group
            for later in levels[n + 1 :]
            for b in later
        )
    assert wrong <= 0.01 * SURVEYS


def _find_true_order(study, levels):
    """Return the share that needs help in a very large survey."""
    big = Group(n=20_000, levels=levels, young=0, open=0)
    answers = answer(study, "child", big, np.random.RandomState(0))
    truth, shares = Truth(study, "child", answers), {}
    for scale in study.questionnaire.scales_for("child", "need"):
        reached, scored = truth.needing(scale)
        shares[scale.name] = reached / scored
    return shares
