"""Shares of all scales by the same groups do not tell how few are in no group."""

from itertools import product

import pytest

from kit.protect.partitions import POSSIBLE
from tests.protect.tables import choices, make_policy_study, release, share

STUDY = make_policy_study()
SCALES = ("first", "second", "third")


def split(counts, sizes, unseen, *, scales=SCALES):
    """Return the choices of SEX, and needs of everyone and of the groups that they make.

    `counts` are those of each scale, the last of those who did not say; all have a score.
    """
    asked = sum(sizes) + unseen
    rows = choices("SEX", sizes, missing=unseen)
    for scale, parts in zip(scales, counts, strict=False):
        rows += share(scale, "attention", sum(parts), asked)
        for number, (count, size) in enumerate(zip(parts, sizes, strict=False), 1):
            rows += share(scale, "attention", count, size, by=("SEX", str(number)))
    return rows


def shares(ledger, scale):
    return {n: ledger[f"{scale}.share_attention|SEX={n}"] for n in (1, 2)}


def hidden(ledger):
    """Return the scales of which the shares of groups are hidden for their sizes."""
    found = []
    for scale in SCALES:
        reasons = {row.reason for row in shares(ledger, scale).values()}
        if "base_shown" in reasons:
            assert reasons == {"base_shown"}
            found.append(scale)
    return found


COUNTS = [(46, 25, 1), (38, 34, 1), (24, 15, 0)]
SIZES = (73, 61)


def possible(ledger, kept, asked=136):
    """Return how many could be in no group: whole numbers, tried one by one."""
    found = set()
    near = product(range(60, 86), range(48, 74))
    for sizes in (s for s in near if 1 <= asked - sum(s) <= 9):
        unseen = asked - sum(sizes)
        told = [ledger[f"SEX.share_choice|choice={n}"].value for n in (1, 2)]
        if [half_up(s, asked - unseen) for s in sizes] != told:
            continue
        if all(fits(ledger, scale, sizes, unseen) for scale in kept):
            found.add(unseen)
    return found


def fits(ledger, scale, sizes, unseen):
    total = ledger[f"{scale}.count_attention"].value
    told = [row.value for row in shares(ledger, scale).values()]
    counts = [
        [c for c in range(size + 1) if half_up(c, size) == value]
        for size, value in zip(sizes, told, strict=True)
    ]
    return any(0 <= total - sum(pair) <= unseen for pair in product(*counts))


def half_up(count, base):
    return (200 * count + base) // (2 * base)


def test_as_few_scales_as_will_do_are_hidden_and_the_first_are_kept():
    ledger = release(split(COUNTS, SIZES, 2), STUDY)
    gone = hidden(ledger)
    kept = [scale for scale in SCALES if scale not in gone]
    assert gone
    assert kept[:1] == ["first"]
    assert len(possible(ledger, kept)) >= POSSIBLE
    for scale in kept:
        assert ledger[f"{scale}.count_attention"].value is not None


@pytest.mark.parametrize(("counts", "kept"), [(COUNTS[0], True), (COUNTS[2], False)])
def test_one_scale_alone_may_be_too_much(counts, kept):
    """33 % of 73 and 25 % of 61 leave 0 or 1 of those who did not say."""
    ledger = release(split([counts], SIZES, 2, scales=["first"]), STUDY)
    assert {row.reason for row in shares(ledger, "first").values()} == (
        {"base_withheld"} if kept else {"base_shown"}
    )
    assert not kept or len(possible(ledger, ["first"])) >= POSSIBLE


@pytest.mark.parametrize("unseen", [0, 10, 40])
def test_sizes_that_are_shown_hide_nothing(unseen):
    counts = [(46, 25, unseen // 2), (38, 34, unseen // 2), (24, 15, unseen // 2)]
    ledger = release(split(counts, SIZES, unseen), STUDY)
    assert not any(row.reason == "base_shown" for row in ledger.values())


def test_the_order_of_the_rows_of_one_scale_does_not_matter():
    rows = split(COUNTS, SIZES, 2)
    assert release(sorted(rows, key=lambda row: row["key"].stat), STUDY) == release(rows, STUDY)


GROUPS = (43, 43, 50)
"""Three groups; 4 are in none, and of all 140 there are 3 without a score."""


def split_beside(parts, count):
    """Return needs of those groups, and of everyone with a score."""
    rows = choices("SEX", GROUPS, missing=4)
    rows += share("first", "attention", count, 137, missing=3)
    for number, (part, size) in enumerate(zip(parts, GROUPS, strict=True), 1):
        rows += share("first", "attention", part, size, by=("SEX", str(number)))
    return rows


def find_unseen(parts, lacking):
    """Return how many could be in no group where so many at most have no score."""
    percents = [half_up(part, size) for part, size in zip(parts, GROUPS, strict=True)]
    found = set()
    for unseen in range(1, 10):
        sizes = [
            [n for n in range(30, 60) if half_up(n, 140 - unseen) == half_up(size, 136)]
            for size in GROUPS
        ]
        for tried in (t for t in product(*sizes) if sum(t) == 140 - unseen):
            if sum(map(find_fewest, tried, percents)) <= lacking:
                found.add(unseen)
    return found


def find_fewest(size, percent):
    """Return how few of a group must lack a score, for this to be a share of it."""
    bases = (size - n for n in range(10))
    with_it = (b for b in bases if any(half_up(c, b) == percent for c in range(10, b - 9)))
    return size - next(with_it)


@pytest.mark.parametrize(
    ("parts", "count", "kept"),
    [((18, 21, 23), 62, False), ((14, 18, 15), 48, False), ((14, 14, 15), 44, True)],
    ids=["one lacks too many", "they do together", "none does"],
)
def test_groups_lack_no_more_scores_than_everyone_together(parts, count, kept):
    """7 in no group leave 42, 42 and 49: 42 % of 42 are 16 of 38, so that 4 lack a score."""
    ledger = release(split_beside(parts, count), STUDY)
    assert ledger["first.count_attention"].value == count
    percent = ledger["first.share_attention"].value
    least = min(n for n in range(131, 140) if half_up(count, n) == percent)
    assert find_unseen(parts, 9) == {1, 4, 7}
    assert find_unseen(parts, 140 - least) == ({1, 4, 7} if kept else {1, 4})
    shown = [ledger[f"first.share_attention|SEX={n}"].reason for n in (1, 2, 3)]
    assert shown == ["base_withheld" if kept else "base_shown"] * 3
