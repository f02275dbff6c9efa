"""Where a base is withheld, limits tell no more than what is shown with them."""

import itertools
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.measure.comparisons import find_effect_limits
from kit.measure.intervals import find_share_limits
from kit.measure.reliability import find_alpha_limits
from kit.numbers.rounding import round_number
from kit.study.questionnaire import Questionnaire
from tests.factories import make_choices, make_item, make_scale, make_study
from tests.protect import tables
from tests.protect.tables import choices, estimate, groups, make_policy_study, share

CONFIDENCE = 0.95
SURE = {"confidence": CONFIDENCE}
STUDY = make_policy_study()
LIMITS = ("ci_low", "ci_high", "flag", "status")


def release(rows, study=STUDY):
    """Release rows; of each group it is shown how many were asked."""
    rows = list(rows)
    of = [row["key"] for row in rows]
    asked = {
        key.group.value: row["n_base"] + row["n_missing"]
        for key, row in zip(of, rows, strict=True)
        if key.is_grouped and key.group.by == "group" and "SEX" not in {k.subject for k in of}
    }
    sizes = [
        estimate("SEX", "count_choice", size, 500, by=("choice", name))
        for name, size in asked.items()
    ]
    shown = tables.release([*rows, *sizes], study)
    return {key: row for key, row in shown.items() if not sizes or "SEX.count" not in key}


def sure(rows):
    return [row | SURE for row in rows]


def look_alike(ledgers):
    """Sort releases by all that they show but limits and flags."""
    alike = defaultdict(list)
    for ledger in ledgers:
        seen = tuple((r.key, r.value, r.n_base, r.reason) for r in ledger.values())
        alike[seen].append(ledger)
    return alike.values()


def limits(ledger):
    return [tuple(getattr(row, name) for name in LIMITS) for row in ledger.values()]


def check_limits_tell_nothing(ledgers):
    """Releases that differ in nothing else do not differ in limits or flags."""
    families = list(look_alike(ledgers))
    assert max(map(len, families)) > 1
    for family in families:
        assert all(limits(other) == limits(family[0]) for other in family)


@pytest.mark.parametrize(("asked", "size"), [(34, None), (38, 60), (47, 47), (60, 90)])
def test_a_share_looks_the_same_whatever_its_base(asked, size):
    bases = range(asked - 9, asked)
    check_limits_tell_nothing(
        release(sure(share("need", "high", count, n, missing=asked - n, size=size)))
        for n in bases
        for count in range(10, n + 1, 2)
    )


def test_so_do_the_choices_of_one_question():
    asked, tables = 60, itertools.product(range(51, 60), (18, 20, 21), (30, 32, 33))
    check_limits_tell_nothing(
        release(
            sure(
                row
                for name, count in (("a", first), ("b", second))
                for row in share(
                    "MANY", "choice", count, n, missing=asked - n, by=("choice", name), size=80
                )
            )
        )
        for n, first, second in tables
    )


@pytest.mark.parametrize("asked", [41, 38, 24])
def test_so_does_a_group(asked):
    """Whether one or none or nine of its members have no score."""
    check_limits_tell_nothing(
        release(sure(groups((count, 20), (n, 45), missing=(asked - n, 3))))
        for n in range(asked - 9, asked + 1)
        for count in range(10, n - 9, 3)
    )


def test_few_in_no_group_are_not_told_by_groups_with_many_missing():
    """The bases are withheld, and only known to lie ten apart."""
    check_limits_tell_nothing(
        release(
            sure(
                groups(
                    (24, 30),
                    (n, 60),
                    missing=(80 - n, 0),
                    unseen=(2, 64 - n),
                    unscored=n - 40,
                )
            )
        )
        for n in range(55, 61)
    )


def test_so_does_a_group_whose_size_is_hidden():
    """1 … 9 did not say in which of two groups they are, and all have a score."""
    check_limits_tell_nothing(
        release(sure([*choices("SEX", (one, other), missing=181 - one - other), *needs]))
        for one, other in itertools.product(range(94, 99), range(79, 85))
        if 172 <= one + other <= 180
        for needs in [groups((38, 44), (one, other), unseen=(0, 181 - one - other))]
    )


def test_nothing_is_known_of_a_group_of_whose_size_nothing_is_shown():
    rows = sure(groups((20, 20), (40, 45), missing=(3, 3)))
    row = tables.release(rows, STUDY)["need.share_attention|SEX=1"]
    assert (row.value, row.ci_low, row.ci_high, row.flag) == (50, None, None, "")
    known = release(rows)["need.share_attention|SEX=1"]
    assert (known.value, known.ci_low is None) == (50, False)


def make_rated_study(items=4):
    names = [f"R{n}" for n in range(items)]
    rated = [
        make_item(n, scale="need", choices=make_choices(*"1234", scored=True)) for n in names
    ]
    return make_study(Questionnaire(tuple(rated), (make_scale("need"),)), total=1000)


def alpha_row(value, n, asked, items=4):
    low, high = find_alpha_limits(value, n, items, CONFIDENCE)
    return estimate("need", "alpha", value, n, missing=asked - n, limits=(low, high)) | SURE


