"""A base that would tell how few did not answer is withheld, and nothing gives it back."""

import math
from fractions import Fraction
from itertools import chain

import pytest

from kit.protect.partitions import POSSIBLE
from tests.protect.tables import (
    choices,
    estimate,
    groups,
    look,
    make_policy_study,
    release,
    share,
)

K = 5
STUDY = make_policy_study(K)


@pytest.mark.parametrize(
    ("missing", "n_base"), [(0, 97), (1, None), (9, None), (10, 97), (11, 97)]
)
def test_a_base_is_withheld_where_fewer_than_k_did_not_answer(missing, n_base):
    (row,) = release([estimate("need", "mean_score", 2.5, 97, missing=missing)]).values()
    assert row.n_base == n_base
    assert row.reason == ("base_withheld" if n_base is None else "")


@pytest.mark.parametrize(("fewer", "withheld"), [(0, False), (1, True), (9, True), (10, False)])
def test_a_smaller_base_is_withheld_that_is_fewer_than_k_less(fewer, withheld):
    rows = [
        estimate("need", "alpha", 0.8, 160 - fewer, missing=20 + fewer),
        estimate("need", "mean_score", 2.5, 160, missing=20),
    ]
    ledger = release(rows)
    assert ledger["need.mean_score"].n_base == 160
    assert (ledger["need.alpha"].n_base is None) == withheld
    assert release(reversed(rows)) == ledger


def test_bases_of_two_questions_are_not_held_against_each_other():
    rows = [
        estimate("need", "mean_score", 2.5, 160, missing=20),
        estimate("wish", "mean_score", 2.5, 155, missing=25),
    ]
    assert [row.n_base for row in release(rows).values()] == [160, 155]


def bases_of_groups(ledger):
    return {row.n_base for key, row in ledger.items() if "|SEX" in key}


@pytest.mark.parametrize(("unscored", "withheld"), [(1, True), (9, True), (10, False)])
def test_few_who_are_in_no_group_and_have_no_score_withhold_the_bases(unscored, withheld):
    """Those asked less all members tell them, with a score or without."""
    for missing in ((0, 0), (12, 0)):
        ledger = release(groups((40, 45), (75, 80), missing=missing, unscored=unscored))
        assert (bases_of_groups(ledger) == {None}) == withheld


def possible_bases(told, asked, base, *, grouped, size):
    """Return how many bases an outsider who knows the rules cannot tell apart.

    `told` are the numbers shown, each as published, which none is of few, or of all but
    few; everything is worked out in whole numbers.
    """
    first = asked - (asked - base) // K * K - K + 1
    return sum(
        any(
            told.items() <= publish(count, n, size).items()
            for count in (range(n + 1) if "count" not in told else [told["count"]])
            if K <= count <= n - K or (count in (0, n) and not grouped)
        )
        for n in range(first, first + K)
        if grouped or n < asked
    )


def publish(count, base, size):
    """Return the count, its whole percent and its bounds among `size` people."""
    found = {"count": count, "share": math.floor(Fraction(100 * count, base) + Fraction(1, 2))}
    if size:
        found["lowest"] = 100 * count // size
        found["highest"] = -(-100 * (count + size - base) // size)
    return found


def expect(names, count, base, asked, *, grouped=False, size=None):
    """Return what is hidden: counts, then bounds, then shares, until there are enough."""
    shown = {n: v for n, v in publish(count, base, size).items() if n in names}
    gone = set()
    for stage in ({"count"}, {"lowest", "highest"}, {"share"}):
        if not shown or possible_bases(shown, asked, base, grouped=grouped, size=size) >= (
            POSSIBLE
        ):
            break
        gone |= stage & shown.keys()
        shown = {n: v for n, v in shown.items() if n not in stage}
    return gone


NAMES = {
    "count": "count_attention",
    "share": "share_attention",
    "lowest": "share_attention_lowest",
    "highest": "share_attention_highest",
}


def make_rows(names, count, base, missing, size):
    """Return those of the numbers that `names` name."""
    exact = {"count": count, "share": count / base}
    if size:
        exact |= {"lowest": count / size, "highest": (count + size - base) / size}
    return [
        estimate("need", NAMES[n], exact[n], base, missing=missing, size=size) for n in names
    ]


@pytest.mark.parametrize(
    ("names", "size"),
    [
        ("count share", None),
        ("share", None),
        ("count share lowest highest", 40),
        ("count share lowest highest", 61),
        ("share lowest highest", 120),
        ("count lowest", 47),
        ("count highest", 47),
        ("lowest", 45),
        ("lowest", 120),
        ("highest", 45),
        ("highest", 120),
    ],
)
@pytest.mark.parametrize("missing", range(1, K))
def test_numbers_are_hidden_in_turn_until_three_bases_are_possible(names, size, missing):
    names, base = names.split(), 40 - missing
    for count in chain((0,), range(K, base - K + 1), (base,)):
        ledger = look(make_rows(names, count, base, missing, size), STUDY)
        found = {n for n in names if ledger[f"need.{NAMES[n]}"].reason == "base_shown"}
        assert found == expect(names, count, base, 40, size=size), (count, base)


@pytest.mark.parametrize("missing", [0, 1, 4, 6, 14])
def test_so_are_those_of_a_group_of_which_it_is_not_known_whether_any_did_not_answer(missing):
    base, lost = 40, (missing, 2, 12)
    for count in range(K, base - K + 1):
        ledger = look(groups((count, 20, 20), (base, 45, 50), missing=lost), STUDY)
        names = ("count", "share")
        reasons = {n: ledger[f"need.{NAMES[n]}|SEX=1"].reason for n in names}
        found = {n for n in names if reasons[n] == "base_shown"}
        assert found == expect(names, count, base, base + missing, grouped=True), count


def test_what_is_weighed_together_need_not_stand_together():
    """160 of 179 are hidden with 89 %, also where another choice stands between them."""
    one = share("MANY", "choice", 160, 179, missing=1, by=("choice", "a"))
    other = share("MANY", "choice", 90, 179, missing=1, by=("choice", "b"))
    apart = [row for pair in zip(one, other, strict=True) for row in pair]
    assert release(apart) == release([*one, *other])
    assert release(apart)["MANY.count_choice|choice=a"].reason == "base_shown"


def possible_answers(told, asked):
    """Return how many can have made one of these choices, each with its whole percent."""
    found = set()
    for n in range(asked - K + 1, asked):
        near = [[c for c in range(n + 1) if publish(c, n, None)["share"] == p] for p in told]
        if all(near) and sum(map(min, near)) <= n <= sum(map(max, near)):
            found.add(n)
    return found


@pytest.mark.parametrize("missing", range(1, K))
def test_percentages_of_choices_that_add_up_leave_three_bases_or_are_hidden(missing):
    shown = hidden = 0
    for first, second in ((a, b) for a in range(10, 30, 3) for b in range(10, 40, 3)):
        counts = (first, second, 90 - missing - first - second)
        ledger = look(choices("ONE", counts, missing=missing), STUDY)
        told = [ledger[f"ONE.share_choice|choice={n}"] for n in (1, 2, 3)]
        if all(row.reason == "base_shown" for row in told):
            hidden += 1
            continue
        shown += 1
        assert len(possible_answers([row.value for row in told], 90)) >= POSSIBLE, counts
    assert shown
    assert hidden


def test_an_order_of_rows_does_not_matter():
    rows = [*choices("ONE", (40, 20, 20, 8)), *groups((6, 20, 30), (45, 50, 60))]
    assert release(reversed(rows)) == release(rows)
