"""The kit as somebody installs it from its wheel: far from the checkout, in an empty folder."""

import importlib
import os
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).parents[2]
BIN = "Scripts" if os.name == "nt" else "bin"


def run(*command, cwd, **environment):
    """Run a command without what leads to the checkout, and return the finished process."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [*map(str, command)],
        cwd=cwd,
        env=kept | {"PYTHONUTF8": "1"} | environment,
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )


def succeed(*command, cwd, **environment):
    """Run a command that must succeed and return what it printed."""
    done = run(*command, cwd=cwd, **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@dataclass(frozen=True)
class Installed:
    """An environment of its own into which a wheel was installed."""

    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / BIN / "python"

    @property
    def kit(self) -> Path:
        return self.folder / BIN / "kit"

    @property
    def packages(self) -> Path:
        values = {"base": str(self.folder), "platbase": str(self.folder)}
        return Path(sysconfig.get_path("purelib", "venv", values))


def install(wheel, folder, *options):
    """Install `wheel`, or a checkout, alone into a new environment.

    It borrows what the kit depends on. That stands behind its own packages, and a ``.pth``
    file in there, which leads to the checkout, is not followed.
    """
    installed = Installed(folder)
    succeed(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder.parent)
    pip = (sys.executable, "-m", "pip", "--python", installed.python)
    succeed(*pip, "install", "--no-deps", *options, wheel, cwd=folder.parent)
    borrowed = sysconfig.get_path("purelib")
    (installed.packages / "borrowed.pth").write_text(f"{borrowed}\n", encoding="utf-8")
    return installed


@pytest.fixture(scope="session")
def build_once(tmp_path_factory, worker_id):
    """Return a function that has a file made once for all processes of the test run."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent

    def make(name, build):
        folder = shared / name
        with FileLock(shared / f"{name}.lock"):
            if not folder.is_dir():
                part = shared / f"{name}.part"
                shutil.rmtree(part, ignore_errors=True)
                part.mkdir()
                build(part)
                part.rename(folder)
        (made,) = folder.iterdir()
        return made

    return make


@pytest.fixture(scope="session")
def wheel(build_once):
    """Return the wheel of the checkout."""
    pip = (sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir")
    return build_once("wheel", lambda folder: succeed(*pip, folder, ROOT, cwd=folder))


@pytest.fixture(scope="session")
def sdist(build_once, tmp_path_factory):
    """Return the source archive of the checkout."""

    def build(folder):
        tools = tmp_path_factory.mktemp("hatchling")
        pip = (sys.executable, "-m", "pip", "install", "--target", tools, "hatchling")
        succeed(*pip, cwd=folder)
        command = (sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder)
        succeed(*command, cwd=ROOT, PYTHONPATH=str(tools))

    return build_once("sdist", build)


@pytest.fixture
def study(copy_study, tmp_path):
    """Return the example, copied to where nothing of the checkout is."""
    return copy_study(folder=tmp_path / "far")


@pytest.fixture
def empty(tmp_path):
    """Return an empty folder to run in."""
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


@pytest.fixture
def script(monkeypatch):
    """Return a function that gives a script of ``.ci`` by its name, as a module."""
    monkeypatch.syspath_prepend(ROOT / ".ci")
    return importlib.import_module
