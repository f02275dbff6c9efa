"""A command line that cannot be understood, in the language of whoever typed it."""

import os
import subprocess

import pytest

from kit.cli import main
from tests.conftest import ROOT
from tests.end_to_end.conftest import KIT

ALL = "new, lab, check, run, batch, explain, diff, recall, help"
CHECK = (
    "kit check [-h] [--lang {zh,en}] [-v] [--wave WAVE] [--language LANGUAGE] "
    "[--format {text,json}] study"
)
WRONG = {
    (): (
        "没有写命令。\n"
        f"办法：请写出命令（{ALL}），例如 kit check surveys/jinhai；"
        "说明见 kit --help。\n",
        "No command was given.\n"
        f"What to do: Give a command ({ALL}), for example kit check "
        "surveys/jinhai; see kit --help.\n",
    ),
    ("chek", "x"): (
        f"没有命令 chek。\n办法：可用的命令：{ALL}；说明见 kit --help。\n",
        f"There is no command chek.\nWhat to do: The commands are: {ALL}; see kit --help.\n",
    ),
    ("check",): (
        f"命令没有写完，缺少：study。\n办法：请照这个写法改：{CHECK}\n",
        f"The command is incomplete; it lacks: study.\nWhat to do: Write it as: {CHECK}\n",
    ),
    ("check", "x", "--wave"): (
        f"这个选项后面没有写内容。\n位置：--wave\n办法：请照这个写法改：{CHECK}\n",
        f"Nothing stands after this option.\nWhere: --wave\nWhat to do: Write it as: {CHECK}\n",
    ),
    ("check", "my", "study"): (
        f"不认识：study。\n办法：请改正或删去；文件夹名里有空格时要加引号。写法是：{CHECK}\n",
        "Not known: study.\n"
        "What to do: Correct or delete it; a folder's name that holds spaces stands in "
        f"quotes. It is written: {CHECK}\n",
    ),
    ("check", "x", "--foo"): (
        f"不认识：--foo。\n办法：请改正或删去；文件夹名里有空格时要加引号。写法是：{CHECK}\n",
        "Not known: --foo.\n"
        "What to do: Correct or delete it; a folder's name that holds spaces stands in "
        f"quotes. It is written: {CHECK}\n",
    ),
    ("check", "x", "--lang", "fr"): (
        "这个选项只能填：zh, en。\n位置：--lang\n办法：请改成其中一个。\n",
        "This option takes only: zh, en.\nWhere: --lang\nWhat to do: Use one of these.\n",
    ),
    ("check", "x", "--la", "zh"): (
        "这个选项写得不全，可以是：--lang, --language。\n位置：--la\n办法：请把选项写完整。\n",
        "This option is cut short and could be: --lang, --language.\nWhere: --la\n"
        "What to do: Write it in full.\n",
    ),
    ("run", "x", "-p", "wave"): (
        "这个选项后面要写两项：参数名和值。\n位置：-p\n办法：例如 -p wave 2019。\n",
        "This option takes two: a parameter's name and its value.\nWhere: -p\n"
        "What to do: For example -p wave 2019.\n",
    ),
}


@pytest.mark.parametrize("arguments", WRONG)
@pytest.mark.parametrize("place", [0, 1], ids=["zh", "en"])
def test_a_wrong_command_is_told_in_the_language_of_the_locale(
    arguments, place, capsys, monkeypatch
):
    monkeypatch.setenv("LC_ALL", ("zh_CN.UTF-8", "en_US.UTF-8")[place])
    assert main(arguments) == 2
    assert capsys.readouterr() == ("", WRONG[arguments][place])


@pytest.mark.parametrize("given", [("--lang", "en"), ("--lang=en",)])
def test_the_language_asked_for_counts_though_the_rest_is_wrong(given, capsys):
    assert main(["check", *given]) == 2
    assert capsys.readouterr().err.startswith("The command is incomplete")


def test_an_option_that_takes_nothing(capsys):
    assert main(["batch", "x", "--resume=3", "--lang=en"]) == 2
    assert capsys.readouterr().err.startswith("This option takes nothing.\nWhere: --resume\n")


def test_help_is_shown_and_ends_with_zero(capsys):
    assert main(["--help"]) == 0
    assert "kit" in capsys.readouterr().out


def read_first_line(*arguments, **environment):
    """Run the command with somebody who reads a line and goes; return exit code and errors."""
    read, write = os.pipe()
    process = subprocess.Popen(
        [KIT, *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=write,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    os.close(write)
    with os.fdopen(read, "rb", buffering=0) as reader:
        reader.read(1)
    return process.wait(timeout=300), process.stderr.read()


@pytest.mark.parametrize("unbuffered", ["", pytest.param("1", marks=pytest.mark.slow)])
def test_whoever_reads_may_go(unbuffered, copy_study):
    study = copy_study("jinhai")
    assert read_first_line("check", study, PYTHONUNBUFFERED=unbuffered) == (0, "")
    (study / "margins.csv").unlink()
    assert read_first_line("check", study, PYTHONUNBUFFERED=unbuffered) == (1, "")
    assert read_first_line("--help", PYTHONUNBUFFERED=unbuffered) == (0, "")


@pytest.mark.slow
def test_a_run_is_finished_though_nobody_reads_what_it_says(tmp_path):
    out = ["--out", tmp_path / "out", "--lang", "en", "--formats", "html"]
    code, said = read_first_line("run", "tests/data/elmwood", *out)
    assert code == 0
    assert "[5/5] Write the release\n" in said
    assert "Traceback" not in said
    assert (tmp_path / "out/elmwood/latest").is_file()


@pytest.mark.slow
def test_a_run_is_finished_though_nobody_reads_its_steps(tmp_path):
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as gone:
        done = subprocess.run(
            [KIT, "run", "tests/data/elmwood", "--formats=html", "--out", tmp_path / "out"],
            cwd=ROOT,
            stdout=gone,
            stderr=gone,
            check=False,
            timeout=300,
        )
    assert done.returncode == 0
    assert (tmp_path / "out/elmwood/latest").is_file()
