"""Declared facts as tables; service counts may be small, persons in casework may not."""

import dataclasses

import pytest

from kit.numbers.facts import find_facts
from kit.release.ledger import find_used_facts
from kit.show.plans import tabulate_budget, tabulate_plan, tabulate_services
from kit.study.folder import read_study
from kit.study.model import BudgetLine
from tests.factories import make_study, text

from .ledgers import make_ledger, texts

NOTE = {
    "zh": "“—”表示个案服务的人数少，不列出，以免被认出是谁。",
    "en": (
        "— means that casework reached few persons; their number is left out, so that nobody "
        "is recognised."
    ),
}


def change(study, old, new, file="services.csv"):
    text = (study / file).read_text(encoding="utf-8")
    assert old in text
    (study / file).write_text(text.replace(old, new), encoding="utf-8")


def show(folder, ledger, language="zh"):
    """Return the table of services, persons by service, and the facts that it uses."""
    study = read_study(folder, language=language)
    blocks = tuple(tabulate_services(ledger, study))
    table = blocks[1]
    persons = {row[0].text: row[-1].text for row in table.rows}
    facts = {fact.path for fact in find_used_facts(study, ledger, blocks)}
    return table, list(persons.values())[:-1], facts


@pytest.fixture
def ledger(analyse):
    return analyse("jinhai", language="zh")[1]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_few_persons_in_casework_are_a_dash_with_a_note_why(copy_study, ledger, language):
    study = copy_study()
    change(study, "41,28,10", "41,28,9")
    table, persons, facts = show(study, ledger, language)
    assert persons == ["—", "—", "27", "26", "196", "62"]
    assert table.note.endswith(NOTE[language])
    assert table.align[-1] == "r"
    path = "services.therapeutic_casework"
    assert f"{path}.persons" not in facts
    assert {f"{path}.quantity", f"{path}.person_times", "services.peer_group.persons"} <= facts


def test_they_are_no_fact_that_any_text_could_say(copy_study):
    study = copy_study()
    assert "services.therapeutic_casework.persons" not in find_facts(read_study(study))
    assert "services.developmental_casework.persons" in find_facts(read_study(study))


def test_from_k_on_they_are_shown_and_k_is_that_of_the_study(copy_study, ledger):
    study = copy_study()
    assert show(study, ledger)[1][:2] == ["—", "10"]
    reason = 'reason = { zh = "试", en = "trial" }'
    change(study, "k = 10\n", f"k = 11\n{reason}\n", "study.toml")
    assert show(study, ledger)[1][:2] == ["—", "—"]
    change(study, "k = 11\n", "k = 6\n", "study.toml")
    table, persons, _ = show(study, ledger)
    assert persons[:2] == ["6", "10"]
    assert "—" not in table.note
    assert "个案" not in table.note


def test_nobody_is_no_small_number_and_an_empty_cell_stays_empty(copy_study, ledger):
    study = copy_study()
    change(study, "27,18,6", "27,18,0")
    change(study, "41,28,10", "41,28,")
    assert show(study, ledger)[1][:2] == ["0", ""]


def test_few_persons_in_a_group_or_the_community_are_declared_facts(copy_study, ledger):
    study = copy_study()
    change(study, "18,148,148,26", "19,148,148,8")
    assert show(study, ledger)[1][3] == "8"


def test_in_a_first_year_there_is_no_service_to_show(analyse, ledger):
    study, _ = analyse("jinhai", language="zh")
    assert len(tuple(tabulate_services(ledger, study))) == 2
    settings = study.settings.model_copy(update={"last_year": None})
    first_year = dataclasses.replace(study, settings=settings)
    assert tabulate_services(ledger, first_year).blocks == ()
    no_records = dataclasses.replace(study, services=study.services.iloc[:0])
    assert tabulate_services(ledger, no_records).blocks == ()


def plan_of(**fields):
    """Return a mini study in English whose one planned service has these fields."""
    study = dataclasses.replace(make_study(), language="en")
    (strategy,) = study.plan.strategies
    services = (strategy.services[0].model_copy(update=fields),)
    strategies = (strategy.model_copy(update={"services": services}),)
    plan = study.plan.model_copy(update={"strategies": strategies})
    return dataclasses.replace(study, plan=plan)


def test_a_planned_service_is_a_row_and_the_target_its_total():
    study = plan_of(quantity=4, sessions=24, person_times=216)
    (table,) = tabulate_plan(make_ledger(), study)
    assert texts(table) == [
        ["Community", "goal", "group", "4 time, 24 sessions", "216", "indicator", "proof"],
        ["Total", "", "", "", "100", "", ""],
    ]


def test_a_service_without_sessions_or_person_times_shows_neither():
    (table,) = tabulate_plan(make_ledger(), plan_of())
    assert texts(table)[0][3:5] == ["1 time", ""]


def test_a_service_names_the_need_that_it_answers(analyse):
    study, ledger = analyse("jinhai", language="en")
    (table,) = tabulate_plan(ledger, study)
    assert texts(table)[0][0] == "facing competition and handling feelings"
    assert len(table.rows) == 1 + sum(len(s.services) for s in study.plan.strategies)


def test_budget_lines_stand_in_their_order_over_the_budget_of_the_project():
    study = dataclasses.replace(make_study(), language="en")
    lines = (
        BudgetLine(line=text("staff"), amount_yuan=600, basis=text("one worker")),
        BudgetLine(line=text("rooms"), amount_yuan=400),
    )
    plan = study.plan.model_copy(update={"budget": lines})
    (table,) = tabulate_budget(make_ledger(), dataclasses.replace(study, plan=plan))
    assert texts(table) == [
        ["staff", "600 yuan", "one worker"],
        ["rooms", "400 yuan", ""],
        ["Total", "1,000 yuan", ""],
    ]
