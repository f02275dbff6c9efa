"""Make a package from which the kit is installed on Windows without a network.

    python3 .ci/offline.py [--python 3.13] [--out FILE.zip]

It holds the wheel of this checkout, the wheels of all that it needs to run there, in the
versions and with the hashes of requirements.lock, batch files and the example. Texts of
the package stand in ``windows/``. It needs a network and installs nothing here.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
import tempfile
import tomllib
import venv
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = ROOT / "requirements.lock"
EXAMPLE = "surveys/jinhai"
USUAL = "3.13"
"""The newest Python on which the tests have run."""

TEXTS = {
    **dict.fromkeys(("install.bat", "run.bat", "lab.bat"), "gb2312"),
    "说明.txt": "utf-8-sig",
}
"""How each text is encoded. Batch files are read in the code page that ``chcp`` sets. Code
page 65001 is the one in which cmd has lost its place in files; in 936 a character of GBK may
end in a byte such as ``|`` or ``^``, which no character of its part GB 2312 does."""


@dataclass(frozen=True)
class System:
    """What uv, pip and Python's sysconfig call a system."""

    name: str
    uv: str
    pip: tuple[str, ...]
    platform: str


_MANYLINUX = ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64")

WINDOWS = System("windows", "x86_64-pc-windows-msvc", ("win_amd64",), "win-amd64")
LINUX = System("linux", "x86_64-manylinux_2_28", _MANYLINUX, "linux-x86_64")
"""For the tests, which cannot install what is made for Windows."""


def main() -> None:
    """Make the package that the command line asks for and say where it is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    named = (name.partition("Python :: 3.")[2] for name in PROJECT["classifiers"])
    pythons = [f"3.{minor}" for minor in named if minor]
    parser.add_argument("--python", choices=pythons, default=USUAL)
    parser.add_argument("--out", type=Path, help="the .zip to write")
    options = parser.parse_args()
    python = options.python.replace(".", "")
    name = f"needs-kit-{PROJECT['version']}-{WINDOWS.name}-py{python}.zip"
    out = options.out or ROOT / "dist" / name
    files = make_package(WINDOWS, options.python)
    write_zip(files, out)
    wheels = sum(name.endswith(".whl") for name in files)
    print(f"{out}: {wheels} wheels, {out.stat().st_size / 1e6:.0f} MB")


def make_package(system: System, python: str) -> dict[str, bytes]:
    """Return the files of the package by their names inside it."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = collect_wheels(Path(scratch), system, python)
        wheels = {path.name: path.read_bytes() for path in folder.iterdir()}
    files = {f"wheels/{name}": content for name, content in wheels.items()}
    files["requirements.txt"] = pin(wheels).encode()
    return files | read_example() | render_texts(system, python)


def collect_wheels(scratch: Path, system: System, python: str) -> Path:
    """Return a folder with the wheel of the kit and of all that it needs on `system`."""
    venv.create(scratch / "tools", with_pip=True)
    tools = scratch / "tools" / ("Scripts" if sys.platform == "win32" else "bin")
    pip = [tools / "python", "-m", "pip", "--quiet", "--disable-pip-version-check"]
    call(*pip, "install", "uv")
    folder, needed = scratch / "wheels", scratch / "needed.txt"
    call(*pip, "wheel", "--no-deps", "--wheel-dir", folder, ROOT)
    needed.write_text(choose_locked(tools / "uv", system, python), encoding="utf-8")
    fetch = [*pip, "download", "--no-deps", "--only-binary=:all:", "--require-hashes"]
    fetch += ["--python-version", python]
    fetch += [word for tag in system.pip for word in ("--platform", tag)]
    call(*fetch, "--dest", folder, "-r", needed)
    return folder


def choose_locked(uv: Path, system: System, python: str) -> str:
    """Return the entries of the lock that the kit needs on `system`, without markers."""
    resolve = [uv, "pip", "compile", ROOT / "pyproject.toml", "--constraints", LOCK]
    resolve += ["--extra", "zh"]
    resolve += ["--python-platform", system.uv, "--python-version", python]
    resolve += ["--no-config", "--no-annotate", "--no-header", "--only-binary", ":all:", "-q"]
    pins = [line.partition(";")[0].strip() for line in call(*resolve).splitlines()]
    entry = re.compile(r"(?m)^(\S+==\S+)[^\n]*((?:\n .*)+)")
    locked = dict(entry.findall(LOCK.read_text(encoding="utf-8")))
    return "".join(f"{name} \\{locked[name]}\n" for name in pins)


def pin(wheels: Mapping[str, bytes]) -> str:
    """Return a requirement for each wheel, with the one hash that it may have."""
    lines = []
    for file, content in sorted(wheels.items()):
        name, version, *_ = file.split("-")
        digest = hashlib.sha256(content).hexdigest()
        lines.append(f"{name.replace('_', '-').lower()}=={version} --hash=sha256:{digest}\n")
    return "".join(lines)


def read_example() -> dict[str, bytes]:
    """Return what git has of the example, without what it was made by."""
    git = ["git", "-c", "safe.directory=*", "-C", ROOT, "ls-files", "-z", "--", EXAMPLE]
    paths = [Path(name) for name in call(*git).split("\0") if name]
    kept = (p for p in paths if p.suffix not in {".py", ".md"} and p.parent.name != "design")
    return {path.as_posix(): (ROOT / path).read_bytes() for path in kept}


def render_texts(system: System, python: str) -> dict[str, bytes]:
    """Return the batch files and the instructions, as Windows reads them."""
    values = {"python": python, "platform": system.platform, "version": PROJECT["version"]}
    texts = {}
    for name, encoding in TEXTS.items():
        template = (Path(__file__).parent / "windows" / name).read_text(encoding="utf-8")
        text = Template(template).substitute(values).replace("\n", "\r\n")
        texts[name] = text.encode(encoding)
    return texts


def write_zip(files: Mapping[str, bytes], out: Path) -> None:
    """Write `files` in one folder of an archive: sorted, undated, as they are."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f"needs-kit/{name}")
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, content)


def call(*command: object) -> str:
    """Run a command that must succeed and return what it prints."""
    words = [str(word) for word in command]
    return subprocess.run(words, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout


if __name__ == "__main__":
    main()
