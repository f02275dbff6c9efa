"""Starts programs of the kit on the imagined Windows, and shows how it is with them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

__all__ = ["ALL", "BIN", "Windows", "hold"]

BIN = Path(sys.executable).parent
IMPOSED = Path(__file__).with_name("imposed")
# The last is the outermost: it spells a name before the others look at it.
ALL = ("seen", "gbk", "held", "names")


@dataclass(frozen=True)
class Windows:
    """An imagined Windows computer whose drive is the folder `root`."""

    root: Path
    conditions: tuple[str, ...] = ALL

    def call(self, command, *arguments, **environment):
        """Run an installed command in the folder and return it with what it said."""
        ours = {"KIT_AS_WINDOWS": ",".join(self.conditions), "KIT_AS_WINDOWS_ROOT": self.root}
        gbk = {"PYTHONIOENCODING": "gbk:strict"} if "gbk" in self.conditions else {}
        usual = {"PYTHONPATH": IMPOSED, "PYTHONUTF8": "0", **ours, **gbk}
        done = subprocess.run(
            [BIN / command, *map(str, arguments)],
            cwd=self.root,
            env=os.environ | {n: str(v) for n, v in {**usual, **environment}.items()},
            capture_output=True,
            timeout=300,
            check=False,
        )
        done.stdout, done.stderr = map(self._decode, (done.stdout, done.stderr))
        return done

    def _decode(self, said):
        return said.decode("gbk" if "gbk" in self.conditions else "utf-8")


@contextmanager
def hold(file, mode="rb") -> Iterator[None]:
    """Have a file open, as another program has: Word with ``rb``, Excel with ``r+b``."""
    with Path(file).open(mode):
        yield
