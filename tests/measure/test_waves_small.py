"""Changes of a few questions, row by row as they are estimated."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from kit.measure.waves import Pairing, estimate_changes
from kit.study.earlier import look_back
from kit.study.model import Thresholds
from kit.study.questionnaire import Questionnaire
from tests.factories import (
    make_choices,
    make_earlier,
    make_item,
    make_responses,
    make_scale,
    make_study,
)

BEFORE = pd.DataFrame({"SAT": ["4"] * 20 + ["1"] * 20, "P1": ["2"] * 40, "P2": ["1", "3"] * 20})
NOW = pd.DataFrame({"SAT": ["4"] * 10 + ["1"] * 40, "P1": ["3"] * 50, "P2": ["1", "4"] * 25})


def make(*items, informants=("child",), design="census_attempt", **fields):
    """Ask one question and a scale of two in 2018 and 2019, and set them side by side."""
    asked = (make_item("SAT", "satisfaction"), *(make_item(f"P{n}", scale="p") for n in (1, 2)))
    form = Questionnaire((*asked, *items), (make_scale("p", need_area="home"),))
    study = make_study(form, informants=informants, **fields)
    then = look_back(study, make_earlier(study.wave, design=design))
    return study, then


def pair(study, then, *, before=BEFORE, now=NOW, informant="child", links=((), ()), **fields):
    """Pair the answers of an informant; `fields` are of the responses of now."""
    first = make_responses(before, wave="2018", informant=informant, link=links[0])
    second = make_responses(now, informant=informant, link=links[1], **fields)
    return Pairing(second, first, study, then)


def change(*pairings):
    return {str(row["key"]): row for row in estimate_changes(pairings)}


def test_a_question_and_a_scale_of_two_have_a_change_each_in_their_need_area():
    rows = change(pair(*make()))
    shown = {key: (row["estimate"], row["need_area"]) for key, row in rows.items()}
    assert shown["2019.child.SAT.change_agree"] == (pytest.approx(10 / 50 - 20 / 40), "")
    assert shown["2019.child.P2.change_agree"] == (pytest.approx(0), "home")
    assert shown["2019.child.p.change_mean"] == (pytest.approx(2.75 - 2), "home")


def test_the_own_need_area_of_a_question_goes_before_that_of_its_scale():
    """P3 has its own, and in other words there is no change, of it or of its scale."""
    study, then = make(make_item("P3", scale="p", need_area="own"))
    more = {"before": BEFORE.assign(P3="1"), "now": NOW.assign(P3="1")}
    same = change(pair(study, then, **more))
    other = change(pair(study, then, **more, wordings={"P3": "other"}))
    for rows in (same, other):
        assert rows["2019.child.P3.change_agree"]["need_area"] == "own"
        assert rows["2019.child.p.change_mean"]["need_area"] == "home"
    assert np.isnan(other["2019.child.P3.change_agree"]["estimate"])
    assert np.isnan(other["2019.child.p.change_mean"]["estimate"])


def test_limits_are_those_of_the_confidence_of_the_study():
    rows = change(pair(*make(thresholds=Thresholds(confidence=0.9))))
    row = rows["2019.child.SAT.change_agree"]
    assert row["confidence"] == 0.9
    half = 1.6448536 * row["se"]
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((-0.3 - half, -0.3 + half))


@pytest.mark.parametrize("known", [0, 1])
def test_where_one_wave_has_no_links_nobody_is_said_to_have_come_or_gone(known):
    links = [(), ()]
    links[known] = tuple(range(40 + 10 * known))
    assert not [key for key in change(pair(*make(), links=links)) if ".response." in key]


def test_what_is_not_tested_does_not_count_among_what_is():
    """Parents were compared with volunteers: Holm's family is that of the children alone."""
    study, then = make(informants=("child", "parent"))
    wave = then.wave.model_copy(update={"id": "2017", "design": "volunteers"})
    parents = pair(study, dataclasses.replace(then, wave=wave), informant="parent")
    children = pair(study, then)
    both, alone = change(parents, children), change(children)
    tests = {key: row["estimate"] for key, row in both.items() if key.endswith("p_change")}
    assert tests == {
        key: row["estimate"] for key, row in alone.items() if key.endswith("p_change")
    }
    assert len(tests) == 4
    assert np.isnan(both["2019.parent.SAT.change_agree"]["se"])


@pytest.mark.parametrize("others", ["before", "now"])
def test_what_others_answered_is_not_compared(others):
    """Ten children had a parent answer, all of whom agree; they are a voice of their own."""
    choices = (dataclasses.replace(c, score=n) for n, c in enumerate(make_choices("s", "p")))
    study, then = make(make_item("WHO", "proxy", choices=tuple(choices)))
    frames = {"before": BEFORE.assign(WHO="s"), "now": NOW.assign(WHO="s")}
    ten = pd.DataFrame({"SAT": ["4"] * 10, "P1": "4", "P2": "4", "WHO": "p"})
    frames[others] = pd.concat([ten, frames[others]], ignore_index=True)
    row = change(pair(study, then, **frames))["2019.child.SAT.change_agree"]
    assert row["estimate"] == pytest.approx(10 / 50 - 20 / 40)
    assert (row["n_base"], row["n_missing"]) == (50, 0)
