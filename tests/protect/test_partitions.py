"""What is hidden has three possible values, and no more is hidden for that than must be."""

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
SMALL, MORE = "small_count", "complement"


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


def test_groups_without_a_total_hide_no_other():
    rows = [r for r in groups((6, 20, 30), (45, 50, 60)) if r["key"].group]
    assert hidden(release(rows)) == {
        "need.count_attention|SEX=1": SMALL,
        "need.share_attention|SEX=1": SMALL,
    }
