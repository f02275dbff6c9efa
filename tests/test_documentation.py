"""The READMEs and CONTRIBUTING tell the truth: commands, paths, pictures, reasons."""

import inspect
import re
import shlex
import tomllib
from itertools import chain
from pathlib import Path

import pytest

import kit
from kit.cli.parsing import COMMANDS, make_parser
from kit.protect.suppression import RULES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_command_stands_in_both_readmes_and_no_other():
    for text in (README, CHINESE):
        assert set(re.findall(r"^\| `kit (\w+)`", text, re.MULTILINE)) == set(COMMANDS)
        assert set(re.findall(r"`kit (\w+)", text)) <= set(COMMANDS)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_explained_in_both_languages_with_an_example(
    command, language, capsys
):
    with pytest.raises(SystemExit):
        make_parser(language).parse_args([command, "--help"])
    text = capsys.readouterr().out
    example = re.search(r"(?:例：|Example: )(kit .+)", text)[1]
    assert make_parser(language).parse_args(shlex.split(example)[1:]).command == command
    chinese = re.findall("[\u4e00-\u9fff]", text)
    assert bool(chinese) == (language == "zh")
    options = {o for (names, *_) in COMMANDS[command] for o in names}
    assert all(option in text for option in options)


def test_what_readme_asks_of_the_kit_can_be_asked():
    for text in (README, CHINESE):
        for line in re.findall(r"^    kit (.+)$", text, re.MULTILINE):
            assert make_parser("en").parse_args(shlex.split(line)).command in COMMANDS


def test_readme_is_short_and_every_picture_of_it_small():
    assert len(README.split()) <= 900
    pictures = set(re.findall(r"!\[.+?\]\((.+?)\)", README))
    assert pictures == set(re.findall(r"!\[.+?\]\((.+?)\)", CHINESE))
    assert len(pictures) == 3
    assert all((ROOT / file).stat().st_size < 60_000 for file in pictures)


def test_both_readmes_have_the_same_parts():
    assert README.count("\n## ") == CHINESE.count("\n## ")
    commands = re.findall(r"^    (?:py|python3) -m venv.+$", README, re.MULTILINE)
    assert len(commands) == 4
    assert all(command in CHINESE for command in commands)


def test_every_dependency_is_given_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    reasons = CONTRIBUTING.split("## Dependencies, and why")[1].split("\n## ")[0]
    extras = project["optional-dependencies"].values()
    listed = chain(project["dependencies"], *extras)
    for requirement in listed:
        name = re.match(r"[a-z0-9-]+", requirement)[0]
        assert name in reasons, name


def test_readme_names_the_versions_of_python_that_the_package_names():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    known = (name.rpartition(" :: 3.") for name in project["classifiers"])
    named = [minor for _, mark, minor in known if mark]
    oldest, newest = named[0], named[-1]
    assert named == [str(minor) for minor in range(int(oldest), int(newest) + 1)]
    assert project["requires-python"] == f">=3.{oldest}"
    assert f"Python 3.{oldest} to 3.{newest} will do" in README
    assert f"3.{oldest} 到 3.{newest}" in CHINESE


def find_paths(text):
    """Return every path of the project that stands between backticks."""
    folders = r"kit|notebooks|surveys|tests|\.ci"
    return sorted(set(re.findall(rf"`((?:{folders})/[\w./]*)`", text)))


@pytest.mark.parametrize("path", find_paths(README))
def test_every_path_in_readme_is_there(path):
    assert (ROOT / path).exists()


@pytest.mark.parametrize("path", find_paths(CONTRIBUTING))
def test_every_path_in_contributing_is_there(path):
    assert (ROOT / path).exists()


@pytest.mark.parametrize("text", [README, CHINESE, CONTRIBUTING], ids=["en", "zh", "more"])
def test_every_link_leads_to_a_heading_of_a_file_that_is_there(text):
    links = re.findall(r"(?<!!)\[[^\]]+\]\((?!https?:)([^)#]+)(?:#([^)]+))?\)", text)
    for file, heading in links:
        there = (ROOT / file).read_text(encoding="utf-8")
        headings = re.findall(r"^#+ (.+)$", there, re.MULTILINE)
        slugs = {re.sub(r"[^\w -]", "", name.lower()).replace(" ", "-") for name in headings}
        assert not heading or heading in slugs, heading


