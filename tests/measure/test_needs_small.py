"""Surveys of a few questions, whose numbers can be worked by hand."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest

from kit.measure.budget import find_level
from kit.measure.intervals import find_hypergeometric_limits
from kit.measure.needs import check_enough, estimate_needs, estimate_tally
from kit.measure.ranks import find_rank_gap, find_rank_power
from kit.measure.tallying import tally_responses
from kit.study.questionnaire import Questionnaire
from tests.factories import make_choices, make_item, make_responses, make_scale, make_study

HOMES = {"HOME": {"A": 100, "B": 100}}
HOME = make_item("HOME", "background", choices=make_choices("A", "B"))


def make(*items, scales, total=200, margins=HOMES, informants=("child",), **wave):
    """Make a study that asks HOME and `items`, of `total` people."""
    form = Questionnaire((HOME, *items), tuple(scales))
    study = make_study(form, informants=informants, total=total, invited=total, margins=margins)
    return dataclasses.replace(study, wave=study.wave.model_copy(update=wave))


def estimate(answers, study):
    return estimate_tally(tally_responses(make_responses(answers), study), study).set_index(
        "key"
    )


def one_need(**wave):
    """Ask one question of a need and one of a strength."""
    scales = (
        make_scale("sad", need_area="mood", planning_line=2.5),
        make_scale("strong", "strength"),
    )
    items = (make_item("SAD", scale="sad"), make_item("STRONG", scale="strong"))
    return make(*items, scales=scales, **wave)


def live(a, b, *, of_a=60, of_b=40):
    """Let so many of A and of B need attention and be strong; 60 of A and 40 of B answer."""
    rated = ["4"] * a + ["1"] * (of_a - a) + ["4"] * b + ["1"] * (of_b - b)
    homes = ["A"] * of_a + ["B"] * of_b
    return pd.DataFrame({"HOME": homes, "SAD": rated, "STRONG": rated})


@pytest.mark.parametrize(("rows", "refused"), [(9, 1), (10, 0)])
def test_as_many_answers_as_may_be_shown_are_enough(rows, refused):
    problems = check_enough([make_responses(pd.DataFrame({"A": ["1"] * rows}))], one_need())
    assert len(problems) == refused
    for problem in problems:
        assert problem.where.file == "waves/2019"
        assert problem.values == {"informant": "child", "k": 10}


@pytest.mark.parametrize(("total", "known"), [(101, True), (100, True), (99, False)])
def test_a_population_as_large_as_the_answers_is_known(total, known):
    table = estimate(live(30, 10), one_need(total=total))
    assert ("2019.child.response.coverage" in table.index) is known
    if known:
        row = table.loc["2019.child.response.coverage"]
        assert (row["estimate"], row["n_base"]) == (100 / total, total)


def test_the_shift_of_a_need_is_that_of_its_share_in_steps():
    """40 of 100 need attention, and (1/2 + 1/4) / 2 of the register: 2.5 % fewer."""
    table = estimate(live(30, 10), one_need())
    row = table.loc["2019.child.sad.reweighted_shift"]
    assert (row["estimate"], row["n_base"], row["need_area"]) == (0.05, 100, "mood")
    assert table.loc["2019.child.sad.share_attention", "need_area"] == "mood"


def test_of_volunteers_there_is_neither_interval_nor_total_nor_shift():
    table = estimate(live(30, 10), one_need(design="volunteers"))
    assert table[["se", "ci_low", "ci_high"]].isna().all(axis=None)
    assert table.loc["2019.child.sad.share_attention", "estimate"] == 0.4
    assert not table["stat"].isin(["reweighted_shift", "total_attention"]).any()


def test_weights_move_needs_strengths_and_totals_and_leave_no_shift():
    table = estimate(live(30, 10), one_need(weight_by=("HOME",)))
    for name in ("sad.share_attention", "strong.share_high"):
        row = table.loc[f"2019.child.{name}"]
        assert row["estimate"] == pytest.approx(0.375)
        assert row["n_eff"] == pytest.approx(200**2 / (100**2 / 60 + 100**2 / 40))
    assert "reweighted_shift" not in set(table["stat"])
    share, total = (table.loc[f"2019.child.sad.{w}_attention"] for w in ("share", "total"))
    assert total["estimate"] == pytest.approx(75)
    assert total["se"] == pytest.approx(200 * share["se"])
    assert total["ci_low"] == math.floor(200 * share["ci_low"]) < 200 * share["ci_low"]
    assert total["ci_high"] == math.ceil(200 * share["ci_high"]) > 200 * share["ci_high"]
    assert total["confidence"] == 0.95


@pytest.mark.parametrize("needing", [1, 4, 9, 19])
@pytest.mark.parametrize("total", [49, 98, 103])
def test_limits_of_a_total_are_whole_people_and_no_more(needing, total):
    """Those of the share are K/N, and rounding makes of 1/49 · 49 less than 1."""
    table = estimate(live(needing, 0, of_a=20, of_b=0), one_need(total=total))
    found = table.loc["2019.child.sad.total_attention", ["ci_low", "ci_high"]]
    limits = find_hypergeometric_limits(needing, 20, total, 0.95)
    assert found.tolist() == [round(limit * total) for limit in limits]


def test_of_an_unknown_population_there_is_no_total():
    study = one_need()
    exports = tuple(e.model_copy(update={"of_population": False}) for e in study.wave.exports)
    wave = study.wave.model_copy(update={"exports": exports})
    table = estimate(live(30, 10), dataclasses.replace(study, wave=wave))
    assert table.loc["2019.child.sad.share_attention", "estimate"] == 0.4
    assert "total_attention" not in set(table["stat"])


def test_a_question_that_the_register_counts_is_told_of_those_who_answered_alone():
    choices = (dataclasses.replace(c, score=n) for n, c in enumerate(make_choices("s", "p")))
    who = make_item("WHO", "proxy", choices=tuple(choices))
    sad = make_item("SAD", scale="sad")
    study = make(who, sad, scales=(make_scale("sad", planning_line=2.5),))
    frame = live(15, 10, of_a=20, of_b=20).assign(WHO=["s", "p"] * 20)
    told = estimate(frame, study)
    asked = {key for key in told.index if ".HOME.share_choice" in key}
    assert asked == {f"2019.child.HOME.share_choice|choice={c}" for c in "AB"}
    assert told.loc["2019.child_proxy.SAD.share_agree", "n_base"] == 20


def test_the_need_area_of_a_question_goes_before_that_of_its_scale():
    items = (
        make_item("SAD", scale="sad", need_area="own"),
        make_item("GLAD", scale="sad"),
        make_item("FINE", "satisfaction", scale="sad", need_area="own"),
        make_item("WELL", "satisfaction", scale="sad"),
        make_item("WORDS", "open", kind="text", choices=()),
    )
    study = make(*items, scales=(make_scale("sad", need_area="mood"),))
    frame = live(5, 5, of_a=10, of_b=10).assign(GLAD="2", FINE="3", WELL="4")
    table = estimate(frame, study)
    table = table[table["stat"].isin(["share_agree", "share_choice"])]
    for item, area in (("SAD", "own"), ("GLAD", "mood"), ("FINE", "own"), ("WELL", "mood")):
        assert set(table.loc[table["item"] == item, "need_area"]) == {area}


def rate(*answers):
    """Return a row for each text of ratings, a point for no answer."""
    rows = [[None if a == "." else a for a in text] for text in answers]
    frame = pd.DataFrame(rows, columns=[f"Q{n}" for n in range(len(rows[0]))])
    return frame.assign(HOME=(["A", "B"] * len(frame))[: len(frame)])


def ask_three(**fields):
    """Ask three questions of one strength; `fields` are those of the last."""
    choices = make_choices(*"1234", scored=True)
    items = [make_item(f"Q{n}", scale="s", choices=choices) for n in range(3)]
    items[-1] = dataclasses.replace(items[-1], **fields)
    return make(*items, scales=(make_scale("s", "strength", min_items=2),), total=40)


def test_a_mean_with_unanswered_items_has_their_noise():
    """Cochran's second stage: Σ (1 − m/k) s²/m / n², of which the part n/N is added."""
    table = estimate(rate(*["123"] * 8, *["14."] * 6, *[".34"] * 6), ask_three())
    scores = np.array([2.0] * 8 + [2.5] * 6 + [3.5] * 6)
    noise = (1 - 2 / 3) * (6 * 4.5 + 6 * 0.5) / 2 / 20**2
    variance = (1 - 20 / 40) * scores.var(ddof=1) / 20 + 20 / 40 * noise
    row = table.loc["2019.child.s.mean_score"]
    assert row["estimate"] == pytest.approx(scores.mean())
    assert row["se"] == pytest.approx(math.sqrt(variance))


