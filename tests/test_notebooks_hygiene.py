"""Notebooks are thin and come without outputs; no answer of a real person is in git."""

import ast
import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from kit.release.orders import find_notebooks

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
BUILDING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
LOOPS = (ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.SetComp, ast.DictComp)


def read(file):
    return json.loads(file.read_text(encoding="utf-8"))


def git(*words):
    command = ["git", "-c", "safe.directory=*", *words]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, encoding="utf-8")


def tracked(*patterns):
    """Return the files of these patterns that git has or would take with ``git add``."""
    done = git("ls-files", "-z", "-c", "-o", "--exclude-standard", "--", *patterns)
    if done.returncode:
        pytest.skip("not a git clone")
    return [path for path in done.stdout.split("\0") if path]


@pytest.fixture(params=NOTEBOOKS, ids=lambda file: file.name)
def notebook(request):
    return read(request.param)


@pytest.fixture
def code(notebook):
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return [(cell, "".join(cell["source"])) for cell in cells]


def test_the_three_notebooks_are_there_and_the_one_to_start_from():
    assert [file.stem[:2] for file in NOTEBOOKS] == ["00", "01", "02", "03"]


def test_the_one_to_start_from_is_for_people_and_does_not_run():
    assert [file.stem[:2] for file in find_notebooks()] == ["01", "02", "03"]


def test_prose_stands_before_each_step_and_fills_the_contents(notebook):
    """In both languages, with headings; blocks of one heading need no further words."""
    texts = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "markdown"]
    assert texts[0].startswith("# ")
    assert all(text.startswith("## ") for text in texts[1:])
    assert len(texts) >= 7
    for text in texts:
        heading, *said = text.split("\n\n")
        assert " · " in heading
        assert re.search("[\u4e00-\u9fff]", said[0])
        assert not re.search("[\u4e00-\u9fff]", said[-1].replace("`", ""))


def test_each_verb_of_the_pipeline_has_a_cell_of_its_own(code):
    verbs = ("read_study", "read_responses", "estimate_needs", "protect_estimates")
    for verb in verbs:
        cells = [text for _, text in code if f"kit.{verb}(" in text]
        assert len(cells) <= 1
        assert not [v for text in cells for v in verbs if v != verb and f"{v}(" in text]


def test_no_outputs_are_kept(code):
    assert not any(cell["outputs"] or cell["execution_count"] for cell, _ in code)


def test_one_cell_holds_the_parameters(code):
    tagged = [text for cell, text in code if "parameters" in cell["metadata"].get("tags", ())]
    assert len(tagged) == 1
    names = [s.targets[0].id for s in ast.parse(tagged[0]).body]
    assert names[:3] == ["study", "wave", "language"]


def test_the_kernel_is_named(notebook):
    kernel = notebook["metadata"]["kernelspec"]
    assert (kernel["name"], kernel["language"]) == ("python3", "python")


def test_metadata_tells_nothing_of_who_saved_it(notebook):
    assert notebook["metadata"].keys() <= {"kernelspec", "language_info"}
    assert all(cell["metadata"].keys() <= {"tags"} for cell in notebook["cells"])


def test_cells_have_at_most_ten_lines(code):
    assert max(len(text.splitlines()) for _, text in code) <= 10


def test_cells_define_nothing_and_loop_over_nothing(code):
    nodes = [node for _, text in code for node in ast.walk(ast.parse(text))]
    assert not [node for node in nodes if isinstance(node, BUILDING + LOOPS)]


def test_notebooks_import_the_kit_alone(code):
    nodes = [node for _, text in code for node in ast.walk(ast.parse(text))]
    assert not [node for node in nodes if isinstance(node, ast.ImportFrom)]
    imported = {a.name for node in nodes if isinstance(node, ast.Import) for a in node.names}
    assert imported == {"kit"}


def test_only_made_up_answers_are_in_git():
    private = tracked("*/waves/*", "*/withdrawals.csv", "*/cleaning_log.csv")
    studies = {ROOT / path.split("/waves/")[0] for path in private if "/waves/" in path}
    studies |= {(ROOT / path).parent for path in private if "/waves/" not in path}
    assert studies
    for study in studies:
        settings = tomllib.loads((study / "study.toml").read_text(encoding="utf-8"))
        assert settings["synthetic"] is True, study


def test_answers_of_a_new_study_are_ignored():
    private = ["waves/2019/a.xlsx", "waves/b.csv", "withdrawals.csv", "cleaning_log.csv"]
    paths = [f"surveys/another/{name}" for name in private]
    done = git("check-ignore", *paths)
    if done.returncode > 1:
        pytest.skip("not a git clone")
    assert done.stdout.split() == paths


def test_no_result_is_in_git():
    assert tracked("outputs") == ["outputs/README.md"]
