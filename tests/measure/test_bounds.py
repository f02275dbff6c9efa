"""The share that needs attention, whatever those would say who gave no answer."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from kit.measure.needs import estimate_tally
from kit.measure.tallying import tally_responses
from kit.study.questionnaire import Questionnaire
from tests.factories import make_item, make_responses, make_scale, make_study


def bound(answers, *, total=40, invited=40, **wave):
    form = Questionnaire((make_item("A", scale="s"),), (make_scale("s", planning_line=2.5),))
    study = make_study(form, total=total, invited=invited)
    study = dataclasses.replace(study, wave=study.wave.model_copy(update=wave))
    tally = tally_responses(make_responses(pd.DataFrame({"A": answers})), study)
    table = estimate_tally(tally, study).set_index("stat")
    return table[table.index.str.startswith("share_attention_")].drop(
        index=["share_attention_looser", "share_attention_stricter"], errors="ignore"
    )


ANSWERS = ["4"] * 6 + ["1"] * 14 + [None] * 2
"""6 of 20 need attention; two gave no answer."""


@pytest.mark.parametrize(
    ("total", "bounds"),
    [(40, [6 / 40, 26 / 40]), (22, [6 / 22, 8 / 22]), (21, None)],
)
def test_of_everybody_those_without_an_answer_may_all_or_none_need_attention(total, bounds):
    table = bound(ANSWERS, total=total)
    if bounds is None:
        assert table.empty
        return
    assert table.index.tolist() == ["share_attention_lowest", "share_attention_highest"]
    assert table["estimate"].tolist() == bounds
    assert table["N"].tolist() == [total, total]
    assert table["n_base"].tolist() == [20, 20]


@pytest.mark.parametrize("design", ["census_attempt", "random"])
def test_where_everybody_answered_the_bounds_are_the_share(design):
    table = bound(ANSWERS[:20], total=20, invited=20, design=design)
    assert table["estimate"].tolist() == [6 / 20, 6 / 20]


def test_of_a_sample_it_is_those_drawn_that_could_have_answered():
    table = bound(ANSWERS, total=200, invited=25, design="random")
    assert table["estimate"].tolist() == [6 / 25, 11 / 25]
    assert bound(ANSWERS, total=200, invited=19, design="random").empty


def test_nobody_who_did_not_volunteer_can_be_counted():
    assert bound(ANSWERS, design="volunteers").empty


def test_without_an_answer_nothing_is_bounded():
    assert bound([None] * 12).empty
