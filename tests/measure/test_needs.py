from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.errors import MeasureError
from kit.measure.estimates import COLUMNS
from kit.measure.intervals import find_hypergeometric_limits, find_wilson_limits
from kit.measure.needs import estimate_needs
from kit.numbers.keys import Key
from kit.study.questionnaire import Comparison, Questionnaire
from tests.factories import (
    make_choices,
    make_item,
    make_questionnaire,
    make_responses,
    make_scale,
    make_study,
)

MARGINS = {"SEX": {"1": 22, "2": 18}}


def estimate(answers, study=None, **fields):
    study = study or make_study(margins=MARGINS)
    return estimate_needs([make_responses(answers, **fields)], study)


def by_key(table):
    return table.set_index("key")


@pytest.fixture
def table(answers):
    return by_key(estimate(answers, dispositions={"duplicate": 2}, flags={"very_fast": 3}))


def test_the_table_has_its_columns_once_a_key_and_only_numbers(answers):
    found = estimate(answers)
    assert tuple(found.columns) == COLUMNS
    assert found["key"].is_unique
    assert np.isfinite(found["estimate"]).all()
    assert (found["n_base"] > 0).all()
    assert found["method"].ne("").all()
    assert [str(Key.parse(key)) for key in found["key"]] == found["key"].tolist()


def test_response_rows(table):
    values = table["estimate"]
    assert values["2019.child.response.count"] == 26
    assert values["2019.child.response.count|disposition=duplicate"] == 2
    assert values["2019.child.response.count|disposition=withdrawn"] == 0
    assert values["2019.child.response.count_analysed"] == 24
    rate = table.loc["2019.child.response.response_rate"]
    assert (rate["estimate"], rate["n_base"]) == (0.6, 40)
    assert rate["method"].startswith("AAPOR RR2")
    assert values["2019.child.response.coverage"] == 0.6
    assert values["2019.child.quality.count_flagged|flag=very_fast"] == 3


def test_a_choice_has_count_share_and_exact_limits(table, answers):
    row = table.loc["2019.child.HAPPY.share_choice|choice=3"]
    k = int((answers["HAPPY"] == "3").sum())
    assert table.loc["2019.child.HAPPY.count_choice|choice=3", "estimate"] == k
    assert row["estimate"] == k / 23
    assert (row["ci_low"], row["ci_high"]) == find_hypergeometric_limits(k, 23, 40, 0.95)
    assert (row["n_base"], row["n_missing"], row["N"]) == (23, 1, 40)
    assert "2019.child.HAPPY.share_choice|choice=dk" not in table.index


def test_several_answers_are_counted_ranked_and_summed_up(table, answers):
    wants = answers["WANTS"].dropna()
    share = table.loc["2019.child.WANTS.share_choice|choice=a"]
    assert share["estimate"] == sum("a" in w for w in wants) / 23
    ranks = [
        tuple(table.loc[f"2019.child.WANTS.rank_{side}|choice={c}", "estimate"] for c in "abc")
        for side in ("low", "high")
    ]
    assert ranks == [(1, 2, 3), (1, 2, 3)]
    assert "2019.child.WANTS.rank_low|choice=none" not in table.index
    gives = table.loc["2019.child.GIVES.share_any"]
    assert gives["estimate"] == sum(g == ("x",) for g in answers["GIVES"]) / 24
    assert "2019.child.WANTS.share_any" not in table.index


def test_items_agree_as_worded(table, answers):
    row = table.loc["2019.child.PE2.share_agree"]
    assert row["estimate"] == answers["PE2"].isin(["3", "4"]).sum() / 23
    assert (row["need_area"], row["n_missing"]) == ("peer", 1)
    assert "2019.child.HAPPY.share_agree" in table.index
    assert "2019.child.SEX.share_agree" not in table.index


def peer_scores(answers):
    parts = answers[["PE1", "PE2", "PE3"]].astype(float)
    parts["PE2"] = 5 - parts["PE2"]
    return parts.mean(axis=1).where(parts.notna().sum(axis=1) >= 2)


def test_a_need_has_mean_alpha_attention_and_worst_case(table, answers):
    scores = peer_scores(answers).dropna()
    mean = table.loc["2019.child.peer.mean_score"]
    k = int((scores >= 3 - 1e-9).sum())
    assert mean["estimate"] == pytest.approx(scores.mean())
    assert mean["se"] == pytest.approx(scores.std() / 23**0.5 * (1 - 23 / 40) ** 0.5)
    assert table.loc["2019.child.peer.count_attention", "estimate"] == k
    assert table.loc["2019.child.peer.share_attention", "estimate"] == k / 23
    assert table.loc["2019.child.peer.share_attention_lowest", "estimate"] == k / 40
    assert table.loc["2019.child.peer.share_attention_highest", "estimate"] == (k + 17) / 40
    alpha = table.loc["2019.child.peer.alpha"]
    assert alpha["ci_low"] < alpha["estimate"] < alpha["ci_high"]
    assert alpha["n_base"] == 23


