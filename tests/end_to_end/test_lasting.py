"""A study of today runs with every later kit, and says the same or has a reason."""

import json
import shutil
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from pydantic import BaseModel

from kit.errors import Place
from kit.numbers import ledger as ledger_file
from kit.numbers.ledger import read_ledger
from kit.study import formats, model
from kit.study.folder import check_folder
from kit.study.model import Plan, Settings, Text
from kit.study.sheets import ROW_MODELS
from kit.study.tables import LogRow, MarginRow, ServiceRow, WithdrawalRow
from tests.study.editing import change

from .conftest import ROOT, run_kit

FROZEN = ROOT / "tests/data/format_1"
STUDIES = ("jinhai", "elmwood")
TABLES = {
    "margins.csv": MarginRow,
    "services.csv": ServiceRow,
    "cleaning_log.csv": LogRow,
    "withdrawals.csv": WithdrawalRow,
    **{f"questionnaire.xlsx {sheet}": row for sheet, row in ROW_MODELS.items()},
    **{f"ledger.json {n}": vars(ledger_file)[n] for n in ("_File", "_NumberRow", "_FactRow")},
}


def read_values(file: Path) -> dict[str, object]:
    """Return all that a ledger says, by the key of the number or of the fact."""
    content = json.loads(file.read_text(encoding="utf-8"))
    return {row["key"]: row for row in (*content["numbers"], *content["facts"])}


def find_differences(study: str, found: dict[str, object]) -> set[str]:
    frozen = read_values(FROZEN / f"{study}.ledger.json")
    return {key for key, value in frozen.items() if found.get(key) != value}


def list_reasons(study: str, text: str) -> dict[str, str]:
    rows = tomllib.loads(text).get("difference", [])
    return {row["key"]: row["reason"].strip() for row in rows if row["study"] == study}


def judge(different: set[str], reasons: dict[str, str]) -> list[str]:
    """Return the keys that differ without a reason, and the reasons without a difference."""
    given = [key for key, reason in reasons.items() if reason]
    unsaid = [k for k in different if not any(fnmatchcase(k, p) for p in given)]
    idle = [p for p in reasons if not any(fnmatchcase(k, p) for k in different)]
    return sorted([*unsaid, *idle])


@pytest.mark.slow
@pytest.mark.parametrize("name", STUDIES)
def test_a_frozen_study_is_released_with_the_same_numbers(release_once, name):
    run = release_once(f"format_1_{name}", FROZEN / name)
    different = find_differences(name, read_values(run.release / "ledger.json"))
    reasons = list_reasons(name, (FROZEN / "differences.toml").read_text(encoding="utf-8"))
    assert judge(different, reasons) == []


@pytest.mark.parametrize("name", STUDIES)
def test_a_frozen_study_has_no_errors(name):
    assert [p.say("en") for p in check_folder(FROZEN / name) if p.severity == "error"] == []


@pytest.mark.parametrize("name", STUDIES)
def test_a_frozen_ledger_is_read(name):
    found = read_ledger(FROZEN / f"{name}.ledger.json")
    assert (found.study, bool(found.ledger.rows), bool(found.facts)) == (name, True, True)


def test_a_difference_needs_a_reason_and_a_reason_a_difference():
    values = read_values(FROZEN / "jinhai.ledger.json")
    assert find_differences("jinhai", values) == set()
    gone, *_ = values
    del values[gone]
    assert find_differences("jinhai", values) == {gone}
    entry = '[[difference]]\nstudy = "{}"\nkey = "{}"\nreason = "{}"\n'
    for study, key, reason, left in (
        ("jinhai", gone, "why", []),
        ("jinhai", "*", "why", []),
        ("elmwood", gone, "why", [gone]),
        ("jinhai", gone, " ", [gone]),
        ("jinhai", "2019.other", "why", sorted([gone, "2019.other"])),
    ):
        reasons = list_reasons("jinhai", entry.format(study, key, reason))
        assert judge({gone}, reasons) == left


LATER = {"study.toml": {"facts"}}
"""Tables that came later: of whoever has none nothing is asked."""


