"""The wheel holds the kit and the notebooks, nothing else, and is all that a run needs."""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pylopdf_fonts_zh_cn
import pytest

from kit.errors import PublishError
from kit.release import orders
from tests.installed.conftest import ROOT, install, run, succeed

MESSAGE = """\
找不到要运行的笔记本（01 到 03）。
位置：notebooks
办法：请用安装文件重新安装：pip install --force-reinstall --no-deps <needs_kit-….whl>\
（离线安装的，再运行一次 install.bat）；\
如果用的是克隆下来的项目文件夹，请从代码库恢复其中的 notebooks 文件夹。
"""

PRINT_FINGERPRINT = """
import sys
from kit.release.run import run_study
print(run_study(sys.argv[1], out=sys.argv[2], formats=["html"]).fingerprint)
"""


def tracked(folder):
    """Return the files of `folder` that git has or would take with ``git add``."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "-c", "-o"]
    done = subprocess.run(
        [*command, "--exclude-standard", "--", folder],
        cwd=ROOT,
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    if done.returncode:
        pytest.skip("not a git clone")
    return [path for path in done.stdout.split("\0") if (ROOT / path).is_file()]


def read_release(out):
    """Return the id of the newest release of the example, and its files."""
    name = (out / "jinhai" / "latest").read_text(encoding="utf-8").strip()
    folder = out / "jinhai" / name
    files = (f for f in sorted(folder.rglob("*")) if f.is_file())
    return name, {f.relative_to(folder).as_posix(): f.read_bytes() for f in files}


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Return a folder of packages into which the module that finds notebooks was copied."""
    copy = tmp_path / "packages" / "kit" / "release" / "orders.py"
    copy.parent.mkdir(parents=True)
    monkeypatch.setattr(orders, "__file__", str(copy))
    return tmp_path / "packages"


def put(folder):
    folder.mkdir()
    for name in ("02_b.ipynb", "01_a.ipynb", "readme.ipynb"):
        (folder / name).write_bytes(b"{}")
    return [folder / "01_a.ipynb", folder / "02_b.ipynb"]


def test_notebooks_inside_the_package_are_taken(place):
    put(place / "notebooks")
    expected = put(place / "kit" / "notebooks")
    assert orders.find_notebooks() == expected


def test_notebooks_beside_a_checkout_are_taken(place):
    (place / "pyproject.toml").touch()
    expected = put(place / "notebooks")
    assert orders.find_notebooks() == expected


def test_notebooks_of_another_package_are_not_taken(place):
    put(place / "notebooks")
    with pytest.raises(PublishError) as refused:
        orders.find_notebooks()
    assert [p.code for p in refused.value.problems] == ["publish.no_notebooks"]


@pytest.mark.slow
def test_the_wheel_holds_what_git_has_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    own = {name: data for name, data in content.items() if name.startswith("kit/")}
    expected = {path: (ROOT / path).read_bytes() for path in tracked("kit")}
    notebooks = tracked("notebooks/[0-9]*.ipynb")
    expected |= {f"kit/{path}": (ROOT / path).read_bytes() for path in notebooks}
    assert own == expected
    others = {name.partition(".dist-info/")[2] for name in content.keys() - own.keys()}
    assert others == {*("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")}


@pytest.mark.slow
def test_the_source_archive_makes_the_same_wheel(wheel, sdist, tmp_path):
    pip = (sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir")
    succeed(*pip, tmp_path, sdist, cwd=tmp_path)
    assert (tmp_path / wheel.name).read_bytes() == wheel.read_bytes()


@pytest.mark.slow
def test_the_installed_wheel_makes_the_release_of_the_checkout(wheel, tmp_path, study, empty):
    installed = install(wheel, tmp_path / "environment")
    where = "import kit; print(kit.__file__)"
    assert succeed(installed.python, "-c", where, cwd=empty).startswith(str(installed.packages))
    succeed(installed.kit, "run", study, cwd=empty)
    assert [path.name for path in empty.iterdir()] == ["outputs"]
    command = Path(sys.executable).with_name(installed.kit.name)
    succeed(command, "run", "surveys/jinhai", "--out", tmp_path / "out", cwd=ROOT)
    assert read_release(empty / "outputs") == read_release(tmp_path / "out")


@pytest.mark.slow
def test_the_installed_wheel_is_known_to_make_the_same(wheel, tmp_path, study, empty):
    """A batch that was begun in a checkout is resumed by the installed kit."""
    installed = install(wheel, tmp_path / "environment")
    ours, theirs = (
        succeed(python, "-c", PRINT_FINGERPRINT, study, tmp_path / name, cwd=cwd)
        for python, name, cwd in (
            (installed.python, "ours", empty),
            (sys.executable, "theirs", ROOT),
        )
    )
    assert ours == theirs


@pytest.mark.slow
def test_without_its_notebooks_the_wheel_says_so_and_writes_nothing(
    wheel, tmp_path, study, empty
):
    installed = install(wheel, tmp_path / "environment")
    for notebook in (installed.packages / "kit/notebooks").iterdir():
        notebook.unlink()
    put(installed.packages / "notebooks")
    done = run(installed.kit, "run", study, cwd=empty)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", MESSAGE)
    assert list(empty.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("command", ["run", "check"])
def test_a_face_of_other_bytes_is_found_before_anything_is_made(
    wheel, tmp_path, study, empty, command
):
    installed = install(wheel, tmp_path / "environment")
    own = installed.packages / "pylopdf_fonts_zh_cn"
    shutil.copytree(Path(pylopdf_fonts_zh_cn.serif_path()).parent, own)
    with (own / "NotoSerifSC-Regular.otf").open("ab") as face:
        face.write(b"\0")
    done = run(installed.kit, command, study, "--lang", "en", cwd=empty)
    said = (done.stdout + done.stderr).replace("[error] ", "")
    assert (done.returncode, said.count("not the one it was released with")) == (1, 1)
    assert "Where: NotoSerifSC-Regular.otf\n" in said
    assert "Traceback" not in said
    assert not [path for path in empty.rglob("*") if path.is_file()]


@pytest.mark.slow
def test_entry_points_come_with_the_wheel(wheel, tmp_path, empty):
    """The command, papermill's engine and nbconvert's exporters; see pyproject.toml."""
    installed = install(wheel, tmp_path / "environment")
    script = (
        "import json; from importlib.metadata import distribution;"
        "points = distribution('needs-kit').entry_points;"
        "print(json.dumps([[p.group, p.load().__module__] for p in points]))"
    )
    found = {tuple(e) for e in json.loads(succeed(installed.python, "-c", script, cwd=empty))}
    assert found == {
        ("console_scripts", "kit.cli"),
        ("papermill.engine", "kit.engine.engines.inprocess"),
        ("nbconvert.exporters", "kit.documents.exporters"),
    }


@pytest.mark.slow
def test_an_editable_installation_copies_nothing(tmp_path, empty):
    """A copy of the notebooks would be run in place of those that are edited."""
    installed = install(ROOT, tmp_path / "environment", "--editable")
    assert {path.suffix for path in installed.packages.iterdir()} == {".dist-info", ".pth"}
    script = (
        "from kit.release.orders import find_notebooks; print(*find_notebooks(), sep='\\n')"
    )
    found = succeed(installed.python, "-c", script, cwd=empty).splitlines()
    assert found == [str(ROOT / path) for path in tracked("notebooks/0[1-9]*.ipynb")]
