"""The notebooks by plain papermill, published by nbconvert's own command."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.conftest import ROOT

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


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_plain_papermill_and_nbconvert_give_the_files_of_kit_run(notebook, jinhai_zh, tmp_path):
    executed = tmp_path / f"{notebook}.ipynb"
    parameters = ("-p", "study", "surveys/jinhai", "-p", "wave", "2019", "-p", "language", "zh")
    call("papermill", f"notebooks/{notebook}.ipynb", executed, *parameters)
    for kind in ("html", "pdf"):
        call("jupyter-nbconvert", "--to", f"rationale_{kind}", executed.name, cwd=tmp_path)
        made = executed.with_suffix(f".{kind}").read_bytes()
        assert made == (jinhai_zh.release / f"{NOTEBOOKS[notebook]}.{kind}").read_bytes()