def test_a_need_is_counted_with_its_line_one_step_either_way(table, answers):
    """The planning line is 3 on the mean of three items; a step is a third."""
    scores = peer_scores(answers).dropna()
    for name, line in (("looser", 3 - 1 / 3), ("stricter", 3 + 1 / 3)):
        k = int((scores >= line - 1e-9).sum())
        assert table.loc[f"2019.child.peer.count_attention_{name}", "estimate"] == k
        assert table.loc[f"2019.child.peer.share_attention_{name}", "estimate"] == k / 23
    moved = [key for key in table.index if "looser" in key or "stricter" in key]
    assert {key.split(".")[2] for key in moved} == {"peer", "mood"}
    assert not any("|" in key for key in moved)


def test_a_demand_has_a_high_share_and_no_attention(table, answers):
    scores = answers[["WI1", "WI2"]].astype(int).sum(axis=1)
    assert table.loc["2019.child.wish.count_high", "estimate"] == (scores > 5).sum()
    assert "2019.child.wish.share_attention" not in table.index
    assert "2019.child.peer.share_high" not in table.index


def test_needs_are_ranked(table):
    for scale in ("peer", "mood"):
        low, high = (
            table.loc[f"2019.child.{scale}.rank_{s}", "estimate"] for s in ("low", "high")
        )
        assert 1 <= low <= high <= 2
    assert "2019.child.wish.rank_low" not in table.index


def test_an_unknown_population_gives_wilson_and_no_worst_case(answers):
    study = make_study()
    wave = study.wave
    guests = wave.exports[0].model_copy(update={"of_population": False})
    object.__setattr__(study, "wave", wave.model_copy(update={"exports": (guests,)}))
    found = by_key(estimate(answers, study))
    row = found.loc["2019.child.mood.share_attention"]
    k = int(found.loc["2019.child.mood.count_attention", "estimate"])
    assert (row["ci_low"], row["ci_high"]) == find_wilson_limits(k, row["n_base"], 0.95)
    assert row["N"] is pd.NA
    assert found.loc["2019.child.mood.mean_score", "method"] == "mean, t"
    for stat in ("mood.share_attention_lowest", "response.coverage"):
        assert f"2019.child.{stat}" not in found.index


def test_a_register_smaller_than_the_answers_is_not_known(answers):
    study = make_study(total=20, margins={"SEX": {"1": 5, "2": 18}})
    found = by_key(estimate(answers, study))
    assert found.loc["2019.child.mood.share_attention", "method"] == "Wilson"
    assert found.loc["2019.child.mood.share_attention|SEX=1", "method"] == "Wilson"
    assert "2019.child.response.coverage" not in found.index


def test_what_cannot_be_computed_has_no_row(answers):
    answers["HAPPY"] = None
    answers["WANTS"] = None
    answers[["PE1", "PE2", "PE3"]] = None
    answers[["MO1", "MO2"]] = "2"
    found = estimate(answers)
    keys = set(found["key"])
    assert not [k for k in keys if ".HAPPY." in k or ".WANTS." in k or ".peer." in k]
    alpha = by_key(found).loc["2019.child.mood.alpha"]
    assert pd.isna(alpha["estimate"])
    assert alpha["method"] == "not defined: no answer varies"
    assert not [k for k in keys if "rank" in k or "1:2" in k]
    assert found["estimate"].notna().sum() == len(found) - 1
    mean = by_key(found).loc["2019.child.mood.mean_score"]
    assert (mean["ci_low"], mean["estimate"], mean["ci_high"]) == (2, 2, 2)


def test_each_informant_has_its_own_questions(answers):
    questionnaire = Questionnaire(
        (
            make_item("A", scale="s", informant="child"),
            *(make_item(f"B{n}", scale="s", informant="parent") for n in (1, 2)),
            make_item("HELP", "asset", informant="parent", choices=make_choices("1", "2")),
        ),
        (make_scale("s", planning_line=2.5),),
        (Comparison("s", "HELP"),),
    )
    study = make_study(questionnaire, informants=("child", "parent"))
    child = make_responses(answers[["PE1"]].rename(columns={"PE1": "A"}))
    rated = answers["PE3"].tolist() * 2
    asked = pd.DataFrame({"B1": rated, "B2": rated, "HELP": answers["SEX"].tolist() * 2})
    parent = make_responses(asked, informant="parent")
    found = by_key(estimate_needs([child, parent], study))
    assert found.loc["2019.child.s.mean_score", "n_base"] == 23
    assert found.loc["2019.parent.s.mean_score", "n_base"] == 48
    assert "2019.parent.s.p_holm|HELP=1:2" in found.index
    assert not found.index.str.startswith("2019.child.HELP").any()
    assert not found.index.str.startswith("2019.child.s.p_holm").any()


def test_answers_from_outside_the_frame_are_no_group(answers):
    sex = make_item("SEX", "background", choices=make_choices("1", "2", "9", outside=["9"]))
    plain = make_questionnaire()
    study = make_study(make_questionnaire(items=(sex, *plain.items[1:])))
    answers["SEX"] = ["1"] * 12 + ["2"] * 11 + ["9"]
    found = by_key(estimate(answers, study))
    assert found.loc["2019.child.SEX.share_choice|choice=1", "n_base"] == 23
    assert found.loc["2019.child.SEX.share_choice|choice=1", "n_missing"] == 1
    assert not found.index.str.contains("=9").any()


