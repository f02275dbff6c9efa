"""ledger.json is read back as what was written, and nothing else is taken for one."""

import dataclasses
import json

import pytest

from kit.errors import LedgerError
from kit.numbers.facts import Fact, find_facts
from kit.numbers.keys import Key
from kit.numbers.ledger import StatedFact, read_ledger, render_ledger
from kit.numbers.published import Ledger, Published


@pytest.fixture
def written(tmp_path):
    def write(content):
        file = tmp_path / "ledger.json"
        file.write_bytes(content)
        return file

    return write


@pytest.mark.parametrize("name", ["jinhai", "elmwood"])
def test_a_ledger_survives_its_file(name, analyse, written):
    study, ledger = analyse(name, language="en")
    facts = list(find_facts(study).by_path.values())
    found = read_ledger(written(render_ledger(ledger, facts, study.id, "en")))
    assert found.ledger == ledger
    assert (found.study, found.language) == (name, "en")
    assert {f.key: f.text for f in found.facts} == {f.path: f.say("en") for f in facts}


def test_a_fact_is_stated_with_its_kind_and_file(written):
    fact = Fact("study.project.budget_yuan", "money", 190000, "study.toml")
    found = read_ledger(written(render_ledger(Ledger("2019", ()), [fact], "x", "zh")))
    assert found.facts == (
        StatedFact("study.project.budget_yuan", "money", "19万元", "study.toml"),
    )


@pytest.mark.parametrize("file", [{}, {"format": 1}])
def test_a_ledger_without_a_format_is_of_the_first(written, file):
    content = json.loads(render_ledger(Ledger("2019", ()), [], "x", "zh"))
    assert content.pop("format") == 1
    read = read_ledger(written(json.dumps({**content, **file}).encode()))
    assert read.ledger == Ledger("2019", (), "x")


def test_a_ledger_of_a_later_format_is_called_that_whatever_else_it_holds(written):
    file = written(b'{"format": 2, "mood": []}')
    with pytest.raises(LedgerError) as caught:
        read_ledger(file)
    assert caught.value.say("en") == (
        "This ledger was written by a later kit (format = 2); this one knows formats up to 1.\n"
        f"Where: {file}\nWhat to do: Install a newer kit and run again."
    )


ROW = Published(
    Key("2019", "child", "peer", "share_attention"),
    "pass",
    value=40.0,
    ci_low=33.0,
    ci_high=46.0,
    confidence=0.95,
    method="exact hypergeometric",
    N=263,
    n_base=180,
)


def test_a_number_is_written_as_it_is_published(written):
    text = render_ledger(Ledger("2019", (ROW,)), (), "x", "zh").decode()
    assert json.loads(text)["numbers"] == [
        {
            "key": "2019.child.peer.share_attention",
            "kind": "share",
            "unit": "percent",
            "decimals": 0,
            "status": "pass",
            "value": 40,
            "ci_low": 33,
            "ci_high": 46,
            "confidence": 0.95,
            "method": "exact hypergeometric",
            "N": 263,
            "family": "",
            "n_base": 180,
            "flag": "",
            "reason": "",
        }
    ]
    assert '"value": 40\n' in text


def change(row, **fields):
    return lambda content: content["numbers"].__setitem__(row, content["numbers"][row] | fields)


@pytest.mark.parametrize(
    "spoil",
    [
        change(0, key="2019.child.peer.pct"),
        change(0, key="peer"),
        change(0, unit="score"),
        change(0, decimals=2),
        change(0, value="40"),
        change(0, extra=1),
        change(0, status="unknown"),
        lambda content: content.pop("facts"),
        lambda content: content["numbers"][0].pop("family"),
    ],
)
def test_what_is_not_a_ledger_is_refused_with_its_place(spoil, written):
    content = json.loads(render_ledger(Ledger("2019", (ROW,)), (), "x", "zh"))
    spoil(content)
    file = written(json.dumps(content).encode())
    with pytest.raises(LedgerError) as refused:
        read_ledger(file)
    (problem,) = refused.value.problems
    assert problem.code == "numbers.not_a_ledger"
    assert "ledger.json" in refused.value.say("en")


def test_a_file_that_is_none_is_refused(tmp_path, written):
    for file in (tmp_path / "none.json", written(b"{"), written(b"\xff")):
        with pytest.raises(LedgerError):
            read_ledger(file)


def test_a_number_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        ROW.value = 41
