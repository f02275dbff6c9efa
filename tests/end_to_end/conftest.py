"""Runs that several tests look at: each study once, by the command that README names."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).parents[2]
KIT = Path(sys.executable).with_name("kit.exe" if os.name == "nt" else "kit")


@dataclass(frozen=True)
class Run:
    """A finished command and the release that it wrote."""

    release: Path
    said: str

    def read(self, name: str) -> str:
        return (self.release / name).read_text(encoding="utf-8")


def run_kit(*arguments, cwd=ROOT, **environment):
    """Run the installed command as a user does and return the finished process."""
    return subprocess.run(
        [KIT, *map(str, arguments)],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def release(out, study, *arguments, **environment):
    """Release `study` into `out` and return the run; fail with what the command said."""
    done = run_kit("run", study, "--out", out, *arguments, **environment)
    assert done.returncode == 0, done.stderr
    folder = out / Path(study).name
    name = (folder / "latest").read_text(encoding="utf-8").strip()
    return Run(folder / name, done.stdout + done.stderr)


@pytest.fixture(scope="session")
def release_once(tmp_path_factory, worker_id):
    """Return a function that releases a study once for all processes of the test run."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent

    def make(name, *arguments):
        finished = shared / f"{name}.json"
        with FileLock(shared / f"{name}.lock"):
            if not finished.is_file():
                run = release(shared / name, *arguments)
                finished.write_text(json.dumps([str(run.release), run.said]), encoding="utf-8")
        folder, said = json.loads(finished.read_text(encoding="utf-8"))
        return Run(Path(folder), said)

    return make


@pytest.fixture(scope="session")
def jinhai_zh(release_once):
    return release_once("zh", "surveys/jinhai")


@pytest.fixture(scope="session")
def jinhai_en(release_once):
    return release_once("en", "surveys/jinhai", "-p", "language", "en")


@pytest.fixture(scope="session")
def elmwood(release_once):
    return release_once("first", "tests/data/elmwood")
