"""The evidence rules by informant, by wave and at their edges."""

import dataclasses

import pytest

from kit.argue.evidence import Evidence
from kit.argue.gates import (
    amount_word,
    find_differences,
    find_extremes,
    find_ties,
    scale_use,
    usable_scales,
)
from kit.numbers.keys import Key
from kit.numbers.published import Ledger, Published
from tests.argue.test_gates import evidence_of, firm, names, ranks, row, share
from tests.factories import (
    make_choices,
    make_item,
    make_questionnaire,
    make_scale,
    make_study,
)


def told(key, value, low=None, high=None, **fields):
    return Published(Key.parse(key), "pass", value, low, high, **fields)


def of_parents(*rows):
    """Ask children and parents the same, and parents alone the scale HOME."""
    plain = make_questionnaire()
    home = (make_item(f"HO{n}", scale="home", informant="parent") for n in (1, 2))
    form = make_questionnaire(
        items=(*plain.items, *home), scales=(*plain.scales, make_scale("home"))
    )
    study = make_study(form, informants=("child", "parent"))
    return Evidence(Ledger("2019", tuple(rows)), study)


def test_g2_a_scale_is_judged_by_the_answers_of_its_own_informant_and_wave():
    evidence = of_parents(
        told("2019.child.peer.alpha", 0.8, 0.7, 0.9),
        told("2019.parent.peer.alpha", 0.65, 0.6, 0.8),
        told("2018.child.peer.alpha", 0.5, 0.4, 0.6),
    )
    assert scale_use(evidence, "peer") == "claim"
    assert scale_use(evidence, "peer", "parent") == "exploratory"
    assert scale_use(evidence, "peer", wave="2018") == "items"


@pytest.mark.parametrize(
    ("omega", "use"), [(0.70, "claim"), (0.69, "exploratory"), (0.59, "items")]
)
def test_g2_where_there_is_omega_it_decides_instead_of_alpha(omega, use):
    rows = (row("peer.alpha", 0.8, 0.7, 0.9), row("peer.omega", omega))
    assert scale_use(evidence_of(*rows), "peer") == use


def test_g2_usable_scales_are_those_of_an_informant_and_a_direction():
    evidence = of_parents(
        *(told(f"2019.child.{s}.alpha", 0.8, 0.7, 0.9) for s in ("peer", "wish")),
        *(told(f"2019.parent.{s}.alpha", 0.8, 0.7, 0.9) for s in ("mood", "home")),
    )

    def usable(*directions, **informant):
        return [s.name for s in usable_scales(evidence, *directions, **informant)]

    assert usable() == ["peer", "wish"]
    assert usable("demand") == ["wish"]
    assert usable(informant="parent") == ["mood", "home"]


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [(35, 50, "half"), (35, 49, None), (40, 60, "half"), (40, 61, None), (None, 60, None)],
)
def test_g3_about_half_needs_a_narrow_interval_with_both_ends_that_holds_50(low, high, word):
    assert amount_word(share(45, low, high)) == word


def test_g3_without_an_upper_end_there_is_no_word():
    assert amount_word(share(95, 91, None)) is None


def compare(*rows, questionnaire=None):
    evidence = evidence_of(*rows, questionnaire=questionnaire)
    return [(d.comparison.scale, d.first, d.second) for d in find_differences(evidence)]


def judged(pair, scale="peer"):
    return (
        row(f"{scale}.p_holm|SEX={pair}", 0.9),
        row(f"{scale}.hedges_g|SEX={pair}", 0.1, -0.2, 0.4),
    )


def test_g4_every_two_of_three_groups_are_compared_once():
    sex = make_item("SEX", "background", choices=make_choices("1", "2", "3"))
    form = make_questionnaire(items=(sex, *make_questionnaire().items[1:]))
    rows = (*firm("peer"), *judged("1:2"), *judged("1:3"), *judged("2:3"))
    found = compare(*rows, questionnaire=form)
    assert found == [("peer", "1", "2"), ("peer", "1", "3"), ("peer", "2", "3")]


def test_g4_a_scale_that_may_not_be_used_is_not_judged():
    assert compare(*firm("mood"), *judged("1:2"), *judged("1:2", "mood")) == [
        ("mood", "1", "2")
    ]


def test_g4_groups_that_the_main_informant_was_not_asked_of_are_not_judged():
    plain = make_questionnaire()
    sex = dataclasses.replace(plain.items[0], informant="parent")
    form = make_questionnaire(items=(sex, *plain.items[1:]))
    assert compare(*firm("peer"), *judged("1:2"), questionnaire=form) == []


