"""What lies in the user's folders is hers: no process of the kit executes or reads it."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kit.engine import workers

from .conftest import ROOT, run_kit

NAMES = ("email", "kit", "select", "calendar", "socket", "typing", "pandas", "numpy", "runpy")
STUDY = ROOT / "tests/data/elmwood"


@pytest.fixture
def folder(tmp_path):
    """Return a folder with files of the user's that bear the names of modules."""
    here = tmp_path / "我的文件"
    here.mkdir()
    for name in NAMES:
        trace = tmp_path / f"executed-{name}"
        text = f"open({str(trace)!r}, 'w', encoding='utf-8').close()\nraise SystemExit(1)\n"
        (here / f"{name}.py").write_text(text, encoding="utf-8")
    return here


def find_executed(folder):
    return sorted(path.name for path in folder.parent.glob("executed-*"))


@pytest.mark.parametrize(
    "engine", ["inprocess", pytest.param("jupyter", marks=pytest.mark.slow)]
)
def test_files_called_like_modules_are_not_executed(folder, tmp_path, engine):
    """Neither where the command is given nor beside the study, where notebooks run."""
    shutil.copytree(STUDY, folder / "elmwood")
    options = ("--out", tmp_path / "out", "--engine", engine, "--lang", "en")
    done = run_kit("run", "elmwood", *options, cwd=folder)
    assert find_executed(folder) == []
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr


def test_nor_are_they_by_a_process_that_is_spawned_from_a_notebook(folder):
    """There the search path begins with the working folder."""
    script = (
        "import sys, email, psutil, select, calendar, socket, typing\n"
        "import kit.engine.processes as processes\n"
        "import kit.engine.workers as workers, multiprocessing, tests.engine.jobs as jobs\n"
        "workers._choose_context = lambda _=(): multiprocessing.get_context('spawn')\n"
        "import os; os.chdir(sys.argv[1]); sys.path[0] = sys.argv[2]\n"
        "print(processes.call_in_process(jobs.double, 21, where='x'))\n"
    )
    for first in ("", str(folder)):
        done = subprocess.run(
            [sys.executable, "-c", script, folder, first],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert find_executed(folder) == []
        assert (done.stdout, done.stderr) == ("42\n", "")


def test_the_search_path_of_a_process_is_left_as_it_was(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", str(ROOT), str(tmp_path)])
    monkeypatch.delenv(workers.SAFE_PATH, raising=False)
    with workers._safe_path():
        assert (sys.path, os.environ[workers.SAFE_PATH]) == ([str(ROOT), str(tmp_path)], "1")
    assert sys.path == ["", str(ROOT), str(tmp_path)]
    assert workers.SAFE_PATH not in os.environ


def test_a_checkout_in_which_one_stands_is_still_found(monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "path", [str(ROOT), "x"])
    with workers._safe_path():
        assert sys.path == [str(ROOT), "x"]


BAD = "# 字体\nfont.family: 黑体\nfont.size: 40\n".encode("gbk")


@pytest.mark.parametrize(
    ("place", "spawned"),
    [
        ("home", False),
        *(pytest.param(place, True, marks=pytest.mark.slow) for place in ("here", "home")),
        *(pytest.param(place, False, marks=pytest.mark.slow) for place in ("here", "named")),
    ],
)
def test_nobodys_configuration_of_matplotlib_is_read(elmwood, tmp_path, place, spawned):
    """Of a file in GBK matplotlib's import ended in a traceback."""
    here, home, out = (tmp_path / name for name in ("here", "home", "out"))
    styles = home / ".config/matplotlib/stylelib"
    styles.mkdir(parents=True)
    here.mkdir()
    settings = {"here": here / "matplotlibrc", "home": styles.parent / "matplotlibrc"}
    file = settings.get(place, tmp_path / "named")
    file.write_bytes(BAD)
    (styles / "mine.mplstyle").write_bytes(BAD)
    environment = {"HOME": str(home), "XDG_CONFIG_HOME": "", "MPLCONFIGDIR": ""}
    environment |= {"MATPLOTLIBRC": str(file)} if place == "named" else {}
    environment |= {"PYTHONPATH": str(_spawning(tmp_path))} if spawned else {}
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    done = run_kit("run", STUDY, "--out", out, cwd=here, TMPDIR=str(temporary), **environment)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    name = (out / "elmwood/latest").read_text(encoding="utf-8").strip()
    assert name == elmwood.release.name
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("backend", ["Qt4Agg", pytest.param("", marks=pytest.mark.slow)])
def test_a_backend_that_the_environment_names_is_not_asked_for(elmwood, tmp_path, backend):
    """Of one that has gone from matplotlib its import ends in an error."""
    done = run_kit("run", STUDY, "--out", tmp_path, MPLBACKEND=backend)
    assert done.returncode == 0, done.stderr
    name = (tmp_path / "elmwood/latest").read_text(encoding="utf-8").strip()
    assert name == elmwood.release.name


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["inprocess", "spawned", "jupyter"])
def test_matplotlib_leaves_no_folder_behind_where_there_is_no_home(elmwood, tmp_path, engine):
    temporary, out = tmp_path / "tmp", tmp_path / "out"
    temporary.mkdir()
    environment = {"HOME": "/dev/null/none", "XDG_CONFIG_HOME": "", "XDG_CACHE_HOME": ""}
    environment |= {"MPLCONFIGDIR": "", "TMPDIR": str(temporary)}
    environment |= {"PYTHONPATH": str(_spawning(tmp_path))} if engine == "spawned" else {}
    environment |= {"JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime")}
    options = ("--out", out, "--engine", engine.replace("spawned", "inprocess"))
    done = run_kit("run", STUDY, *options, **environment)
    assert done.returncode == 0, done.stderr
    name = (out / "elmwood/latest").read_text(encoding="utf-8").strip()
    assert (name, list(temporary.glob("matplotlib*"))) == (elmwood.release.name, [])


