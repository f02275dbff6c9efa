"""Declared facts are written by their kind, wherever they stand."""

import dataclasses
import datetime as dt

import pytest

from kit.numbers.facts import Fact, find_facts
from kit.numbers.writing import choose_form, say_money, say_ordinal
from kit.study.model import Text


@pytest.mark.parametrize(
    ("kind", "value", "zh", "en"),
    [
        ("money", 9999, "9999元", "9,999 yuan"),
        ("money", 10000, "1万元", "10,000 yuan"),
        ("count", 1238, "1238", "1,238"),
        ("share", 54, "54%", "54%"),
        ("number", 3.4, "3.4", "3.4"),
        ("date", dt.date(2019, 7, 5), "2019年7月5日", "5 July 2019"),
        ("month", "2018-08", "2018年8月", "August 2018"),
        ("ordinal", 2, "二", "second"),
        ("ordinal", 21, "二十一", "21st"),
        ("words", Text(zh="场地。", en="venue."), "场地", "venue"),
        ("words", "2019", "2019", "2019"),
    ],
)
def test_a_fact_is_written_by_its_kind(kind, value, zh, en):
    fact = Fact("any.path", kind, value)
    assert (fact.say("zh"), fact.say("en")) == (zh, en)


@pytest.mark.parametrize(
    ("number", "written"),
    [(8, "eighth"), (9, "9th"), (11, "11th"), (12, "12th"), (13, "13th"), (22, "22nd"),
     (23, "23rd"), (24, "24th"), (31, "31st")],
)  # fmt: skip
def test_english_ordinals(number, written):
    assert say_ordinal(number, "en") == written


@pytest.mark.parametrize(("yuan", "written"), [(9_999, "9999元"), (10_000, "1万元")])
def test_from_ten_thousand_yuan_on_money_is_said_in_wan(yuan, written):
    assert say_money(yuan, "zh") == written


def test_one_is_singular_and_none_is_not():
    assert [choose_form(n, "is|are") for n in (0, 1, 2, 21)] == ["are", "is", "are", "are"]


def test_kinds_come_from_the_models_and_files_from_where_they_stand(analyse):
    facts = find_facts(analyse("jinhai", language="zh")[0])
    kinds = {
        "study.project.budget_yuan": ("money", "study.toml"),
        "plan.budget.0.amount_yuan": ("money", "plan.toml"),
        "study.project.year": ("ordinal", "study.toml"),
        "study.project.started": ("month", "study.toml"),
        "study.population.as_of": ("date", "study.toml"),
        "derived.cost_per_person": ("money", ""),
        "derived.last_year_coverage": ("share", ""),
        "study.population.total": ("count", "study.toml"),
        "wave.id": ("words", "study.toml · waves · 2019"),
        "questionnaire.competition.planning_line": ("number", "questionnaire.xlsx"),
    }
    found = {path: (facts[path].kind, facts[path].file) for path in kinds}
    assert found == kinds


def test_zero_is_declared_and_empty_words_are_not():
    assert Fact("a", "count", 0)
    assert not Fact("a", "words", "")
    assert not Fact("a", "words", Text())


def test_a_service_record_that_was_edited_is_not_said_as_it_was(analyse):
    study, _ = analyse("jinhai", language="zh")
    mine = dataclasses.replace(study, services=study.services.copy())
    service = mine.services["service"].iloc[0]
    path = f"services.{service}.person_times"
    before = find_facts(mine)[path].number
    mine.services.loc[mine.services.index[0], "person_times"] = 4321
    assert (find_facts(mine)[path].number, find_facts(study)[path].number) == (4321, before)
