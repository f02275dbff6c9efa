"""A study whose answers are weighted to its register: what counts, and what it costs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import kit
from kit.errors import MeasureError
from kit.measure.budget import find_level
from kit.measure.doubts import check_scored
from kit.measure.needs import check_earlier, estimate_needs, estimate_tally
from kit.measure.ranks import find_rank_gap, find_rank_power
from kit.measure.tallying import tally_responses
from kit.protect.publishing import protect_estimates
from kit.study.questionnaire import Comparison
from tests.factories import (
    make_choices,
    make_item,
    make_questionnaire,
    make_responses,
    make_study,
)

MARGINS = {"SEX": {"1": 150, "2": 90}, "HOME": {"A": 60, "B": 80, "C": 100}}


def make(*, weight_by=("SEX", "HOME"), margins=MARGINS, total=240, **wave):
    """Make a study weighted to two margins of 240 people."""
    plain = make_questionnaire()
    home = make_item("HOME", "background", choices=make_choices("A", "B", "C"))
    form = replace(plain, items=(home, *plain.items), comparisons=(Comparison("peer", "SEX"),))
    study = make_study(form, total=total, invited=total, margins=margins)
    own = study.wave.model_copy(update={"weight_by": weight_by, **wave})
    settings = study.settings.model_copy(update={"waves": (own,)})
    return replace(study, wave=own, settings=settings)


@pytest.fixture
def answers():
    """Answers of 120 people: those of C answer less and need more."""
    draw = np.random.default_rng(12)
    n = 120
    homes = draw.choice(["A", "B", "C"], n, p=[0.45, 0.35, 0.2])
    frame = pd.DataFrame({"HOME": homes, "SEX": draw.choice(["1", "2"], n)})
    mood = draw.normal(size=n) + (homes == "C")
    for name in ("PE1", "PE2", "PE3", "MO1", "MO2", "WI1", "WI2"):
        score = np.clip(np.round(2.3 + mood + 0.5 * draw.normal(size=n)), 1, 4).astype(int)
        frame[name] = [str(5 - s if name == "PE2" else s) for s in score]
    frame["HAPPY"] = draw.choice(["1", "2", "3"], n)
    frame["WANTS"] = [("a",) if h == "C" else ("b",) for h in homes]
    frame["GIVES"] = [("x",) if u < 0.3 else ("none",) for u in draw.random(n)]
    return frame


def estimate(answers, study):
    return estimate_needs([make_responses(answers)], study).set_index("key")


def rake_rows(frame, margins, rounds=500):
    """Rake row by row, without cells: by each margin in turn, until it stays."""
    weights = np.ones(len(frame))
    for _ in range(rounds):
        for name, sizes in margins.items():
            for category, size in sizes.items():
                rows = (frame[name] == category).to_numpy()
                weights[rows] *= size / weights[rows].sum()
    return weights


def peer_needs(frame):
    scores = frame[["PE1", "PE2", "PE3"]].astype(int)
    return (scores["PE1"] + 5 - scores["PE2"] + scores["PE3"]).to_numpy() >= 9


def test_shares_and_means_are_those_of_rows_with_weights(answers):
    table, weights = estimate(answers, make()), rake_rows(answers, MARGINS)
    needs = peer_needs(answers)
    share = table.loc["2019.child.peer.share_attention"]
    assert share["estimate"] == pytest.approx(np.average(needs, weights=weights), abs=1e-9)
    assert share["estimate"] > needs.mean() + 0.03
    assert share["ci_low"] < share["estimate"] < share["ci_high"]
    assert share["n_eff"] == pytest.approx(weights.sum() ** 2 / (weights**2).sum(), abs=1e-6)
    assert share["deff"] > 0.5
    assert table.loc["2019.child.peer.count_attention", "estimate"] == needs.sum()
    happy = table.loc["2019.child.HAPPY.share_agree", "estimate"]
    wanted = np.average(answers["HAPPY"] == "3", weights=weights)
    assert happy == pytest.approx(wanted, abs=1e-9)
    mean = table.loc["2019.child.mood.mean_score", "estimate"]
    scores = answers[["MO1", "MO2"]].astype(int).mean(axis=1)
    assert mean == pytest.approx(np.average(scores, weights=weights), abs=1e-9)
    girls = (answers["SEX"] == "2").to_numpy()
    group = table.loc["2019.child.peer.share_attention|SEX=2", "estimate"]
    assert group == pytest.approx(np.average(needs[girls], weights=weights[girls]), abs=1e-9)
    total = table.loc["2019.child.peer.total_attention", "estimate"]
    assert total == pytest.approx(240 * share["estimate"])


def test_who_answered_and_who_offers_help_are_counted_as_they_are(answers):
    table = estimate(answers, make())
    homes = table.loc["2019.child.HOME.share_choice|choice=C", "estimate"]
    assert homes == (answers["HOME"] == "C").mean()
    gives = table.loc["2019.child.GIVES.share_any", "estimate"]
    assert gives == (answers["GIVES"] == ("x",)).mean()


def test_needs_and_wishes_are_ranked_with_weights(answers):
    """Most of those asked want b; most of the register wants a."""
    small = {"SEX": {"1": 150, "2": 90}, "HOME": {"A": 5, "B": 5, "C": 230}}
    table = estimate(answers, make(margins=small))
    key = "2019.child.WANTS.rank_{}|choice={}"
    assert table.loc[key.format("high", "a"), "estimate"] == 1
    assert table.loc[key.format("low", "b"), "estimate"] == 2
    plain = estimate(answers, make(margins=small, weight_by=()))
    assert plain.loc[key.format("low", "a"), "estimate"] == 2
    method = table.loc["2019.child.peer.rank_low", "method"]
    assert method == "weighted differences, Holm"
    assert plain.loc["2019.child.peer.rank_low", "method"] == "McNemar, Holm"


def test_what_weights_cost_is_told(answers):
    answers.loc[:11, "HOME"] = None
    table = estimate(answers, make())
    weights = rake_rows(answers[12:].reset_index(drop=True), MARGINS)
    kish = len(weights) * (weights**2).sum() / weights.sum() ** 2
    effect = table.loc["2019.child.response.design_effect"]
    assert effect["estimate"] == pytest.approx(kish, abs=1e-9)
    assert (effect["n_base"], effect["n_missing"]) == (108, 12)
    effective = table.loc["2019.child.response.n_effective", "estimate"]
    assert effective == int(108 / kish)
    assert table.loc["2019.child.response.count_unweighted", "estimate"] == 12
    assert table.loc["2019.child.peer.share_attention", "n_base"] == 108
    assert table.loc["2019.child.peer.share_attention", "n_missing"] == 12


def test_trimmed_weights_are_counted(answers):
    table = estimate(answers, make(trim=1.3))
    cut = table.loc["2019.child.response.count_trimmed", "estimate"]
    assert cut == (answers["HOME"] == "C").sum()
    plain = estimate(answers, make())
    key = "2019.child.response.design_effect"
    assert table.loc[key, "estimate"] < plain.loc[key, "estimate"]


def test_a_stratified_sample_counts_each_stratum_for_what_it_is(answers):
    table = estimate(answers, make(design="random", strata="HOME", weight_by=()))
    drawn = answers["HOME"].value_counts()
    weights = answers["HOME"].map(lambda home: MARGINS["HOME"][home] / drawn[home])
    needs = peer_needs(answers)
    share = table.loc["2019.child.peer.share_attention"]
    assert share["estimate"] == pytest.approx(np.average(needs, weights=weights), abs=1e-12)
    variance = 0.0
    for home, size in MARGINS["HOME"].items():
        own = needs[(answers["HOME"] == home).to_numpy()]
        n = len(own)
        variance += (size / 240) ** 2 * (1 - n / size) * own.var(ddof=1) / n
    assert share["se"] == pytest.approx(variance**0.5, abs=1e-9)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("trim", [None, 1.5])
def test_who_is_of_no_stratum_has_no_weight_and_is_counted(answers, trim):
    """Even where the sex is told, to which the others are weighted further."""
    answers.loc[:79, "HOME"] = None
    study = make(design="random", strata="HOME", weight_by=("SEX",), trim=trim)
    table = estimate(answers, study)
    assert table.loc["2019.child.response.count_unweighted", "estimate"] == 80
    effect = table.loc["2019.child.response.design_effect"]
    assert (effect["n_base"], effect["n_missing"]) == (40, 80)
    without = estimate(answers[80:].reset_index(drop=True), study)
    share = "2019.child.peer.share_attention"
    assert table.loc[share, "estimate"] == pytest.approx(without.loc[share, "estimate"])
    assert table.loc[share, "n_missing"] == 80


def test_parts_that_are_added_up_are_weighted_as_the_whole(answers):
    study = make()
    responses = make_responses(answers)
    parts = [
        tally_responses(make_responses(answers[rows].reset_index(drop=True)), study)
        for rows in (answers.index < 30, answers.index >= 30)
    ]
    whole = estimate_tally(tally_responses(responses, study), study)
    folded = estimate_tally(parts[1] + parts[0], study)
    numbers = ["estimate", "se", "ci_low", "ci_high", "n_eff"]
    np.testing.assert_allclose(
        folded[numbers].astype(float), whole[numbers].astype(float), rtol=0, atol=1e-12
    )


@pytest.mark.parametrize("gone", ["A", "C"])
def test_a_category_that_nobody_answered_of_is_one_clear_error(answers, gone):
    answers = answers[answers["HOME"] != gone].reset_index(drop=True)
    with pytest.raises(MeasureError) as caught:
        estimate(answers, make())
    (problem,) = caught.value.problems
    assert check_scored([make_responses(answers)], make()) == [problem]
    assert problem.code == "measure.weights_empty"
    assert problem.values == {"categories": f"HOME={gone}"}
    assert problem.where.setting == "waves.1.weight_by"


@pytest.mark.filterwarnings("error")
def test_margins_that_cannot_both_be_met_are_one_clear_error(answers):
    """All girls live in C, and there are more of them than people there."""
    answers["SEX"] = ["2" if home == "C" else "1" for home in answers["HOME"]]
    margins = {"SEX": {"1": 40, "2": 200}, "HOME": {"A": 100, "B": 100, "C": 40}}
    with pytest.raises(MeasureError) as caught:
        estimate(answers, make(margins=margins))
    (problem,) = caught.value.problems
    assert (problem.code, problem.values) == ("measure.weights_apart", {"items": "SEX, HOME"})


def test_counts_beside_weighted_shares_are_not_published(answers):
    study = make()
    table = estimate_needs([make_responses(answers)], study)
    ledger = protect_estimates(table, study)
    share = ledger.find("2019.child.peer.share_attention")
    exact = table.set_index("key").loc["2019.child.peer.share_attention", "estimate"]
    assert share.value == round(100 * exact)
    count = ledger.find("2019.child.peer.count_attention")
    assert (count.value, count.reason) == (None, "weighted")
    few = ledger.find("2019.child.HOME.count_choice|choice=C")
    assert few.value == (answers["HOME"] == "C").sum()


def test_without_weights_nothing_is_told_of_them(answers):
    table = estimate(answers, make(weight_by=()))
    assert not table.index.str.contains("design_effect|n_effective|unweighted|trimmed").any()
    assert table["n_eff"].isna().all()


def test_a_weighted_wave_is_not_compared_with_the_one_before():
    """And that is told: a change would lie between shares whose errors go together."""
    study = kit.read_study("surveys/jinhai", language="en")
    responses = kit.read_responses(study)
    table = estimate_needs(responses, study)
    assert table["stat"].eq("change_agree").any()
    assert check_earlier(responses, study) == []
    own = study.wave.model_copy(update={"weight_by": ("SEX",)})
    waves = tuple(own if w.id == own.id else w for w in study.settings.waves)
    settings = study.settings.model_copy(update={"waves": waves})
    weighted = replace(study, wave=own, settings=settings)
    table = estimate_needs(responses, weighted)
    assert not table["stat"].isin(["change_agree", "change_mean", "p_change"]).any()
    told = check_earlier(responses, weighted)
    assert {p.severity for p in told} == {"warning"}
    assert "weighted" in " ".join(p.say("en") for p in told)


def shift(answers, margins=MARGINS):
    table = estimate(answers, make(weight_by=(), margins=margins))
    key = "2019.child.peer.reweighted_shift"
    return table.loc[key, "estimate"] if key in table.index else None


def test_how_far_weights_would_move_a_share_is_told_in_steps(answers):
    """The most that weighting to one margin does, up to the next step."""
    needs, found = peer_needs(answers), []
    for name, sizes in MARGINS.items():
        column = answers[name]
        weights = column.map(sizes) / column.map(column.value_counts())
        found.append(abs(np.average(needs, weights=weights) - needs.mean()))
    assert 0.05 < max(found) < 0.15
    assert shift(answers) == pytest.approx(np.ceil(20 * max(found)) / 20)


def test_a_shift_that_would_tell_where_people_are_is_not_told(answers):
    """One of C counts for so many that a step holds but few of them."""
    apart = {"SEX": {"1": 150, "2": 90}, "HOME": {"A": 5, "B": 5, "C": 230}}
    assert shift(answers, apart) is None


def test_a_margin_that_cannot_be_met_is_left_out(answers):
    gone = answers[answers["HOME"] != "C"].reset_index(drop=True)
    alone = estimate(gone, make(weight_by=(), margins={"SEX": MARGINS["SEX"]}, total=240))
    key = "2019.child.peer.reweighted_shift"
    assert shift(gone) == alone.loc[key, "estimate"]


def test_how_far_apart_needs_must_be_to_be_ordered_grows_with_what_weights_cost():
    """As many are as good as the effective n, of whom the same part has one need alone."""
    study = kit.read_study("surveys/jinhai", language="en")
    (children, *_) = kit.read_responses(study)
    last = study.margins.index[study.margins["margin"] == "ESTATE"][-1]
    many = study.margins["count"].where(study.margins.index != last, 9 * study.margins["count"])
    study = replace(study, margins=study.margins.assign(count=many))
    own = study.wave.model_copy(update={"weight_by": ("ESTATE",)})
    plain, weighted = (
        estimate_tally(tally_responses(children, s), s).set_index("key")["estimate"]
        for s in (study, replace(study, wave=own))
    )
    tally = tally_responses(children, study)
    n, only = tally.alone.rows.total, tally.alone.needs.only.over(-2, -1)
    pairs, level = len(only) * (len(only) - 1) // 2, find_level(study, "ranking", "child")
    part = only.sum() / pairs / n
    homes = tally.alone.rows.over(tally.axis("ESTATE"))[:-1]
    everybody = (tally.alone.rows + tally.others.rows).over(tally.axis("ESTATE"))[:-1]
    sizes = study.group_population("ESTATE", "child")
    choices = dict(tally.dividing)["ESTATE"]
    each = np.array([sizes[choice] for choice in choices]) / everybody
    effective = int((each @ homes) ** 2 / (each**2 @ homes))
    assert effective < n / 2
    for table, people in ((plain, n), (weighted, effective)):
        gap = find_rank_gap(people, part, level / pairs, 0.8)
        power = find_rank_power(0.05, people, part, level / pairs)
        assert table["2019.child.quality.rank_gap"] == np.ceil(100 * gap) / 100
        assert table["2019.child.quality.rank_power"] == np.ceil(20 * power) / 20
