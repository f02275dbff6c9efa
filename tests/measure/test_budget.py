"""One error budget for all that a report may say, split before the data are seen."""

import dataclasses
import datetime as dt

import pandas as pd
import pytest

from kit.measure.budget import find_level, split_budget
from kit.measure.needs import estimate_needs
from kit.measure.rules import BudgetRules, CarelessRules, read_measure_rules
from kit.study.model import Thresholds
from kit.study.questionnaire import Comparison, Questionnaire
from tests.factories import (
    make_choices,
    make_item,
    make_questionnaire,
    make_responses,
    make_scale,
    make_study,
)

KINDS = ("ranking", "groups", "wishes", "waves")


def change_wave(study, **fields):
    return dataclasses.replace(study, wave=study.wave.model_copy(update=fields))


def after_another(study):
    """Return the study with a wave a year before."""
    first_day = study.wave.first_day - dt.timedelta(days=365)
    before = study.wave.model_copy(update={"id": "2018", "first_day": first_day})
    waves = {"waves": (before, study.wave)}
    return dataclasses.replace(study, settings=study.settings.model_copy(update=waves))


def without(*roles, **fields):
    """Return the mini study without questions of these roles."""
    items = tuple(i for i in make_questionnaire().items if i.role not in roles)
    return make_study(make_questionnaire(items=items, **fields))


def test_the_declared_parts_are_those_of_a_study_that_asks_for_everything():
    parts = split_budget(after_another(make_study()))
    assert parts == pytest.approx(dict(zip(KINDS, (0.02, 0.01, 0.01, 0.01), strict=True)))


@pytest.mark.parametrize(
    ("study", "parts"),
    [
        (make_study(), (0.025, 0.0125, 0.0125, 0)),
        (without("preference"), (0.1 / 3, 0.05 / 3, 0, 0)),
        (without(comparisons=()), (0.1 / 3, 0, 0.05 / 3, 0)),
        (without("item", scales=(), comparisons=()), (0, 0, 0.05, 0)),
        (without("preference", comparisons=()), (0.05, 0, 0, 0)),
        (make_study(thresholds=Thresholds(significance=0.1)), (0.05, 0.025, 0.025, 0)),
        (make_study(Questionnaire((make_item("A", "background"),), ())), (0, 0, 0, 0)),
        (change_wave(make_study(), design="volunteers"), (0, 0, 0, 0)),
    ],
)
def test_what_is_not_asked_for_leaves_its_part_to_the_others(study, parts):
    assert split_budget(study) == pytest.approx(dict(zip(KINDS, parts, strict=True)))


def test_a_later_wave_is_no_earlier_one():
    study = after_another(make_study())
    first = dataclasses.replace(study, wave=study.settings.waves[0])
    assert split_budget(first)["waves"] == 0


def test_all_families_of_a_kind_share_its_part():
    study = make_study(informants=("child", "parent", "teacher"))
    names = study.informants
    assert split_budget(study)["ranking"] == pytest.approx(0.025)
    levels = {kind: [find_level(study, kind, n) for n in names] for kind in KINDS[:3]}
    assert levels["ranking"] == pytest.approx([0.025 * p for p in (0.75, 0.125, 0.125)])
    assert levels["groups"] == pytest.approx([0.0125 / 3] * 3)
    assert levels["wishes"] == pytest.approx([0.0125 / 3] * 3)


def test_the_only_ranking_has_the_whole_part():
    assert find_level(make_study(), "ranking", "child") == pytest.approx(0.025)


def test_rankings_of_others_alone_share_evenly():
    plain = make_questionnaire()
    items = tuple(
        dataclasses.replace(i, informant="parent") if i.scale else i for i in plain.items
    )
    study = make_study(make_questionnaire(items=items), informants=("child", "parent"))
    assert find_level(study, "ranking", "parent") == pytest.approx(0.025)


def test_answers_of_others_have_rankings_of_their_own_in_the_budget():
    """Whether there are enough of them is not asked: that would rest on the data."""
    plain = make_questionnaire()
    choices = (dataclasses.replace(c, score=n) for n, c in enumerate(make_choices("s", "p")))
    who = make_item("WHO", "proxy", choices=tuple(choices))
    study = make_study(make_questionnaire(items=(*plain.items, who)))
    assert find_level(study, "ranking", "child") == pytest.approx(0.025 * 0.75)
    assert find_level(study, "ranking", "child_proxy") == pytest.approx(0.025 * 0.25)
    assert find_level(study, "wishes", "child_proxy") == pytest.approx(0.0125 / 2)
    assert find_level(study, "groups", "child") == pytest.approx(0.0125)


def rank(first, second, **study):
    """Rank two needs, of which so many reach the first one alone and the second alone."""
    scales = [make_scale(f"s{n}", planning_line=2.5) for n in (1, 2)]
    items = [make_item(f"I{n}", scale=f"s{n}") for n in (1, 2)]
    rows = [("4", "1")] * first + [("1", "4")] * second + [("1", "1")] * 20
    frame = pd.DataFrame(rows, columns=["I1", "I2"])
    form = Questionnaire((*items, *study.pop("more", ())), tuple(scales))
    frame = frame.assign(**{i.name: [("x",)] * len(frame) for i in form.items[2:]})
    table = estimate_needs([make_responses(frame)], make_study(form, **study))
    return table.set_index("key").loc["2019.child.s1.rank_high", "estimate"]


