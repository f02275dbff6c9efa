"""The conditions are imposed in earnest; else the other tests would show nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Office

ALL_SAY = {
    "spawn": "import os; print(hasattr(os, 'fork'))",
    "cp936": "print(open('金海', 'w').encoding.lower())",
    "case": "import pathlib; print(pathlib.Path('SURVEYS/elmWood/Study.toml').is_file())",
    "held": "import os; f = open('x', 'w'); os.replace('x', 'y')",
}
USUAL = {"spawn": "True", "cp936": "utf-8", "case": "False", "held": ""}
WINDOWS = {"spawn": "False", "cp936": "gbk", "case": "True", "held": "PermissionError"}


@pytest.mark.parametrize("condition", WINDOWS)
def test_a_condition_is_there_when_it_is_asked_for_and_not_otherwise(office, condition):
    for conditions, expected in (((), USUAL), ((condition,), WINDOWS)):
        there = Office(office.folder, conditions)
        script = ("-X", "utf8", "-c", ALL_SAY[condition])
        done = there.call(*script, program=Path(sys.executable).name)
        said = done.said.strip().split("\n")[-1].partition(":")[0]
        assert said == expected[condition]


@pytest.mark.parametrize("module", ["fcntl", "pwd", "resource"])
def test_modules_of_unix_are_not_there_for_the_kit_alone(office, module):
    script = f"import {module}; exec('import {module}', {{'__name__': 'kit.x'}})"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=office.surroundings,
        capture_output=True,
        encoding="gbk",
        check=False,
    )
    assert f"ModuleNotFoundError: No module named '{module}'" in done.stderr
