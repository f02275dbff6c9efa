"""The register beside the answers: cells, weights, coverage, and what weights would move."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kit.measure.registers import (
    check_weighting,
    estimate_coverage,
    estimate_shift,
    estimate_weighting,
    find_registers,
    find_weighting,
)
from kit.measure.subjects import Subject
from kit.measure.tallying import tally_responses
from kit.study.model import Thresholds
from tests.factories import make_responses
from tests.measure.test_weighted import make

FORMS = Subject("2019", "child", Thresholds())


def draw(homes, sexes=None, peer=None):
    """Return answers of people in these homes, of whom these (1) need attention.

    A dash is left open.
    """
    n = len(homes)
    frame = pd.DataFrame(
        {"HOME": [*homes], "SEX": [*(sexes or "12" * (n // 2) + "1" * (n % 2))]}
    )
    frame = frame.replace("-", None)
    for name in ("PE1", "PE3", "MO1", "MO2", "WI1", "WI2"):
        frame[name] = [{"1": "4", "0": "1"}.get(mark) for mark in peer or "0" * n]
    frame["PE2"] = [{"1": "1", "0": "4"}.get(mark) for mark in peer or "0" * n]
    frame["HAPPY"], frame["WANTS"], frame["GIVES"] = "1", [("a",)] * n, [("x",)] * n
    return frame


def tally(study, *drawn):
    return tally_responses(make_responses(draw(*drawn)), study)


# What answers are weighted to


STRATA = {"HOME": {"A": 40, "B": 30, "C": 10}, "SEX": {"1": 50, "2": 30}}


def test_a_row_of_a_stratum_counts_for_as_many_as_it_was_drawn_from():
    study = make(design="random", strata="HOME", weight_by=(), margins=STRATA, total=80)
    found = find_weighting(tally(study, "AAAABBBC-"), study)
    assert found.weighting.weights.tolist() == [10, 10, 10, 0]
    assert found.weighting.lost == 1
    plan = found.design
    assert plan.base.tolist() == [10, 10, 10, 0]
    assert plan.strata.tolist() == [0, 1, 2, 3]
    assert plan.sizes.tolist() == [40, 30, 10, 0]
    assert (plan.rows.tolist(), list(plan.fitted)) == ([4, 3, 1, 0], [])


def test_of_a_stratum_without_people_nobody_is_weighted():
    margins = {"HOME": {"A": 40, "B": 30}}
    study = make(design="random", strata="HOME", weight_by=(), margins=margins, total=70)
    found = find_weighting(tally(study, "AAAABB"), study)
    assert found.weighting.weights.tolist() == [10, 15, 0, 0]
    assert found.weighting.is_usable


def test_strata_that_are_raked_start_from_what_each_row_counts_for():
    """Then sexes fit the register, and within a sex the homes compare as they did."""
    study = make(design="random", strata="HOME", weight_by=("SEX",), margins=STRATA, total=80)
    found = find_weighting(tally(study, "AAAABBBBBC", "1112211222"), study)
    weights, base = found.weighting.weights.reshape(4, 3), found.design.base.reshape(4, 3)
    assert base[:3, 0].tolist() == [10, 6, 10]
    # Before: 3 × 10 + 2 × 6 = 42 boys, 10 + 3 × 6 + 10 = 38 girls.
    assert weights[:3, :2] * np.array([[4, 4], [5, 5], [1, 1]]) == pytest.approx(
        np.array(
            [[40 * 50 / 42, 40 * 30 / 38], [30 * 50 / 42, 30 * 30 / 38], [0, 10 * 30 / 38]]
        )
    )
    (sexes,) = found.design.fitted
    assert sexes.reshape(4, 3)[0].tolist() == [0, 1, -1]


@pytest.mark.parametrize("by", [(), ("SEX",)])
def test_a_stratum_of_which_nobody_was_drawn_leaves_no_weights(by):
    study = make(design="random", strata="HOME", weight_by=by, margins=STRATA, total=80)
    found = find_weighting(tally(study, "AAAABBBB", "11122112"), study)
    assert found.weighting.empty == (("HOME", 2),)
    assert np.isfinite(found.design.base).all()
    (problem,) = check_weighting(tally(study, "AAAABBBB", "11122112"), study)
    assert problem.values == {"categories": "HOME=C"}
    assert problem.where.setting == "waves.1.strata"


@pytest.mark.parametrize("by", [(), ("SEX",), ("HOME", "SEX")])
def test_rows_in_no_stratum_are_lost(by):
    study = make(design="random", strata="HOME", weight_by=by, margins=STRATA, total=80)
    found = find_weighting(tally(study, "AAAABBBC--", "1112211212"), study)
    assert found.weighting.lost == 2
    assert found.weighting.counts.sum() == 8
    assert found.weighting.weights @ found.weighting.counts == pytest.approx(80)


def test_a_stratum_may_be_fitted_too():
    by = ("HOME", "SEX")
    study = make(design="random", strata="HOME", weight_by=by, margins=STRATA, total=80)
    found = find_weighting(tally(study, "AAAABBBBCC", "1112211212"), study)
    weights = (found.weighting.weights * found.design.rows).reshape(4, 3)
    assert weights.sum(axis=1) == pytest.approx([40, 30, 10, 0])
    assert weights.sum(axis=0) == pytest.approx([50, 30, 0])
    assert len(found.design.fitted) == 2


def test_a_category_that_the_register_does_not_have_is_lost():
    study = make(weight_by=("SEX",), margins={"SEX": {"1": 240}})
    found = find_weighting(tally(study, "AABB", "1121"), study)
    assert (found.weighting.lost, found.weighting.weights.tolist()) == (1, [80, 0, 0])


def test_a_margin_of_which_nobody_was_asked_weights_nothing():
    margins = {"GRADE": {"1": 240}, "SEX": {"1": 150, "2": 90}}
    both, grade = (make(weight_by=by, margins=margins) for by in (("GRADE", "SEX"), ("GRADE",)))
    found = find_weighting(tally(both, "AABB"), both)
    assert found.weighting.weights.tolist() == [75, 45, 0]
    assert find_weighting(tally(grade, "AABB"), grade) is None
    (register,) = find_registers(tally(both, "AABB"), both)
    assert register.weighting.weights.tolist() == [75, 45, 0]


def test_a_question_that_the_register_does_not_count_weights_nothing():
    study = make(weight_by=("SEX", "HOME"), margins={"SEX": {"1": 150, "2": 90}})
    found = find_weighting(tally(study, "AABB"), study)
    assert (found.weighting.weights.tolist(), len(found.axes)) == ([75, 45, 0], 1)


def test_a_question_that_divides_without_a_margin_weights_nothing():
    """Sex divides, since needs are compared by it."""
    study = make(margins={"HOME": {"A": 60, "B": 80, "C": 100}})
    found = find_weighting(tally(study, "AABBCC"), study)
    assert found.weighting.weights.tolist() == [30, 40, 50, 0]


def test_who_does_not_stand_for_the_population_is_not_weighted():
    study = make()
    (export,) = study.wave.exports
    apart = study.wave.model_copy(
        update={"exports": (export.model_copy(update={"of_population": False}),)}
    )
    apart = replace(study, wave=apart)
    assert find_weighting(tally(apart, "AABBCC"), apart) is None
    assert find_registers(tally(apart, "AABBCC"), apart) == []
    own = make(design="volunteers")
    assert find_weighting(tally(own, "AABBCC"), own) is None
    plain = make(weight_by=())
    assert find_weighting(tally(plain, "AABBCC"), plain) is None


def test_each_margin_by_itself_is_a_simple_sample():
    study = make(weight_by=())
    found = find_registers(tally(study, "AABBCC"), study)
    assert [r.weighting.weights.tolist() for r in found] == [[50, 30, 0], [30, 40, 50, 0]]
    for register in found:
        assert register.design.sizes.tolist() == [0]
        assert set(register.design.base) == {1}
        assert len(register.design.fitted) == 1


def test_weights_are_counted_with_the_rows_that_have_one():
    study = make(weight_by=("HOME",), trim=1.3)
    register = find_weighting(tally(study, "AAAAABBBBC--"), study)
    rows = {row["key"].stat: row for row in estimate_weighting(FORMS, register)}
    bases = {stat: (row["n_base"], row["n_missing"]) for stat, row in rows.items()}
    assert bases == {
        "design_effect": (10, 2),
        "n_effective": (10, 2),
        "count_unweighted": (12, 0),
        "count_trimmed": (10, 2),
    }
    assert rows["count_unweighted"]["estimate"] == 2
    # Once C is cut to 1.3 × 24, the four of B share what is left with A: 40/4 × 1.2 > 12.
    assert rows["count_trimmed"]["estimate"] == 1
    squares = 5 * (208.8 * 60 / 140 / 5) ** 2 + 4 * (208.8 * 80 / 140 / 4) ** 2 + 31.2**2
    assert 9 < 240**2 / squares < 9.5
    assert rows["n_effective"]["estimate"] == 9


# Who answered


def test_coverage_is_of_those_registered_and_told_where_it_can_be():
    margins = {"SEX": {"1": 1, "2": 4}, "HOME": {"A": 4, "B": 2}}
    study = make(weight_by=(), margins=margins, total=6)
    drawn = tally(study, "AAABBBC-", "1222----")
    rows = list(estimate_coverage(FORMS, drawn, study))
    told = {row["key"].group.value: row for row in rows if row["key"].subject == "HOME"}
    # Three of two in B, and nobody is registered in C.
    assert {name: row["estimate"] for name, row in told.items()} == {"A": 3 / 4}
    assert (told["A"]["n_base"], told["A"]["n_missing"]) == (7, 1)
    assert told["A"]["N"] == 4
    sexes = {row["key"].group.value: row["estimate"] for row in rows}
    assert (sexes["1"], sexes["2"]) == (1, 3 / 4)


def test_where_nobody_is_registered_and_nobody_answered_there_is_no_coverage():
    study = make(weight_by=(), margins={"HOME": {"A": 4, "B": 3}}, total=7)
    rows = estimate_coverage(FORMS, tally(study, "AAABBB"), study)
    assert {row["key"].group.value: row["estimate"] for row in rows} == {"A": 3 / 4, "B": 1}


def test_a_category_of_which_nobody_answered_has_no_coverage_only_if_none_is_known():
    study = make(weight_by=())
    rows = list(estimate_coverage(FORMS, tally(study, "AAAA", "----"), study))
    homes = {row["key"].group.value: row["estimate"] for row in rows}
    assert homes == {"A": 4 / 60, "B": 0, "C": 0}


# How far weights would move a share


def shift(margins, homes, sexes, peer):
    """Return the row of how far weights would move the share who need attention, if any."""
    study = make(weight_by=(), margins=margins, total=200)
    found = tally(study, homes, sexes, peer)
    sums, rows = found.alone.scales["peer"], found.alone.rows.total
    return next(
        estimate_shift(FORMS.about("peer"), sums, rows, find_registers(found, study)), None
    )


HOMES = {"HOME": {"A": 120, "B": 80}}
"""With fifty of each, a row of A counts for 2.4 and one of B for 1.6."""


@pytest.mark.parametrize(
    ("of_a", "of_b", "told"),
    [
        (25, 25, 0.05),  # 25 % and 25 %
        (25, 0, 0.05),  # 30 % instead of 25 %
        (0, 25, 0.05),  # 20 % instead of 25 %
        (26, 0, 0.10),  # 31.2 % instead of 26 %
        (50, 0, 0.10),  # 60 % instead of 50 %
    ],
)
def test_how_far_a_margin_moves_a_share_is_told_up_to_the_next_step(of_a, of_b, told):
    peer = "1" * of_a + "0" * (50 - of_a) + "1" * of_b + "0" * (50 - of_b)
    row = shift(HOMES, "A" * 50 + "B" * 50, "1" * 100, peer)
    assert row["estimate"] == pytest.approx(told)
    assert (row["n_base"], row["n_missing"]) == (100, 0)


def test_the_margin_that_moves_it_most_is_told():
    """By sex 25 % stay 25 %, by home they become 30 %: 20 in 100 more of A, 5 less of B."""
    sexes, peer = "12" * 50, "1" * 26 + "0" * 74
    both = {"SEX": {"1": 100, "2": 100}, **HOMES}
    for margins in (both, dict(reversed(both.items()))):
        row = shift(margins, "A" * 50 + "B" * 50, sexes, peer)
        assert row["estimate"] == pytest.approx(0.10)


def test_nothing_is_told_where_one_margin_gives_some_rows_too_much_weight():
    """Of A each counts for 100/200 more: six of them hold more than any step."""
    sexes = "1" + "2" * 99
    both = {"SEX": {"1": 100, "2": 100}, **HOMES}
    for margins in (both, dict(reversed(both.items()))):
        assert shift(margins, "A" * 50 + "B" * 50, sexes, "10" * 50) is None


@pytest.mark.parametrize(("of_a", "told"), [(40, 0.10), (41, None)])
def test_of_a_step_that_holds_six_people_it_is_told_and_of_fewer_not(of_a, told):
    """One of A counts for 2 and one of B for 1: a sixtieth of all moves with one person."""
    row = shift({"HOME": {"A": of_a, "B": 20}}, "A" * 20 + "B" * 20, "1" * 40, "10" * 20)
    assert (row and row["estimate"]) == told


def test_rows_without_a_home_or_a_score_tell_nothing_of_weights():
    """The lone row of C would count for 25, and has no score; those without a home for none."""
    margins = {"HOME": {"A": 120, "B": 80, "C": 25}}
    homes = "A" * 50 + "B" * 50 + "C" + "-" * 3
    row = shift(margins, homes, "1" * 104, "1" * 25 + "0" * 75 + "-" + "1" * 3)
    assert row["estimate"] == pytest.approx(0.05)
    assert (row["n_base"], row["n_missing"]) == (103, 1)


def test_without_a_planning_line_or_a_score_nothing_is_moved():
    assert shift(HOMES, "A" * 50 + "B" * 50, "1" * 100, "-" * 100) is None
    assert shift({}, "A" * 50 + "B" * 50, "1" * 100, "1" * 100) is None
