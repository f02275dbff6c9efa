"""Tables say whose answers they hold."""

import dataclasses

import pytest

from kit.argue.evidence import Evidence
from kit.numbers.published import Ledger, Published
from kit.show.tables import (
    order_scales,
    tabulate_changes,
    tabulate_choices,
    tabulate_groups,
    tabulate_items,
    tabulate_needs,
)
from tests.factories import make_earlier

from .ledgers import FIT, make_ledger, make_needs, texts


def note_of(blocks, table_id):
    return next(b.note for b in blocks.blocks if b.id == table_id)


@pytest.mark.parametrize(
    ("language", "note"),
    [
        ("zh", "填答181名，登记263名。表中只计本人填答的137名，由他人代答的不计在内。比例按"),
        (
            "en",
            "181 answered of 263 registered. Only the 137 who answered for themselves are "
            "counted here, not those whom another answered for. Shares are",
        ),
    ],
)
def test_the_needs_are_of_those_who_answered_for_themselves(analyse, language, note):
    study, ledger = analyse("jinhai", language=language)
    assert note_of(tabulate_needs(ledger, study), "needs").startswith(note)


def test_where_nobody_can_be_answered_for_nothing_is_said_of_it(analyse):
    study, ledger = analyse("elmwood", language="en")
    note = note_of(tabulate_needs(ledger, study), "needs")
    assert note.startswith("85 answered of 140 registered. Shares are")


def test_where_few_answered_alone_the_needs_are_of_those_answered_for(analyse):
    study, ledger = analyse("jinhai", language="zh")
    few = {"count_self": "small_count", "count_proxy": "small_rest"}
    rows = tuple(
        Published(row.key, "suppressed", reason=few[row.key.stat])
        if row.key.stat in few
        else row
        for row in ledger
    )
    changed = dataclasses.replace(ledger, rows=rows)
    assert isinstance(changed, Ledger)
    note = note_of(tabulate_needs(changed, study), "needs")
    assert "表中是由他人代答的结果，不是本人填答。" in note


def test_ages_that_are_too_young_to_answer_are_no_row(analyse):
    study, ledger = analyse("jinhai", language="zh")
    tables = {t.id: t for t in tabulate_choices(ledger, study, "background").blocks}
    ages = [row[0].text for row in tables["choices-AGE4"].rows]
    assert ages == ["8—9岁", "10—11岁", "12—14岁"]
    parents = [row[0].text for row in tables["choices-AGE4_p"].rows]
    assert parents == ["6—7岁", *ages]


def test_scales_are_ordered_by_their_places_then_by_the_questionnaire():
    told = {
        "child.peer.alpha": (0.8, 0.7, 0.9),
        "child.mood.alpha": (0.8, 0.7, 0.9),
        "child.job.alpha": (0.8, 0.7, 0.9),
        **{f"child.job.rank_{end}": 1 for end in ("low", "high")},
    }
    evidence = Evidence(make_ledger(told), make_needs())
    assert [scale.name for scale in order_scales(evidence)] == ["job", "peer", "mood"]
    unfit = Evidence(make_ledger({**told, "child.peer.alpha": (0.5, 0.4, 0.6)}), make_needs())
    assert [scale.name for scale in order_scales(unfit)] == ["job", "mood"]


def test_a_need_that_is_not_scored_stands_last_with_marks_alone():
    told = {"child.peer.alpha": (0.5, 0.4, 0.6), "child.peer.share_attention": 40}
    table, *_ = tabulate_needs(make_ledger(FIT, told), make_needs())
    assert [row[0] for row in texts(table)] == ["scale mood", "scale job", "scale peer"]
    assert texts(table)[-1][1:] == ["—"] * 7


def test_an_item_stands_beside_its_twin_and_one_without_a_twin_beside_a_mark():
    told = {"child.PEER1.share_agree": 40, "parent.PEER1_parent.share_agree": 35}
    study = make_needs("child", "parent")
    (peer, *_) = tabulate_items(make_ledger(told), study)
    assert peer.columns == ("Question", "child", "parent")
    assert texts(peer) == [["item PEER1", "40%", "35%"]]
    alone = [dataclasses.replace(item, twin="") for item in study.questionnaire.items]
    form = dataclasses.replace(study.questionnaire, items=tuple(alone))
    (peer, *_) = tabulate_items(
        make_ledger(told), dataclasses.replace(study, questionnaire=form)
    )
    assert texts(peer) == [["item PEER1", "40%", "—"]]


GROUPS = {
    "child.peer.share_attention|SEX=1": 30,
    "child.peer.mean_score|SEX=1": 2.5,
    "child.peer.share_attention|SEX=2": "subgroup",
    "child.peer.mean_score|SEX=2": 2.75,
}


