"""The kit's own commands under the conditions of Windows, as far as Linux can impose them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.end_to_end.conftest import jinhai_zh, release_once  # noqa: F401  fixtures

ROOT = Path(__file__).parents[2]
ALL = ("case", "cp936", "held", "spawn")
PROGRAMS = Path(sys.executable).parent


@dataclass(frozen=True)
class Done:
    """A finished program: its exit code and all that it said."""

    code: int
    said: str


@dataclass(frozen=True)
class Office:
    """A folder in which commands run as on a computer with Windows."""

    folder: Path
    conditions: tuple[str, ...] = ALL

    def call(self, *command: object, program: str = "kit") -> Done:
        done = subprocess.run(
            [PROGRAMS / program, *map(str, command)],
            cwd=self.folder,
            env=os.environ | self.surroundings,
            capture_output=True,
            check=False,
        )
        encoding = "gbk" if "cp936" in self.conditions else "utf-8"
        return Done(done.returncode, (done.stdout + done.stderr).decode(encoding))

    @property
    def surroundings(self) -> dict[str, str]:
        encoding = "gbk:strict" if "cp936" in self.conditions else "utf-8"
        return {
            "PYTHONPATH": str(Path(__file__).parent / "site"),
            "KIT_WINDOWS": ",".join(self.conditions),
            "PYTHONIOENCODING": encoding,
        }

    def run(self, *options: object) -> Done:
        return self.call("run", "surveys/elmwood", "--out", "out", "--lang", "en", *options)

    @property
    def outputs(self) -> Path:
        return self.folder / "out/elmwood"

    @property
    def latest(self) -> Path:
        return self.outputs / (self.outputs / "latest").read_text(encoding="utf-8").strip()

    def list_outputs(self) -> list[str]:
        """Return what stands in the outputs of the study, beside the lock."""
        names = (path.name for path in self.outputs.iterdir())
        return sorted(name for name in names if not name.startswith(".lock"))

    def change_study(self) -> None:
        """Give the study another text, so that its next release is another one."""
        file = self.folder / "surveys/elmwood/plan.toml"
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace('\ntitle = "', '\ntitle = "New ', 1), encoding="utf-8")
        assert text != file.read_text(encoding="utf-8")


@pytest.fixture
def office(tmp_path):
    if sys.platform != "linux":
        pytest.skip("Windows has its own conditions, and /proc is on Linux alone")
    shutil.copytree(ROOT / "tests/data/elmwood", tmp_path / "surveys/elmwood")
    return Office(tmp_path)
