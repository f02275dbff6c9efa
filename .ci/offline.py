"""Builds a package for computers without a network: wheels and two scripts in one zip.

    python3 .ci/offline.py                     for Windows (amd64)
    python3 .ci/offline.py --python 3.12       for another Python
    python3 .ci/offline.py --system linux      for this system, as the tests do

The wheels are those of requirements.lock, fetched and checked by its hashes, beside the kit's
own, built from this checkout. The example study is in it, too. Everything that was downloaded
is for the named system and Python alone: who installs it needs just that Python.
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
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = Path(__file__).resolve().parent / "windows"
TOP = "needs-kit"
EXAMPLE = "surveys/jinhai"
USUAL = "3.13"
"""The newest Python on which the tests have run."""
DATE = (2020, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class System:
    """What uv and pip call a system; without `tags` pip takes the one it runs on."""

    uv: str
    tags: tuple[str, ...] = ()


SYSTEMS = {
    "windows": System("x86_64-pc-windows-msvc", ("--platform", "win_amd64")),
    "linux": System("x86_64-manylinux_2_28"),
}


def main() -> None:
    """Build the package and print where it is."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pythons = [name.split(" :: ")[-1] for name in project["classifiers"]]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_Plain)
    parser.add_argument("--python", choices=pythons, default=USUAL)
    parser.add_argument("--system", choices=SYSTEMS, default="windows")
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    asked = parser.parse_args()
    name = f"{TOP}-{project['version']}-{asked.system}-py{asked.python.replace('.', '')}.zip"
    with tempfile.TemporaryDirectory() as scratch:
        wheels = _gather_wheels(Path(scratch), SYSTEMS[asked.system], asked.python)
        files = {f"wheels/{wheel.name}": wheel.read_bytes() for wheel in wheels}
        files["requirements.txt"] = _pin(wheels)
    files |= _read_scripts(asked.python) | _read_example()
    asked.out.mkdir(parents=True, exist_ok=True)
    _write(asked.out / name, files)
    print(f"{asked.out / name}: {len(wheels)} wheels")


class _Plain(argparse.RawDescriptionHelpFormatter):
    """Shows the lines of the description as they are."""


def _gather_wheels(scratch: Path, system: System, python: str) -> list[Path]:
    """Build the kit's wheel, and fetch what it needs on `system` in the lock's versions."""
    venv.create(scratch / "tools", with_pip=True)
    tools = scratch / "tools" / ("Scripts" if sys.platform == "win32" else "bin")
    pip = [tools / "python", "-m", "pip", "--disable-pip-version-check"]
    _call(*pip, "install", "-q", "uv")
    _call(*pip, "wheel", "-q", "--no-deps", "-w", scratch / "wheels", ROOT)
    lock = scratch / "lock.txt"
    lock.write_text(_choose_locked(tools / "uv", system, python), encoding="utf-8")
    own = ("--python-version", python) if system.tags else ()
    wanted = ("--require-hashes", "--no-deps", "--only-binary=:all:", *system.tags, *own)
    _call(*pip, "download", "-q", *wanted, "-d", scratch / "wheels", "-r", lock)
    return sorted((scratch / "wheels").glob("*.whl"))


def _choose_locked(uv: Path, system: System, python: str) -> str:
    """Return the entries of the lock that a user of `system` needs, without their markers."""
    options = ["--no-config", "--no-annotate", "--no-header", "--only-binary", ":all:", "-q"]
    options += ["--python-platform", system.uv, "--python-version", python]
    lock = ROOT / "requirements.lock"
    needed = _call(uv, "pip", "compile", ROOT / "pyproject.toml", "-c", lock, *options)
    locked = re.findall(r"(?m)^(\S+==\S+)[^\n]*((?:\n .*)+)", lock.read_text(encoding="utf-8"))
    entries = dict(locked)
    # uv may repeat a marker beside what it has decided already.
    pins = [line.split(";")[0].strip() for line in needed.splitlines()]
    return "".join(f"{pin} \\{entries[pin]}\n" for pin in pins)


def _pin(wheels: list[Path]) -> bytes:
    """Return the wheels as requirements, each with the hash of its file."""
    lines = []
    for wheel in wheels:
        name, version, *_ = wheel.name.split("-")
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        lines.append(f"{name.replace('_', '-')}=={version} --hash=sha256:{digest}\n")
    return "".join(lines).encode()


def _read_scripts(python: str) -> dict[str, bytes]:
    """Return the scripts with the line ends of Windows, in the encoding of its console."""
    files = {}
    for script in sorted(SCRIPTS.iterdir()):
        text = script.read_text(encoding="utf-8").replace("{python}", python)
        encoding = "gbk" if script.suffix == ".bat" else "utf-8-sig"
        files[script.name] = text.replace("\n", "\r\n").encode(encoding)
    return files


def _read_example() -> dict[str, bytes]:
    """Return the example study as git has it, without the scripts that make it."""
    listed = _call("git", "-C", ROOT, "ls-files", "-z", EXAMPLE)
    names = [name for name in listed.split("\0") if name and not name.endswith(".py")]
    return {n: (ROOT / n).read_bytes() for n in names if f"{EXAMPLE}/design/" not in n}


def _write(file: Path, files: dict[str, bytes]) -> None:
    """Write the zip; equal files make an equal one."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(f"{TOP}/{name}", DATE), content)


def _call(*command: object) -> str:
    words = [str(word) for word in command]
    return subprocess.run(words, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout


if __name__ == "__main__":
    main()