def test_a_reliability_looks_the_same_whatever_its_base():
    study = make_rated_study()
    check_limits_tell_nothing(release([alpha_row(0.81, n, 70)], study) for n in range(61, 70))


def test_so_it_does_beside_a_base_that_is_shown():
    """150 have a score; 1 … 9 of them left an item open."""
    study, mean = make_rated_study(), estimate("need", "mean_score", 2.5, 150, missing=12)
    check_limits_tell_nothing(
        release([mean, alpha_row(0.81, n, 162)], study) for n in range(141, 150)
    )


def pair_rows(bases, missing, effect=0.4):
    low, high = find_effect_limits(effect, *bases, CONFIDENCE)
    rows = groups([n // 2 for n in bases], bases, missing=missing)
    return [
        {**row, "ci_low": low, "ci_high": high, "estimate": effect, **SURE}
        | ({"key": row["key"].of("hedges_g")})
        if row["key"].stat == "mean_difference"
        else row
        for row in rows
        if row["key"].statistic.rule not in ("count", "share")
    ]


def test_an_effect_looks_the_same_whatever_the_bases_of_its_groups():
    check_limits_tell_nothing(
        release(pair_rows((50 - a, 60 - b), (a, b)))
        for a, b in itertools.product((1, 4, 9), (0, 5, 9))
    )


@given(st.integers(31, 200), st.integers(1, 9), st.data())
def test_limits_are_never_narrower_than_those_of_the_answers(asked, missing, data):
    n = asked - missing
    count = data.draw(st.integers(0, n))
    size = data.draw(st.sampled_from([None, asked, asked + 40]))
    row = release(sure(share("need", "high", count, n, missing=missing, size=size)))[
        "need.share_high"
    ]
    if row.status != "suppressed":
        low, high = find_share_limits(count, n, size, CONFIDENCE)
        assert row.ci_low <= round_number(100 * low, 0, "down")
        assert row.ci_high >= round_number(100 * high, 0, "up")


@pytest.mark.parametrize("size", [None, 30, 41])
def test_limits_of_a_share_rise_with_those_who_count_and_fall_with_the_others(size):
    found = {
        (a, b): find_share_limits(a, a + b, size, CONFIDENCE)
        for a in range(31)
        for b in range(31 - a)
        if a + b
    }
    for (a, b), here in found.items():
        for more, sign in (((a + 1, b), 1), ((a, b + 1), -1)):
            there = found.get(more, here)
            assert all(sign * (t - h) >= -1e-12 for h, t in zip(here, there, strict=True))


@pytest.mark.parametrize("value", [-0.4, 0.3, 0.81, 0.99])
@pytest.mark.parametrize("items", [2, 6])
def test_a_reliability_is_least_sure_of_the_fewest(value, items):
    found = [find_alpha_limits(value, n, items, CONFIDENCE) for n in range(10, 300)]
    assert all(a[0] < b[0] and a[1] > b[1] for a, b in itertools.pairwise(found))


@pytest.mark.parametrize("effect", [-0.9, 0.0, 0.2, 1.5])
def test_so_is_an_effect(effect):
    for n in (10, 17, 60):
        found = [find_effect_limits(effect, n, m, CONFIDENCE) for m in range(10, 120, 7)]
        assert all(a[0] < b[0] and a[1] > b[1] for a, b in itertools.pairwise(found))


@pytest.mark.parametrize(
    ("stat", "kept"), [("mean_score", True), ("alpha", False), ("share_high", True)]
)
def test_limits_without_a_known_origin_are_not_shown_with_a_withheld_base(stat, kept):
    """Of this scale no items are known."""
    row = estimate("need", stat, 0.8, 97, missing=3, limits=(0.7, 0.9)) | SURE
    (shown,) = release([row]).values()
    assert (shown.ci_low is not None, shown.ci_high is not None) == (kept, kept)
    assert (shown.confidence is not None) == kept


def test_whether_a_mean_is_of_few_does_not_tell_its_base():
    """Of 34 asked 25 … 33 can have answered: a mean is of few, if 30 did or if 29 did."""
    flags = {
        release([estimate("need", "mean_score", 2.5, n, missing=34 - n)])[
            "need.mean_score"
        ].flag
        for n in range(25, 34)
    }
    assert flags == {"small_base"}


@pytest.mark.parametrize("asked", range(31, 40))
def test_that_a_percentage_is_thin_leaves_three_bases_and_so_that_it_is_not(asked):
    thin = defaultdict(list)
    for n in range(asked - 9, asked):
        row = release(share("need", "high", n // 2, n, missing=asked - n))["need.share_high"]
        thin[row.reason == "thin_base"].append(n)
    assert min(map(len, thin.values())) >= 3
    assert all(n >= 30 for n in thin[False])


@pytest.mark.parametrize("asked", range(11, 16))
def test_that_something_is_shown_leaves_three_bases(asked):
    shown = [
        n
        for n in range(asked - 9, asked)
        if release([estimate("need", "mean_score", 2.5, n, missing=asked - n)])[
            "need.mean_score"
        ].value
        is not None
    ]
    assert shown == [] or len(shown) >= 3