def test_each_group_of_a_declared_comparison_is_a_row_hidden_or_not():
    groups, verdicts = tabulate_groups(make_ledger(FIT, GROUPS), make_needs())
    assert texts(groups) == [
        ["scale peer", "choice 1", "30%", "2.50"],
        ["scale peer", "choice 2", "—", "2.75"],
    ]
    assert verdicts.rows == ()


def test_groups_of_which_nothing_was_estimated_make_no_table():
    assert tabulate_groups(make_ledger(FIT), make_needs()).blocks == ()


@pytest.mark.parametrize(
    ("g", "p", "narrow", "verdict"),
    [
        ((0.5, 0.2, 0.8), 0.001, (0.5, 0.3, 0.7), "first higher"),
        ((-0.5, -0.8, -0.2), 0.001, (-0.5, -0.7, -0.3), "second higher"),
        ((0.5, 0.2, 0.8), 0.2, (0.5, 0.3, 0.7), "cannot be told"),
        ((0.02, -0.1, 0.1), 0.9, (0.02, -0.1, 0.1), "alike"),
    ],
)
def test_a_difference_has_its_verdict_beside_it(g, p, narrow, verdict):
    pair = "child.peer.{}|SEX=1:2"
    told = {
        pair.format("hedges_g"): g,
        pair.format("hedges_g90"): narrow,
        pair.format("p_holm"): p,
        pair.format("p_rank"): 0.2,
        pair.format("difference_attention"): (9, -2, 20),
    }
    _, verdicts = tabulate_groups(make_ledger(FIT, GROUPS, told), make_needs())
    ((scale, who, shares, _, _, probability, ranks, said),) = texts(verdicts)
    assert (shares, ranks) == ("9 percentage points", "0.2000")
    assert (scale, who, said) == ("scale peer", "choice 1 and choice 2", verdict)
    assert probability == f"{p:.4f}"


def with_earlier(*informants):
    """Return a study whose wave before asked the same people the same."""
    study = make_needs(*informants)
    waves = (make_earlier(study.wave), study.wave)
    settings = study.settings.model_copy(update={"waves": waves})
    return dataclasses.replace(study, settings=settings)


def changed(informant, item, before, now, p):
    return {
        f"2018.{informant}.{item}.share_agree": before,
        f"{informant}.{item}.share_agree": now,
        f"{informant}.{item}.change_agree": (now - before, now - before - 9, now - before + 9),
        f"{informant}.{item}.p_change": p,
    }


def test_changes_stand_under_a_heading_with_both_numbers_and_a_verdict():
    told = changed("child", "PEER1", 60, 40, 0.0001) | changed("child", "MOOD1", 40, 42, 1)
    heading, table = tabulate_changes(make_ledger(told), with_earlier("child"))
    assert (heading.kind, heading.id) == ("heading", "changes")
    assert table.caption == "Set beside 2018 (child)"
    rows = [(row[0], row[1], row[2], row[-1]) for row in texts(table)]
    assert rows == [
        ("item PEER1", "60%", "40%", "fell"),
        ("item MOOD1", "40%", "42%", "cannot be told"),
    ]


def test_of_a_second_informant_only_sure_changes_are_shown():
    sure = changed("parent", "PEER1_parent", 40, 60, 0.0001)
    told = changed("child", "PEER1", 40, 42, 1) | sure
    told |= changed("parent", "MOOD1_parent", 40, 42, 1)
    study = with_earlier("child", "parent")
    _, _, parents = tabulate_changes(make_ledger(told), study)
    assert [(row[0], row[-1]) for row in texts(parents)] == [("item PEER1_parent", "rose")]


def test_without_a_wave_before_or_a_change_there_is_no_heading_either():
    told = changed("child", "PEER1", 60, 40, 0.0001)
    assert tabulate_changes(make_ledger(told), make_needs()).blocks == ()
    assert tabulate_changes(make_ledger(), with_earlier("child")).blocks == ()


def test_choices_of_a_role_alone_and_no_missing_answer_among_them():
    told = {
        "child.WANTS.count_choice|choice=a": 20,
        "child.WANTS.share_choice|choice=a": (20, 13, 29),
        "child.WANTS.count_choice|choice=b": "small_count",
        "child.WANTS.count_choice|choice=dk": 80,
    }
    (table,) = tabulate_choices(make_ledger(told), make_needs(), "preference")
    assert texts(table) == [
        ["choice a", "20", "20%", "13% to 29%"],
        ["choice b", "—", "—", "—"],
    ]
    assert tabulate_choices(make_ledger(told), make_needs(), "asset").blocks == ()
