"""What children said themselves and what others said for them are never put together."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from kit.measure.intervals import find_hypergeometric_limits, find_wilson_limits
from kit.measure.needs import estimate_needs
from kit.measure.self_reports import find_self_reports
from kit.study.model import Disclosure
from tests.factories import (
    make_choices,
    make_item,
    make_questionnaire,
    make_responses,
    make_study,
    text,
)

MARGINS = {"AGE": {"6": 12, "8": 26, "11": 32}, "SEX": {"1": 36, "2": 34}}
RATED = ("PE1", "PE2", "PE3", "MO1", "MO2", "WI1", "WI2")


def make(*, who=True, least=8, k=10, design="census_attempt", invited=70, margins=MARGINS):
    """Make a study of 70 children whose form asks for age and, perhaps, who answers."""
    ages = make_choices("6", "8", "11", "no", missing=["no"])
    ages = tuple(dataclasses.replace(c, score=int(c.name)) for c in ages[:3]) + ages[3:]
    items = [make_item("AGE", "background", choices=ages), *make_questionnaire().items]
    if who:
        scored = zip(
            make_choices("self", "other", "dk", missing=["dk"]), (0, 1, None), strict=True
        )
        choices = tuple(dataclasses.replace(c, score=n) for c, n in scored)
        items.append(make_item("WHO", "proxy", choices=choices))
    study = make_study(
        make_questionnaire(items=tuple(items)),
        total=70,
        invited=invited,
        margins=margins,
        disclosure=Disclosure(k=k, reason=text("agreed")),
    )
    population = study.settings.population.model_copy(
        update={"age_item": "AGE", "self_report_from": least}
    )
    return dataclasses.replace(
        study,
        settings=study.settings.model_copy(update={"population": population}),
        wave=study.wave.model_copy(update={"design": design}),
    )


def answer(*parts, seed=4):
    """Answer the form; each part is (how many, age, who answers, rating of MO1 and MO2)."""
    draw = np.random.default_rng(seed)
    rows = [part[1:] for part in parts for _ in range(part[0])]
    n = len(rows)
    frame = pd.DataFrame({"AGE": [r[0] for r in rows], "SEX": (["1", "2"] * n)[:n]})
    for name in RATED:
        frame[name] = draw.choice([*"1234"], n)
    frame["MO1"] = frame["MO2"] = [r[2] for r in rows]
    frame["HAPPY"] = draw.choice([*"123"], n)
    frame["WANTS"] = [("a", "b") if u < 0.5 else ("a",) for u in draw.random(n)]
    frame["GIVES"] = [("none",)] * n
    frame["WHO"] = [r[1] for r in rows]
    return frame


SELF, OTHERS = (30, "8", "self", "4"), (14, "6", "other", "1")


def estimate(answers, study=None, **fields):
    table = estimate_needs([make_responses(answers, **fields)], study or make())
    return table.set_index("key")


def subjects(table, informant):
    return {key.split(".")[2] for key in table.index if key.split(".")[1] == informant}


@pytest.mark.parametrize(
    ("age", "who", "alone"),
    [
        ("8", "self", True),
        ("8", "other", False),
        ("6", "self", False),
        ("6", "other", False),
        ("8", None, True),
        (None, "self", True),
        (None, "other", False),
        ("no", "dk", True),
    ],
)
def test_who_answered_alone(age, who, alone):
    found = find_self_reports(pd.DataFrame({"AGE": [age], "WHO": [who]}), make(), "child")
    assert found.tolist() == [alone]


def test_those_who_answered_and_those_who_were_answered_for_have_keys_of_their_own():
    table = estimate(answer(SELF, OTHERS))
    own, other = (f"2019.{name}.mood.share_attention" for name in ("child", "child_proxy"))
    assert table.loc[[own, other], "estimate"].tolist() == [1, 0]
    assert table.loc[[own, other], "n_base"].tolist() == [30, 14]
    assert table.loc[[own, other], "n_missing"].tolist() == [0, 0]
    shared = {"PE1", "MO1", "WANTS", "GIVES", "HAPPY", "peer", "mood", "wish"}
    assert shared <= subjects(table, "child") & subjects(table, "child_proxy")
    counted = {"SEX", "AGE"}
    assert counted <= subjects(table, "child") - subjects(table, "child_proxy")


def test_forms_are_counted_of_all_and_then_by_who_answered():
    flags = {"very_fast": 12}
    table = estimate(answer(SELF, OTHERS), dispositions={"duplicate": 2}, flags=flags)
    values = table["estimate"]
    assert values["2019.child.response.count"] == 46
    assert values["2019.child.response.count_analysed"] == 44
    assert values["2019.child.response.coverage"] == 44 / 70
    assert values["2019.child.response.count_self"] == 30
    assert values["2019.child.response.count_proxy"] == 14
    assert table.loc["2019.child.response.count_self", "n_base"] == 44
    assert values["2019.child.quality.count_flagged|flag=very_fast"] == 12
    assert table.loc["2019.child.quality.count_flagged|flag=very_fast", "n_base"] == 44
    assert not {"response", "quality"} & subjects(table, "child_proxy")


def test_where_nobody_can_be_answered_for_nothing_is_counted_of_it(answers):
    table = estimate(answers, make_study())
    assert not table.index.str.contains("count_self|count_proxy").any()


def test_the_question_on_who_answers_is_no_ones_answer():
    assert not estimate(answer(SELF, OTHERS)).index.str.contains("WHO").any()


def test_nobody_of_those_who_answer_alone_has_an_age_that_is_too_young():
    table = estimate(answer(SELF, OTHERS))
    ages = [key for key in table.index if ".AGE.count_choice" in key]
    assert [key.removeprefix("2019.").replace(".AGE.count_choice", "") for key in ages] == [
        "child|choice=8",
        "child|choice=11",
    ]


def test_each_stands_for_the_population_of_its_ages():
    """Another may answer for anybody, so of how many those are is not known."""
    table = estimate(answer(SELF, OTHERS))
    own = table.loc["2019.child.mood.share_attention"]
    other = table.loc["2019.child_proxy.mood.share_attention"]
    assert (own["N"], own["ci_low"]) == (58, find_hypergeometric_limits(30, 30, 58, 0.95)[0])
    assert other["N"] is pd.NA
    assert other["ci_high"] == find_wilson_limits(0, 14, 0.95)[1]
    assert table.loc["2019.child.mood.share_attention_lowest", "estimate"] == 30 / 58
    assert "2019.child_proxy.mood.share_attention_lowest" not in table.index


def test_by_age_alone_both_populations_are_known():
    table = estimate(answer((30, "8", "", "4"), (10, "6", "", "1")), make(who=False))
    assert table.loc["2019.child.mood.mean_score", "N"] == 58
    assert table.loc["2019.child_proxy.mood.mean_score", "N"] == 12
    assert table.loc["2019.child_proxy.mood.share_attention_highest", "estimate"] == 2 / 12


def test_more_answers_than_people_of_that_age_bound_nothing():
    few = {"AGE": {"6": 41, "8": 14, "11": 15}}
    table = estimate(answer(SELF, OTHERS), make(margins=few))
    assert table.loc["2019.child.mood.mean_score", "N"] is pd.NA
    assert table.loc["2019.child.response.coverage", "N"] == 70


def test_groups_of_those_who_answer_alone_are_of_no_known_size_but_ages():
    """The register counts girls of all ages, and those of one age are of that age."""
    plan = make_questionnaire().comparisons
    study = make()
    form = dataclasses.replace(
        study.questionnaire,
        comparisons=(*plan, dataclasses.replace(plan[0], group_item="AGE")),
    )
    table = estimate(answer(SELF, OTHERS), dataclasses.replace(study, questionnaire=form))
    assert table.loc["2019.child.peer.mean_score|SEX=1", "N"] is pd.NA
    assert table.loc["2019.child.peer.mean_score|AGE=8", "N"] is pd.NA
    assert table.loc["2019.child.peer.mean_score|AGE=8", "n_base"] == 30
    assert not table.index.str.contains("AGE=6").any()
    larger = dataclasses.replace(study, margins=make(margins={"AGE": {"8": 70}}).margins)
    table = estimate(answer(SELF, OTHERS), dataclasses.replace(larger, questionnaire=form))
    assert table.loc["2019.child.peer.mean_score|AGE=8", "N"] == 70


def test_others_answers_are_ranked_and_not_compared():
    table = estimate(answer((40, "8", "self", "4"), (40, "6", "other", "1")))
    other = table[table["informant"] == "child_proxy"]
    assert "2019.child_proxy.peer.rank_low" in other.index
    assert "2019.child_proxy.WANTS.rank_low|choice=a" in other.index
    assert set(other["group_by"]) == {"", "choice"}
    assert "SEX" in set(table.loc[table["informant"] == "child", "group_by"])


@pytest.mark.parametrize(("others", "split"), [(9, False), (10, True)])
def test_few_answers_of_others_count_as_missing(others, split):
    """So that what protects a base that lacks few protects how many they are."""
    table = estimate(answer(SELF, (others, "6", "other", "1")))
    row = table.loc["2019.child.mood.share_attention"]
    assert (row["estimate"], row["n_base"]) == (1, 30)
    assert row["n_missing"] == (0 if split else others)
    assert bool(subjects(table, "child_proxy")) is split
    sex = table.loc["2019.child.SEX.share_choice|choice=1"]
    assert sex["n_missing"] == (0 if split else others)
    group = table.loc["2019.child.mood.mean_score|SEX=1"]
    assert (group["n_base"], group["n_missing"]) == (15, 0)


@pytest.mark.parametrize("alone", [0, 9])
def test_where_few_answer_alone_the_name_is_of_those_answered_for(alone):
    """Nothing is averaged, nothing is said of few, and the two counts tell it."""
    table = estimate(answer((alone, "8", "self", "4"), (31, "6", "other", "1")))
    row = table.loc["2019.child.mood.share_attention"]
    assert (row["estimate"], row["n_base"], row["n_missing"]) == (0, 31, alone)
    assert row["N"] is pd.NA
    assert table.loc["2019.child.response.count_self", "estimate"] == alone
    assert not subjects(table, "child_proxy")
    assert "2019.child.peer.rank_low" in table.index
    assert not table["group_by"].eq("SEX").any()


def test_where_both_are_few_nothing_rests_on_enough():
    table = estimate(answer((11, "8", "self", "4"), (11, "6", "other", "1")), make(k=12))
    row = table.loc["2019.child.mood.share_attention"]
    assert (row["n_base"], row["n_missing"]) == (11, 11)
    assert not subjects(table, "child_proxy")


def test_without_anybody_answered_for_nothing_is_missing():
    table = estimate(answer(SELF))
    row = table.loc["2019.child.mood.share_attention"]
    assert (row["n_base"], row["n_missing"], row["N"]) == (30, 0, 58)
    assert table.loc["2019.child.response.count_proxy", "estimate"] == 0


@pytest.mark.parametrize("kind", ["object", "str", "category"])
def test_the_storage_of_answers_changes_nothing(kind):
    few = answer(SELF, (6, "6", "other", "1"))
    singles = [c for c in few if c not in ("WANTS", "GIVES")]
    stored = few.astype(dict.fromkeys(singles, kind))
    pd.testing.assert_frame_equal(estimate(few), estimate(stored))


# Without careless answers.

FLAG = ("straight_line", "many_missing", "very_fast", "same_answers")


def rank(flagged, *, flag="straight_line"):
    """Rank two needs: 40 children reach the first alone, 30 the second alone."""
    plain = make_questionnaire()
    items = tuple(i for i in plain.items if i.scale in ("peer", "mood"))
    form = make_questionnaire(items=items, scales=plain.scales[:2], comparisons=())
    first = {"PE1": "4", "PE2": "1", "PE3": "4", "MO1": "1", "MO2": "1"}
    second = {"PE1": "1", "PE2": "4", "PE3": "1", "MO1": "4", "MO2": "4"}
    frame = pd.DataFrame([first] * 40 + [second] * 12)
    marks = None
    if flagged is not None:
        marks = pd.DataFrame(False, index=frame.index, columns=[*FLAG, "same_card"])
        marks.loc[: flagged - 1, flag] = True
    responses = dataclasses.replace(make_responses(frame), flagged=marks)
    return estimate_needs([responses], make_study(form, total=70)).set_index("key")


def careful(table):
    return [
        int(table.loc[f"2019.child.{scale}.rank_{side}_careful", "estimate"])
        for scale in ("peer", "mood")
        for side in ("low", "high")
    ]


def test_needs_are_ranked_once_more_without_careless_answers():
    table = rank(25)
    assert careful(table) == [1, 2, 1, 2]
    assert table.loc["2019.child.peer.rank_high", "estimate"] == 1
    assert careful(rank(0)) == [1, 1, 2, 2]


@pytest.mark.parametrize("flag", FLAG)
def test_each_of_these_flags_counts(flag):
    assert careful(rank(25, flag=flag)) == [1, 2, 1, 2]


def test_other_flags_do_not():
    assert careful(rank(25, flag="same_card")) == [1, 1, 2, 2]


def test_no_number_tells_how_many_were_left_out():
    """Where the base were that of the careful, two bases would tell it."""
    bases = [
        rank(n).loc["2019.child.peer.rank_low_careful", ["n_base", "n_missing"]].tolist()
        for n in (0, 25)
    ]
    assert bases == [[52, 0], [52, 0]]


def test_without_flags_row_by_row_there_is_no_such_ranking():
    assert not rank(None).index.str.contains("careful").any()


def test_only_those_who_answered_alone_are_ranked_twice():
    answers = answer((40, "8", "self", "4"), (40, "6", "other", "1"))
    flagged = pd.DataFrame(False, index=answers.index, columns=[*FLAG])
    responses = dataclasses.replace(make_responses(answers), flagged=flagged)
    keys = estimate_needs([responses], make())["key"]
    twice = {key.split(".")[1] for key in keys if "careful" in key}
    assert twice == {"child"}
