"""Each wrong input ends with one message, exit code 1, and the last release untouched."""

import csv
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import nbformat
import openpyxl
import pytest

from kit.cli import main
from kit.intake.wenjuanxing import read_export
from kit.release import orders
from kit.release.lock import hold_lock
from tests.end_to_end.conftest import KIT, ROOT, run_kit
from tests.end_to_end.test_release import files_of


@pytest.fixture
def study(copy_study):
    return copy_study()


@pytest.fixture
def out(jinhai_zh, tmp_path):
    """An outputs folder with a good release in it."""
    copied = tmp_path / "outputs"
    shutil.copytree(jinhai_zh.release.parents[1], copied)
    return copied


def refuse(study, out, *arguments):
    """Run in this process, which is quicker, and return what was said."""
    before = {n: c for n, c in files_of(out).items() if not n.endswith((".lock", ".lock.json"))}
    code = main(["run", str(study), "--out", str(out), "--lang", "en", *arguments])
    after = files_of(out)
    assert code == 1
    assert {n: after.get(n) for n in before} == before
    return code


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def said(capsys):
    text = capsys.readouterr().err
    assert "Traceback" not in text
    return "\n".join(line for line in text.splitlines() if not line.startswith("["))


def test_an_unknown_wave(study, out, capsys):
    refuse(study, out, "--wave", "2020")
    assert said(capsys) == (
        "There is no such wave; the study has: 2018, 2019.\n"
        "Where: wave\n"
        "What to do: Use one of these, or declare the new wave in study.toml."
    )


def test_a_mistyped_parameter(study, out, capsys):
    refuse(study, out, "-p", "wvae", "2019")
    assert "wvae" in (text := said(capsys))
    assert "study, wave, language" in text


def test_a_questionnaire_item_without_its_column(study, out, capsys):
    (export,) = (study / "waves/2019").glob("38126104*.xlsx")
    book = openpyxl.load_workbook(export)
    sheet = book.active
    item = "我觉得样样都要比别人强才行。"
    place = next(cell.column for cell in sheet[1] if str(cell.value).endswith(item))
    sheet.delete_cols(place)
    book.save(export)
    refuse(study, out)
    assert said(capsys) == (
        "The export has no column for the item CP2 (我觉得样样都要比别人强才行。).\n"
        f"Where: {export.name}, row 1\n"
        "What to do: Check that the export is complete; if the wording changed, add the new "
        "wording in the questionnaire's column kit_wjx."
    )


def test_budget_lines_that_do_not_add_up(study, out, capsys):
    change(study / "plan.toml", "amount_yuan = 42000", "amount_yuan = 41000")
    refuse(study, out)
    assert said(capsys) == (
        "The budget lines add up to 189000 yuan, but 190000 yuan are asked for: "
        "a difference of 1000.\n"
        "Where: plan.toml, setting budget\n"
        "What to do: Check budget in plan.toml and budget_yuan in study.toml."
    )


