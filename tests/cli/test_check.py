"""kit check lists what does not fit and what is still open."""

import shutil

import pytest

from kit.cli import main
from tests.end_to_end.conftest import ROOT, run_kit


@pytest.fixture
def study(tmp_path):
    skip = shutil.ignore_patterns("*.py", "design", "__pycache__")
    return shutil.copytree(ROOT / "surveys/jinhai", tmp_path / "jinhai", ignore=skip)


def test_a_study_in_order_lists_its_open_points_and_exits_with_zero(study, capsys):
    assert main(["check", str(study), "--lang", "zh"]) == 0
    said = capsys.readouterr().out
    assert "【待补】社区两委会研究日期。\n位置：plan.toml · committee.date" in said
    assert "【待补】社区两委会研究意见。" in said
    assert "【待补】承接机构名称。" in said
    assert said.endswith("错误0处，提醒0处，待补3处。\n")


def test_all_errors_are_listed_at_once(study, capsys):
    plan = study / "plan.toml"
    text = plan.read_text(encoding="utf-8").replace("amount_yuan = 8000", "amount_yuan = 8001")
    plan.write_text(text, encoding="utf-8")
    for export in (study / "waves/2019").glob("38126104*.xlsx"):
        export.rename(export.with_suffix(".bak"))
    assert main(["check", str(study), "--lang", "en"]) == 1
    said = capsys.readouterr().out
    assert "[error] The budget lines add up to 190001 yuan" in said
    assert "38126104_按文本_金彩童年我的心里话儿童问卷_210_210.xlsx is missing" in said
    assert said.endswith("2 error(s), 0 warning(s), 3 open point(s).\n")


def test_a_decision_that_is_pending_is_an_error(study, capsys):
    log = study / "cleaning_log.csv"
    text = log.read_text(encoding="utf-8")
    assert "no_action" in text
    log.write_text(text.replace("no_action", "pending"), encoding="utf-8")
    assert main(["check", str(study), "--lang", "en"]) == 1
    assert "[error] The cleaning log has lines still to be decided" in capsys.readouterr().out


def test_a_terminal_without_chinese_shows_question_marks_rather_than_fail(tmp_path):
    done = run_kit("check", "nowhere", PYTHONIOENCODING="ascii", PYTHONUTF8="0", cwd=tmp_path)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "?" in done.stdout
