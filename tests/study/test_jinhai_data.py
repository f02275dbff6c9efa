"""The synthetic studies: remade byte for byte, agreeing with themselves, nobody's data."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from kit.study.model import Plan, Settings

ROOT = Path(__file__).parents[2]
JINHAI = ROOT / "surveys" / "jinhai"
ELMWOOD = ROOT / "tests" / "data" / "elmwood"
MADE = {JINHAI: JINHAI / "make_study.py", ELMWOOD: ROOT / "tests" / "data" / "make_elmwood.py"}
DOCUMENTATION_NETS = re.compile(r"(192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}\([^)]+\)")

each_study = pytest.mark.parametrize("study", [JINHAI, ELMWOOD], ids=lambda path: path.name)


def settings_of(study: Path) -> Settings:
    return Settings.model_validate_json(read_toml(study / "study.toml"))


def plan_of(study: Path) -> Plan:
    return Plan.model_validate_json(read_toml(study / "plan.toml"))


def read_toml(path: Path) -> str:
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    return json.dumps(raw, default=dt.date.isoformat)


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def exports_of(study: Path) -> Iterator[tuple[Path, list[list[str]]]]:
    for path in sorted((study / "waves").rglob("*.xlsx")):
        yield path, CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


@each_study
def test_the_script_writes_the_committed_bytes_again(study: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, MADE[study], tmp_path], check=True)

    made = {p.relative_to(tmp_path): p for p in tmp_path.rglob("*") if p.is_file()}
    assert len(made) >= 5
    differing = [str(k) for k, p in made.items() if p.read_bytes() != (study / k).read_bytes()]
    assert differing == []


@each_study
def test_every_declared_export_is_there_and_no_other(study: Path) -> None:
    declared = {
        study / "waves" / wave.id / export.file
        for wave in settings_of(study).waves
        for export in wave.exports
    }

    assert declared == {path for path, _ in exports_of(study)}


@each_study
def test_the_money_adds_up(study: Path) -> None:
    asked = settings_of(study).project.budget_yuan

    assert sum(line.amount_yuan for line in plan_of(study).budget) == asked


@each_study
def test_the_planned_person_times_add_up(study: Path) -> None:
    plan = plan_of(study)
    services = [s for strategy in plan.strategies for s in strategy.services]

    assert sum(s.person_times or 0 for s in services) == plan.targets.person_times


@each_study
def test_every_margin_has_the_population_as_total(study: Path) -> None:
    totals: Counter[str] = Counter()
    for row in read_csv(study / "margins.csv"):
        totals[row["margin"]] += int(row["count"])

    assert set(totals.values()) == {settings_of(study).population.total}


def test_the_facts_of_the_form_stand() -> None:
    settings, plan = settings_of(JINHAI), plan_of(JINHAI)
    services = read_csv(JINHAI / "services.csv")
    last = settings.last_year

    assert settings.population.total == 263
    assert settings.project.budget_yuan == 190_000
    assert (settings.project.year, settings.project.renewal) == (2, True)
    assert last is not None
    assert sum(int(s["person_times"]) for s in services) == last.person_times == 1238
    assert (
        sum(int(s["population_person_times"]) for s in services)
        == last.population_person_times
        == 861
    )
    assert plan.targets.person_times == 1300
    assert (settings.provider.name.zh, plan.committee.date) == ("", "")


@each_study
def test_every_address_is_reserved_for_documentation(study: Path) -> None:
    for path, (header, *rows) in exports_of(study):
        place = header.index("来自IP")
        wrong = [row[0] for row in rows if not DOCUMENTATION_NETS.fullmatch(row[place])]
        assert wrong == [], path.name


@each_study
def test_the_cleaning_log_quotes_the_raw_cells(study: Path) -> None:
    from kit.intake.matching import match_columns
    from kit.intake.wenjuanxing import read_export
    from kit.study.folder import read_study

    log = read_csv(study / "cleaning_log.csv")
    quoted = 0
    for wave in settings_of(study).waves:
        known = read_study(study, wave=wave.id)
        for declared in wave.exports:
            raw = read_export(study / "waves" / wave.id / declared.file)
            places = match_columns(raw, known.questionnaire.items_for(declared.informant), {})
            for line in (n for n in log if n["raw_sha256"] in raw.names):
                quoted += 1
                row = raw.sequence.index(line["uuid"])
                if line["question"]:
                    assert raw.cells.iat[row, places[line["question"]]] == line["old_value"]
    assert quoted == len(log) > 0


def test_two_pieces_of_false_personal_data_stand_in_open_answers() -> None:
    cells = [
        (header[place], cell)
        for path, (header, *rows) in exports_of(JINHAI)
        if path.parent.name == "2019"
        for row in rows
        for place, cell in enumerate(row)
        if re.search("13800000000|钟小萤", str(cell))
    ]

    assert [header for header, _ in cells] == [
        "14、如果可以请社区为孩子们做一件事，你希望是什么？",
        "16、您对社区儿童服务还有什么意见或建议？",
    ]
