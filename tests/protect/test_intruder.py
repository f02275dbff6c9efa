"""An outsider who tries every table: no number of 1 … k−1 is left with one value."""

import math
from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.protect.partitions import POSSIBLE
from tests.protect.tables import (
    choices,
    compositions,
    estimate,
    find_told,
    groups,
    hidden,
    make_policy_study,
    rated,
    release,
    share,
)

K = 5
STUDY = make_policy_study(K)


@pytest.mark.parametrize(
    ("total", "parts"), [(9, 2), (24, 2), (10, 3), (18, 3), (30, 3), (17, 4)]
)
def test_no_choice_can_be_worked_out(total, parts):
    tables = list(compositions(total, parts))
    assert find_told(lambda counts: choices("ONE", counts), tables, STUDY) == []


@pytest.mark.parametrize(
    ("bases", "unseen"),
    [
        ((12, 15), 0),
        ((9, 10, 11), 0),
        ((12, 15), 7),
        ((20, 10), 12),
        ((6, 12, 9), 0),
        ((12, 3), 0),
    ],
)
def test_no_group_can_be_worked_out(bases, unseen):
    """Nor those who are in no group, where there are k or more of them.

    Where nobody counts, or everyone does, the groups are as large as they are.
    """
    tables = list(product(*(range(base + 1) for base in (*bases, unseen))))[1:-1]
    made = lambda counts: groups(counts[:-1], bases, unseen=(counts[-1], unseen))  # noqa: E731
    assert find_told(made, tables, STUDY, POSSIBLE - 1) == []


@pytest.mark.parametrize("bases", [(12, 15), (9, 10, 11)])
def test_no_rest_of_a_group_can_be_worked_out(bases):
    """Few who do not need attention are as private as few who do."""
    tables = list(product(*(range(base + 1) for base in bases)))
    rests = [tuple(b - c for b, c in zip(bases, counts, strict=True)) for counts in tables]
    made = lambda rest: groups([b - r for b, r in zip(bases, rest, strict=True)], bases)  # noqa: E731
    assert find_told(made, rests, STUDY, POSSIBLE - 1) == []


@pytest.mark.parametrize("total", [12, 16, 20])
def test_no_rating_can_be_worked_out_from_the_choices_and_who_agrees(total):
    assert find_told(rated, compositions(total, 4), STUDY, POSSIBLE - 1) == []


def check_nothing_small(ledger, k):
    """No published number is a count of 1 … k−1, leaves so many, or tells so many."""
    for key, row in ledger.items():
        if row.status == "suppressed":
            assert (row.value, row.ci_low, row.ci_high, row.n_base) == (None,) * 4
            assert row.reason
            continue
        if row.key.statistic.kind == "count":
            assert not 0 < row.value < k, key
            if row.n_base is not None and not key.startswith("response"):
                assert not 0 < row.n_base - row.value < k, key
        if row.unit == "percent" and "share" in key and row.n_base is not None:
            assert row.n_base >= 30, key
        if row.n_base is not None:
            assert row.n_base >= k, key


def check_missing_unknown(ledger, asked, k):
    for key, row in ledger.items():
        whole = "|" not in key or "|choice=" in key
        if whole and row.n_base is not None and not key.startswith("response"):
            assert not 0 < asked - row.n_base < k, key


TABLES = st.fixed_dictionaries(
    {
        "k": st.sampled_from([5, 10]),
        "one": st.lists(st.integers(0, 40), min_size=2, max_size=5),
        "missing": st.integers(0, 25),
        "rated": st.lists(st.integers(0, 40), min_size=4, max_size=4),
        "bases": st.lists(st.integers(2, 60), min_size=2, max_size=3),
        "lost": st.lists(st.integers(0, 12), min_size=3, max_size=3),
        "chance": st.randoms(use_true_random=False),
        "unseen": st.integers(0, 15),
    }
)