def test_margins_with_different_totals(study, out, capsys):
    with (study / "margins.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    last = next(r for r in rows if r["margin"] == "SEX")
    last["count"] = str(int(last["count"]) + 1)
    with (study / "margins.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    refuse(study, out)
    assert said(capsys) == (
        "The categories of SEX add up to 264, not to the population of 263.\n"
        "Where: margins.csv, rows 6, 7, column count\n"
        "What to do: Check margins.csv; every margin must have the same total."
    )


def test_an_export_that_is_not_from_wenjuanxing(study, out, capsys):
    (export,) = (study / "waves/2019").glob("38126104*.xlsx")
    book = openpyxl.Workbook()
    book.active.append(["name", "answer"])
    book.active.append(["x", 1])
    book.save(export)
    refuse(study, out)
    text = said(capsys)
    assert text.startswith("This is no 问卷星 export by text")
    assert f"Where: {export.name}, row 1\n" in text


def test_a_wave_with_nine_answers(study, out, capsys):
    (export,) = (study / "waves/2019").glob("38126104*.xlsx")
    code, _ = read_export(export).names
    book = openpyxl.load_workbook(export)
    book.active.delete_rows(11, book.active.max_row)
    book.save(export)
    name = export.name.replace("210", "9")
    export.rename(export.with_name(name))
    change(study / "study.toml", export.name, name)
    log = study / "cleaning_log.csv"
    lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
    log.write_text("".join(n for n in lines if code not in n), encoding="utf-8")
    refuse(study, out)
    text = said(capsys)
    assert "answers of child to analyse" in text
    assert "Where: waves/2019\n" in text
    assert "10" in text
    assert "9" not in text.replace("2019", "")


def test_a_failing_notebook_cell(study, out, capsys, monkeypatch, tmp_path):
    broken = tmp_path / "notebooks"
    shutil.copytree(Path(orders.__file__).parents[2] / "notebooks", broken)
    second = broken / "02_needs_assessment.ipynb"
    notebook = nbformat.read(second, as_version=4)
    notebook.cells[3].source = "1 / 0"
    nbformat.write(notebook, second)
    monkeypatch.setattr(orders, "find_notebooks", lambda: sorted(broken.glob("0[1-9]*.ipynb")))
    refuse(study, out)
    text = said(capsys)
    assert "02_needs_assessment.ipynb" in text
    assert "ZeroDivisionError" in text
    assert (out / "jinhai/.failed/02_needs_assessment.ipynb").is_file()


def test_a_second_run_at_the_same_time(study, out, capsys):
    with hold_lock(out / "jinhai"):
        refuse(study, out)
    assert said(capsys).startswith("Another run is at work here (process ")


def test_an_unknown_engine_is_a_usage_error(study, tmp_path):
    out = tmp_path / "out"
    done = run_kit("run", study, "--out", out, "--engine", "jupiter", "--lang", "en")
    assert (done.returncode, done.stdout, done.stderr) == (
        2,
        "",
        "There is no engine named jupiter.\n"
        "Where: --engine\n"
        "What to do: The engines are: inprocess, jupyter.\n",
    )
    assert not out.exists()


def test_an_unknown_command_is_a_usage_error():
    done = run_kit("rnu", "surveys/jinhai")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_folder_that_is_no_study(tmp_path):
    done = run_kit("run", "surveys/nowhere", "--out", tmp_path, "--lang", "zh")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-3:] == [
        "这里没有调查项目文件夹。",
        "位置：surveys/nowhere",
        "办法：请写出含有 study.toml 的文件夹，例如 surveys/jinhai。",
    ]


@pytest.mark.slow
def test_what_is_doubtful_is_said_and_stops_nothing(study, tmp_path):
    change(study / "study.toml", "until = 2027-12-31", "until = 2020-12-31")
    done = run_kit("run", study, "--out", tmp_path / "out", "--lang", "en")
    assert done.returncode == 0
    assert "The retention date (2020-12-31) has passed" in done.stderr


LATER = [pytest.param(seconds, marks=pytest.mark.slow) for seconds in (0.7, 1.3)]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no interrupt for a group")
@pytest.mark.parametrize("seconds", [0.3, *LATER])
@pytest.mark.parametrize("command", ["run", "batch"])
def test_an_interrupt_while_a_worker_starts_is_one_line(tmp_path, command, seconds):
    """As a terminal sends it: to the program, its server and its workers alike."""
    with subprocess.Popen(
        [KIT, command, "surveys/jinhai", "--out", tmp_path, "--lang", "en"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    ) as program:
        time.sleep(seconds)
        os.killpg(program.pid, signal.SIGINT)
        _, said = program.communicate(timeout=20)
    assert program.returncode == 1
    assert "Traceback" not in said
    assert said.strip().splitlines()[-1].startswith("Stopped")
