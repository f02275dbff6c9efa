"""Parts of the register that answered, told in bands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.numbers.keys import Group, Key
from kit.numbers.published import Published
from kit.protect.bands import STEPS, find_band, publish_bands
from kit.protect.partitions import POSSIBLE

KEY = Key("2019", "child", "ESTATE", "coverage_choice", Group("choice", "E1"))


def band(count, size, *, alone=None, base=100):
    """Publish the band of one category, beside so many who answered alone."""
    row = {
        "key": str(KEY),
        "estimate": count / size,
        "N": size,
        "n_base": base,
        "method": "answered",
    }
    own = KEY.of("count_choice")
    shown = {} if alone is None else {own: Published(own, "pass", float(alone))}
    (found,) = publish_bands([row], shown, 10)
    return found


@given(st.integers(1, 400), st.data())
def test_a_band_holds_the_share_and_enough_numbers_beside_what_is_shown(size, data):
    count = data.draw(st.integers(0, size))
    least = data.draw(st.integers(0, count))
    found = find_band(count, size, least)
    if found is None:
        return
    low, high = found
    assert low <= 100 * count / size <= high
    assert high - low in STEPS
    inside = [n for n in range(least, size + 1) if low <= 100 * n / size <= high]
    assert len(inside) >= 2 * POSSIBLE


def test_the_ends_are_published_and_no_base():
    row = band(61, 98)
    assert (row.ci_low, row.ci_high, row.N, row.n_base) == (60, 70, 98, None)
    assert row.method.endswith("in a band")


@pytest.mark.parametrize(
    ("count", "size", "told"),
    [(9, 20, {}), (0, 50, {}), (12, 15, {"alone": 12}), (20, 50, {"base": 9})],
)
def test_few_are_not_told(count, size, told):
    row = band(count, size, **told)
    assert (row.status, row.value, row.ci_low) == ("suppressed", None, None)


def test_beside_a_count_the_band_is_wider():
    assert (band(20, 37).ci_low, band(20, 37).ci_high) == (40, 60)
    beside = band(20, 37, alone=18)
    assert (beside.ci_low, beside.ci_high) == (50, 75)


def test_all_of_a_category_are_in_the_last_band():
    assert (band(98, 98).ci_low, band(98, 98).ci_high) == (90, 100)
