"""Two groups of thirty whose scores, shares and gaps can be worked by hand."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest

from kit.measure.comparisons import compare_ranks
from kit.measure.needs import estimate_tally
from kit.measure.tallying import tally_responses
from kit.study.model import Thresholds
from kit.study.questionnaire import Comparison, Questionnaire
from tests.factories import make_choices, make_item, make_responses, make_scale, make_study

HOME = make_item(
    "HOME",
    "background",
    choices=make_choices("A", "dk", "B", "C", "D", missing=["dk"], outside=["C"]),
)
ROWS = {
    # As worded; the third question is turned.
    "A": ["114"] * 10 + ["223"] * 10 + ["43."] * 10 + ["..."] * 2,
    "B": ["334"] * 10 + ["441"] * 10 + ["42."] * 10 + ["..."],
    "dk": ["114"] * 3,
    "C": ["441"] * 2,
}
SCORES = {"A": [1] * 10 + [2] * 10 + [3.5] * 10, "B": [7 / 3] * 10 + [4] * 10 + [3] * 10}


def make(*, compared=("sad",), age="", margins=(50, 31), confidence=0.95, **wave):
    """Ask three questions of a need and two of a demand, and compare homes.

    The register counts homes and sexes, so both divide.
    """
    items = (
        HOME,
        make_item("SEX", "background", choices=make_choices("1", "2")),
        *(make_item(f"S{n}", scale="sad", reverse=n == 2) for n in range(3)),
        *(make_item(f"W{n}", scale="wish") for n in range(2)),
    )
    scales = (
        make_scale("sad", need_area="mood", min_items=2, planning_line=2.5),
        make_scale("wish", "demand"),
    )
    form = Questionnaire(items, scales, tuple(Comparison(s, "HOME") for s in compared))
    homes = dict(zip("AB", margins, strict=True))
    study = make_study(
        form,
        total=200,
        margins={"HOME": homes, "SEX": {"1": 100, "2": 100}},
        thresholds=Thresholds(confidence=confidence),
    )
    population = study.settings.population.model_copy(update={"age_item": age})
    return dataclasses.replace(
        study,
        settings=study.settings.model_copy(update={"population": population}),
        wave=study.wave.model_copy(update=wave),
    )


def estimate(study):
    rows = [(home, *text) for home, texts in ROWS.items() for text in texts]
    frame = pd.DataFrame(rows, columns=["HOME", "S0", "S1", "S2"]).replace({".": None})
    frame["W0"] = frame["W1"] = frame["S0"]
    frame["SEX"] = ["1", "2", "2"] * (len(frame) // 3) + ["1"] * (len(frame) % 3)
    tally = tally_responses(make_responses(frame), study)
    return estimate_tally(tally, study).set_index("key")


@pytest.fixture(scope="module")
def plain():
    return estimate(make())


def test_groups_are_those_who_made_a_choice_of_the_frame(plain):
    """Not those who do not know, nor those from outside, nor a choice that nobody made."""
    groups = plain[plain["group_by"] == "HOME"]
    assert set(groups["group"]) == {"A", "B", "A:B"}
    assert set(groups["need_area"]) == {"mood"}


@pytest.mark.parametrize(
    ("name", "reached", "size", "missing"), [("A", 10, 50, 2), ("B", 20, 31, 1)]
)
def test_a_group_has_its_own_share_and_mean(plain, name, reached, size, missing):
    share = plain.loc[f"2019.child.sad.share_attention|HOME={name}"]
    assert share["estimate"] == reached / 30
    assert (share["n_base"], share["n_missing"], share["N"]) == (30, missing, size)
    # Two of three items of ten people: Σ (1 − m/k) s²/m / n².
    noise = (1 - 2 / 3) * 10 * {"A": 0.5, "B": 2.0}[name] / 2 / 30**2
    scores = np.array(SCORES[name])
    variance = (1 - 30 / size) * scores.var(ddof=1) / 30 + 30 / size * noise
    mean = plain.loc[f"2019.child.sad.mean_score|HOME={name}"]
    assert mean["estimate"] == pytest.approx(scores.mean())
    assert mean["se"] == pytest.approx(math.sqrt(variance))


def test_unanswered_items_of_a_group_are_judged_by_its_own_complete_answers(plain):
    """In B 3, 3, 1 lie under the line and 3, 3 do not: one choice in three of half of them."""
    shares = [plain.loc[f"2019.child.sad.share_attention|HOME={name}"] for name in "AB"]
    assert [s["gap_shift"] for s in shares] == pytest.approx([0, 10 / 30 * 10 / 20 / 3])


@pytest.mark.parametrize(("size", "known"), [(31, True), (30, False)])
def test_a_register_of_a_group_with_fewer_people_than_it_has_here_is_unknown(size, known):
    table = estimate(make(margins=(50, size)))
    found = table.loc["2019.child.sad.mean_score|HOME=B", "N"]
    assert (found == size) if known else found is pd.NA


def test_a_pair_is_compared_by_means_ranks_and_shares(plain):
    def row(stat):
        return plain.loc[f"2019.child.sad.{stat}|HOME=A:B"]

    a, b = (np.array(SCORES[name]) for name in "AB")
    gap = row("mean_difference")
    assert gap["estimate"] == pytest.approx(a.mean() - b.mean())
    assert gap["se"] == pytest.approx(math.sqrt(a.var(ddof=1) / 30 + b.var(ddof=1) / 30))
    assert (gap["n_base"], gap["n_missing"]) == (60, 3)
    assert row("difference_attention")["estimate"] == pytest.approx(10 / 30 - 20 / 30)
    # How many have 1, 2, 2⅓, 3, 3½ and 4.
    p = compare_ranks(np.array([10, 10, 0, 0, 10, 0]), np.array([0, 0, 10, 10, 0, 10]))
    assert row("p_rank")["estimate"] == pytest.approx(p)


def test_limits_are_those_of_the_confidence_of_the_study():
    table = estimate(make(confidence=0.9))
    for stat in ("mean_difference", "hedges_g", "difference_attention"):
        assert table.loc[f"2019.child.sad.{stat}|HOME=A:B", "confidence"] == 0.9
    own, narrow = (
        table.loc[f"2019.child.sad.{g}|HOME=A:B", ["ci_low", "ci_high"]].tolist()
        for g in ("hedges_g", "hedges_g90")
    )
    assert own == narrow


def test_weighted_groups_have_no_test_by_ranks_and_no_difference_of_shares():
    table = estimate(make(weight_by=("HOME",)))
    pair = set(table.loc[table["group"] == "A:B", "stat"])
    assert pair == {"mean_difference", "hedges_g", "hedges_g90", "p_holm"}
    share = table.loc["2019.child.sad.share_attention|HOME=B"]
    assert share["estimate"] == pytest.approx(20 / 30)
    assert share["n_eff"] == pytest.approx(30)


def test_a_demand_has_means_and_no_shares_of_its_groups():
    table = estimate(make(compared=["wish"]))
    table = table[table["item"] == "wish"]
    group = set(table.loc[table["group"] == "A", "stat"])
    pair = set(table.loc[table["group"] == "A:B", "stat"])
    assert group == {"mean_score", "alpha"}
    assert pair == {"mean_difference", "hedges_g", "hedges_g90", "p_holm", "p_rank"}


def test_of_volunteers_groups_are_told_and_not_compared():
    table = estimate(make(design="volunteers"))
    assert set(table.loc[table["group_by"] == "HOME", "group"]) == {"A", "B"}


@pytest.mark.parametrize(("scale", "item"), [("other", "HOME"), ("sad", "OTHER")])
def test_what_was_not_asked_is_not_compared(scale, item):
    study = make()
    form = dataclasses.replace(study.questionnaire, comparisons=(Comparison(scale, item),))
    table = estimate(dataclasses.replace(study, questionnaire=form))
    assert "HOME" not in set(table["group_by"])


def test_by_the_question_on_age_it_is_told_how_turned_items_were_answered(plain):
    """In B half answer 3, 3 and, turned, 1; all others agree with themselves."""
    told = estimate(make(compared=(), age="HOME"))
    gaps = told[(told["stat"] == "key_gap") & (told["group_by"] == "HOME")]
    assert gaps["item"].tolist() == ["sad", "sad"]
    assert gaps["estimate"].tolist() == pytest.approx([0, 10 * 2 / 20])
    assert gaps["n_base"].tolist() == [30, 30]
    assert not ((plain["stat"] == "key_gap") & (plain["group_by"] == "HOME")).any()
