"""Counts, shares and ranks of choices, of people who count the same and of weighted ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kit.measure.adding import Table
from kit.measure.choices import estimate_agreement, estimate_choices, rank_pairs
from kit.measure.intervals import estimate_share
from kit.measure.ranks import find_ranks, find_weighted_ranks
from kit.measure.registers import find_weighting
from kit.measure.subjects import Subject
from kit.measure.tallies import PairSums
from kit.measure.tallying import tally_responses
from kit.measure.voices import split_voices
from kit.study.model import Thresholds
from kit.study.questionnaire import Questionnaire
from tests.factories import make_choices, make_item, make_responses, make_study
from tests.measure.test_tallying import make_sex

ROWS = 20
SUBJECT = Subject("2019", "child", Thresholds(confidence=0.9), 80)
MARGINS = {"SEX": {"1": 60, "2": 20}, "HOME": {"1": 40, "2": 40}}


def hear(frame, *items, weight_by=()):
    """Return the answers of 80 people, 60 of sex 1, by sex and home."""
    home = make_item("HOME", "background", choices=make_choices("1", "2"))
    form = Questionnaire((make_sex(), home, *items), ())
    study = make_study(form, total=80, margins=MARGINS)
    study = replace(study, wave=study.wave.model_copy(update={"weight_by": weight_by}))
    frame = pd.DataFrame(frame)
    frame = frame.assign(HOME=["1", "2", "2", None] * (len(frame) // 4))
    told = tally_responses(make_responses(frame), study)
    (voice,) = split_voices(told, study, find_weighting(told, study))
    return voice


def estimate(voice, item, *, level=0.05, subject=SUBJECT):
    return tell(estimate_choices(subject.about(item.name), voice, item, level))


def tell(rows):
    """Map what follows the informant in a key to the number and its base."""
    told = {str(r["key"]).removeprefix("2019.child."): r for r in rows}
    return {key: (r["estimate"], r["n_base"], r["n_missing"]) for key, r in told.items()}


ONE = make_choices("dk", "a", "out", "b", "c", missing=["dk"], outside=["out"])
# Seven of sex 1 and four of sex 2 answer with a choice that is offered, one of no sex.
SEX = ["1"] * 10 + ["2"] * 8 + [None] * 2
TOLD = ["a"] * 5 + ["b"] * 2 + ["dk", "out", None] + ["b"] * 4 + [None] * 4 + ["a", "dk"]


def test_of_one_answer_each_choice_that_is_offered_has_its_share():
    item = make_item("Q", "background", choices=ONE)
    assert estimate(hear({"SEX": SEX, "Q": TOLD}, item), item) == {
        "Q.count_choice|choice=a": (6, 12, 8),
        "Q.share_choice|choice=a": (0.5, 12, 8),
        "Q.count_choice|choice=b": (6, 12, 8),
        "Q.share_choice|choice=b": (0.5, 12, 8),
        "Q.count_choice|choice=c": (0, 12, 8),
        "Q.share_choice|choice=c": (0, 12, 8),
    }


def test_a_share_has_limits_of_its_own_confidence_and_population():
    item = make_item("Q", "background", choices=ONE)
    rows = estimate_choices(SUBJECT.about("Q"), hear({"SEX": SEX, "Q": TOLD}, item), item, 0.05)
    plain = estimate_share(6, 12, 80, 0.9)
    assert (rows[1]["ci_low"], rows[1]["ci_high"]) == (plain.low, plain.high)


@pytest.mark.parametrize(("role", "weighted"), [("item", True), ("background", False)])
def test_weights_count_for_opinions_and_not_for_who_answered(role, weighted):
    """Five of seven and none of four tell a; those ten stand for 60, those eight for 20."""
    item = make_item("Q", role, choices=ONE)
    voice = hear({"SEX": SEX, "Q": TOLD}, item, weight_by=("SEX",))
    count, base, missing = estimate(voice, item)["Q.count_choice|choice=a"]
    share = estimate(voice, item)["Q.share_choice|choice=a"][0]
    if weighted:
        assert (count, base, missing) == (5, 11, 9)
        assert share == pytest.approx(5 * 6 / (7 * 6 + 4 * 2.5))
    else:
        assert (count, base, missing, share) == (6, 12, 8, 0.5)


def test_where_nobody_answered_there_are_no_rows():
    one = make_item("Q", choices=ONE)
    several = make_item("W", "preference", kind="select_multiple", choices=ONE)
    gives = make_item("G", "asset", kind="select_multiple", choices=ONE)
    nobody = {"SEX": SEX, "Q": ["dk"] * ROWS, "W": [None] * ROWS, "G": [None] * ROWS}
    voice = hear(nobody, one, several, gives)
    assert estimate(voice, one) == estimate(voice, several) == estimate(voice, gives) == {}


MANY = make_choices("none", "a", "b", "c", exclusive=["none"])
# Of sex 1 ten want a; of sex 2 eight want b; one of no sex wants nothing.
WANTED = [("a",)] * 9 + [("a", "c")] + [("b",)] * 8 + [("none",), None]


def test_of_an_asset_those_are_counted_who_have_any():
    item = make_item("G", "asset", kind="select_multiple", choices=MANY)
    voice = hear({"SEX": SEX, "G": WANTED}, item, weight_by=("SEX",))
    found = estimate(voice, item)
    assert found["G.count_any"] == (18, 19, 1)
    assert found["G.share_any"] == (18 / 19, 19, 1)
    assert found["G.count_choice|choice=none"] == (1, 19, 1)
    assert not [key for key in found if "rank" in key]


def list_ranks(found, item="W"):
    """Return best and worst rank of a, b and c."""
    sides = ("low", "high")
    keys = [[f"{item}.rank_{side}|choice={name}" for side in sides] for name in "abc"]
    return [tuple(int(found[key][0]) for key in pair) for pair in keys]


@pytest.mark.parametrize(
    ("level", "ranks"),
    [(0.1, [(1, 2), (1, 2), (3, 3)]), (0.05, [(1, 2), (1, 3), (2, 3)]), (0.01, [(1, 3)] * 3)],
)
def test_preferences_are_ranked_at_their_level(level, ranks):
    """McNemar of a and c 9 : 0, three times .0039; of b and c 8 : 1, twice .0391."""
    item = make_item("W", "preference", kind="select_multiple", choices=MANY)
    found = estimate(hear({"SEX": SEX, "W": WANTED}, item), item, level=level)
    assert list_ranks(found) == ranks
    assert found["W.rank_low|choice=a"][1:] == (19, 1)
    assert "W.rank_low|choice=none" not in found
    assert not [key for key in found if "any" in key]


@pytest.mark.parametrize(
    ("weight_by", "method"),
    [((), "McNemar, Holm"), (("SEX",), "weighted differences, Holm")],
)
def test_weights_move_what_is_wanted_most(weight_by, method):
    """Ten of sex 1, who stand for 60, want a; thirty of sex 2, who stand for 20, want b."""
    item = make_item("W", "preference", kind="select_multiple", choices=MANY)
    frame = {"SEX": ["1"] * 10 + ["2"] * 30, "W": [("a",)] * 10 + [("b",)] * 30}
    voice = hear(frame, item, weight_by=weight_by)
    rows = estimate_choices(SUBJECT.about("W"), voice, item, 0.2)
    first, second = ("a", "b") if weight_by else ("b", "a")
    ranked = {r["key"].group.value: r["estimate"] for r in rows if r["key"].stat == "rank_high"}
    assert ranked == {first: 1, second: 2, "c": 3}
    own = [r for r in rows if r["key"].stat.startswith("rank")]
    assert {(r["method"], r["family"]) for r in own} == {(method, "ranks of W")}


def test_one_choice_or_numbers_that_are_not_inferred_are_not_ranked():
    one = make_item("W", "preference", kind="select_multiple", choices=MANY[:2])
    frame = {"SEX": SEX, "W": [("a",)] * 18 + [("none",), None]}
    assert not [key for key in estimate(hear(frame, one), one) if "rank" in key]
    several = replace(one, choices=MANY)
    voice = hear({"SEX": SEX, "W": WANTED}, several)
    assert "W.rank_low|choice=a" in estimate(voice, several)
    found = estimate(voice, several, subject=replace(SUBJECT, inferred=False))
    assert not [key for key in found if "rank" in key]
    two = replace(one, choices=MANY[:3])
    found = estimate(hear(frame, two), two)
    assert [key for key in found if "rank_low" in key] == [
        "W.rank_low|choice=a",
        "W.rank_low|choice=b",
    ]


def hold(dense):
    places = np.nonzero(dense)
    return Table.of(dense.shape, *places, amounts=dense[places])


@pytest.mark.parametrize("weight_by", [(), ("SEX",)])
def test_only_things_in_their_places_are_ranked(weight_by):
    """Of four things the fourth and the second, by three questions; no sex has no weight."""
    draw = np.random.default_rng(8)
    both = draw.integers(3, 6, (3, 3, 2, 4, 4))
    both += both.swapaxes(-2, -1)
    only = draw.integers(0, 3, both.shape)
    pairs, kept = PairSums(hold(only), hold(both)), np.ix_([3, 1, 0], [3, 1, 0])
    voice = hear({"SEX": SEX, "Q": TOLD}, make_item("Q", choices=ONE), weight_by=weight_by)
    found = [rank_pairs(voice, pairs, [3, 1, 0], level) for level in np.geomspace(1e-6, 1, 60)]
    parts = [
        table.sum(axis=(1, 2)) * np.array([1, 1, 0])[:, None, None] for table in (only, both)
    ]
    parts = [table[:, kept[0], kept[1]] for table in parts]
    for ranks, level in zip(found, np.geomspace(1e-6, 1, 60), strict=True):
        if weight_by:
            expected = find_weighted_ranks(*parts, voice.design, level)
        else:
            expected = find_ranks(only.sum(axis=(0, 1, 2))[kept], level)
        assert (ranks.low.tolist(), ranks.high.tolist()) == (
            expected.low.tolist(),
            expected.high.tolist(),
        )


RATED = make_choices("1", "2", "3", "4", "dk", scored=True, missing=["dk"])


@pytest.mark.parametrize("weight_by", [(), ("SEX",)])
def test_agreement_is_the_share_above_the_middle_answer_of_each_item(weight_by):
    """Above 2.5 of 1 to 4, and above 3 of 2 to 4 and the lowest not named first."""
    odd = tuple(c for c in RATED if c.name != "1")
    items = make_item("A", choices=RATED), make_item("B", choices=(odd[2], odd[3], *odd[:2]))
    told = ["3"] * 3 + ["4"] * 2 + ["2"] * 3 + ["dk", None] + ["3"] * 2 + ["2"] * 5 + [None] * 3
    frame = {"SEX": SEX, "A": told, "B": told}
    voice = hear(frame, *items, weight_by=weight_by)
    pairs = zip(items, ("first", "second"), strict=True)
    rows = estimate_agreement(SUBJECT, voice, pairs)
    found = tell(rows)
    weights = (6, 2.5) if weight_by else (1, 1)
    base = 8 * weights[0] + 7 * weights[1]
    assert found["A.count_agree"] == (7, 15, 5)
    assert found["B.count_agree"] == (2, 15, 5)
    shares = [found[f"{name}.share_agree"][0] for name in "AB"]
    by_hand = (5 * weights[0] + 2 * weights[1]) / base, 2 * weights[0] / base
    assert shares == pytest.approx(by_hand)
    assert [row["need_area"] for row in rows] == ["first", "first", "second", "second"]


def test_an_item_that_nobody_answered_has_no_share_of_agreement():
    item = make_item("A", choices=RATED)
    voice = hear({"SEX": SEX, "A": [None] * ROWS}, item)
    assert estimate_agreement(SUBJECT, voice, [(item, "area")]) == []