def list_required(declared: type[BaseModel], path: str = "") -> Iterator[str]:
    """Yield the keys that must be there, those of tables within included."""
    models = {n: m for n, m in vars(model).items() if isinstance(m, type)}
    for name, field in declared.model_fields.items():
        if field.is_required():
            yield f"{path}{name}"
        for inner, kind in models.items():
            if kind is not Text and issubclass(kind, BaseModel) and inner in words_of(field):
                yield from list_required(kind, f"{path}{name}.")


def words_of(field) -> set[str]:
    text = repr(field.annotation)
    return set("".join(char if char.isalnum() or char == "_" else " " for char in text).split())


def test_nothing_new_is_asked_for():
    """Else a folder written before it would be refused: give the new key a default."""
    known = tomllib.loads((FROZEN / "required.toml").read_text(encoding="utf-8"))
    asked = {"study.toml": Settings, "plan.toml": Plan} | TABLES
    found = {name: sorted(list_required(declared)) for name, declared in asked.items()}
    for name, former in formats.CALLED.items():
        renamed = {".".join((*old[:-1], now)): ".".join(old) for old, now in former.items()}
        found[name] = [renamed.get(key, key) for key in found[name]]
    new = {
        name: {
            key
            for key in set(keys) - set(known.get(name, ()))
            if key.partition(".")[0] not in LATER.get(name, ()) or "." not in key
        }
        for name, keys in found.items()
    }
    assert {name: keys for name, keys in new.items() if keys} == {}


def test_former_names_are_read_and_told():
    told = [p for p in check_folder(FROZEN / "jinhai") if p.code == "study.renamed"]
    assert [(p.severity, p.where, p.values["new"]) for p in told] == [
        ("warning", Place("study.toml", setting="last_year.child_person_times"), TIMES),
        ("warning", Place("study.toml", setting="last_year.children"), "population_persons"),
        ("warning", Place("services.csv", row=1, column="child_person_times"), TIMES),
    ]


TIMES = "population_person_times"


@pytest.mark.parametrize("file", ["study.toml", "services.csv"])
def test_a_former_name_beside_the_present_one_is_not_taken_for_it(copy_study, file):
    folder, old = copy_study("jinhai"), "child_person_times"
    if file == "study.toml":
        change(folder / file, f"{TIMES} = 861", f"{TIMES} = 861\n{old} = 1")
    else:
        change(folder / file, f"{TIMES},persons", f"{TIMES},{old},persons")
    (problem, *_) = [p for p in check_folder(folder) if p.severity == "error"]
    assert problem.where.file == file
    assert "study.renamed" not in {p.code for p in check_folder(folder)}


@pytest.fixture
def later(tmp_path):
    """Return a study as a later kit may have it: of another format, with keys of its own."""
    folder = Path(shutil.copytree(FROZEN / "elmwood", tmp_path / "surveys/elmwood"))
    change(folder / "study.toml", "format = 1\n", "format = 2\nmood = true\n")
    change(folder / "plan.toml", "persons", "people")
    return folder


def test_a_study_of_a_later_format_is_one_message(later, tmp_path):
    for command in ("check", "run"):
        extra = () if command == "check" else ("--out", tmp_path / "out")
        done = run_kit(command, later, "--lang", "en", *extra)
        said = (done.stdout + done.stderr).replace("[error] ", "")
        assert done.returncode == 1
        assert said.count("Where:") == 1
        assert (
            "This study was written for a later kit (format = 2); this one knows formats up to "
            "1.\nWhere: study.toml, setting format\nWhat to do: Install a newer kit and run "
            "again; do not lower format, or the study will be read wrongly.\n"
        ) in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("value", ["0", '"1"', "1.0"])
def test_a_format_that_is_none(copy_study, value):
    folder = copy_study("elmwood")
    change(folder / "study.toml", "format = 1", f"format = {value}")
    where = [
        (p.where.file, p.where.setting) for p in check_folder(folder) if p.severity == "error"
    ]
    assert where == [("study.toml", "format")]


def test_a_study_without_a_format_is_of_the_first(copy_study):
    folder = copy_study("elmwood")
    change(folder / "study.toml", "format = 1\n", "")
    assert formats.check_format(folder / "study.toml") == []
    assert [p for p in check_folder(folder) if p.severity == "error"] == []