@pytest.mark.parametrize(("left", "widened"), [(9, False), (10, True)])
def test_a_high_share_is_widened_where_enough_left_items_open(left, widened):
    """With fewer than 8 complete answers half of the others may lie on the other side."""
    row = estimate(rate(*["134"] * 7, *["14."] * left), ask_three()).loc[
        "2019.child.s.share_high"
    ]
    assert row["estimate"] == 7 / (7 + left)
    assert ("widened" in row["method"]) is widened
    if widened:
        assert row["gap_shift"] == 0
        assert row["gap_variance"] == pytest.approx((10 / 17 / 2 / 1.959964) ** 2, rel=1e-6)


def test_where_each_item_has_its_own_midpoint_a_high_share_is_not_widened():
    study = ask_three(choices=make_choices(*"12345", scored=True))
    row = estimate(rate(*["134"] * 7, *["14."] * 10), study).loc["2019.child.s.share_high"]
    assert row["method"] == "exact hypergeometric"
    assert pd.isna(row["gap_variance"])


def test_a_strength_that_nobody_answered_has_no_rows():
    table = estimate(rate(*["..."] * 12), ask_three())
    assert "s" not in set(table["item"])


def needs(*names, **fields):
    scales = [make_scale(n, need_area=f"area {n}", planning_line=2.5) for n in names]
    items = [make_item(n.upper(), scale=n) for n in names]
    return make(*items, scales=scales, **fields)


