"""README and CONTRIBUTING tell the truth: commands, settings, glossary, paths, reasons."""

import inspect
import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from pydantic import BaseModel

import kit
from kit.cli import _parser
from kit.protect.suppression import RULES
from kit.study import model
from kit.study.model import Plan, Settings, Text

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


MODELS = {
    name: kind
    for name, kind in vars(model).items()
    if isinstance(kind, type) and issubclass(kind, BaseModel) and kind is not Text
}


def fields_of(declared):
    """Yield every field name of a model and of the models inside it."""
    for name, field in declared.model_fields.items():
        yield name
        for inner, kind in MODELS.items():
            if re.search(rf"\b{inner}\b", repr(field.annotation)):
                yield from fields_of(kind)


@pytest.mark.parametrize("declared", [Settings, Plan])
def test_every_setting_stands_in_readme(declared):
    settings = README.split("## Settings")[1].split("## What stands where")[0]
    assert [n for n in fields_of(declared) if not re.search(rf"\b{n}\b", settings)] == []


def test_every_command_and_option_stands_in_readme_and_no_other():
    (commands,) = [a for a in _parser()._actions if a.choices and not a.option_strings]
    assert set(re.findall(r"`kit (\w+)", README)) == set(commands.choices)
    for name, parser in commands.choices.items():
        row = next(
            line
            for line in README.splitlines()
            if f"`kit {name} <" in line and line.startswith("|")
        )
        options = {o for a in parser._actions for o in a.option_strings}
        for option in options - {"-h", "--help", "--lang"}:
            assert re.search(rf"(?<![\w-]){option}(?![\w-])", row), (name, option)


def test_the_glossary_is_the_one_that_readme_prints():
    glossary = tomllib.loads((ROOT / "kit/glossary.toml").read_text(encoding="utf-8"))
    for term in glossary["term"]:
        assert f"| {term['en']} | {term['zh']} | {term['means']} |" in README


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
    named = [name.rpartition(" :: 3.")[2] for name in project["classifiers"]]
    oldest, newest = named[0], named[-1]
    assert named == [str(minor) for minor in range(int(oldest), int(newest) + 1)]
    assert project["requires-python"] == f">=3.{oldest}"
    assert f"Python 3.{oldest} to 3.{newest} will do" in README
    assert f"3.{oldest} 到 3.{newest}" in README


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


@pytest.mark.parametrize("text", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_every_link_leads_to_a_heading_of_a_file_that_is_there(text):
    links = re.findall(r"\]\((?!https?:)([^)#]+)(?:#([^)]+))?\)", text)
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
