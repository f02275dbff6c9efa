"""The package for a computer without a network: what is in it, and what its batch files do."""

import hashlib
import io
import os
import platform
import re
import shutil
import subprocess
import sys
import zipfile
from email.parser import BytesParser
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.tags import compatible_tags, cpython_tags
from packaging.utils import canonicalize_name, parse_wheel_filename

from tests.installed.batch import perform, read_lines
from tests.installed.conftest import ROOT, succeed
from tests.installed.test_wheel import read_release

HERE = f"{sys.version_info.major}.{sys.version_info.minor}"
LOOK = ["py", "-3.13", "-c"]
LOOK += ["import sys, sysconfig; sys.exit(sysconfig.get_platform() != 'win-amd64')"]
MAKE = ["py", "-3.13", "-m", "venv", "--clear", ".venv"]
PIP = [".venv\\Scripts\\python", "-m", "pip", "install", "--no-index", "--find-links", "wheels"]
PIP += ["--require-hashes", "-r", "requirements.txt"]
KIT = ".venv\\Scripts\\kit"


@pytest.fixture
def offline(script):
    return script("offline")


@pytest.fixture
def texts(offline, tmp_path):
    """Return a folder with the texts of the package alone."""
    for name, content in offline.render_texts(offline.WINDOWS, "3.13").items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "requirements.txt").touch()
    return tmp_path


@pytest.fixture
def computer():
    """Return a function for a computer on which commands that begin so fail."""

    def make(*failing, code=1):
        ran = []

        def execute(words):
            ran.append(words)
            return code if any(words[: len(f)] == f for f in failing) else 0

        return execute, ran

    return make


# The batch files


def test_cmd_finds_no_sign_of_its_own_inside_a_chinese_character(offline):
    for name, content in offline.render_texts(offline.WINDOWS, "3.13").items():
        if name.endswith(".bat"):
            lines = read_lines(content)
            assert content == "".join(f"{line}\r\n" for line in lines).encode("gbk")
            signs = [c.encode("gbk") for line in lines for c in line if c > "\x7f"]
            assert signs
            assert min(min(sign) for sign in signs) > 0x7F


def test_no_value_is_left_open(offline):
    texts = offline.render_texts(offline.WINDOWS, "3.13").values()
    assert not [text for text in texts if b"$" in text]


def test_every_label_is_there_once_and_reached(texts):
    for name in ("install.bat", "run.bat", "lab.bat"):
        lines = read_lines((texts / name).read_bytes())
        labels = [line[1:] for line in lines if line.startswith(":")]
        assert len(labels) == len(set(labels))
        assert set(re.findall(r"goto (\w+)", "\n".join(lines))) == set(labels)


def test_install_makes_the_environment_and_fills_it(texts, computer):
    execute, ran = computer()
    code, said = perform(texts / "install.bat", execute)
    assert (code, ran) == (0, [LOOK, MAKE, PIP])
    assert said[-2:] == [
        "安装完成。请双击 lab.bat 打开 JupyterLab；"
        "或双击 run.bat，或把调查项目文件夹拖到 run.bat 上。",
        "Installed. Start lab.bat for JupyterLab, or run.bat, or drop the folder of a study "
        "on that.",
    ]


def test_install_names_the_python_that_is_missing(texts, computer):
    execute, ran = computer(LOOK)
    code, said = perform(texts / "install.bat", execute)
    assert (code, ran) == (1, [LOOK, LOOK])
    assert said == [
        "这台电脑上没有 64 位的 Python 3.13；其他版本不能代替。",
        "请把 python-3.13.x-amd64.exe（x 为任意数字）放到本文件夹，再双击 install.bat。",
        "64-bit Python 3.13 is needed and no other will do: put python-3.13.x-amd64.exe into "
        "this folder, run install.bat again.",
        "没有安装成功，原因见上面的提示。Not installed; see above why.",
    ]


def test_install_starts_the_installer_beside_it_first(texts, computer):
    installer = texts / "python-3.13.9-amd64.exe"
    installer.touch()
    (texts / "python-3.12.9-amd64.exe").touch()
    execute, ran = computer()

    def without_python(words):
        done = execute(words)
        return int(ran == [LOOK]) or done

    assert perform(texts / "install.bat", without_python)[0] == 0
    start = ["start", "/wait", "", str(installer), "/passive", "InstallLauncherAllUsers=0"]
    assert ran == [LOOK, start, LOOK, MAKE, PIP]


def test_install_tells_when_it_was_opened_inside_the_archive(texts, computer):
    (texts / "requirements.txt").unlink()
    execute, ran = computer()
    code, said = perform(texts / "install.bat", execute)
    assert (code, ran) == (1, [])
    assert said == [
        "请先把整个压缩包解压到这台电脑的硬盘上，再双击解压出来的 install.bat。",
        "Unpack the whole archive onto a disk of this computer, then run install.bat there.",
    ]