@pytest.mark.parametrize("kept", [0, 1])
def test_g4_without_p_or_without_g_nothing_is_judged(kept):
    assert compare(*firm("peer"), judged("1:2")[kept]) == []


@pytest.mark.parametrize("lost", [0, 1])
def test_g4_a_number_without_a_value_judges_nothing(lost):
    rows = list(judged("1:2"))
    rows[lost] = dataclasses.replace(rows[lost], value=None)
    assert compare(*firm("peer"), *rows) == []


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (-0.19, 0.20, "unclear"),
        (-0.19, 0.19, "similar"),
        (None, 0.19, "unclear"),
        (-0.19, None, "unclear"),
    ],
)
def test_g4_likeness_needs_both_ends_within_the_smallest_difference(low, high, verdict):
    rows = (*firm("peer"), *judged("1:2"), row("peer.hedges_g90|SEX=1:2", 0.1, low, high))
    assert [d.verdict for d in find_differences(evidence_of(*rows))] == [verdict]


def test_g6_only_needs_are_placed():
    rows = (*firm("mood", "wish"), *ranks("mood", 1, 1, 40), *ranks("wish", 2, 2, 20))
    assert names(evidence_of(*rows)) == [["mood"]]


def test_g6_each_informant_has_an_order_of_its_own():
    """Children tie mood and peer; parents put peer first and tie mood with home."""
    numbers = {
        "child": {"mood": (1, 2, 50), "peer": (1, 2, 60)},
        "parent": {"mood": (2, 3, 20), "peer": (1, 1, 10), "home": (2, 3, 30)},
    }
    rows = [
        told(f"2019.{who}.{scale}.{stat}", value)
        for who, scales in numbers.items()
        for scale, values in scales.items()
        for stat, value in zip(
            ("rank_low", "rank_high", "share_attention"), values, strict=True
        )
    ]
    rows += [
        told(f"2019.{who}.{scale}.alpha", 0.8, 0.7, 0.9)
        for who, scales in numbers.items()
        for scale in scales
    ]
    evidence = of_parents(*rows)
    assert names(evidence) == [["peer", "mood"]]
    parents = [[s.name for s in group] for group in find_ties(evidence, "parent")]
    assert parents == [["peer"], ["home", "mood"]]


def test_g6_of_needs_that_tie_one_without_a_share_stands_last():
    low, high, _ = ranks("mood", 1, 2, None)
    rows = (*firm("mood", "peer"), low, high, *ranks("peer", 1, 2, 0))
    assert names(evidence_of(*rows)) == [["peer", "mood"]]
    assert names(evidence_of(*rows, row("mood.share_attention", None))) == [["peer", "mood"]]


@pytest.mark.parametrize("lost", [0, 1])
@pytest.mark.parametrize("gone", [True, False])
def test_g6_a_need_with_one_rank_alone_is_not_placed(lost, gone):
    found = list(ranks("peer", 1, 2, 20))
    found[lost] = dataclasses.replace(found[lost], value=None)
    if gone:
        del found[lost]
    rows = (*firm("mood", "peer"), *ranks("mood", 1, 2, 40), *found)
    assert names(evidence_of(*rows)) == [["mood"]]


def extremes(scale, *rows):
    evidence = evidence_of(*rows)
    found = find_extremes(evidence, evidence.questionnaire.scale(scale))
    return [item and item.name for item in found]


def agree(item, value, **fields):
    return dataclasses.replace(row(f"{item}.share_agree", value), **fields)


def test_g9_the_extremes_are_the_concern_and_the_strength_most_agreed_to():
    """PE2 is worded the other way round and so a strength, though more agree to it."""
    rows = (agree("PE1", 40), agree("PE2", 90), agree("PE3", 30), agree("MO1", 95))
    assert extremes("peer", *rows) == ["PE1", "PE2"]
    assert extremes("peer", *rows[1:3], agree("PE1", 20)) == ["PE3", "PE2"]
    assert extremes("mood", *rows, agree("MO2", 96)) == ["MO2", None]


def test_g9_an_item_that_may_not_be_spoken_of_is_no_extreme():
    rows = (agree("PE1", 80, flag="too_wide"), agree("PE2", 90, flag="too_wide"))
    assert extremes("peer", *rows, agree("PE3", 30)) == ["PE3", None]
    assert extremes("peer", *rows) == [None, None]
