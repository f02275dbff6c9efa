"""Notebooks run as stock papermill runs them; what they leave is fit to publish."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from kit.engine import ENGINES
from kit.engine.notebooks import check_notebooks, render_notebook, run_notebook
from kit.engine.processes import Limits, call_in_process
from kit.errors import PublishError
from kit.show.blocks import MIME

from . import jobs

ROOT = Path(__file__).parents[2]

both = pytest.mark.parametrize("engine", ENGINES)

SHOWS = """\
from kit.show.blocks import Blocks, Paragraph, Run
Blocks((Paragraph((Run(f"{study} {wave}"),)),))"""


@pytest.fixture
def notebook(tmp_path):
    """Return a function that saves a notebook of these cells after a parameters cell."""

    def save(*sources, name="01_x.ipynb", parameters="study = 'a'\nwave: str = '2018'"):
        cells = [
            new_markdown_cell("# 标题"),
            new_code_cell(parameters, metadata={"tags": ["parameters"]}),
            *(new_code_cell(source) for source in sources),
        ]
        file = tmp_path / "my {notebooks}" / name
        file.parent.mkdir(exist_ok=True)
        nbformat.write(new_notebook(cells=cells), file)
        return file

    return save


def run(file, tmp_path, engine="inprocess", **parameters):
    folder = tmp_path / "here"
    folder.mkdir(exist_ok=True)
    options = {"failed": tmp_path / ".failed", "engine": engine}
    return run_notebook(file, parameters, folder, **options)


def fail(file, tmp_path, **options):
    with pytest.raises(PublishError) as error:
        run(file, tmp_path, **options)
    return error.value.say("en").replace(str(tmp_path), "…")


def fail_apart(file, tmp_path, engine="inprocess", **limits):
    """Run it as a step of a release does: in the process of its study."""
    here, failed = tmp_path / "here", tmp_path / ".failed"
    here.mkdir(exist_ok=True)
    asked = (jobs.run_notebook, file, here, failed, engine)
    with pytest.raises(PublishError) as error:
        call_in_process(*asked, where="surveys/x", limits=Limits(**limits))
    return error.value.say("en").replace(str(tmp_path), "…")


@both
def test_blocks_stay_and_nothing_else(notebook, tmp_path, engine):
    chatter = "import sys, os\nprint(os.getcwd())\nprint(1, file=sys.stderr)\nos.getcwd()"
    executed = run(
        notebook(chatter, SHOWS), tmp_path, engine=engine, study="金海 \"'", wave="2019"
    )
    assert [cell.id for cell in executed.cells] == [
        *("cell-1", "cell-2", "cell-parameters", "cell-3", "cell-4"),
    ]
    assert [cell.metadata for cell in executed.cells][1:3] == [
        {"tags": ["parameters"]},
        {"tags": ["injected-parameters"]},
    ]
    (output,) = [o for cell in executed.cells for o in cell.get("outputs", [])]
    assert output.data[MIME] == [
        {"sentences": [], "kind": "paragraph", "style": "body"}
        | {"runs": [{"key": "", "text": "金海 \"' 2019"}]}
    ]
    assert output.data["text/html"] == "<p>金海 &quot;&#x27; 2019</p>"
    assert executed.metadata.kernelspec.name == "python3"
    text = render_notebook(executed).decode()
    assert str(tmp_path) not in text
    nbformat.validate(json.loads(text))


def test_two_runs_leave_equal_bytes_whatever_the_engine(notebook, tmp_path):
    file = notebook("print(1)", SHOWS, "import kit; kit")
    before = file.read_bytes()
    engines = ("inprocess", "jupyter", "inprocess")
    first, *others = (
        render_notebook(run(file, tmp_path, engine=engine, study="b")) for engine in engines
    )
    assert others == [first, first]
    assert first.endswith(b"}\n")
    assert file.read_bytes() == before


def test_a_failed_notebook_is_kept_the_same_whatever_the_engine(notebook, tmp_path):
    file = notebook("print('so far')\n2", "{}['of a child']")
    kept = []
    for engine in ENGINES:
        fail(file, tmp_path, engine=engine, study="b")
        kept.append(nbformat.read(tmp_path / ".failed" / file.name, 4))
        error = kept[-1].cells[-1].outputs[0]
        # The two colour the line at fault differently.
        assert "KeyError" in error.pop("traceback")[-1]
    assert kept[0] == kept[1]
    assert error.evalue == "'of a child'"


@both
def test_no_module_comes_from_another_environment_that_is_activated(
    notebook, tmp_path, monkeypatch, engine
):
    """IPython would put its packages first, and a run end with what does not fit together."""
    minor = f"python{sys.version_info.major}.{sys.version_info.minor}"
    there = tmp_path / "other" / "lib" / minor / "site-packages"
    there.mkdir(parents=True)
    (there / "only_there.py").write_text("", encoding="utf-8")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "other"))
    looks = "import importlib.util\nassert importlib.util.find_spec('only_there') is None"
    run(notebook(looks, SHOWS), tmp_path, engine=engine)


@both
def test_the_kernel_is_this_python_whatever_the_user_has(
    notebook, tmp_path, monkeypatch, engine
):
    spec = tmp_path / "jupyter" / "kernels" / "python3"
    spec.mkdir(parents=True)
    (spec / "kernel.json").write_text(
        '{"argv": ["false"], "display_name": "x"}', encoding="utf-8"
    )
    startup = tmp_path / "startup.py"
    startup.write_text("raise SystemExit('never')", encoding="utf-8")
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "kit.py").write_text("1 / 0", encoding="utf-8")
    (tmp_path / "here" / "beside.py").write_text("1 / 0", encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    monkeypatch.setenv("PYTHONSTARTUP", str(startup))
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("HOME", "/proc/no/home")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    check = (
        "import kit, sys\nfrom importlib.util import find_spec\nfrom pathlib import Path\n"
        "assert find_spec('beside') is None\n"
        f"assert sys.executable == {sys.executable!r}\n"
        f"assert Path.cwd() == Path({str(tmp_path / 'here')!r}), Path.cwd()"
    )
    run(notebook(check), tmp_path, engine=engine)


@both
def test_a_cell_that_fails(notebook, tmp_path, engine):
    file = notebook("print('so far')", "int('the answer of a child')", "never = 1")
    assert fail(file, tmp_path, engine=engine, study="b") == (
        "Cell 4 of 01_x.ipynb failed: ValueError\n"
        "Where: …/my {notebooks}/01_x.ipynb\n"
        "What to do: The notebook as far as it ran is kept in …/.failed/01_x.ipynb; "
        "open it to see the place. The last release is untouched."
    )
    kept = nbformat.read(tmp_path / ".failed" / "01_x.ipynb", 4)
    assert [c.id for c in kept.cells[2:]] == ["cell-parameters", "cell-3", "cell-4", "cell-5"]
    assert kept.cells[3].outputs[0].text == "so far\n"
    assert kept.cells[4].outputs[0].ename == "ValueError"


@both
def test_a_kit_error_keeps_its_words(notebook, tmp_path, engine):
    raising = (
        "from kit.errors import Place, Problem, StudyError, speaking\n"
        "with speaking('en'):\n"
        "    raise StudyError(Problem('study.no_folder', Place('surveys/x')))"
    )
    assert fail(notebook(raising), tmp_path, engine=engine).splitlines()[0] == (
        "Cell 3 of 01_x.ipynb failed: There is no study folder here. Where: surveys/x "
        "What to do: Name a folder that holds study.toml, for example surveys/jinhai."
    )


@both
def test_a_cell_that_leaves_early_fails(notebook, tmp_path, engine):
    message = fail(notebook("import sys\nsys.exit()", SHOWS), tmp_path, engine=engine)
    assert message.startswith("Cell 3 of 01_x.ipynb failed: SystemExit\n")


@both
def test_a_kernel_that_dies(notebook, tmp_path, engine):
    assert fail_apart(notebook("import os\nos._exit(1)"), tmp_path, engine) == (
        "The Python process died in cell 3 of 01_x.ipynb.\n"
        "Where: …/my {notebooks}/01_x.ipynb\n"
        "What to do: Most often memory ran out: close other programs and run again. "
        "The last release is untouched."
    )


def test_a_cell_that_hangs_in_the_stock_kernel(notebook, tmp_path, monkeypatch):
    monkeypatch.setattr("kit.engine.notebooks.CELL_SECONDS", 1)
    file = notebook("print('so far')", "import time\ntime.sleep(60)")
    said = fail(file, tmp_path, engine="jupyter").splitlines()
    assert said[0] == "Cell 4 of 01_x.ipynb was stopped: it had not ended after 1 seconds."
    kept = nbformat.read(tmp_path / ".failed" / "01_x.ipynb", 4)
    assert kept.cells[2].outputs[0].text == "so far\n"


def test_a_cell_that_hangs(notebook, tmp_path):
    assert fail_apart(notebook("import time\ntime.sleep(60)"), tmp_path, cell_seconds=1) == (
        "Cell 3 of 01_x.ipynb was stopped: it had not ended after 1 seconds.\n"
        "Where: …/my {notebooks}/01_x.ipynb\n"
        "What to do: Look at that cell, or run again on a faster computer. "
        "The last release is untouched."
    )


def test_a_cell_that_takes_too_much_memory(notebook, tmp_path):
    source = "x = b'x' * 900_000_000\nimport time\ntime.sleep(60)"
    assert fail_apart(notebook(source), tmp_path, megabytes=600) == (
        "Cell 3 of 01_x.ipynb was stopped: it held more than 600 MB of memory.\n"
        "Where: …/my {notebooks}/01_x.ipynb\n"
        "What to do: Look at that cell; if the answers really are that many, run with "
        "--engine jupyter, which sets no limit. The last release is untouched."
    )


def test_a_kernel_that_does_not_start(notebook, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    message = fail(notebook("1"), tmp_path, engine="jupyter")
    assert message.splitlines()[0] == "The Python process that runs 01_x.ipynb did not start."


def test_a_failed_notebook_that_cannot_be_kept_is_not_called_kept(notebook, tmp_path):
    file = notebook("1 / 0")
    kept = tmp_path / ".failed" / file.name
    kept.mkdir(parents=True)  # no file can be written there, as where one is held open
    assert fail(file, tmp_path) == (
        "Cell 3 of 01_x.ipynb failed: ZeroDivisionError\n"
        "Where: …/my {notebooks}/01_x.ipynb\n"
        "What to do: The notebook as far as it ran could not be kept in "
        "…/.failed/01_x.ipynb; what is there is older. Close that file and run again. "
        "The last release is untouched."
    )


def test_a_success_clears_the_failure_that_was_kept(notebook, tmp_path):
    kept = tmp_path / ".failed" / "01_x.ipynb"
    kept.parent.mkdir()
    kept.write_bytes(b"old")
    run(notebook("1"), tmp_path)
    assert not kept.exists()


@both
def test_running_says_nothing(notebook, tmp_path, engine):
    chatter = (
        "import subprocess, sys\nprint(1)\nprint(2, file=sys.stderr)\n"
        "subprocess.run('echo 3; echo 4 >&2', shell=True)"
    )
    file = notebook(chatter, "1 / 0")
    script = (
        "import sys\nfrom pathlib import Path\n"
        "from kit.engine.processes import call_in_process\n"
        "from kit.errors import PublishError\nfrom tests.engine import jobs\n"
        "try:\n"
        "    file, here = Path(sys.argv[1]), Path()\n"
        "    call_in_process(jobs.run_notebook, file, here, here, sys.argv[2], where='x')\n"
        "except PublishError:\n"
        "    print('failed')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, file, engine],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert (done.stdout.strip(), done.stderr) == (b"failed", b"")


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"cells": 1, "nbformat": 4}', "\x00", '{"nbformat": "x"}', "null"]
)
def test_files_that_are_no_notebooks(tmp_path, notebook, text):
    file = tmp_path / "02_y.ipynb"
    file.write_text(text, encoding="utf-8")
    assert check_notebooks([notebook("1")]) == []
    problems = check_notebooks([notebook("1"), file, tmp_path / "none.ipynb"])
    assert "\n\n".join(problem.say("en") for problem in problems) == (
        "02_y.ipynb is not a Jupyter notebook that can be run.\n"
        f"Where: {file}\n"
        "What to do: Restore the file from the repository.\n\n"
        "none.ipynb is not a Jupyter notebook that can be run.\n"
        f"Where: {tmp_path / 'none.ipynb'}\n"
        "What to do: Restore the file from the repository."
    )


def test_a_notebook_leaves_nothing_to_the_next(notebook, tmp_path):
    leaves = (
        "import kit\nkit.left = 1\nleft = 2\nimport os, sys\nos.chdir('/')\nsys.path.clear()"
    )
    finds = (
        "import kit, os, sys\nassert not hasattr(kit, 'left') and 'left' not in dir()\n"
        "assert os.getcwd().endswith('here') and sys.path"
    )
    run(notebook(leaves), tmp_path)
    run(notebook(finds, name="02_y.ipynb"), tmp_path)