@pytest.mark.parametrize("failing", [MAKE, PIP])
def test_install_tells_when_a_step_fails(texts, computer, failing):
    execute, ran = computer(failing)
    code, said = perform(texts / "install.bat", execute)
    assert (code, ran[-1]) == (1, failing)
    assert said[-1].startswith("没有安装成功")


def test_run_asks_for_the_installation_first(texts, computer):
    execute, ran = computer()
    code, said = perform(texts / "run.bat", execute)
    assert (code, ran) == (1, [])
    assert said == [
        "还没有安装：请先双击 install.bat。Not installed yet: run install.bat first."
    ]


@pytest.fixture
def installed(texts):
    scripts = texts / ".venv" / "Scripts"
    scripts.mkdir(parents=True)
    (scripts / "kit.exe").touch()
    return texts


def test_run_takes_the_example_if_nothing_is_dropped_on_it(installed, computer):
    execute, ran = computer()
    assert perform(installed / "run.bat", execute) == (0, [])
    assert ran == [[KIT, "run", "surveys\\jinhai", "--out", "outputs"]]


def test_run_takes_the_folder_that_is_dropped_on_it(installed, computer):
    execute, ran = computer()
    dropped = str(installed / "我的 项目 (2) & 100%")
    assert perform(installed / "run.bat", execute, dropped) == (0, [])
    assert ran == [[KIT, "run", dropped, "--out", "outputs"]]


def test_run_knows_a_folder_that_is_named_from_where_it_was_started(
    installed, computer, tmp_path_factory, monkeypatch
):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.chdir(elsewhere)
    execute, ran = computer()
    assert perform(installed / "run.bat", execute, "mine") == (0, [])
    assert ran == [[KIT, "run", str(elsewhere / "mine"), "--out", "outputs"]]


@pytest.mark.parametrize("code", [1, 2])
def test_run_ends_with_the_code_of_the_kit(installed, computer, code):
    execute, _ = computer([KIT], code=code)
    assert perform(installed / "run.bat", execute) == (code, [])


def test_lab_asks_for_the_installation_first_and_opens_jupyterlab(texts, computer):
    execute, ran = computer()
    assert perform(texts / "lab.bat", execute)[0] == 1
    assert ran == []
    (texts / ".venv" / "Scripts").mkdir(parents=True)
    (texts / ".venv" / "Scripts" / "kit.exe").touch()
    assert perform(texts / "lab.bat", execute)[0] == 0
    assert ran == [[KIT, "lab"]]


# The archive


