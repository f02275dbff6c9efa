"""How people were chosen decides what may be concluded from their answers."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from kit.measure.needs import estimate_needs
from tests.factories import make_responses, make_study
from tests.measure import test_voices

MARGINS = {"SEX": {"1": 22, "2": 18}}


def estimate(answers, design, *, invited=30, stands=True):
    study = make_study(margins=MARGINS, invited=invited)
    exports = (study.wave.exports[0].model_copy(update={"of_population": stands}),)
    wave = study.wave.model_copy(update={"design": design, "exports": exports})
    responses = make_responses(answers)
    flagged = pd.DataFrame(False, index=answers.index, columns=["straight_line"])
    for name in ("many_missing", "very_fast", "same_answers"):
        flagged[name] = False
    responses = dataclasses.replace(responses, flagged=flagged)
    table = estimate_needs([responses], dataclasses.replace(study, wave=wave))
    return table.set_index("key")


def test_of_volunteers_nothing_is_inferred(answers):
    table = estimate(answers, "volunteers")
    assert table[["ci_low", "ci_high", "confidence", "se"]].isna().all(axis=None)
    assert not table.index.str.contains("rank|p_holm|hedges|difference|lowest|highest").any()
    assert table.loc["2019.child.mood.share_attention", "method"] == (
        "of those who answered, no interval"
    )
    assert table.loc["2019.child.mood.count_attention", "method"] == "count"


def test_of_volunteers_the_numbers_are_those_of_everybody(answers):
    table, other = estimate(answers, "volunteers"), estimate(answers, "census_attempt")
    same = ["estimate", "n_base", "n_missing", "N"]
    pd.testing.assert_frame_equal(table[same], other.loc[table.index, same])
    assert {"2019.child.peer.alpha", "2019.child.peer.mean_score|SEX=1"} <= {*table.index}


@pytest.mark.parametrize("stands", [True, False])
def test_of_a_sample_bounds_speak_of_those_drawn(answers, stands):
    """Those who were not drawn have refused nothing."""
    table = estimate(answers, "random", stands=stands)
    low, high = (
        table.loc[f"2019.child.mood.share_attention_{end}"] for end in ("lowest", "highest")
    )
    k = table.loc["2019.child.mood.count_attention", "estimate"]
    assert (low["estimate"], high["estimate"]) == (k / 30, (k + 6) / 30)
    assert (low["N"], high["N"], low["n_base"]) == (30, 30, 24)
    assert low["method"] == "worst case of those drawn without an answer"
    share = table.loc["2019.child.mood.share_attention"]
    assert share["method"] == ("exact hypergeometric" if stands else "Wilson")


def test_fewer_drawn_than_answered_bound_nothing(answers):
    table = estimate(answers, "random", invited=20)
    assert not table.index.str.contains("lowest|highest").any()


def test_of_how_many_drawn_are_old_enough_nothing_is_known():
    answers = test_voices.answer(test_voices.SELF, test_voices.OTHERS)
    for least, bounded in ((8, False), (0, True)):
        table = test_voices.estimate(answers, test_voices.make(design="random", least=least))
        assert ("2019.child.mood.share_attention_lowest" in table.index) is bounded
        assert "2019.child_proxy.mood.share_attention_lowest" not in table.index
