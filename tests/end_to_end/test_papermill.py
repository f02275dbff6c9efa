"""The notebooks by plain papermill, published by nbconvert's own command."""

import subprocess
import sys
from pathlib import Path

import nbformat
import papermill
import pytest

from kit.documents.formats import FORMATS
from tests.end_to_end.conftest import ROOT, release
from tests.end_to_end.test_release import files_of

BIN = Path(sys.executable).parent
NOTEBOOKS = {
    "01_survey_quality": "survey_quality",
    "02_needs_assessment": "needs_assessment",
    "03_application_rationale": "rationale",
}


def call(*command, cwd=ROOT):
    done = subprocess.run(
        [BIN / command[0], *map(str, command[1:])],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


def read(executed):
    """Return what each cell of an executed notebook shows, printed text included."""
    cells = nbformat.read(executed, as_version=4).cells
    return [(c.source, c.get("execution_count"), c.get("outputs")) for c in cells]


@pytest.mark.slow
@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_plain_papermill_and_nbconvert_give_the_files_of_kit_run(notebook, jinhai_zh, tmp_path):
    executed = tmp_path / f"{notebook}.ipynb"
    parameters = {"study": "surveys/jinhai", "wave": 2019, "language": "zh"}
    given = [word for name, value in parameters.items() for word in ("-p", name, str(value))]
    call("papermill", f"notebooks/{notebook}.ipynb", executed, *given)
    for row in FORMATS.values():
        if file := row.name_file(NOTEBOOKS[notebook]):
            call(
                "jupyter-nbconvert",
                "--to",
                f"kit_{row.name}",
                executed.name,
                cwd=tmp_path,
            )
            made = executed.with_suffix(row.suffix).read_bytes()
            assert made == (jinhai_zh.release / file).read_bytes()
    ours = tmp_path / "ours.ipynb"
    options = {"engine_name": "inprocess", "cwd": ROOT, "progress_bar": False}
    papermill.execute_notebook(
        ROOT / f"notebooks/{notebook}.ipynb", ours, parameters, **options
    )
    assert read(ours) == read(executed)


@pytest.mark.slow
def test_the_stock_kernel_gives_the_same_release(jinhai_zh, tmp_path):
    run = release(tmp_path, "surveys/jinhai", "--engine", "jupyter")
    assert run.release.name == jinhai_zh.release.name
    assert files_of(run.release) == files_of(jinhai_zh.release)
