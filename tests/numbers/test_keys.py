"""A key has one written form, and no name can pretend to be something else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.numbers.keys import Group, Key
from kit.numbers.statistics import read_statistics

NAMES = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=8)
RESERVED = st.sampled_from(["response", "quality", "choice", "disposition", "flag", "group"])
PARTS = NAMES | RESERVED


@st.composite
def make_key(draw):
    stat = draw(st.sampled_from(sorted(read_statistics())))
    by = draw(st.sampled_from(read_statistics()[stat].by))
    group = None
    if by:
        item = draw(PARTS) if by in ("group", "pair") else ""
        group = Group(by, draw(PARTS), item, draw(PARTS) if by == "pair" else "")
    return Key(draw(PARTS), draw(PARTS), draw(PARTS), stat, group)


@given(make_key())
def test_what_is_written_is_read_back(key):
    assert Key.parse(str(key)) == key


@given(make_key(), make_key())
def test_two_keys_are_written_alike_only_if_they_are_equal(one, other):
    assert (str(one) == str(other)) == (one == other)


def test_the_written_forms():
    child = ("2019", "child")
    assert (
        str(Key(*child, "emotion", "share_attention")) == "2019.child.emotion.share_attention"
    )
    choice = Key(*child, "PBAR", "count_choice", Group("choice", "5"))
    assert str(choice) == "2019.child.PBAR.count_choice|choice=5"
    pair = Key(*child, "emotion", "hedges_g", Group("pair", "1", "SEX", "2"))
    assert str(pair) == "2019.child.emotion.hedges_g|SEX=1:2"


def test_a_statistic_that_is_not_declared_has_no_key():
    with pytest.raises(LookupError, match="'pct_worried'"):
        Key("2019", "child", "emotion", "pct_worried")
    with pytest.raises(LookupError, match="'pct_worried'"):
        Key.parse("2019.child.emotion.pct_worried")


@pytest.mark.parametrize(
    "written",
    [
        "",
        "2019.child.emotion",
        "2019.child..alpha",
        "2019.child.emotion.omega|SEX=1",
        "2019.child.emotion.share_choice",
        "2019.child.emotion.share_choice|SEX=1",
        "2019.child.emotion.share_choice|choice=1:2",
        "2019.child.emotion.hedges_g|SEX=1",
        "2019.child.emotion.share_attention|SEX=",
        "2019.child.emotion.share_attention|SEX=1|SEX=2",
    ],
)
def test_anything_else_is_no_key(written):
    with pytest.raises(ValueError, match=r"not a|not told apart"):
        Key.parse(written)


@pytest.mark.parametrize("name", ["", "a.b", "a|b", "a=b", "a:b", "a b", "a%b", "a\u3000b"])
def test_a_name_with_a_sign_of_the_written_form_makes_no_key(name):
    with pytest.raises(ValueError, match=r"not a part of a key"):
        Key("2019", "child", name, "alpha")


def test_a_group_says_whose_it_is():
    with pytest.raises(ValueError, match="not a group"):
        Group("group", "1")
    with pytest.raises(ValueError, match="not a group"):
        Group("choice", "1", "SEX")
    with pytest.raises(ValueError, match="not a group"):
        Group("pair", "1", "SEX")
    assert Group("pair", "1", "SEX", "2").members == ("1", "2")
