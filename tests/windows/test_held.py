"""A file held open by another program: nothing is lost, and one message says what to do."""

import threading
import time

import pytest

from tests.conftest import ROOT
from tests.release.examples import make_release, names_in

from .imposing import IMPOSED, hold

pytestmark = pytest.mark.slow

OUT = "outputs/a"
WRITE = """
import sys
from pathlib import Path
from kit.errors import KitError
from tests.release.examples import make_release
try:
    print(make_release(Path(sys.argv[1]), float(sys.argv[2]), final=sys.argv[3] == "final"))
except KitError as error:
    sys.exit(error.say("en"))
"""


@pytest.fixture
def out(drive):
    return drive / OUT


@pytest.fixture
def write(windows):
    """Write a small release there, and return what was said."""

    def run(value, kind="draft", folder=OUT):
        path = f"{IMPOSED}:{ROOT}"
        return windows.call("python", "-c", WRITE, folder, value, kind, PYTHONPATH=path).stderr

    return run


def test_a_release_that_is_written_there_can_be_recalled_there(write, windows, out):
    assert write(1.0, "final") == ""
    release = (out / "latest").read_text(encoding="utf-8").strip()
    assert not (out / ".lock").exists()
    done = windows.call("kit", "recall", f"{OUT}/{release}", "--lang", "en")
    assert (done.returncode, done.stderr) == (0, "")
    assert names_in(out) == ["register.json"]


def test_latest_that_is_open_is_told_and_the_next_run_replaces_it(write, out):
    old = make_release(out, 1.0)
    with hold(out / "latest"):
        assert write(2.0) == (
            "The new release is written, but latest could not be replaced and names the one "
            "before; most likely another program has it open.\n"
            f"Where: {OUT}/latest\n"
            "What to do: Close that file and give the same command again.\n"
        )
        assert (out / "latest").read_text(encoding="utf-8") == f"{old.name}\n"
    assert write(2.0) == ""
    assert (out / "latest").read_text(encoding="utf-8") != f"{old.name}\n"


def test_a_register_that_is_open_leaves_no_final_release(write, out):
    old = make_release(out, 1.0, final=True)
    before = (out / "register.json").read_bytes()
    with hold(out / "register.json"):
        assert f"Where: {OUT}/register.json\nWhat to do: Close such files" in write(
            2.0, "final"
        )
    assert (out / "register.json").read_bytes() == before
    assert names_in(out) == [old.name, "latest", "register.json"]


def test_a_damaged_release_that_is_open_stays_as_it_is(write, out):
    release = make_release(out, 1.0)
    (release / "ledger.json").write_bytes(b"damaged")
    with hold(release / "rationale.html"):
        assert "another program has one of its files open" in write(1.0)
        assert names_in(out) == [release.name, "latest"]
    assert write(1.0) == ""
    assert names_in(out) == [f".damaged-{release.name}-1", release.name, "latest"]


def test_what_is_held_for_a_moment_is_waited_for(write, out):
    """As a virus scanner holds a file that is new."""
    make_release(out, 1.0)
    with hold(out / "latest"):
        started = time.monotonic()
        said = []
        writer = threading.Thread(target=lambda: said.append(write(2.0)))
        writer.start()
        while not list(out.glob("latest.new")):
            assert time.monotonic() - started < 20
        time.sleep(0.3)
    writer.join()
    assert said == [""]


@pytest.mark.parametrize("name", ["ledger.json", "latest", "register.json"])
def test_a_recall_goes_on_where_a_file_was_open(windows, out, name):
    release = make_release(out, 1.0, final=True)
    held = release / name if name == "ledger.json" else out / name
    with hold(held):
        done = windows.call("kit", "recall", release, "--lang", "en")
    assert done.returncode == 1
    place = release if name == "ledger.json" else held
    assert done.stderr == (
        "This could not be removed or written, so the recall is not finished and not recorded."
        f"\nWhere: {place}\nWhat to do: Close the files that are open and give the same kit "
        "recall again; it goes on from here.\n"
    )
    again = windows.call("kit", "recall", release, "--lang", "en")
    assert again.returncode == 0
    assert names_in(out) == ["register.json"]


@pytest.mark.parametrize(
    "name",
    ["questionnaire.xlsx", "waves/2025/51200417_按文本_After Four_97_97.xlsx", "margins.csv"],
)
def test_an_input_that_is_open_in_excel_is_named(windows, copy_to_drive, name):
    file = copy_to_drive("elmwood") / name
    with hold(file, "r+b"):
        done = windows.call("kit", "check", "surveys/elmwood", "--lang", "en")
        ran = windows.call("kit", "run", "surveys/elmwood", "--lang", "en")
    said = (
        "The file cannot be read; it may be open in Excel, or not yours to read.\n"
        f"Where: {file.name}\n"
        "What to do: Close it in Excel, check its permissions and try again."
    )
    assert (done.returncode, ran.returncode) == (1, 1)
    assert f"[error] {said}\n" in done.stdout
    assert said in ran.stderr


def test_a_path_that_is_too_long_is_said(write, out):
    deep = f"{OUT}/{'x' * 100}/{'y' * 60}"
    said = write(1.0, folder=deep)
    assert said.startswith("The path of a file is too long, so nothing was released;")


def test_the_page_of_a_batch_that_is_open_is_told(windows, copy_to_drive, drive):
    copy_to_drive("elmwood")
    (drive / "outputs").mkdir()
    page = drive / "outputs/batch.json"
    page.write_bytes(b"")
    with hold(page):
        done = windows.call("kit", "batch", "surveys/*", "--lang", "en")
    assert done.returncode == 1
    assert done.stderr == (
        "What became of the studies could not be written down: the file may not be written "
        "to, or another program has it open. What was released already is whole.\n"
        f"Where: {page}\nWhat to do: Close that file and run again with --resume.\n"
    )