def test_the_same_files_make_the_same_archive(offline, tmp_path):
    offline.write_zip({"b": b"2", "a": b"1"}, tmp_path / "one.zip")
    offline.write_zip({"a": b"1", "b": b"2"}, tmp_path / "dist" / "other.zip")
    one = (tmp_path / "one.zip").read_bytes()
    assert one == (tmp_path / "dist" / "other.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        assert archive.namelist() == ["needs-kit/a", "needs-kit/b"]


def test_the_example_comes_without_what_it_was_made_by(offline):
    files = offline.read_example()
    assert {Path(name).suffix for name in files} == {".csv", ".toml", ".xlsx", ".docx"}
    assert {"surveys/jinhai/study.toml", "surveys/jinhai/申报表空白.docx"} < files.keys()
    assert not [name for name in files if "design" in name]


MAKE_HERE = """
import sys
from pathlib import Path
sys.path.insert(0, ".ci")
import offline
python, out = sys.argv[1:]
offline.write_zip(offline.make_package(offline.LINUX, python), Path(out))
"""


@pytest.fixture(scope="session")
def package(build_once):
    """Return the package for Windows, unpacked."""

    def build(folder):
        command = (sys.executable, ".ci/offline.py", "--python", "3.13", "--out")
        said = succeed(*command, folder / "made.zip", cwd=ROOT)
        assert re.search(r"made\.zip: \d+ wheels, \d+ MB$", said)
        with zipfile.ZipFile(folder / "made.zip") as archive:
            archive.extractall(folder)
        (folder / "made.zip").unlink()

    return build_once("windows", build)


@pytest.fixture
def wheels(package):
    """Return by the names of their packages the wheels for Windows."""
    files = sorted((package / "wheels").iterdir())
    return {parse_wheel_filename(file.name)[0]: file for file in files}


def hash_file(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()


def read_metadata(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (name,) = (n for n in names if re.fullmatch(r"[^/]+\.dist-info/METADATA", n))
        return BytesParser().parsebytes(archive.read(name))


@pytest.mark.slow
def test_every_wheel_is_for_windows_and_its_python(wheels):
    fitting = {*cpython_tags((3, 13), platforms=["win_amd64"])}
    fitting |= {*compatible_tags((3, 13), "cp313", ["win_amd64"])}
    unfit = [f.name for f in wheels.values() if not parse_wheel_filename(f.name)[3] & fitting]
    assert unfit == []
    assert [f.name for f in wheels.values() if "-win32" in f.name or "linux" in f.name] == []
    assert {"pywinpty", "colorama"} < wheels.keys()


@pytest.mark.slow
def test_every_wheel_is_pinned_and_as_the_lock_has_it(package, wheels):
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    lines = (package / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pinned = dict(line.split(" --hash=sha256:") for line in lines)
    found = {
        f"{name}=={parse_wheel_filename(file.name)[1]}": hash_file(file)
        for name, file in wheels.items()
    }
    assert {tuple(name.split("==")): digest for name, digest in pinned.items()} == {
        tuple(name.split("==")): digest for name, digest in found.items()
    }
    unlocked = [pin for pin, digest in found.items() if f"sha256:{digest}" not in lock]
    assert [pin.partition("==")[0] for pin in unlocked] == ["needs-kit"]


WINDOWS = {
    "os_name": "nt",
    "sys_platform": "win32",
    "platform_system": "Windows",
    "platform_machine": "AMD64",
    "python_version": "3.13",
    "python_full_version": "3.13.0",
    "extra": "",
}


@pytest.mark.slow
def test_what_the_wheels_need_on_windows_is_there(wheels):
    """As the wheels themselves tell it, not the index."""
    for file in wheels.values():
        for text in read_metadata(file).get_all("Requires-Dist", []):
            need = Requirement(text)
            if need.marker is None or need.marker.evaluate(WINDOWS):
                there = parse_wheel_filename(wheels[canonicalize_name(need.name)].name)[1]
                assert need.specifier.contains(there, prereleases=True), (file.name, text)


@pytest.mark.slow
def test_the_package_fits_into_a_folder_with_a_path_of_eighty_characters(wheels):
    """Windows opens no path of 260 characters or more unless it is told to."""
    longest = 0
    for file in wheels.values():
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
        inside = (re.sub(r"^[^/]+\.data/\w+/", "", name) for name in names)
        longest = max(longest, *(len(name) for name in inside))
    assert 80 + len("\\.venv\\Lib\\site-packages\\") + longest < 260


@pytest.mark.slow
def test_all_that_the_batch_files_name_is_in_the_package(package):
    top = {path.name for path in package.iterdir()}
    assert top == {
        "install.bat",
        "lab.bat",
        "run.bat",
        "requirements.txt",
        "surveys",
        "wheels",
        "说明.txt",
    }
    named = " ".join(
        (package / name).read_bytes().decode("gb2312") for name in ("install.bat", "run.bat")
    )
    parts = (
        "wheels",
        "requirements.txt",
        "surveys\\jinhai",
        "run.bat",
        "install.bat",
        "lab.bat",
    )
    for name in parts:
        assert name in named
        assert (package / name.replace("\\", "/")).exists()
    assert (package / "surveys/jinhai/study.toml").is_file()


@pytest.mark.slow
def test_the_instructions_open_in_the_editor_of_windows(package):
    content = (package / "说明.txt").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\n") == content.count(b"\r\n") > 9


# A whole installation, as far as it goes without Windows


def performer(folder):
    """Return what executes the words of a batch file here, without an index or a network."""
    environment = {n: v for n, v in os.environ.items() if not n.startswith(("PIP_", "PYTHON"))}
    environment |= {"PIP_CONFIG_FILE": os.devnull, "https_proxy": "http://127.0.0.1:9"}

    def execute(words):
        program, *rest = (word.replace("\\", "/") for word in words)
        if program == "py":
            assert rest.pop(0) == f"-{HERE}"
            program = sys.executable
        program = program.replace(".venv/Scripts/", ".venv/bin/")
        done = subprocess.run(
            [program, *rest],
            cwd=folder,
            env=environment,
            check=False,
            capture_output=True,
            encoding="utf-8",
        )
        print(done.stdout, done.stderr)
        return done.returncode

    return execute


@pytest.mark.slow
@pytest.mark.skipif(
    (sys.platform, platform.machine()) != ("linux", "x86_64"), reason="made for Linux x86_64"
)
def test_the_batch_files_install_and_run_what_the_checkout_does(tmp_path):
    made = tmp_path / "made.zip"
    succeed(sys.executable, "-c", MAKE_HERE, HERE, made, cwd=ROOT)
    with zipfile.ZipFile(made) as archive:
        archive.extractall(tmp_path / "离线 电脑")
    made.unlink()
    folder = tmp_path / "离线 电脑" / "needs-kit"
    execute = performer(folder)
    assert perform(folder / "run.bat", execute)[0] == 1
    assert perform(folder / "install.bat", execute)[0] == 0
    assert perform(folder / "run.bat", execute) == (0, [])
    dropped = shutil.copytree(folder / "surveys/jinhai", tmp_path / "我的 项目" / "jinhai")
    mine = read_release(folder / "outputs")
    shutil.rmtree(folder / "outputs")
    assert perform(folder / "run.bat", execute, str(dropped)) == (0, [])
    assert read_release(folder / "outputs") == mine
    command = Path(sys.executable).with_name("kit")
    succeed(command, "run", "surveys/jinhai", "--out", tmp_path / "out", cwd=ROOT)
    assert read_release(tmp_path / "out")[0] == mine[0]
    assert perform(folder / "run.bat", execute, str(tmp_path / "nowhere"))[0] == 1
