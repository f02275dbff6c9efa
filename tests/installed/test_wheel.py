"""The wheel carries all that a run needs, and no checkout has to be there."""

from __future__ import annotations

import subprocess
import zipfile

import pytest

from kit.release.manifest import check_release
from tests.end_to_end.conftest import jinhai_zh, release_once  # noqa: F401  fixtures

from .conftest import ROOT

pytestmark = pytest.mark.slow


def list_tracked(*patterns):
    command = ["git", "-C", ROOT, "ls-files", "-z", *patterns]
    listed = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    return set(listed.split("\0")) - {""}


def test_the_wheel_holds_the_package_with_its_notebooks_and_nothing_else(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    held = {name for name in names if not name.split("/")[0].endswith(".dist-info")}
    notebooks = {f"kit/{name}" for name in list_tracked("notebooks/*.ipynb")}
    assert held == list_tracked("kit") | notebooks
    assert len(notebooks) == 3


def test_a_study_is_released_from_it_in_an_empty_folder(
    wheel,
    install,
    study,
    tmp_path,
    jinhai_zh,  # noqa: F811
):
    here = tmp_path / "empty"
    here.mkdir()
    installed = install(wheel)
    done = installed.kit("run", study, cwd=here)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    name = (here / "outputs/jinhai/latest").read_text(encoding="utf-8").strip()
    assert name == jinhai_zh.release.name
    assert check_release(here / "outputs/jinhai" / name) == []
    assert ROOT not in installed.package.parents


def test_papermill_and_nbconvert_know_the_kit(wheel, install):
    script = (
        "import papermill.engines as e, nbconvert.exporters as x\n"
        "print(e.papermill_engines.get_engine('inprocess').__name__,"
        " x.get_exporter('rationale_pdf').__name__)"
    )
    assert install(wheel).ask(script) == "InProcessEngine RationalePDFExporter"


def test_without_its_notebooks_it_says_that_it_is_not_whole(wheel, install, study, tmp_path):
    less = tmp_path / wheel.name
    with zipfile.ZipFile(wheel) as whole, zipfile.ZipFile(less, "w") as part:
        for name in whole.namelist():
            if not name.startswith("kit/notebooks/"):
                part.writestr(name, whole.read(name))
    here = tmp_path / "empty"
    here.mkdir()
    done = install(less).kit("run", study, "--lang", "en", cwd=here)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "The notebooks (01 to 03) are not there.\nWhere: notebooks\nWhat to do: The "
        "installation is not whole: install again from its file (pip install "
        "--force-reinstall --no-deps with the .whl file of needs_kit; offline: run "
        "install.bat again), or run pip install -e . in a clone.\n"
    )
    assert list(here.iterdir()) == []
