"""The package for computers without a network: complete, checked, and it does what it says."""

from __future__ import annotations

import hashlib
import re
import shlex
import subprocess
import sys
import zipfile

import pytest
from filelock import FileLock
from packaging.tags import compatible_tags, cpython_tags
from packaging.utils import canonicalize_name, parse_wheel_filename

from tests.end_to_end.conftest import jinhai_zh, release_once  # noqa: F401  fixtures

from .conftest import ROOT

pytestmark = pytest.mark.slow

PYTHON = (3, 13)


def build(folder, *options):
    command = [sys.executable, ROOT / ".ci/offline.py", "--out", folder, *options]
    subprocess.run(command, check=True)
    (file,) = folder.glob("*.zip")
    return file


def read_files(file):
    with zipfile.ZipFile(file) as archive:
        return {n.removeprefix("needs-kit/"): archive.read(n) for n in archive.namelist()}


@pytest.fixture(scope="module")
def windows(tmp_path_factory, worker_id):
    """Return the files of the package, built once for all processes of the test run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "windows"
    with FileLock(f"{folder}.lock"):
        built = list(folder.glob("*.zip"))
        return read_files(built[0] if built else build(folder))


@pytest.fixture(scope="module")
def scripts(windows):
    """Return the lines of the scripts, as Windows reads them."""
    return {
        name: content.decode("gbk").split("\r\n")
        for name, content in windows.items()
        if name.endswith(".bat")
    }


def list_wheels(files):
    return {n.removeprefix("wheels/"): c for n, c in files.items() if n.endswith(".whl")}


def test_every_wheel_is_for_this_windows_and_this_python(windows):
    usable = {*cpython_tags(PYTHON, platforms=["win_amd64"])}
    usable |= {*compatible_tags(PYTHON, "cp313", ["win_amd64"])}
    wheels = list_wheels(windows)
    assert [w for w in wheels if parse_wheel_filename(w)[3].isdisjoint(usable)] == []
    names = {parse_wheel_filename(wheel)[0] for wheel in wheels}
    assert {"needs-kit", "pywinpty", "colorama", "numpy", "jupyterlab"} <= names
    assert names.isdisjoint({"pytest", "hypothesis", "ruff", "appnope", "pexpect"})


def test_what_is_installed_is_what_is_there_and_what_the_lock_holds(windows):
    lines = windows["requirements.txt"].decode().splitlines()
    pinned = dict(re.fullmatch(r"(\S+) --hash=sha256:(\w+)", line).groups() for line in lines)
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    found = {}
    for wheel, content in list_wheels(windows).items():
        name, version, *_ = parse_wheel_filename(wheel)
        found[f"{name}=={version}"] = digest = hashlib.sha256(content).hexdigest()
        assert name == "needs-kit" or digest in lock
    assert {f"{canonicalize_name(n)}=={v}": h for n, v, h in split(pinned)} == found


def split(pinned):
    return [(*pin.split("=="), digest) for pin, digest in pinned.items()]


def test_scripts_are_written_for_a_chinese_windows(windows, scripts):
    assert sorted(scripts) == ["install.bat", "run.bat"]
    for name, lines in scripts.items():
        assert b"\n" not in windows[name].replace(b"\r\n", b"")
        assert lines[0] == "@echo off"
        assert "chcp 936 >nul" in lines
        assert "{" not in "".join(lines)
    assert windows["说明.txt"].decode("utf-8-sig").count("3.13") == 3


def test_whatever_a_script_names_is_there(windows, scripts):
    """Labels that are gone to, files beside the script, and what installing makes."""
    made = {r".venv\Scripts\python.exe", r".venv\Scripts\kit.exe", ".venv", "outputs"}
    for lines in scripts.values():
        labels = {line[1:] for line in lines if line.startswith(":")}
        assert {goto for line in lines for goto in re.findall(r"goto (\w+)", line)} == labels
        named = {name for line in lines for name in re.findall(r"%~dp0([^\"]+)", line)}
        for name in named - made:
            assert any(path.startswith(name.replace("\\", "/")) for path in windows), name
    (pip,) = (line for line in scripts["install.bat"] if "-m pip" in line)
    assert pip == (
        r".venv\Scripts\python.exe -m pip install --no-index --find-links wheels "
        "--require-hashes -r requirements.txt"
    )


def test_no_script_goes_on_after_a_command_that_failed(scripts):
    install = scripts["install.bat"]
    start = install.index(":found")
    commands = [n for n, line in enumerate(install) if n > start and " -m " in line]
    assert [install[n + 1] for n in commands] == ["if errorlevel 1 goto failed"] * 2
    run = scripts["run.bat"]
    called = next(n for n, line in enumerate(run) if "kit.exe" in line and " run " in line)
    assert run[called + 1] == 'set "CODE=%ERRORLEVEL%"'
    assert "exit /b %CODE%" in run


def translate(line, **variables):
    """Return a command of a script as this system says it."""
    plain = line
    for name, value in variables.items():
        plain = plain.replace(f"%{name}%", value)
    plain = plain.replace("%~dp0", "./").replace("\\", "/")
    plain = plain.replace(".venv/Scripts/python.exe", ".venv/bin/python")
    return shlex.split(plain.replace(".venv/Scripts/kit.exe", ".venv/bin/kit"))


@pytest.mark.skipif(sys.platform != "linux", reason="builds the same package for Linux")
def test_its_commands_install_and_release_the_example(tmp_path, scripts, jinhai_zh):  # noqa: F811
    python = ".".join(map(str, sys.version_info[:2]))
    file = build(tmp_path, "--system", "linux", "--python", python)
    with zipfile.ZipFile(file) as archive:
        archive.extractall(tmp_path)
    install, run = scripts["install.bat"], scripts["run.bat"]
    commands = [line for line in install[install.index(":found") :] if " -m " in line]
    commands += [line for line in run if "kit.exe" in line and " run " in line]
    for line in commands:
        done = subprocess.run(
            translate(line, PYTHON=sys.executable, STUDY="surveys/jinhai"),
            cwd=tmp_path / "needs-kit",
            env={"PATH": "", "LANG": "C.UTF-8"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, (line, done.stderr)
    outputs = tmp_path / "needs-kit/outputs/jinhai"
    assert (outputs / "latest").read_text(encoding="utf-8").strip() == jinhai_zh.release.name
