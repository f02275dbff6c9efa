"""What reads alike, and what says none of these."""

import pytest

from kit.study.model import Text
from kit.study.questionnaire import Choice, Questionnaire
from kit.study.wordings import check_none_of_these, check_twins, check_wordings
from tests.factories import make_item, make_scale, make_settings, make_wave, text

SETTINGS = make_settings(make_wave(("child", "parent")))


def says_none(label, **marks):
    language = "zh" if label[0] > "z" else "en"
    choice = Choice("a", Text.model_validate({language: label}), **marks)
    item = make_item("Q", "preference", kind="select_multiple", choices=(choice,))
    return bool(list(check_none_of_these(SETTINGS, Questionnaire((item,), ()), None)))


@pytest.mark.parametrize(
    "label",
    [
        "以上都不",
        "以上都没有",
        "都不想参加",
        "都不需要",
        "没有",
        "没有困难",
        "无",
        "不需要",
        "暂时不参与",
        "暂不参与",
        "不参加",
        "None of these",
        "Nothing",
        "No difficulty",
        "Not for now",
        "I don't want any",
        "None",
    ],
)
def test_a_choice_that_says_none_should_be_exclusive(label):
    assert says_none(label)
    assert not says_none(label, exclusive=True)
    assert not says_none(label, missing=True)


@pytest.mark.parametrize(
    "label",
    [
        "没有时间",
        "没有兴趣",
        "不知道有活动",
        "时间不合适",
        "名额少报不上",
        "无障碍设施",
        "都可以",
        "No time",
        "Not enough places",
        "Notices",
        "North estate",
        "Do not know of any activity",
    ],
)
def test_a_reason_may_stand_beside_others(label):
    assert not says_none(label)


def alike(*items, scales=()):
    return [p.values for p in check_wordings(SETTINGS, Questionnaire(items, scales))]


def test_words_are_compared_for_one_informant():
    one = make_item("A", label=text("你几岁？"))
    other = make_item("B", label=text("你几岁?"))
    assert alike(one, other) == [{"name": "B", "other": "A"}]
    apart = (
        make_item("A", label=text("你几岁？"), informant="child"),
        make_item("B", label=text("你几岁?"), informant="parent"),
    )
    assert alike(*apart) == []
    remarks = [make_item(n, "open", kind="text", label=text("请写明")) for n in "AB"]
    assert alike(*remarks) == []


def test_a_phrase_is_compared_with_a_label_that_stands_for_one():
    named = make_item("A", label=text("你几岁？"), phrase=text("年龄"))
    assert alike(named, make_item("B", label=text("年龄"))) == [{"name": "B", "other": "A"}]
    assert alike(named, make_item("B", label=text("你的年龄"), phrase=text("你几岁"))) == []


def test_two_scales_with_one_name():
    scales = (make_scale("a", label=text("同伴")), make_scale("b", label=text("同伴")))
    assert alike(scales=scales) == [{"name": "b", "other": "a"}]


def twins(*pairs):
    items = tuple(make_item(n, twin=twin, informant=who) for n, twin, who in pairs)
    found = check_twins(Questionnaire(items, ()))
    return [(p.code.partition(".")[2], p.values["names"]) for p in found]


def test_twins_name_each_other_across_informants():
    assert twins(("A", "B", "child"), ("B", "A", "parent")) == []
    assert twins(("A", "B", "child"), ("B", "", "parent")) == [("twin_lone", "A")]
    assert twins(("A", "B", "child"), ("B", "A", "child")) == [("twin_same", "A, B")]
    assert twins(("A", "nowhere", "child")) == []
