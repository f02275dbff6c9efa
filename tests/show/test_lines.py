from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kit.show.lines import EM, text_width, wrap_text


def test_a_chinese_character_is_one_em_and_a_letter_less():
    assert text_width("儿童") == 2 * EM
    assert 0 < text_width("ab") < 2 * EM
    assert text_width("") == 0


def test_lines_are_about_equally_long():
    assert wrap_text("周末由社工带领的亲子户外活动", 10) == ["周末由社工带领", "的亲子户外活动"]


def test_punctuation_does_not_begin_or_end_a_line():
    assert wrap_text("一二三四五，六七八九", 5) == ["一二三四", "五，六七", "八九"]
    assert wrap_text("一二三四（五六）七八", 5)[0] == "一二三四"


def test_a_number_is_not_torn():
    assert wrap_text("共有1238人次参加", 4) == ["共有", "1238人", "次参加"]


def test_nothing_is_one_empty_line():
    assert wrap_text("", 5) == [""]


@given(st.text("家里的大人，。（）ab 12%", max_size=40), st.integers(4, 20))
def test_no_character_is_lost(text, width):
    assert "".join(wrap_text(text, width)).replace(" ", "") == text.replace(" ", "")


@given(st.text("家里的大人ab", max_size=40), st.integers(4, 20))
def test_no_line_is_wider_than_allowed(text, width):
    assert all(text_width(line) <= width * EM for line in wrap_text(text, width))


@given(st.text(max_size=20), st.text(max_size=20))
def test_widths_are_whole_and_add_up_in_any_order(one, other):
    assert type(text_width(one)) is int
    assert text_width(one + other) == text_width(other) + text_width(one)