def tell_apart(n, first, second):
    """Return answers of n people of whom so many have the first need alone, or the second."""
    rows = [("4", "1")] * first + [("1", "4")] * second
    rows += [("1", "1")] * (n - len(rows))
    frame = pd.DataFrame(rows, columns=["X", "Y"], dtype=object)
    return frame.assign(HOME=["A"] * (n // 4) + ["B"] * (n - n // 4), Z=None)


def quality(table, stat):
    return table.loc[f"2019.child.quality.{stat}", "estimate"]


@pytest.mark.parametrize(("n", "first", "second"), [(20, 8, 2), (400, 30, 8), (300, 12, 9)])
@pytest.mark.parametrize("names", ["xy", "xzy"])
def test_what_can_be_ordered_is_told_of_those_needs_that_were_answered(names, n, first, second):
    study = needs(*names, total=1000, margins={})
    table = estimate(tell_apart(n, first, second), study)
    apart, level = (first + second) / n, find_level(study, "ranking", "child")
    power, gap = find_rank_power(0.05, n, apart, level), find_rank_gap(n, apart, level, 0.8)
    assert quality(table, "rank_power") == math.ceil(20 * power) / 20
    assert quality(table, "rank_gap") == math.ceil(100 * gap) / 100
    ranked = table[table["stat"] == "rank_low"]
    assert ranked["item"].tolist() == ["x", "y"]
    assert ranked["n_base"].tolist() == [n, n]
    assert ranked["need_area"].tolist() == ["area x", "area y"]
    assert set(ranked["method"]) == {"McNemar, Holm"}


def test_what_can_be_ordered_is_told_of_the_average_pair():
    """Nobody has the last of three: x and y are apart by both numbers, each and z by one."""
    study = needs(*"xyz", total=1000, margins={})
    table = estimate(tell_apart(300, 60, 30).assign(Z="1"), study)
    apart, level = (60 + 30 + 60 + 30) / 3 / 300, find_level(study, "ranking", "child") / 3
    power, gap = find_rank_power(0.05, 300, apart, level), find_rank_gap(300, apart, level, 0.8)
    assert quality(table, "rank_power") == math.ceil(20 * power) / 20
    assert quality(table, "rank_gap") == math.ceil(100 * gap) / 100


def test_one_need_alone_is_not_ranked():
    table = estimate(tell_apart(20, 8, 2), needs("x", "z"))
    assert not table["stat"].str.startswith("rank").any()


@pytest.mark.parametrize(
    ("n", "first", "second", "people"), [(20, 8, 2, 14), (200, 60, 20, 148)]
)
@pytest.mark.parametrize("names", ["xy", "xzy"])
def test_weighted_answers_order_as_many_as_their_effective_number(
    names, n, first, second, people
):
    """A quarter stand for 101 of A, the others for 99 of B: (Σw)² / Σw² is under 3n/4."""
    margins = {"HOME": {"A": 101, "B": 99}}
    study = needs(*names, margins=margins, weight_by=("HOME",))
    table = estimate(tell_apart(n, first, second), study)
    assert people == math.floor(200**2 / (101**2 / (n / 4) + 99**2 / (3 * n / 4)))
    level = find_level(study, "ranking", "child")
    gap = find_rank_gap(people, (first + second) / n, level, 0.8)
    assert quality(table, "rank_gap") == math.ceil(100 * gap) / 100
    assert table.loc["2019.child.x.rank_low", "method"] == "weighted differences, Holm"


def test_only_the_first_informant_is_ranked_twice():
    study = needs("x", "y", informants=("child", "parent"))
    answers = tell_apart(20, 8, 2)
    flags = ["straight_line", "many_missing", "very_fast", "same_answers"]
    flagged = pd.DataFrame(False, index=answers.index, columns=flags)
    both = [make_responses(answers, informant=i, flagged=flagged) for i in study.informants]
    table = estimate_needs(both, study)
    for ending, ranked in (("low", {"child", "parent"}), ("low_careful", {"child"})):
        assert set(table.loc[table["stat"] == f"rank_{ending}", "informant"]) == ranked
    assert set(table.loc[table["stat"] == "rank_gap", "informant"]) == {"child"}