def _spawning(folder):
    """Return a folder for PYTHONPATH with which no process can be forked from a server."""
    path = folder / "path"
    path.mkdir()
    text = "import multiprocessing.forkserver as f\ndef ensure_running(): raise OSError\n"
    text += "f.ensure_running = ensure_running\n"
    (path / "sitecustomize.py").write_text(text, encoding="utf-8")
    return path


def test_drawing_imports_matplotlib_without_the_settings_of_the_folder(tmp_path):
    (tmp_path / "matplotlibrc").write_text("font.size: 40\n", encoding="utf-8")
    script = (
        "import json, os; from kit.show import drawing\n"
        "print(json.dumps([drawing.mpl.rcParams['font.size'], os.getcwd()]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, check=True
    )
    assert json.loads(done.stdout) == [10.0, str(tmp_path)]


def test_drawing_is_all_of_the_kit_that_imports_matplotlib():
    kit = Path(workers.__file__).parents[1]
    texts = {path: path.read_text(encoding="utf-8") for path in kit.rglob("*.py")}
    imports = re.compile(r"^\s*(from|import) matplotlib", re.MULTILINE)
    found = {path.name for path, text in texts.items() if imports.search(text)}
    assert found == {"drawing.py", "style.py"}


@pytest.mark.parametrize(
    "engine", ["inprocess", pytest.param("jupyter", marks=pytest.mark.slow)]
)
def test_a_full_temporary_folder_is_called_that(small_disk, tmp_path, engine):
    """It was reported as a full study folder, with --out as remedy."""
    out = tmp_path / "out"
    done = run_kit(
        "run", STUDY, "--out", out, "--engine", engine, "--lang", "en", TMPDIR=str(small_disk)
    )
    assert done.returncode == 1
    assert done.stderr.endswith(
        "The system's temporary folder is full or cannot be written to, so nothing was "
        "released; the last release is untouched.\n"
        f"Where: {small_disk}\n"
        "What to do: Free space on its disk, or set the environment variable TMPDIR (on "
        "Windows TEMP) to a folder with space, and run again.\n"
    )
    assert not (out / "elmwood/latest").exists()


@pytest.fixture
def small_disk(tmp_path):
    """Return a folder on a disk of its own that holds next to nothing."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=48k", "tmpfs", folder]
    if sys.platform != "linux" or subprocess.run(command, check=False).returncode:
        pytest.skip("only a system administrator of Linux can make a small disk")
    yield folder
    subprocess.run(["umount", folder], check=True)