def test_ticking_only_a_declared_missing_answer_is_no_answer(answers):
    gives = make_item(
        "GIVES",
        "asset",
        kind="select_multiple",
        choices=make_choices("x", "none", "dk", exclusive=["none"], missing=["dk"]),
    )
    study = make_study(Questionnaire((gives,), ()))
    ticked = [("x", "dk"), ("dk",), None, *[("none",)] * 9]
    found = by_key(estimate(pd.DataFrame({"GIVES": ticked}), study))
    row = found.loc["2019.child.GIVES.share_any"]
    assert (row["estimate"], row["n_base"], row["n_missing"]) == (0.1, 10, 2)
    assert not found.index.str.contains("choice=dk").any()


@pytest.mark.parametrize("role", ["background", "satisfaction", "asset", "preference"])
def test_single_answers_are_counted_in_every_role(answers, role):
    choices = make_choices("1", "2", scored=True)
    item = make_item("ONE", role, choices=choices, scale="s")
    study = make_study(Questionnaire((item,), (make_scale("s", need_area="home"),)))
    frame = answers[["SEX"]].set_axis(["ONE"], axis=1)
    row = by_key(estimate(frame, study)).loc["2019.child.ONE.share_choice|choice=1"]
    assert (row["estimate"], row["need_area"]) == (0.5, "home")


def test_ratings_and_open_roles_have_no_shares_of_choices(table):
    assert "2019.child.PE1.share_choice|choice=1" not in table.index


def test_a_strength_has_a_high_share(answers):
    items = tuple(make_item(f"MO{n}", scale="s") for n in (1, 2))
    study = make_study(Questionnaire(items, (make_scale("s", "strength"),)))
    found = by_key(estimate(answers, study))
    assert found.loc["2019.child.s.share_high", "n_base"] == 24


def test_too_few_answers_end_the_work_without_saying_how_many(answers):
    study = make_study(informants=("child", "parent"))
    enough, few = make_responses(answers), make_responses(answers[:9], informant="parent")
    with pytest.raises(MeasureError) as caught:
        estimate_needs([enough, few], study)
    assert caught.value.language == study.language
    assert caught.value.say("en") == (
        "There are fewer than 10 answers of parent to analyse, so nothing can be released: "
        "fewer than 10 could show who answered.\n"
        "Where: waves/2019\n"
        "What to do: Collect more answers, put the new export into the folder of this wave "
        "and run again; if there are still fewer than 10, release nothing from this wave and "
        "learn about needs by meetings or visits instead."
    )
    assert caught.value.say("zh") == (
        "parent 可分析的填答不足 10 份，不能发布任何结果："
        "填答不足 10 份时，结果可能让人认出填答者。\n"
        "位置：waves/2019\n"
        "办法：请继续回收问卷，把补收后的导出文件放入该波次文件夹再运行；如仍不足 10 份，"
        "本波次不发布结果，请改用座谈、走访等方式了解需求。"
    )
    assert "9" not in caught.value.say("en").replace("2019", "")
    assert len(estimate_needs([make_responses(answers[:10])], make_study())) > 0


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32 - 1))
def test_the_order_of_rows_and_extra_columns_change_nothing(answers, seed):
    shuffled = answers.sample(frac=1, random_state=seed).reset_index(drop=True)
    shuffled.insert(0, "EXTRA", "unasked")
    pd.testing.assert_frame_equal(estimate(answers), estimate(shuffled), rtol=1e-12)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.permutations(["p", "q", "r", "s"]))
def test_the_names_of_choices_change_no_estimate(answers, names):
    new = dict(zip("1234", names, strict=True))
    ratings = [c for c in answers if c[:2] in ("PE", "MO", "WI")]
    renamed = answers.copy()
    renamed[ratings] = answers[ratings].apply(lambda c: c.map(new))
    plain = make_questionnaire()
    items = tuple(
        make_item(
            i.name,
            scale=i.scale,
            reverse=i.reverse,
            choices=make_choices(*names, scored=True),
        )
        if i.name in ratings
        else i
        for i in plain.items
    )
    study = make_study(make_questionnaire(items=items), margins=MARGINS)
    pd.testing.assert_frame_equal(estimate(answers), estimate(renamed, study))


@pytest.mark.parametrize("kind", ["object", "string", "category"])
def test_the_storage_of_answers_changes_nothing(answers, kind):
    singles = [c for c in answers if c not in ("WANTS", "GIVES")]
    stored = answers.astype(dict.fromkeys(singles, kind))
    pd.testing.assert_frame_equal(estimate(answers), estimate(stored))


def test_shares_of_single_choices_sum_to_one(table):
    shares = table[(table["stat"] == "share_choice") & table["item"].isin(["SEX", "HAPPY"])]
    assert shares.groupby("item")["estimate"].sum().tolist() == pytest.approx([1, 1])