def test_both_commands_stand_for_linux_macos_and_windows():
    for command in (
        "pip install -e . && .venv/bin/kit run surveys/jinhai",
        'pip install -e ".[test]" && .venv/bin/pytest',
    ):
        assert f"    python3 -m venv .venv && .venv/bin/{command}\n" in README
    assert README.count(r".venv\Scripts\pip install -e") == 2


ADDING = CONTRIBUTING.split("## How to add")[1].split("\n## ")[0]
THINGS = {part.partition("\n")[0]: part for part in ADDING.split("\n### ")[1:]}


def test_it_is_said_how_each_kind_of_thing_is_added():
    assert list(THINGS) == [
        "A statistic",
        "A sentence",
        "A chart or a table",
        "A document format",
        "A rule of disclosure",
        "A platform",
        "A language",
        "Questions for other people",
    ]


def list_steps():
    """Yield what is done in each step, and in which files, of every thing that is added."""
    for thing, text in THINGS.items():
        for step in re.findall(r"^- (.+\n(?:  .+\n)*)", f"{text}\n", re.MULTILINE):
            first = step.partition("`")[2].partition("`")[0]
            yield pytest.param(step, id=f"{thing}: {first}")


@pytest.mark.parametrize("step", [*list_steps()])
def test_every_file_of_a_step_is_there_and_holds_what_is_named(step):
    named = re.findall(r"`([^`]+)`", step)
    files = [ROOT / name for name in named if (ROOT / name).is_file()]
    paths = [name for name in named if "/" in name or Path(name).suffix in {".md", ".toml"}]
    assert files
    assert [path for path in paths if not (ROOT / path).exists()] == []
    held = "".join(file.read_text(encoding="utf-8") for file in files)
    assert [name for name in named if name not in paths and name not in held] == []


def test_changelog_and_project_name_the_same_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    versions = re.findall(r"^## (\S+)", CHANGELOG, re.MULTILINE)
    assert versions[:2] == ["Unreleased", project["version"]]


def list_verbs():
    """Return every function that `kit` and the modules among its names export."""
    found = {name: getattr(kit, name) for name in kit.__all__}
    inner = {
        f"{name}.{verb}": getattr(module, verb)
        for name, module in found.items()
        if inspect.ismodule(module)
        for verb in module.__all__
    }
    return {n: verb for n, verb in (found | inner).items() if inspect.isfunction(verb)}


@pytest.mark.parametrize("verb", list_verbs())
def test_every_verb_is_shown_by_an_example_that_doctest_runs(verb):
    assert "\n    >>> " in list_verbs()[verb].__doc__


def test_the_verbs_of_the_modules_are_among_them():
    assert {"run_study", "charts.draw_views", "pages.show_form"} <= list_verbs().keys()


PROTECT = (ROOT / "kit/protect/README.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([\w./]+)`", PROTECT))


def test_every_path_that_the_page_beside_protect_names_is_there():
    paths = [name for name in NAMED if "/" in name]
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_function_that_it_names_is_in_the_code():
    folder = ROOT / "kit/protect"
    code = "".join(file.read_text(encoding="utf-8") for file in folder.glob("*.*"))
    code = code.replace(PROTECT, "")
    code += (ROOT / "kit/numbers/facts.py").read_text(encoding="utf-8")
    files = {file.name for file in folder.iterdir()} | {"study.toml", "ledger.json"}
    words = {name for name in NAMED if "/" not in name} - files - {"k"}
    assert len(words) > 25
    assert [word for word in words if not re.search(rf"\b{re.escape(word)}\b", code)] == []


def test_it_lists_every_rule_in_its_place():
    listed = re.findall(r"^\d+\. `(\w+)`", PROTECT, re.MULTILINE)
    assert listed[: len(RULES)] == [rule.__name__ for rule in RULES]