def test_needs_are_ranked_at_their_part():
    """Exact McNemar: 6 of 6 have p .03125, which is under .05 and not under .0307."""
    wish = make_item(
        "WISH", "preference", kind="select_multiple", choices=make_choices("x", "y")
    )
    assert rank(6, 0) == 1
    assert rank(6, 0, more=(wish,)) == 1
    strict = Thresholds(significance=0.046)
    assert rank(6, 0, thresholds=strict) == 1
    assert rank(6, 0, thresholds=strict, more=(wish,)) == 2


def test_wishes_are_ranked_at_theirs():
    wish = make_item(
        "WISH", "preference", kind="select_multiple", choices=make_choices("x", "y")
    )
    frame = pd.DataFrame({"WISH": [("x",)] * 6 + [("x", "y")] * 10})
    key = "2019.child.WISH.rank_high|choice=x"

    def last(form, answers):
        table = estimate_needs([make_responses(answers)], make_study(form))
        return table.set_index("key").loc[key, "estimate"]

    assert last(Questionnaire((wish,), ()), frame) == 1
    twin = dataclasses.replace(wish, name="TWIN")
    both = frame.assign(TWIN=frame["WISH"])
    assert last(Questionnaire((wish, twin), ()), both) == 2


def test_the_parts_add_up_to_one():
    with pytest.raises(ValueError, match="do not add up to 1"):
        BudgetRules(ranking=0.5, groups=0.2, wishes=0.2, waves=0.2)
    assert sum(read_measure_rules().budget.model_dump().values()) == pytest.approx(1)


def test_careless_is_what_a_quality_check_can_say():
    with pytest.raises(ValueError, match="no quality check gives hasty"):
        CarelessRules(flags=["straight_line", "hasty"])


def test_parts_are_rounded_to_twelve_decimals():
    assert split_budget(without("preference"))["ranking"] == 0.033333333333
    assert split_budget(without("preference"))["groups"] == 0.016666666667


@pytest.mark.parametrize(
    ("scales", "ranked"),
    [
        ((make_scale("peer", planning_line=2.0), make_scale("mood", planning_line=2.0)), True),
        ((make_scale("peer", planning_line=2.0), make_scale("mood")), False),
        ((make_scale("peer", planning_line=2.0), make_scale("wish", planning_line=2.0)), True),
        (
            (
                make_scale("peer", planning_line=2.0),
                make_scale("wish", "demand", planning_line=2.0),
            ),
            False,
        ),
    ],
)
def test_a_ranking_is_of_two_needs_with_a_planning_line(scales, ranked):
    study = make_study(make_questionnaire(scales=scales))
    assert (split_budget(study)["ranking"] > 0) is ranked


@pytest.mark.parametrize(
    ("scale", "item", "compared"),
    [("peer", "SEX", True), ("peer", "OTHER", False), ("other", "SEX", False)],
)
def test_a_comparison_needs_its_scale_and_its_groups_asked_of_the_same(scale, item, compared):
    study = make_study(make_questionnaire(comparisons=(Comparison(scale, item),)))
    assert (split_budget(study)["groups"] > 0) is compared


@pytest.mark.parametrize(
    ("kind", "marked", "ranked"),
    [
        ("select_multiple", {}, True),
        ("select_multiple", {"exclusive": ["z"]}, True),
        ("select_multiple", {"exclusive": ["z"], "missing": ["y"]}, False),
        ("select_multiple", {"exclusive": ["z"], "outside": ["y"]}, False),
        ("select_one", {}, False),
    ],
)
def test_a_wish_is_ranked_where_two_real_choices_could_both_be_ticked(kind, marked, ranked):
    """It is one family beside the wish of the mini study, or none."""
    plain = make_questionnaire()
    wish = make_item("WISH", "preference", kind=kind, choices=make_choices(*"xyz", **marked))
    study = make_study(make_questionnaire(items=(*plain.items, wish)))
    families = 2 if ranked else 1
    assert find_level(study, "wishes", "child") == pytest.approx(0.0125 / families)


def test_the_larger_part_of_the_ranking_is_the_first_informants_beside_one_without_needs():
    """Children answer for themselves or are answered for; parents are asked for no need."""
    plain = make_questionnaire()
    choices = (dataclasses.replace(c, score=n) for n, c in enumerate(make_choices("s", "p")))
    who = make_item("WHO", "proxy", choices=tuple(choices), informant="child")
    items = [dataclasses.replace(i, informant="child") for i in plain.items]
    form = make_questionnaire(items=(*items, who))
    study = make_study(form, informants=("child", "parent"))
    levels = [find_level(study, "ranking", n) for n in ("child", "child_proxy")]
    assert levels == pytest.approx([0.025 * 0.75, 0.025 * 0.25])
