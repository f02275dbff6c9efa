"""The same bytes on the oldest and the newest Python that are at hand."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from kit.release.manifest import MANIFEST
from tests.end_to_end.conftest import (  # noqa: F401  fixtures
    elmwood,
    jinhai_en,
    jinhai_zh,
    release_once,
)

from .conftest import ROOT, Installed, run

pytestmark = pytest.mark.slow


def find_pythons() -> dict[str, Path]:
    """Return the interpreters of other versions that pyproject.toml names, oldest first."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [name.rpartition(" ")[2] for name in project["classifiers"] if " :: 3." in name]
    own = f"{sys.version_info.major}.{sys.version_info.minor}"
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    found = {}
    for version in (name for name in named if name != own):
        places = [shutil.which(f"python{version}"), *kept.glob(f"{version}.*/bin/python3")]
        usable = (Path(place) for place in places if place and says_version(place, version))
        if python := next(usable, None):
            found[version] = python
    return found


def says_version(python: str | Path, version: str) -> bool:
    script = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([python, "-c", script], capture_output=True, text=True, check=False)
    return done.stdout.strip() == version


@pytest.fixture(scope="module")
def newest(tmp_path_factory, wheel):
    """Return an environment of the newest other Python, with the versions of the lock."""
    pythons = find_pythons()
    if not pythons:
        pytest.skip("no other Python is at hand")
    installed = Installed(tmp_path_factory.mktemp("newest") / "environment")
    subprocess.run([list(pythons.values())[-1], "-m", "venv", installed.folder], check=True)
    pip = [installed.python, "-m", "pip", "install", "-q"]
    lock = ROOT / "requirements.lock"
    subprocess.run([*pip, "--require-hashes", "-r", lock], check=True)
    subprocess.run([*pip, "--no-deps", "--no-index", wheel], check=True)
    return installed


def test_another_python_writes_the_same_bytes(newest, tmp_path, request):
    """Sums of floats are compensated since 3.12; widths of texts stood on a knife edge."""
    for study, language, name in (
        ("surveys/jinhai", "zh", "jinhai_zh"),
        ("surveys/jinhai", "en", "jinhai_en"),
        ("tests/data/elmwood", "en", "elmwood"),
    ):
        ours = request.getfixturevalue(name).release
        done = run(newest.kit, "run", ROOT / study, "--language", language, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        folder = tmp_path / "outputs" / Path(study).name
        theirs = folder / (folder / "latest").read_text(encoding="utf-8").strip()
        assert theirs.name == ours.name
        assert read_all(theirs) == read_all(ours)


def read_all(release: Path) -> dict[str, bytes]:
    """Return what was released; the manifest names the versions that made it."""
    files = (path for path in release.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {path.relative_to(release).as_posix(): path.read_bytes() for path in files}
