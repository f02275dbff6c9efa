"""Each evidence rule, on ledgers of a few rows."""

import dataclasses

import pytest

from kit.argue.evidence import Evidence
from kit.argue.gates import (
    amount_word,
    coverage_kind,
    find_differences,
    find_ties,
    is_speakable,
    scale_use,
    why_not_compared,
)
from kit.numbers.keys import Key
from kit.numbers.published import Ledger, Published
from tests.factories import make_study


def share(value, low, high, **fields):
    key = Key("2019", "child", "peer", "share_attention")
    return Published(key, "pass", value, low, high, **fields)


def evidence_of(*rows, **fields):
    return Evidence(Ledger("2019", tuple(rows)), make_study(**fields))


def row(subject, value, low=None, high=None):
    return Published(Key.parse(f"2019.child.{subject}"), "pass", value, low, high)


@pytest.mark.parametrize(
    ("rate", "kind"),
    [(80, "census_like"), (79, "partial"), (30, "partial"), (29, "low")],
)
def test_g0_the_share_of_the_population_decides_for_whom_the_answers_speak(rate, kind):
    """However many were asked: 90 of 100 asked are few of 263."""
    rows = (row("response.coverage", rate), row("response.response_rate", 90))
    assert coverage_kind(evidence_of(*rows)) == kind


def test_g0_without_a_known_population_nothing_is_said_of_coverage():
    assert coverage_kind(evidence_of(row("response.response_rate", 95))) == "unknown"


def test_g0_volunteers_speak_for_themselves_whatever_their_number():
    evidence = evidence_of(row("response.response_rate", 95))
    wave = evidence.study.wave.model_copy(update={"design": "volunteers"})
    study = dataclasses.replace(evidence.study, wave=wave)
    assert coverage_kind(dataclasses.replace(evidence, study=study)) == "volunteers"


def test_g1_a_share_whose_interval_is_too_wide_is_not_spoken_of():
    assert is_speakable(share(50, 40, 60))
    assert not is_speakable(share(50, 33, 67, flag="too_wide"))
    assert not is_speakable(None)


@pytest.mark.parametrize(
    ("alpha", "lower", "use"),
    [
        (0.70, 0.60, "claim"),
        (0.70, 0.59, "exploratory"),
        (0.69, 0.65, "exploratory"),
        (0.60, 0.40, "exploratory"),
        (0.59, 0.50, "items"),
    ],
)
def test_g2_alpha_and_its_lower_limit_decide_what_a_scale_may_carry(alpha, lower, use):
    rows = row("peer.alpha", alpha, lower, 0.9)
    assert scale_use(evidence_of(rows), "peer") == use


def test_g2_a_scale_without_alpha_is_read_item_by_item():
    assert scale_use(evidence_of(), "peer") == "items"


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [
        (91, 97, "most_by_far"),
        (90, 97, "most"),
        (51, 70, "most"),
        (50, 70, "half"),
        (49, 70, None),
        (41, 60, "half"),
        (10, 19, "few"),
        (10, 20, None),
        (None, None, None),
    ],
)
def test_g3_a_word_of_amount_needs_its_interval(low, high, word):
    assert amount_word(share(50, low, high)) == word


def firm(*scales):
    """Return the alphas that let scales carry a claim."""
    return [row(f"{s}.alpha", 0.8, 0.7, 0.9) for s in scales]


def differences(p, g, low, high):
    rows = (
        *firm("peer"),
        row("peer.p_holm|SEX=1:2", p),
        row("peer.hedges_g|SEX=1:2", g, g - 0.3, g + 0.3),
        row("peer.hedges_g90|SEX=1:2", g, low, high),
    )
    return [d.verdict for d in find_differences(evidence_of(*rows))]


@pytest.mark.parametrize(
    ("p", "g", "low", "high", "verdict"),
    [
        # The part of groups where nothing is said of change between waves: 5 % × .2/.8.
        (0.0124, 0.20, 0.05, 0.40, "higher"),
        (0.0124, -0.20, -0.40, -0.05, "lower"),
        (0.0125, 0.50, 0.05, 0.90, "unclear"),
        (0.0100, 0.19, 0.05, 0.30, "unclear"),
        (0.9000, 0.01, -0.19, 0.19, "similar"),
        (0.9000, 0.01, -0.20, 0.19, "unclear"),
    ],
)
def test_g4_a_difference_needs_p_and_size_and_likeness_needs_its_own_proof(
    p, g, low, high, verdict
):
    assert differences(p, g, low, high) == [verdict]


def test_g4_what_was_not_compared_is_not_judged():
    assert find_differences(evidence_of()) == []


def group(n, base, **fields):
    key = Key.parse(f"2019.child.peer.mean_score|SEX={n}")
    return Published(key, "pass", 2.5, 2.2, 2.8, n_base=base, **fields)


