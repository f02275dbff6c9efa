"""What is hidden has three possible values, and no more is hidden for that than must be."""

import pytest

from tests.protect.tables import (
    choices,
    groups,
    hidden,
    look,
    make_policy_study,
    rated,
    release,
)

STUDY = make_policy_study(5)
SMALL, REST, BASE, MORE = "small_count", "small_rest", "small_base", "complement"


def reasons_of(counts, bases, unseen=(0, 0)):
    """Return why each group's count is hidden, and at last that of everyone."""
    ledger = look(groups(counts, bases, unseen=unseen), STUDY)
    names = [f"|SEX={n}" for n, _ in enumerate(counts, 1)]
    return [ledger[f"need.count_attention{name}"].reason for name in [*names, ""]]


@pytest.mark.parametrize(
    ("counts", "bases", "unseen", "reasons"),
    [
        pytest.param((6, 8), (12, 15), (5, 10), ["", "", ""], id="neither"),
        pytest.param((6, 8), (12, 15), (4, 10), [MORE, MORE, ""], id="few count"),
        pytest.param((6, 8), (12, 15), (6, 10), [MORE, MORE, ""], id="few do not"),
        pytest.param((6, 8), (12, 15), (4, 5), [MORE, MORE, ""], id="few of just k"),
        pytest.param((11, 5), (20, 10), (12, 12), [MORE, MORE, ""], id="all count"),
        pytest.param((11, 5), (20, 10), (7, 12), ["", "", ""], id="k of 12 do not"),
    ],
)
def test_few_of_k_or_more_who_are_in_no_group_hide_the_groups(counts, bases, unseen, reasons):
    assert reasons_of(counts, bases, unseen) == reasons


@pytest.mark.parametrize(
    ("counts", "bases", "unseen", "reasons"),
    [
        pytest.param((4, 8), (12, 15), (6, 12), [SMALL, "", ""], id="at will"),
        pytest.param((1, 1), (20, 10), (7, 12), [SMALL, SMALL, ""], id="up to all of them"),
        pytest.param((0, 10), (20, 10), (3, 12), [SMALL, REST, ""], id="k - 1 at most"),
        pytest.param((4, 2), (12, 15), (4, 5), [SMALL, SMALL, ""], id="and k - 1 itself"),
        pytest.param((4, 2, 4), (6, 12, 9), (5, 6), [SMALL] * 3 + [""], id="all but k - 1"),
        pytest.param((0, 7), (8, 9), (12, 16), [SMALL, REST, ""], id="and that itself"),
        pytest.param((6, 7), (20, 10), (0, 12), [MORE, REST, ""], id="none"),
        pytest.param((6, 13), (12, 15), (0, 3), ["missing_shown", REST, ""], id="of so few"),
    ],
)
def test_those_in_no_group_can_be_as_many_as_their_reason_allows(
    counts, bases, unseen, reasons
):
    """So that the total need not be hidden for them."""
    assert reasons_of(counts, bases, unseen) == reasons


@pytest.mark.parametrize(
    ("counts", "bases", "unseen", "reasons"),
    [
        # 11 … 14 of 20, where 8 + 3 … 4 + 0 … 4 are hidden: 18 less k − 1, and less 0.
        ((11, 3), (20, 10), (4, 12), [MORE, SMALL, ""]),
        ((10, 0), (20, 10), (8, 12), [MORE, SMALL, ""]),
    ],
)
def test_they_leave_room_for_one_group_where_another_is_hidden(counts, bases, unseen, reasons):
    assert reasons_of(counts, bases, unseen) == reasons


def test_what_is_hidden_of_those_who_do_not_count_is_k_together():
    """2 of 6, 1 of 12 and 2 of 9 do not: 5 together are as many as k."""
    assert reasons_of((4, 11, 7), (6, 12, 9)) == [SMALL, REST, REST, ""]
    assert reasons_of((4, 11, 7, 10), (6, 12, 9, 20)) == [SMALL, REST, REST, "", ""]
    assert reasons_of((4, 11, 8, 10), (6, 12, 9, 20)) == [SMALL, REST, REST, MORE, ""]


def test_a_group_of_few_can_be_any_number_under_k():
    assert reasons_of((2, 1, 2), (5, 6, 3), (2, 6)) == [SMALL, SMALL, BASE, ""]


def test_hidden_choices_that_are_k_together_hide_no_other():
    ledger = look(choices("ONE", (7, 6, 4, 1)), STUDY)
    assert [ledger[f"ONE.count_choice|choice={n}"].reason for n in range(1, 5)] == [
        "",
        "",
        SMALL,
        SMALL,
    ]


def test_of_two_choices_as_small_the_first_is_hidden_in_any_order_of_rows():
    rows = choices("ONE", (12, 8, 8, 2))
    for table in (rows, rows[::-1]):
        ledger = look(table, STUDY)
        assert ledger["ONE.count_choice|choice=2"].reason == MORE
        assert ledger["ONE.count_choice|choice=3"].reason == ""


def test_a_rating_of_one_choice_has_nothing_to_divide():
    rows = [r for r in rated((0, 0, 0, 40)) if r["key"].group is None or "=4" in str(r["key"])]
    assert hidden(release(rows)) == {}


def test_a_division_that_is_hidden_leaves_the_other_side_as_it_is():
    ledger = look(rated((10, 6, 0, 4)), STUDY)
    assert [ledger[f"RATED.count_choice|choice={n}"].reason for n in range(1, 5)] == [
        "",
        MORE,
        "",
        SMALL,
    ]
    assert ledger["RATED.count_agree"].reason == MORE


def test_groups_without_a_total_hide_no_other():
    rows = [r for r in groups((6, 20, 30), (45, 50, 60)) if r["key"].group]
    assert hidden(release(rows)) == {
        "need.count_attention|SEX=1": SMALL,
        "need.share_attention|SEX=1": SMALL,
    }
