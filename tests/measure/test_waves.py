"""Two waves side by side: what is compared, what is left out, and how it is tested."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kit.measure.changes import find_share_error
from kit.measure.comparisons import adjust_holm
from kit.measure.needs import check_earlier, estimate_needs
from kit.study.model import Accepted
from tests.factories import make_responses, text
from tests.two_waves import agreeing, answer, join, make_two_waves

BEFORE, NOW = answer(agreeing(70, 100)), answer(agreeing(20, 120, missing=4))
"""70 of 100 agreed, 20 of 120 do."""


def estimate(responses, study=None):
    table = estimate_needs((responses,), study or make_two_waves())
    return table.set_index("key")


def value(table, key, column="estimate"):
    return table.loc[f"2019.child.{key}", column]


def test_a_change_of_a_share_counts_those_who_answered_both_times():
    pairs = [(n, n) for n in range(60)]
    table = estimate(join(BEFORE, NOW, pairs))
    assert value(table, "SAT.change_agree") == pytest.approx(20 / 120 - 0.70)
    both = [value(table, f"SAT.pairs_{name}") for name in ("before", "now", "both")]
    assert both == [60, 20, 20]
    # Nobody who is linked changed to or from agreeing in a way that varies before.
    expected = find_share_error((70, 100), (20, 120), overlap=(60 * 20 - 60 * 20) / 59)
    assert value(table, "SAT.change_agree", "se") == pytest.approx(expected)


def test_an_overlap_that_goes_together_makes_the_error_smaller():
    pairs = [(n, n) for n in range(100)]
    both, none = (
        estimate(join(BEFORE, NOW, linked)).loc["2019.child.SAT.change_agree"]
        for linked in (pairs, [])
    )
    overlap = (100 * 20 - 70 * 20) / 99
    expected = find_share_error((70, 100), (20, 120), overlap=overlap)
    assert both["se"] == pytest.approx(expected)
    assert none["se"] == pytest.approx(find_share_error((70, 100), (20, 120), overlap=0))
    assert both["se"] < none["se"]
    assert both["estimate"] == none["estimate"]


def test_whoever_skipped_the_question_once_is_in_no_pair():
    table = estimate(join(BEFORE, NOW, [(0, 0), (1, 121), (2, 1)]))
    assert value(table, "SAT.pairs_both", "n_base") == 2


def test_pairs_are_found_by_their_numbers_wherever_they_stand():
    pairs = [(99, 0), (0, 119), (50, 3)]
    table = estimate(join(BEFORE, NOW, pairs))
    assert [value(table, f"SAT.pairs_{n}") for n in ("before", "now", "both")] == [2, 2, 1]


def test_means_are_compared_where_the_scale_has_items():
    up = answer(agreeing(50, 100), [1 + (n % 4 > 0) + (n % 4 > 1) for n in range(100)])
    table = estimate(join(answer(agreeing(50, 100)), up, [(n, n) for n in range(100)]))
    means = [table.loc[f"{w}.child.mood.mean_score", "estimate"] for w in ("2018", "2019")]
    assert value(table, "mood.change_mean") == pytest.approx(means[1] - means[0])
    assert "2019.child.lone.change_mean" not in table.index
    assert "2019.child.LO1.change_agree" in table.index


def test_holm_runs_over_all_changes():
    table = estimate(join(BEFORE, NOW))
    changes = table[table["stat"].isin(["change_agree", "change_mean"])]
    tests = table[table["stat"] == "p_change"]
    assert len(changes) == len(tests) == 6
    z = (changes["estimate"] / changes["se"]).abs().to_numpy()
    from scipy.special import ndtr

    adjusted = adjust_holm(2 * ndtr(-z))
    np.testing.assert_allclose(tests["estimate"], adjusted, atol=1e-12)
    assert set(tests["family"]) == {"changes"}


def test_the_panel_and_who_is_not_in_it():
    table = estimate(join(BEFORE, NOW, [(n, n) for n in range(60)]))
    names = ("count_panel", "count_joined", "count_left")
    assert [value(table, f"response.{name}") for name in names] == [60, 64, 40]


def test_without_cards_or_consent_nobody_is_said_to_have_come_or_gone():
    table = estimate(join(BEFORE, NOW, None))
    assert not table["stat"].isin(["count_panel", "count_joined", "count_left"]).any()
    plain = find_share_error((70, 100), (20, 120), overlap=0)
    assert value(table, "SAT.change_agree", "se") == pytest.approx(plain)


def test_an_item_in_other_words_is_named_and_left_out_with_its_scale():
    words = {"SAT": "other", "MO2": ""}
    table = estimate(join(BEFORE, NOW, wordings=words, earlier={"wordings": {"MO2": "old"}}))
    for key in ("SAT.change_agree", "MO2.change_agree", "mood.change_mean"):
        row = table.loc[f"2019.child.{key}"]
        assert pd.isna(row["estimate"])
        assert row["method"] == "other wording"
    assert "2019.child.SAT.p_change" not in table.index
    assert pd.notna(value(table, "MO1.change_agree"))


def test_the_same_other_words_both_times_are_the_same():
    same = {"SAT": "other"}
    table = estimate(join(BEFORE, NOW, wordings=same, earlier={"wordings": same}))
    assert pd.notna(value(table, "SAT.change_agree"))


def test_an_item_that_was_not_asked_before_is_left_out():
    table = estimate(join(BEFORE.drop(columns="MO3"), NOW))
    assert pd.isna(value(table, "MO3.change_agree"))
    assert pd.isna(value(table, "mood.change_mean"))
    earlier = table[table["wave"] == "2018"]
    assert not earlier["item"].isin(["MO3", "mood"]).any()
    assert {"MO1", "MO2", "LO1", "lone", "SAT"} <= set(earlier["item"])


@pytest.mark.parametrize("lacks", ["child", "parent"])
def test_what_one_informant_was_not_asked_before_is_left_out_for_that_one_alone(lacks):
    """Children and parents are asked the same, and only one of the two as early as 2018."""
    study = make_two_waves(informants=("child", "parent"))
    both = []
    for name in study.informants:
        before = BEFORE.drop(columns="MO3") if name == lacks else BEFORE
        earlier = make_responses(before, informant=name, wave="2018")
        both.append(make_responses(NOW, informant=name, earlier=earlier))
    assert check_earlier(both, study) == []
    table = estimate_needs(both, study).set_index("key")
    for name in study.informants:
        change = table.loc[f"2019.{name}.mood.change_mean", "estimate"]
        assert pd.isna(change) is (name == lacks)


@pytest.mark.parametrize(
    "designs", [("volunteers", "census_attempt"), ("census_attempt", "volunteers")]
)
def test_volunteers_have_a_change_and_neither_interval_nor_test(designs):
    table = estimate(join(BEFORE, NOW), make_two_waves(designs=designs))
    row = table.loc["2019.child.SAT.change_agree"]
    assert row["estimate"] == pytest.approx(20 / 120 - 0.70)
    assert row[["se", "ci_low", "ci_high"]].isna().all()
    assert not (table["stat"] == "p_change").any()


def test_the_earlier_wave_is_estimated_as_a_run_of_its_own():
    study = make_two_waves()
    earlier, _ = study.settings.waves
    alone = estimate_needs((make_responses(BEFORE, wave="2018"),), replace(study, wave=earlier))
    table = estimate_needs((join(BEFORE, NOW, [(0, 0)]),), study)
    found = table[table["wave"] == "2018"].reset_index(drop=True)
    assert found.equals(alone)


def test_a_wave_with_too_few_answers_is_not_compared_and_said_to_be():
    responses, study = join(BEFORE[:9], NOW), make_two_waves()
    table = estimate(responses, study)
    assert set(table["wave"]) == {"2019"}
    assert not table["stat"].str.contains("change").any()
    problems = check_earlier([responses], study)
    assert [(p.code, p.severity) for p in problems] == [
        ("study.not_compared", "warning"),
        ("measure.too_few", "warning"),
    ]
    assert problems[0].values == {"wave": "2018", "count": 1}
    assert check_earlier([join(BEFORE, NOW)], study) == []


def test_keys_that_are_wrong_in_the_earlier_wave_are_a_doubt_of_that_wave():
    odd = BEFORE.assign(MO1=BEFORE["MO1"].map({"1": "4", "2": "3", "3": "2", "4": "1"}))
    responses, study = join(odd, NOW), make_two_waves()
    head, doubt = check_earlier([responses], study)
    assert doubt.doubt == "2018.child.mood.keys=1"
    assert "2018.child.mood.keys=1" in doubt.say("en")
    assert set(estimate(responses, study)["wave"]) == {"2019"}
    accept = (Accepted(doubt=doubt.doubt, reason=text("seen")),)
    settings = study.settings.model_copy(update={"accept": accept})
    accepted = replace(study, settings=settings)
    assert check_earlier([responses], accepted) == []
    assert set(estimate(responses, accepted)["wave"]) == {"2018", "2019"}
    assert head.code == "study.not_compared"


@pytest.mark.parametrize("weighted", ["2018", "2019"])
def test_with_a_wave_whose_answers_are_weighted_nothing_is_compared(weighted):
    study = make_two_waves()
    waves = tuple(
        w.model_copy(update={"weight_by": ("SEX",)} if w.id == weighted else {})
        for w in study.settings.waves
    )
    settings = study.settings.model_copy(update={"waves": waves})
    study = replace(study, settings=settings, wave=waves[1])
    head, reason = check_earlier([join(BEFORE, NOW)], study)
    assert (head.code, head.values) == ("study.not_compared", {"wave": "2018", "count": 1})
    assert (reason.code, reason.where.file) == ("measure.weights_earlier", "waves/2018")
    assert set(estimate(join(BEFORE, NOW), study)["wave"]) == {"2019"}
