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
    assert "【待补】社区两委会研究日期。\n位置：plan.toml，设置项 committee.date" in said
    assert "【待补】社区两委会研究意见。" in said
    assert "【待补】承接机构名称。" in said
    assert said.endswith(
        "错误0处，提醒0处，已说明0处，待补3处。\n"
        f"下一步：kit run {study}，然后打开写出的 rationale.html。\n"
    )


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
    assert said.endswith(
        "2 error(s), 0 warning(s), 0 accepted, 3 open point(s).\n"
        f"Next: mend each [error], then run kit check {study} again.\n"
    )


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


@pytest.fixture
def elmwood(tmp_path):
    """A study whose first language is English, with its margins missing."""
    folder = shutil.copytree(ROOT / "tests/data/elmwood", tmp_path / "elmwood")
    (folder / "margins.csv").unlink()
    return folder


def test_messages_are_in_the_language_of_the_study_unless_another_is_asked_for(
    elmwood, study, capsys
):
    (study / "margins.csv").unlink()
    for arguments, said in [
        ((elmwood,), "[error] The file margins.csv is missing.\nWhere: margins.csv\n"),
        ((study,), "【错误】缺少文件 margins.csv。\n位置：margins.csv\n"),
        ((elmwood, "--lang", "zh"), "【错误】缺少文件 margins.csv。\n位置：margins.csv\n"),
        ((study, "--language", "en"), "[error] The file margins.csv is missing.\n"),
    ]:
        assert main(["check", *map(str, arguments)]) == 1
        assert said in capsys.readouterr().out


def test_a_run_speaks_the_language_of_its_study_from_its_first_line(elmwood, tmp_path, capsys):
    out = ["--out", str(tmp_path / "out")]
    assert main(["run", str(elmwood), *out]) == 1
    assert capsys.readouterr().err == (
        "[1/5] Check the study and its answers\n"
        "The file margins.csv is missing.\n"
        "Where: margins.csv\n"
        "What to do: Put the file in this place, or correct its name in study.toml.\n"
    )
    assert main(["run", str(elmwood), *out, "--lang", "zh"]) == 1
    assert capsys.readouterr().err.startswith("[1/5] 检查调查项目和答卷\n缺少文件")


def test_what_is_wrong_with_the_order_is_said_in_the_language_of_the_study(
    elmwood, tmp_path, capsys
):
    wrong = ["--engine", "warp", "--out", str(tmp_path / "out")]
    assert main(["run", str(elmwood), *wrong]) == 2
    assert capsys.readouterr().err.startswith("There is no engine named warp.\n")


@pytest.mark.parametrize(
    ("locale", "said"),
    [("zh_CN.UTF-8", "这里没有调查项目文件夹。"), ("en_US.UTF-8", "There is no study folder")],
)
def test_without_a_study_messages_are_in_the_language_of_the_locale(
    locale, said, capsys, monkeypatch
):
    monkeypatch.setenv("LC_ALL", locale)
    assert main(["run", "nowhere"]) == 1
    assert capsys.readouterr().err.splitlines()[1].startswith(said)