def hidden(subject, reason):
    return Published(Key.parse(f"2019.child.{subject}"), "suppressed", reason=reason)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([*firm("peer"), row("peer.p_holm|SEX=1:2", 0.5)], None),
        ([*firm("peer"), hidden("peer.p_holm|SEX=1:2", "complement")], "guard"),
        ([*firm("peer"), group(1, 40), group(2, 30)], "unfit"),
        ([*firm("peer"), group(1, 40), group(2, None)], "unfit"),
        ([*firm("peer"), group(1, 40), group(2, 19)], "few"),
        ([*firm("peer"), group(1, 20), group(2, 20)], "unfit"),
        ([*firm("peer"), group(1, 40), hidden("peer.mean_score|SEX=2", "small_base")], "base"),
        ([*firm("peer"), group(1, 40)], "absent"),
        ([row("peer.alpha", 0.5, 0.4, 0.6), group(1, 40), group(2, 40)], "unfit"),
        ([hidden("peer.alpha", "small_base")], "base"),
        ([], "absent"),
    ],
)
def test_g2_it_can_be_said_why_two_groups_are_not_compared(rows, why):
    evidence = evidence_of(*rows)
    (comparison, _) = evidence.questionnaire.comparisons
    assert why_not_compared(evidence, comparison, "1", "2") == why


def test_g0_of_volunteers_neither_groups_nor_needs_are_compared():
    evidence = evidence_of(*firm("peer"), group(1, 40), group(2, 40))
    wave = evidence.study.wave.model_copy(update={"design": "volunteers"})
    study = dataclasses.replace(evidence.study, wave=wave)
    evidence = dataclasses.replace(evidence, study=study)
    (comparison, _) = evidence.questionnaire.comparisons
    assert why_not_compared(evidence, comparison, "1", "2") == "design"
    for stat in ("rank_low", "rank_high_careful", "share_attention_lowest"):
        assert evidence.why_hidden("peer", stat) == "design"
    assert evidence.why_hidden("peer", "share_attention") == "absent"


def ranks(scale, low, high, value):
    return (
        row(f"{scale}.rank_low", low),
        row(f"{scale}.rank_high", high),
        row(f"{scale}.share_attention", value),
    )


def names(evidence):
    return [[s.name for s in group] for group in find_ties(evidence)]


def test_g6_needs_that_the_data_order_stand_apart_and_others_together():
    alphas = firm("mood", "peer")
    apart = evidence_of(*alphas, *ranks("mood", 1, 1, 40), *ranks("peer", 2, 2, 20))
    tied = evidence_of(*alphas, *ranks("mood", 1, 2, 40), *ranks("peer", 1, 2, 41))
    assert names(apart) == [["mood"], ["peer"]]
    assert names(tied) == [["peer", "mood"]]


def test_g6_a_need_stands_apart_only_if_its_best_rank_is_below_every_worst_one():
    """Best rank 2 after worst rank 2: the two may change places."""
    alphas = firm("mood", "peer")
    touching = evidence_of(*alphas, *ranks("mood", 1, 2, 40), *ranks("peer", 2, 2, 20))
    assert names(touching) == [["mood", "peer"]]


@pytest.mark.parametrize(
    ("design", "rate", "spoken"),
    [
        ("census_attempt", 50, True),
        ("census_attempt", 49, False),
        ("random", 50, True),
        ("volunteers", 95, False),
        ("volunteers", 50, False),
    ],
)
def test_g0_an_interval_needs_half_of_those_asked_and_no_volunteers(design, rate, spoken):
    found = row("peer.share_attention", 40, 33, 46)
    evidence = evidence_of(row("response.response_rate", rate), found)
    wave = evidence.study.wave.model_copy(update={"design": design})
    study = dataclasses.replace(evidence.study, wave=wave)
    evidence = dataclasses.replace(evidence, study=study)
    assert evidence.has_margin() is spoken
    shown = evidence.row("peer", "share_attention")
    assert (shown.ci_low, shown.ci_high) == ((33, 46) if spoken else (None, None))
    assert shown.value == 40


def test_g0_without_a_response_rate_no_interval_is_spoken_of():
    assert evidence_of(row("peer.share_attention", 40, 33, 46)).has_margin() is False


def test_g6_a_need_without_ranks_is_not_placed():
    evidence = evidence_of(*firm("mood", "peer"), *ranks("mood", 1, 1, 40))
    assert names(evidence) == [["mood"]]


def test_g2_a_need_whose_items_do_not_hang_together_is_neither_ranked_nor_compared():
    ranked = (*firm("peer"), *ranks("mood", 1, 1, 40), *ranks("peer", 2, 2, 20))
    assert names(evidence_of(*ranked)) == [["peer"]]
