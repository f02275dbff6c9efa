"""The kit as an office gets it: built once, installed where no checkout is at hand."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Installed:
    """A virtual environment that holds the kit's wheel and sees this one's dependencies."""

    folder: Path

    @property
    def python(self) -> Path:
        return self._find("python")

    @property
    def package(self) -> Path:
        return Path(self.ask("import kit; print(kit.__file__)")).parent

    def ask(self, script: str) -> str:
        """Return what a script prints, run where nothing of the project is at hand."""
        done = self._call(self.python, "-c", script, cwd=self.folder)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def kit(self, *arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
        return self._call(self._find("kit"), *arguments, cwd=cwd)

    def _find(self, name: str) -> Path:
        windows = os.name == "nt"
        return self.folder / ("Scripts" if windows else "bin") / (name + ".exe" * windows)

    def _call(self, *command: object, cwd: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env={n: v for n, v in os.environ.items() if n != "PYTHONPATH"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture(scope="session")
def wheel(tmp_path_factory, worker_id):
    """Return the wheel of this checkout, built once for all processes of the test run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "wheel"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            command = [
                sys.executable,
                "-m",
                "pip",
                "wheel",
                "--no-deps",
                "-q",
                "-w",
                folder,
                ROOT,
            ]
            subprocess.run(command, check=True)
    (built,) = folder.glob("needs_kit-*.whl")
    return built


@pytest.fixture
def install(tmp_path):
    """Return a function that installs a wheel, and nothing else, into a fresh environment."""

    def make(wheel: Path) -> Installed:
        installed = Installed(tmp_path / "environment")
        venv.create(installed.folder, with_pip=False)
        places = {"base": str(installed.folder), "platbase": str(installed.folder)}
        own = Path(sysconfig.get_path("purelib", "venv", places))
        lines = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
        (own / "dependencies.pth").write_text("\n".join(lines) + "\n", encoding="utf-8")
        pip = [sys.executable, "-m", "pip", "--python", installed.python, "install", "-q"]
        subprocess.run([*pip, "--no-deps", "--no-index", wheel], check=True)
        return installed

    return make


@pytest.fixture
def study(tmp_path):
    """Return a copy of the example study, in a folder of its own."""
    skip = shutil.ignore_patterns("*.py", "design", "__pycache__")
    return Path(shutil.copytree(ROOT / "surveys/jinhai", tmp_path / "mine/jinhai", ignore=skip))
