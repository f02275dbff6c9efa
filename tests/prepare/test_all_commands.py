"""A new study of older people, by one informant, in Chinese, goes through every command."""

import json
import re
import subprocess
import sys

import pytest

from kit.cli import main
from tests.conftest import ROOT

ASKED = ["--people", "older_people", "--community", "枫林社区", "--total", "412"]
CHILDREN = re.compile("儿童|孩子|家长|child|parent")


def obey(capsys, *arguments):
    code = main([str(a) for a in arguments])
    said = capsys.readouterr()
    assert not CHILDREN.search(said.out + said.err), arguments
    return code, said.out + said.err


@pytest.fixture
def practice(tmp_path, monkeypatch, capsys):
    (tmp_path / "surveys").mkdir()
    monkeypatch.chdir(tmp_path)
    code, said = obey(capsys, "new", "surveys/fenglin", *ASKED, "--demo-answers", "200")
    assert code == 0
    assert "kit run surveys/fenglin" in said
    return tmp_path


def test_it_is_checked_in_words_and_for_programs(practice, capsys):
    code, said = obey(capsys, "check", "surveys/fenglin")
    assert code == 0
    assert "错误0处，提醒0处" in said
    code, said = obey(capsys, "check", "surveys/fenglin", "--format", "json")
    found = json.loads(said)
    assert (code, found["study"], found["counts"]["error"]) == (0, "fenglin", 0)
    assert {p["severity"] for p in found["problems"]} == {"open"}
    assert all(p["where"]["file"] for p in found["problems"])


def test_what_is_wrong_is_told_to_programs_too(practice, capsys):
    (practice / "surveys/fenglin/plan.toml").unlink()
    code, said = obey(capsys, "check", "surveys/fenglin", "--format", "json")
    found = json.loads(said)
    assert code == 1
    (problem,) = [p for p in found["problems"] if p["severity"] == "error"]
    assert problem["code"] == "study.no_file"
    assert problem["message"].startswith("缺少文件 plan.toml。")


@pytest.mark.slow
def test_it_is_run_as_draft_and_final_recalled_and_run_in_a_batch(practice, capsys):
    code, said = obey(capsys, "run", "surveys/fenglin", "--formats", "html")
    assert code == 0
    assert "[5/5] 写出成果" in said
    code, said = obey(capsys, "run", "surveys/fenglin", "--formats", "html", "--final")
    assert code == 0
    study = practice / "outputs/fenglin"
    final = study / (study / "latest").read_text(encoding="utf-8").strip()
    pages = [file.read_text(encoding="utf-8") for file in final.glob("*.html")]
    assert len(pages) == 3
    assert all("示例数据" in page for page in pages)
    assert not any(
        CHILDREN.search(re.sub("<style.*?</style>", "", p, flags=re.S)) for p in pages
    )
    code, said = obey(capsys, "recall", final)
    assert code == 0
    assert "枫林社区居委会" in said
    assert not final.exists()
    code, said = obey(capsys, "batch", "surveys/*", "--formats", "html")
    assert code == 0
    assert (practice / "outputs/batch.html").is_file()


def test_verbose_tells_the_steps_and_no_answer(practice, capsys):
    code, said = obey(capsys, "run", "surveys/fenglin", "--formats", "html", "-vv")
    assert code == 0
    for part in ("needs-kit ", "run surveys/fenglin: engine inprocess", "step publish"):
        assert part in said
    code, said = obey(capsys, "check", "surveys/fenglin", "-v")
    assert "answers of older: 1 file(s), 200 rows" in said


@pytest.mark.parametrize("how", [["-m", "kit"], ["-c", "from kit.cli import main; main()"]])
def test_the_kit_has_a_version_and_runs_as_a_module(how, practice):
    command = [sys.executable, *how, "--version"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert re.fullmatch(r"needs-kit \d+\.\d+\.\d+\n", done.stdout)


def test_it_has_a_second_name_where_another_program_is_called_kit():
    scripts = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'needs-kit = "kit.cli:main"' in scripts


@pytest.mark.parametrize(
    ("given", "language"),
    [
        pytest.param((), "zh", marks=pytest.mark.slow),
        pytest.param(("-p", "language", "en"), "en", marks=pytest.mark.slow),
        pytest.param(
            ("--language", "zh", "-p", "language", "en"), "zh", marks=pytest.mark.slow
        ),
        (("--language", "en", "-p", "language", "zh"), "en"),
    ],
)
def test_an_option_goes_before_a_parameter_and_that_before_the_study(
    given, language, tmp_path, capsys
):
    arguments = ["run", "surveys/jinhai", "--out", tmp_path, "--formats", "html", *given]
    assert main([str(a) for a in arguments]) == 0
    (release,) = (tmp_path / "jinhai").glob(f"2019-{language}-*")
    assert release.is_dir()
    capsys.readouterr()


def test_what_one_command_logs_the_next_does_not(practice, capsys):
    assert "needs-kit" in obey(capsys, "check", "surveys/fenglin", "-v")[1]
    quiet = obey(capsys, "check", "surveys/fenglin")[1]
    assert "needs-kit" not in quiet
    assert "Logging error" not in quiet
