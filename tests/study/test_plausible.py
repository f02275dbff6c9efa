"""Declared facts that can hardly be right."""

import pandas as pd
import pytest

from kit.study.model import Improvement, Text
from kit.study.plausible import (
    check_improvement,
    check_invited,
    check_planned,
    check_records,
    check_willing,
)
from kit.study.questionnaire import Questionnaire
from tests.factories import (
    make_choices,
    make_item,
    make_margins,
    make_plan,
    make_settings,
    make_wave,
)

COLUMNS = ("quantity", "sessions", "person_times", "population_person_times", "persons")


def records(*rows):
    """Make services.csv from ``(name, quantity, sessions, …)``; None is an empty cell."""
    table = pd.DataFrame(
        [(f"s{n}", name, f"{name}s") for n, (name, *_) in enumerate(rows)],
        range(2, 2 + len(rows)),
        ["service", "name_zh", "name_en"],
    )
    for place, column in enumerate(COLUMNS, start=1):
        table[column] = pd.array([row[place] for row in rows], "Int64")
    return table


def planned(**fields):
    plan = make_plan()
    (strategy,) = plan.strategies
    (service,) = strategy.services
    changed = service.model_copy(update=fields)
    own = strategy.model_copy(update={"services": (changed,)})
    return plan.model_copy(update={"strategies": (own,)})


def improving(shortcoming, repair="", **service):
    improvement = Improvement(
        shortcoming=Text(zh=shortcoming, en=""), repair=Text(zh=repair, en="")
    )
    return planned(**service).model_copy(update={"improvement": improvement})


def codes(problems):
    return [(p.code.partition(".")[2], p.where.setting or p.where.column) for p in problems]


def test_services_that_did_not_take_place_and_parts_beyond_their_whole():
    table = records(
        ("体验", 4, 4, 88, 80, 62),
        ("茶话", 0, 0, 0, 0, None),
        ("小组", 3, 2, 20, 21, 30),
        ("讲座", 2, None, 30, 30, None),
    )
    assert codes(check_records(table)) == [
        ("no_quantity", "quantity"),
        ("more_than", "persons"),
        ("more_than", "population_person_times"),
        ("more_than", "quantity"),
    ]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("上年体验每场名额只有20个，报名未能满足", []),
        (
            "上年体验每场名额只有12个，报名未能满足",
            [("shortcoming", "improvement.shortcoming")],
        ),
        ("上年体验场次偏少", []),
        ("上年讲座每场名额只有12个", []),
    ],
)
def test_places_that_the_records_exceed(said, told):
    plan = improving(said)
    problems = list(
        check_improvement(make_settings(make_wave()), plan, records(("体验", 4, 4, 88, 80, 62)))
    )
    assert codes(problems) == told
    assert [p.doubt for p in problems] == ["plan.shortcoming=12"] * len(told)


def test_a_repair_that_the_plan_does_not_hold():
    service = {
        "name": Text(zh="体验", en="trip"),
        "unit": Text(zh="场", en="days"),
        "quantity": 8,
    }
    settings, none = make_settings(make_wave()), records()
    right = improving("上年体验少", "今年增至8场", **service)
    wrong = improving("上年体验少", "今年增至10场", **service)
    assert codes(check_improvement(settings, right, none)) == []
    assert codes(check_improvement(settings, wrong, none)) == [("repair", "improvement.repair")]


def test_more_people_than_there_are():
    settings = make_settings(make_wave(invited=50), total=40)
    (problem,) = check_invited(settings, None)
    assert problem.doubt == "2019.child.invited=50"
    assert list(check_invited(settings, make_margins(SEX={"1": 30, "2": 20}))) == []
    (problem,) = check_planned(make_settings(make_wave(), total=9), planned())
    assert (problem.code, problem.doubt) == ("study.over_population", "plan.persons=10")


def test_a_planned_service_for_nobody_or_with_fewer_sessions_than_groups():
    settings = make_settings(make_wave(), total=40)
    assert codes(check_planned(settings, planned(person_times=0))) == [
        ("for_nobody", "strategies.1.services.1.person_times")
    ]
    assert codes(check_planned(settings, planned(quantity=4, sessions=3))) == [
        ("more_than", "strategies.1.services.1.sessions")
    ]


def willing(reference, **fields):
    declared = {
        "kind": "select_multiple",
        "choices": make_choices("a", "b", "no", exclusive=["no"]),
    }
    item = make_item("WILL", "asset", **(declared | fields))
    plan = planned()
    own = plan.strategies[0].model_copy(update={"willing_from": reference})
    plan = plan.model_copy(update={"strategies": (own,)})
    return codes(check_willing(plan, Questionnaire((item,), ())))


def test_who_counts_as_willing():
    place = "strategies.1.willing_from"
    assert willing("WILL") == willing("WILL.a") == willing("") == []
    assert willing("WILL.no") == [("willing_refusal", place)]
    assert willing("WILL", choices=make_choices("a", "b")) == [("willing_no_refusal", place)]
    assert willing("WILL", kind="select_one") == [("willing_whole", place)]
    assert willing("WILL.a", kind="select_one") == []