@settings(max_examples=120, deadline=None)
@given(TABLES)
def test_nothing_small_is_ever_released(table):
    k, chance, bases = table["k"], table["chance"], table["bases"]
    counts = [chance.randint(0, base) for base in bases]
    unseen = (chance.randint(0, table["unseen"]), table["unseen"])
    lost = table["lost"][: len(bases)]
    rows = [
        *choices("ONE", table["one"] if sum(table["one"]) else [1], missing=table["missing"]),
        *rated(table["rated"] if sum(table["rated"]) else [1, 1, 1, 1]),
        *groups(counts, bases, missing=lost, unseen=unseen),
    ]
    ledger = release(rows, make_policy_study(k))
    check_nothing_small(ledger, k)
    check_missing_unknown(
        {key: row for key, row in ledger.items() if key.startswith("ONE")},
        sum(table["one"]) + table["missing"],
        k,
    )
    shown = [ledger[f"need.count_attention|SEX={n}"].value for n in range(1, len(bases) + 1)]
    total = ledger["need.count_attention"].value
    if total is not None and None not in shown:
        left, base = total - sum(shown), unseen[1]
        assert left == 0 == base or base >= k
        assert not 0 < left < k
        assert not 0 < base - left < k


@settings(max_examples=60, deadline=None)
@given(st.integers(10, 200), st.integers(1, 9), st.data())
def test_a_share_that_is_shown_hides_few_who_did_not_answer(base, missing, data):
    count = data.draw(st.integers(0, base))
    size = data.draw(st.sampled_from([None, base + missing, base + missing + 30]))
    rows = share("need", "attention", count, base, missing=missing, size=size)
    if size:
        bounds = {"lowest": count / size, "highest": (count + size - base) / size}
        for name, value in bounds.items():
            stat = f"share_attention_{name}"
            rows.append(estimate("need", stat, value, base, missing=missing, size=size))
    ledger = release(rows)
    check_nothing_small(ledger, 10)
    assert {row.n_base for row in ledger.values()} == {None}
    possible = [
        n
        for n in range(max(1, base + missing - 9), base + missing)
        if any(agrees(ledger, c, n, size) for c in range(n + 1))
    ]
    assert len(possible) >= POSSIBLE or len(hidden(ledger)) == len(rows)


def agrees(ledger, count, base, size):
    """Tell whether `count` of `base` would be published as this ledger."""
    again = {"need.count_attention": count, "need.share_attention": nearest(100 * count / base)}
    if size:
        again["need.share_attention_lowest"] = math.floor(100 * count / size + 1e-9)
        highest = 100 * (count + size - base) / size
        again["need.share_attention_highest"] = math.ceil(highest - 1e-9)
    return all(ledger[key].value in (None, value) for key, value in again.items())


def nearest(value):
    return int(value + 0.5 + 1e-9)


@pytest.mark.parametrize(
    ("name", "language", "wave"),
    [("jinhai", "zh", "2019"), ("jinhai", "zh", "2018"), ("elmwood", "en", "2025")],
)
def test_a_study_releases_nothing_small(analyse, name, language, wave):
    study, found = analyse(name, language=language, wave=wave)
    for informant in study.informants:
        start = f"{wave}.{informant}."
        ledger = {
            str(row.key).removeprefix(start): row
            for row in found
            if row.key.informant == informant
        }
        check_nothing_small(ledger, 10)
        check_missing_unknown(ledger, ledger["response.count_analysed"].value, 10)
        check_choices_add_up_to_nothing(ledger)
        assert any(row.status == "pass" and row.unit == "percent" for row in ledger.values())


def check_choices_add_up_to_nothing(ledger):
    """Where one choice of a question is hidden, what is left for it has no single value."""
    families = defaultdict(list)
    for key, row in ledger.items():
        if ".count_choice|" in key:
            families[key.partition(".")[0]].append(row)
    for item, rows in families.items():
        base = next((r.n_base for r in rows if r.n_base is not None), None)
        reasons = [r.reason for r in rows if r.value is None]
        if base is not None and "complement" in reasons:
            assert len(reasons) >= 2, item
            assert base - sum(r.value for r in rows if r.value is not None) >= 10, item
