"""Ages as labels say them, beside their scores."""

import pytest

from kit.study.frames import check_ages
from kit.study.model import Text
from kit.study.questionnaire import Choice, Questionnaire
from tests.factories import make_item, make_settings, make_wave


def told(zh, score, en="", *, outside=False):
    """Return what is told of a band; the population is of 6 to 14."""
    choice = Choice("a", Text(zh=zh, en=en or zh), score, outside=outside)
    item = make_item("AGE", "background", choices=(choice,))
    settings = make_settings(make_wave())
    people = settings.population.model_copy(
        update={"age_item": "AGE", "age_min": 6, "age_max": 14}
    )
    settings = settings.model_copy(update={"population": people})
    return [p.code for p in check_ages(settings, Questionnaire((item,), ()))]


@pytest.mark.parametrize(
    ("zh", "score", "en"),
    [
        ("6—7岁", 6, "6–7"),
        ("6至7岁", 6, "6 or 7"),
        ("一年级（6-7岁）", 6, "Grade 1 (6-7)"),
        ("１２—１４岁", 12, "12–14"),
        ("六岁", 6, "six"),
        ("13岁以上", 14, "over 13"),
        ("14岁及以上", 14, "14 or older"),
    ],
)
def test_a_band_whose_score_is_its_first_age(zh, score, en):
    assert told(zh, score, en) == []


@pytest.mark.parametrize(
    ("zh", "score"), [("5岁及以下", 0), ("不满6岁", 0), ("under 6", 0), ("15岁及以上", 15)]
)
def test_a_band_outside_the_population(zh, score):
    assert told(zh, score, outside=True) == []
    assert told(zh, score) == ["study.age_frame"]


def test_a_score_that_is_not_the_first_age():
    assert told("6—7岁", 7) == ["study.age_label"]
    assert told("6—7岁", 6, "8–9") == ["study.age_label"]
    assert told("6—7岁", 6, outside=True) == ["study.age_frame"]
    assert told("6—7岁", None) == ["study.age_score"]
