"""Groups and their differences: of whom they speak, and of which nothing is said."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from kit.measure.intervals import find_hypergeometric_limits
from kit.measure.needs import estimate_needs
from kit.study.questionnaire import Comparison, Questionnaire
from tests.factories import (
    make_choices,
    make_item,
    make_questionnaire,
    make_responses,
    make_scale,
    make_study,
)

MARGINS = {"SEX": {"1": 40, "2": 30}}


def estimate(answers, study=None, **fields):
    study = study or make_study(total=70, margins=MARGINS)
    return estimate_needs([make_responses(answers, **fields)], study).set_index("key")


def rate(draw, n, *, noise=0.4):
    """Answers from 1 to 4 to one item after another, which hang together."""
    mood = draw.normal(size=n)
    while True:
        score = np.clip(np.round(2.5 + mood + noise * draw.normal(size=n)), 1, 4)
        yield [str(int(s)) for s in score]


@pytest.fixture
def coherent():
    """Answers of 60 children, 30 of each sex, whose scales hang together."""
    draw = np.random.default_rng(7)
    frame = pd.DataFrame({"SEX": ["1", "2"] * 30})
    for names in (("PE1", "PE2", "PE3"), ("MO1", "MO2"), ("WI1", "WI2")):
        for name, answers in zip(names, rate(draw, 60), strict=False):
            turned = [str(5 - int(a)) for a in answers]
            frame[name] = turned if name == "PE2" else answers
    frame["HAPPY"] = draw.choice(["1", "2", "3"], 60)
    frame["WANTS"] = [("a",)] * 30 + [("b",)] * 30
    frame["GIVES"] = [("none",)] * 60
    frame.loc[0, ["PE1", "PE2", "MO1"]] = None
    return frame


def peer_scores(answers):
    parts = answers[["PE1", "PE2", "PE3"]].astype(float)
    parts["PE2"] = 5 - parts["PE2"]
    return parts.mean(axis=1).where(parts.notna().sum(axis=1) >= 2)


def pairs(table):
    return [key.split(".")[2] for key in table.index if ".p_holm" in key]


def test_groups_use_their_own_population_and_pairs_none(coherent):
    table = estimate(coherent)
    group = table.loc["2019.child.peer.share_attention|SEX=1"]
    k = int((peer_scores(coherent)[coherent["SEX"] == "1"] >= 3 - 1e-9).sum())
    assert (group["n_base"], group["n_missing"], group["N"]) == (29, 1, 40)
    assert (group["ci_low"], group["ci_high"]) == find_hypergeometric_limits(k, 29, 40, 0.95)
    pair = table.loc["2019.child.peer.mean_difference|SEX=1:2"]
    one, other = (table.loc[f"2019.child.peer.mean_score|SEX={s}", "estimate"] for s in "12")
    assert pair["estimate"] == pytest.approx(one - other)
    assert (pair["n_base"], pair["n_missing"]) == (59, 1)
    assert pair["N"] is pd.NA
    wide, narrow = (
        table.loc[f"2019.child.peer.{g}|SEX=1:2"] for g in ("hedges_g", "hedges_g90")
    )
    assert wide["estimate"] == narrow["estimate"]
    assert wide["ci_low"] < narrow["ci_low"] < narrow["ci_high"] < wide["ci_high"]


def test_holm_runs_over_all_comparisons_of_an_informant(coherent):
    both = estimate(coherent)["estimate"]
    alone = {}
    for scale in ("peer", "mood"):
        study = make_study(make_questionnaire(comparisons=(Comparison(scale, "SEX"),)))
        key = f"2019.child.{scale}.p_holm|SEX=1:2"
        alone[key] = estimate(coherent, study)["estimate"][key]
    small, large = sorted(alone, key=alone.get)
    assert both[small] == pytest.approx(min(1, 2 * alone[small]))
    assert both[large] == pytest.approx(max(both[small], alone[large]))


@pytest.mark.parametrize(("members", "compared"), [(19, []), (20, ["peer", "mood"])])
def test_small_groups_are_estimated_and_not_compared(coherent, members, compared):
    """Twenty complete answers are as few as tell whether the items hang together."""
    coherent["SEX"] = ["1"] * (60 - members) + ["2"] * members
    found = estimate(coherent)
    assert found.loc["2019.child.mood.share_attention|SEX=2", "n_base"] == members
    assert pairs(found) == compared


def test_it_is_complete_answers_that_tell_and_not_scores(coherent):
    coherent["SEX"] = ["1"] * 40 + ["2"] * 20
    coherent.loc[59, "PE1"] = None
    found = estimate(coherent)
    assert found.loc["2019.child.peer.share_attention|SEX=2", "n_base"] == 20
    assert pairs(found) == ["mood"]


def muddle(answers, rows, *names):
    """Deal the answers out anew, so that they hang together no longer."""
    draw = np.random.default_rng(3)
    for name in names:
        answers.loc[rows, name] = draw.permutation(answers.loc[rows, name].to_numpy())


def test_a_scale_that_does_not_hang_together_in_one_group_is_not_compared(coherent):
    coherent["SEX"] = ["1"] * 40 + ["2"] * 20
    muddle(coherent, coherent["SEX"] == "2", "MO1")
    found = estimate(coherent)
    assert found.loc["2019.child.mood.alpha", "estimate"] >= 0.60
    assert pairs(found) == ["peer"]
    assert "2019.child.mood.mean_score|SEX=2" in found.index


def test_a_scale_that_may_not_be_used_is_not_compared(coherent):
    """Even where it hangs together in each of two groups: the third one spoils it."""
    three = make_item("SEX", "background", choices=make_choices("1", "2", "3"))
    plain = make_questionnaire()
    study = make_study(make_questionnaire(items=(three, *plain.items[1:])))
    frame = pd.concat([coherent, coherent, coherent], ignore_index=True)
    frame["SEX"] = ["1"] * 60 + ["2"] * 60 + ["3"] * 60
    frame.loc[120:, "MO1"] = [str(5 - int(a)) for a in frame.loc[120:, "MO2"]]
    found = estimate(frame, study)
    assert found.loc["2019.child.mood.alpha", "estimate"] < 0.60
    assert pairs(found) == ["peer"] * 3


def test_volunteers_are_not_compared(coherent):
    study = make_study(total=70, margins=MARGINS)
    wave = study.wave.model_copy(update={"design": "volunteers"})
    found = estimate(coherent, dataclasses.replace(study, wave=wave))
    assert pairs(found) == []
    assert pairs(estimate(coherent, study)) == ["peer", "mood"]


def test_what_is_not_compared_costs_the_others_no_power(coherent):
    single = make_study(make_questionnaire(comparisons=(Comparison("peer", "SEX"),)))
    key = "2019.child.peer.p_holm|SEX=1:2"
    alone = estimate(coherent, single).loc[key, "estimate"]
    muddle(coherent, coherent["SEX"] == "2", "MO1")
    assert estimate(coherent).loc[key, "estimate"] == alone


def test_a_group_of_one_has_the_rows_that_a_group_of_two_has(answers):
    """Else which keys a release holds would tell one from two."""
    keys = []
    for members in (1, 2):
        answers["SEX"] = ["1"] * (24 - members) + ["2"] * members
        found = estimate(answers)
        keys.append([key for key in found.index if key.endswith("|SEX=2")])
    assert keys[0] == keys[1]
    answers["SEX"] = ["1"] * 23 + ["2"]
    alone = estimate(answers).loc["2019.child.mood.mean_score|SEX=2"]
    assert (alone["n_base"], alone["method"]) == (1, "one score")
    assert pd.isna(alone["ci_low"])


def test_a_comparison_declared_twice_is_made_once(coherent):
    once, twice = (
        make_study(make_questionnaire(comparisons=(Comparison("peer", "SEX", s),) * n))
        for n, s in ((1, ""), (2, "said"))
    )
    assert pairs(estimate(coherent, once)) == ["peer"]
    pd.testing.assert_frame_equal(estimate(coherent, once), estimate(coherent, twice))


@pytest.mark.parametrize(
    ("surveys", "most"),
    # At a true rate of 5 %, more than 8 of 60 have a chance of less than one in 200.
    [(60, 8), pytest.param(300, 21, marks=pytest.mark.slow)],
)
def test_pure_noise_is_seldom_called_a_difference(surveys, most):
    draw = np.random.default_rng(20)
    scales = [make_scale(f"s{n}") for n in range(5)]
    items = [make_item(f"S{n}I{m}", scale=f"s{n}") for n in range(5) for m in range(2)]
    groups = [
        make_item("HALF", "background", choices=make_choices("a", "b")),
        make_item("THIRD", "background", choices=make_choices("a", "b", "c")),
    ]
    compared = tuple(Comparison(s.name, g.name) for s in scales for g in groups)
    study = make_study(Questionnaire((*items, *groups), tuple(scales), compared), total=263)
    claims = 0
    for _ in range(surveys):
        rated = {}
        for n in range(5):
            rated |= {f"S{n}I{m}": a for m, a in zip(range(2), rate(draw, 180), strict=False)}
        halves = {"HALF": draw.choice([*"ab"], 180), "THIRD": draw.choice([*"abc"], 180)}
        found = estimate(pd.DataFrame(rated | halves), study)
        p = found.loc[found["stat"] == "p_holm", "estimate"]
        assert len(p) == 20
        claims += bool((p < 0.05).any())
    assert claims <= most
