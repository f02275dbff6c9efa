"""Every sentence of the text that the kit began with: said as far as it holds, or refused."""

import csv
from pathlib import Path

import pytest

import kit
from kit.argue.text import plain
from tests.lint.planting import find_new, plant_own

with Path(__file__).with_name("seed.csv").open(encoding="utf-8") as file:
    SEED = {row["id"]: row for row in csv.DictReader(file)}


@pytest.fixture
def jinhai(analyse):
    return analyse("jinhai", language="zh")


def test_each_has_a_counterpart_or_is_refused():
    assert len(SEED) == 30
    assert all(row["counterpart"] or row["refused"] for row in SEED.values())


@pytest.mark.parametrize("name", [n for n, row in SEED.items() if row["counterpart"]])
def test_what_holds_is_said_by_a_sentence_with_its_record(name, jinhai):
    study, ledger = jinhai
    claims = kit.write_rationale(ledger, study).claims
    said = [c for c in claims if c.id.startswith(SEED[name]["counterpart"])]
    assert said
    assert all(plain(claim.runs) for claim in said)


@pytest.mark.parametrize("name", [n for n, row in SEED.items() if row["refused"]])
def test_what_does_not_hold_is_refused_with_its_reason(name, jinhai):
    study, ledger = jinhai
    text = SEED[name]["text"].split("…")
    found = find_new(ledger, study, plant_own(study, "，".join(text) + "。"))
    (reason,) = [p for p in found if p.code == SEED[name]["refused"]]
    assert "text/own.md" in reason.say("zh")
