"""Two small forms on the same people, of whom it is known who is whose."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kit.intake.links import UNLINKED
from kit.measure.agreement import estimate_icc, estimate_kappa, estimate_paired_gap
from kit.measure.views import estimate_views
from kit.study.model import Thresholds
from kit.study.questionnaire import Questionnaire
from tests.factories import make_choices, make_item, make_responses, make_scale, make_study

CHILD = (7, UNLINKED, 3, 9, 1, 4, 12, 5, 8, 2, 11, 6, 10)
PARENT = (3, 4, UNLINKED, 5, 8, 10, 1, 2, 13, 7, 6, 12, 9)
PAIRS = [(CHILD.index(n), PARENT.index(n)) for n in sorted({*CHILD} & {*PARENT} - {UNLINKED})]
YES_NO = tuple(replace(c, score=n) for n, c in enumerate(make_choices("no", "yes")))
ONE = make_choices("1", scored=True)


def make_pair(name, other=None, **fields):
    """Make an item of the child and its twin of the parent; `other` is how that differs."""
    twin = f"{name}_p"
    yield make_item(name, informant="child", twin=twin, **fields)
    yield make_item(twin, informant="parent", twin=name, **(fields | (other or {})))


FORM = Questionnaire(
    (
        *make_pair("A", scale="s"),
        *make_pair("B", scale="s", need_area="own"),
        *make_pair("YES", choices=YES_NO),
        *make_pair("ONE", choices=ONE),
        *make_pair("APART", {"choices": YES_NO}),
        *make_pair("TEXT", kind="text", choices=()),
        make_item("ALONE", informant="child", scale="alone"),
    ),
    (make_scale("s", need_area="area"), make_scale("alone")),
)


def answer(ending, people=13):
    draw = np.random.default_rng(people + len(ending))
    frame = pd.DataFrame({f"{n}{ending}": draw.choice([*"1234"], people) for n in "AB"})
    frame[f"YES{ending}"] = draw.choice(["no", "yes"], people)
    frame[f"ONE{ending}"], frame[f"APART{ending}"], frame["ALONE"] = "1", "1", "2"
    frame.loc[[2, 5], [f"A{ending}", f"B{ending}"]] = None
    return frame


CHILDREN, PARENTS = answer(""), answer("_p")


def estimate(child=CHILD, parent=PARENT, *, design="census_attempt", also=()):
    study = make_study(
        FORM, informants=["child", "parent", "teacher"], thresholds=Thresholds(confidence=0.9)
    )
    study = replace(study, wave=study.wave.model_copy(update={"design": design}))
    responses = [
        make_responses(PARENTS, informant="parent", pair=parent),
        make_responses(CHILDREN, informant="child", pair=child),
        *also,
    ]
    return {str(r["key"]).removeprefix("2019."): r for r in estimate_views(responses, study)}


def holds(row, found):
    """Tell whether a row holds an estimate, with its limits."""
    expected = (found.value, found.se, found.low, found.high, found.confidence)
    own = (row["estimate"], row["se"], row["ci_low"], row["ci_high"], row["confidence"])
    return own == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(
    ("name", "answers", "area"),
    [("A", [*"1234"], "area"), ("B", [*"1234"], "own"), ("YES", ["no", "yes"], "")],
)
def test_twins_are_counted_pair_by_pair(name, answers, area):
    counts = np.zeros((len(answers), len(answers)), dtype=int)
    for i, j in PAIRS:
        one, other = CHILDREN.loc[i, name], PARENTS.loc[j, f"{name}_p"]
        if not pd.isna(one) and not pd.isna(other):
            counts[answers.index(one), answers.index(other)] += 1
    row = estimate()[f"child.{name}.kappa_w"]
    assert holds(row, estimate_kappa(counts, 0.9))
    assert (row["n_base"], row["n_missing"]) == (counts.sum(), len(PAIRS) - counts.sum())
    assert row["need_area"] == area


def test_scales_of_both_are_compared_pair_by_pair():
    sums = [
        frame[[f"A{end}", f"B{end}"]].astype(float).mean(axis=1)
        for frame, end in ((CHILDREN, ""), (PARENTS, "_p"))
    ]
    scores = np.array([(sums[0][i], sums[1][j]) for i, j in PAIRS])
    one, other = scores[~np.isnan(scores).any(axis=1)].T
    rows = estimate()
    icc, gap = rows["child.s.icc2_1"], rows["child.s.informant_gap"]
    assert holds(icc, estimate_icc(one, other, 0.9))
    assert holds(gap, estimate_paired_gap(one, other, 0.9))
    assert {r["n_base"] for r in (icc, gap)} == {len(one)}
    assert 0 < len(one) < len(PAIRS)
    assert {r["need_area"] for r in (icc, gap)} == {"area"}


def test_only_twins_with_the_same_scores_and_scales_of_both_are_compared():
    stats = ("child.s.icc2_1", "child.s.informant_gap")
    assert {*estimate()} == {*stats, *(f"child.{n}.kappa_w" for n in ("A", "B", "YES"))}


def test_pairs_of_volunteers_have_no_limits():
    row = estimate(design="volunteers")["child.YES.kappa_w"]
    assert row["method"] == "of those who answered, no interval"
    assert math.isnan(row["ci_low"])
    assert row["estimate"] == estimate()["child.YES.kappa_w"]["estimate"]


@pytest.mark.parametrize("forms", [{"child": ()}, {"parent": ()}, {"child": (), "parent": ()}])
def test_where_one_form_allows_no_pairs_there_are_no_rows(forms):
    assert estimate(**forms) == {}


def test_the_first_further_informant_that_may_be_paired_is_compared():
    teacher = make_responses(PARENTS, informant="teacher", pair=PARENT)
    assert {*estimate(also=[teacher])} == {*estimate()}
    assert estimate(parent=(), also=[teacher]) == {}
    others = tuple(UNLINKED for _ in PARENT)
    assert estimate(parent=others, also=[teacher]) == {}
