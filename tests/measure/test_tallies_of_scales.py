"""What is held of the items of one scale, each sum beside a count by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest

from kit.measure.coding import Columns
from kit.measure.scales import score_scale
from kit.measure.tallies import find_powers
from kit.measure.tallying import sum_pairs
from tests.factories import make_choices, make_item, make_scale
from tests.measure.test_tallying import tally

NAMES = ["A", "B", "C"]
# Keyed scores from 1 to 4, 0 where not answered, and the sex, "" where not told.
SCORES = [
    ([1, 1, 1], "1"),
    ([4, 4, 4], "1"),
    ([2, 3, 4], "2"),
    ([4, 2, 3], "2"),
    ([3, 0, 4], "2"),
    ([0, 0, 2], "1"),
    ([4, 1, 0], ""),
    ([2, 2, 4], ""),
]
X = np.array([row for row, _ in SCORES])
GIVEN, FULL = X > 0, (X > 0).all(axis=1)
SEXES = np.array([{"1": 0, "2": 1, "": 2}[sex] for _, sex in SCORES])


@pytest.fixture(scope="module")
def sums():
    """The scale of three items from 0 to 3, one of them turned, by sex."""
    choices = tuple(replace(c, score=n) for n, c in enumerate(make_choices(*"wxyz")))
    items = [make_item(n, scale="s", reverse=n == "B", choices=choices) for n in NAMES]
    frame = {"SEX": [sex or None for _, sex in SCORES]}
    for name, column in zip(NAMES, X.T, strict=True):
        words = [None, *("zyxw" if name == "B" else "wxyz")]
        frame[name] = [words[x] for x in column]
    return tally(frame, *items, scales=(make_scale("s"),)).alone.scales["s"]


def test_levels_are_items_answered_and_what_their_sum_is_above_the_lowest(sums):
    assert sums.levels.shape == (3, 4, 3 * 3 + 1)
    by_hand = np.zeros(sums.levels.shape, dtype=int)
    for sex, row, given in zip(SEXES, X - 1, GIVEN, strict=True):
        by_hand[sex, given.sum(), row[given].sum()] += 1
    assert sums.levels.over(0, 1, 2).tolist() == by_hand.tolist()


def test_within_is_the_spread_of_each_respondent_by_items_answered(sums):
    """From 0 to 3: m Σx² − (Σx)², which is m (m − 1) times the variance."""
    by_hand = np.zeros((3, 4))
    for sex, row, given in zip(SEXES, X - 1, GIVEN, strict=True):
        m = given.sum()
        by_hand[sex, m] += m * (m - 1) * row[given].var(ddof=1) if m > 1 else 0
    assert sums.within.shape == (3, 4)
    assert sums.within.over(0, 1) == pytest.approx(by_hand)


def test_high_are_those_above_the_midpoint_who_have_a_score(sums):
    """Of three items two make a score; the midpoint of 1 to 4 is 2.5."""
    scored = GIVEN.sum(axis=1) >= 2
    means = X.sum(axis=1) / GIVEN.sum(axis=1)
    assert sums.high.over(0).tolist() == [
        int((scored & (means > 2.5) & (sex == SEXES)).sum()) for sex in range(3)
    ]


def test_products_are_of_those_who_answered_all(sums):
    for sex in range(3):
        rows = np.column_stack([np.ones(len(X)), X - 1])[FULL & (sex == SEXES)]
        assert sums.products.over(0, 1, 2)[sex].tolist() == (rows.T @ rows).tolist()
    rows = (X - 1)[FULL]
    taken = sums.take_products()
    assert (taken.n, taken.sums.tolist()) == (len(rows), rows.sum(axis=0).tolist())
    assert taken.products.tolist() == (rows.T @ rows).tolist()


def test_pairs_are_of_those_who_answered_both(sums):
    for i, j in product(range(3), repeat=2):
        both = GIVEN[:, i] & GIVEN[:, j]
        x, y = (X - 1)[both, i], (X - 1)[both, j]
        assert sums.pairs[:, i, j].tolist() == [both.sum(), x.sum(), (x * x).sum(), x @ y]


def test_patterns_are_how_many_items_have_each_score(sums):
    """Four scores, each of none to three items: numbers to the base of four."""
    assert find_powers(sums.rating) == (1, 4, 16, 64, 256)
    assert sums.patterns.shape == (3, 256)
    by_hand = np.zeros((3, 256), dtype=int)
    for sex, row in zip(SEXES[FULL], (X - 1)[FULL], strict=True):
        by_hand[sex, sum(4**x for x in row)] += 1
    assert sums.patterns.over(0, 1).tolist() == by_hand.tolist()


def test_patterns_of_all_or_of_one_group(sums):
    """In the first group one answer is 0 three times and one is 3 three times."""
    assert sums.find_patterns() is sums.patterns
    assert sums.find_patterns(0).over(1).nonzero()[0].tolist() == [3, 3 * 64]
    assert sums.find_patterns(0, 1).total == 2
    assert replace(sums, patterns=None).find_patterns(0) is None


def test_only_scores_that_anybody_has_are_levels(sums):
    """Of three items two or three make a score; the lowest possible score is 0."""
    scored = GIVEN.sum(axis=1) >= 2
    answered, totals, counts = sums.split_levels(0)
    rows = zip(GIVEN.sum(axis=1)[scored], (X - GIVEN).sum(axis=1)[scored], strict=True)
    by_hand = sorted({(int(m), int(total)) for m, total in rows})
    assert list(zip(answered.tolist(), totals.tolist(), strict=True)) == by_hand
    assert counts.shape == (3, len(by_hand))
    assert counts.sum(axis=1).tolist() == [
        int((scored & (sex == SEXES)).sum()) for sex in range(3)
    ]
    assert sums.count_scored() == scored.sum() == 7
    assert sums.split_levels()[2].tolist() == counts.sum(axis=0).tolist()


def test_levels_start_at_the_lowest_score(sums):
    """A scale from 5 to 8: two items answered sum up to ten and more."""
    shifted = replace(sums, rating=replace(sums.rating, lowest=5, highest=8))
    answered, totals, counts = shifted.split_levels()
    plain = sums.split_levels()
    assert totals.tolist() == (plain[1] + 5 * answered).tolist()
    assert counts.tolist() == plain[2].tolist()


# Large scores.


def score_large(*ends):
    """Score three items with two choices, of 300 people of whom one answered one only."""
    choices = tuple(replace(c, score=n) for c, n in zip(make_choices(*"ab"), ends, strict=True))
    items = [make_item(n, scale="s", choices=choices) for n in NAMES]
    draw = np.random.default_rng(7)
    frame = pd.DataFrame({n: draw.choice([*"ab"], 300) for n in NAMES})
    frame.loc[0, ["A", "B"]] = None
    scores = score_scale(Columns.of(frame), make_scale("s"), items)
    responses = {"SEX": ["1"] * 300} | {n: frame[n] for n in NAMES}
    return scores, tally(responses, *items, scales=(make_scale("s"),)).alone.scales["s"]


@pytest.mark.parametrize("ends", [(2047, 2049), (-2049, -2047), (-2049, 1), (1, 2049), (0, 0)])
def test_sums_of_products_are_exact_whatever_the_scores(ends):
    """Squares of four million, of which single precision adds up four and no more."""
    scores, sums = score_large(*ends)
    x, a = scores.keyed.astype(object), scores.given.astype(object)
    by_hand = [a.T @ a, x.T @ a, (x * x).T @ a, x.T @ x]
    assert sums.pairs.tolist() == [table.tolist() for table in by_hand]
    rows = x[scores.full]
    assert sums.take_products().products.tolist() == (rows.T @ rows).tolist()


def test_sums_of_many_large_scores_are_exact():
    """Odd sums over 2²⁴, which single precision cannot hold: of two squares already."""
    keyed = 3998 + np.arange(5003)[:, None] % 2
    total, squares = 2501 * 3999 + 2502 * 3998, 2501 * 3999**2 + 2502 * 3998**2
    found = sum_pairs(keyed, np.ones(keyed.shape, dtype=bool), 3999**2)
    assert found.ravel().tolist() == [5003, total, squares, squares]


@pytest.mark.parametrize("most", [1, 2, 1 << 24, 1 << 25])
def test_small_sums_of_products_are_the_same_however_many_rows_are_multiplied_at_once(most):
    keyed = np.array([[1, 0], [1, 1], [0, 1], [1, 1], [1, 0]])
    one, both = [[5, 5], [5, 5]], [[4, 2], [2, 3]]
    found = sum_pairs(keyed, np.ones((5, 2), dtype=bool), most).tolist()
    assert found == [one, [[4, 4], [3, 3]], [[4, 4], [3, 3]], both]


@pytest.mark.parametrize(
    ("items", "scores", "groups", "held"),
    [(2, 39, 1, True), (2, 39, 2, False), (1, 61, 1, True), (1, 62, 1, False)],
)
def test_patterns_are_held_as_long_as_whole_numbers_reach(items, scores, groups, held):
    """Up to 2⁶³: of two items 3³⁹, of one 2⁶², by two parts or three."""
    homes, choices = make_choices(*"AB"[:groups]), make_choices(*map(str, range(scores)))
    choices = tuple(replace(c, score=n) for n, c in enumerate(choices))
    asked = [make_item(f"I{n}", scale="s", choices=choices) for n in range(items)]
    frame = {"SEX": ["1"] * 3, "HOME": ["A", "A", None]}
    frame |= {i.name: [str(scores - 1), "0", "1"] for i in asked}
    home = make_item("HOME", "background", choices=homes)
    found = tally(frame, home, *asked, scales=(make_scale("s"),), margins=("HOME",))
    patterns, base = found.alone.scales["s"].patterns, items + 1
    assert (patterns is not None) == held == ((groups + 1) * base**scores < 1 << 63)
    if held:
        rest = groups * base**scores + items * base
        assert patterns.places.tolist() == [items, items * base ** (scores - 1), rest]
