"""Declared service counts may be small; persons in casework may not."""

import pytest

from kit.numbers.facts import find_facts
from kit.release.ledger import find_used_facts
from kit.show.plans import tabulate_services
from kit.study.folder import read_study

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
