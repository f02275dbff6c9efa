"""Who answers for himself: by a question on that, or by age."""

import dataclasses

import pytest

from kit.study.proxies import (
    find_age_item,
    list_voices,
    may_be_proxy,
    proxy_population,
    self_population,
)
from kit.study.questionnaire import Questionnaire
from tests.factories import make_choices, make_item, make_study

AGES = {"AGE": {"6": 10, "8": 12, "11": 18}}


def make(*, who=True, age=True, least=8, informant="child", margins=AGES, stands=True):
    choices = make_choices("6", "8", "11")
    bands = tuple(dataclasses.replace(c, score=int(c.name)) for c in choices)
    asked = [make_item("ONE", "background", choices=make_choices("a", "b"))]
    if age:
        asked.append(make_item("AGE", "background", choices=bands, informant=informant))
    if who:
        answers = (
            dataclasses.replace(c, score=n) for n, c in enumerate(make_choices("s", "p"))
        )
        asked.append(make_item("WHO", "proxy", choices=tuple(answers), informant=informant))
    study = make_study(Questionnaire(tuple(asked), ()), margins=margins)
    population = study.settings.population.model_copy(
        update={"age_item": "AGE", "self_report_from": least}
    )
    export = study.wave.exports[0].model_copy(update={"of_population": stands})
    return dataclasses.replace(
        study,
        settings=study.settings.model_copy(update={"population": population}),
        wave=study.wave.model_copy(update={"exports": (export,)}),
    )


@pytest.mark.parametrize(
    ("given", "split"),
    [
        ({}, True),
        ({"age": False}, True),
        ({"who": False}, True),
        ({"who": False, "age": False}, False),
        ({"who": False, "least": 0}, False),
        ({"least": 0}, True),
        ({"informant": "parent"}, False),
        # A parent who gives the age of a child answers for himself.
        ({"who": False, "stands": False}, False),
        ({"stands": False}, True),
    ],
)
def test_forms_are_told_apart_by_who_answers_or_by_age(given, split):
    study = make(**given)
    assert may_be_proxy(study, "child") is split
    voices = [("child", "child"), ("child_proxy", "child")]
    assert list_voices(study) == tuple(voices if split else voices[:1])


@pytest.mark.parametrize(
    ("given", "alone", "others"),
    [
        # With a question on who answers, others may have answered for anybody.
        ({}, 30, None),
        ({"who": False}, 30, 10),
        ({"least": 0}, 40, None),
        ({"age": False}, 40, None),
        ({"margins": {}}, None, None),
        ({"who": False, "margins": {}}, None, None),
        ({"stands": False}, None, None),
    ],
)
def test_the_population_of_each_is_that_of_its_ages(given, alone, others):
    study = make(**given)
    assert self_population(study, "child") == alone
    assert proxy_population(study, "child") == others


def test_who_has_no_age_is_told_by_none():
    assert find_age_item(make(age=False), "child") is None
    assert find_age_item(make(), "child").name == "AGE"
