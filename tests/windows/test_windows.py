"""The whole way under all conditions of Windows at once: the same release, nothing lost."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager

import pytest

from kit.release.manifest import check_release

from .conftest import ROOT

pytestmark = pytest.mark.slow

CLOSE = "or another program has one of its files open; the last release is untouched.\n"


def test_the_same_release_is_written(office, jinhai_zh):
    done = office.call("run", ROOT / "surveys/jinhai", "--out", "结果")
    assert (done.code, "Traceback" in done.said) == (0, False), done.said
    name = (office.folder / "结果/jinhai/latest").read_text(encoding="utf-8").strip()
    assert name == jinhai_zh.release.name
    assert check_release(office.folder / "结果/jinhai" / name) == []


def test_check_says_the_same_as_elsewhere(office):
    here = office.call("check", "surveys/elmwood", "--lang", "zh")
    elsewhere = type(office)(office.folder, ()).call("check", "surveys/elmwood", "--lang", "zh")
    # What cp936 cannot write stands as a question mark.
    assert here.said == elsewhere.said.encode("gbk", "replace").decode("gbk")
    assert here.code == elsewhere.code == 0


def test_a_study_named_in_other_capitals_is_the_same_study(office):
    assert office.run().code == 0
    release = office.latest
    done = office.call("run", "SURVEYS/Elmwood", "--out", "OUT", "--engine", "jupyter")
    assert (done.code, office.latest) == (0, release), done.said
    done = office.call("batch", "surveys/elmwood", "surveys/ELMWOOD", "--out", "out")
    assert (done.code, office.latest) == (0, release), done.said


def test_papermill_and_nbconvert(office):
    notebook = ROOT / "notebooks/03_application_rationale.ipynb"
    given = ("-p", "study", "surveys/elmwood", "-p", "language", "en", "--engine", "inprocess")
    done = office.call(notebook, "done.ipynb", *given, program="papermill")
    assert done.code == 0, done.said
    for row in ("pdf", "docx"):
        export = ("nbconvert", "--to", f"rationale_{row}", "done.ipynb")
        done = office.call(*export, program="jupyter")
        assert done.code == 0, done.said
        assert (office.folder / f"done.{row}").stat().st_size > 10_000


@pytest.mark.parametrize("name", ["rationale.docx", "ledger.json"])
def test_a_draft_that_somebody_reads_stays_and_goes_the_next_time(office, name):
    assert office.run().code == 0
    old = office.latest
    office.change_study()
    with (old / name).open("rb"):
        done = office.run()
    assert (done.code, old.name in done.said) == (0, True), done.said
    assert office.latest != old
    assert check_release(old) == check_release(office.latest) == []
    assert office.run().code == 0
    assert office.list_outputs() == sorted([office.latest.name, "latest"])


def test_a_pointer_that_somebody_has_open_is_left_where_it_is(office):
    assert office.run().code == 0
    old, before = office.latest, office.list_outputs()
    with (office.outputs / "latest").open("rb"):
        # What it says already need not be written.
        assert office.run().code == 0
        office.change_study()
        done = office.run()
    assert done.code == 1
    assert f"{CLOSE}Where: {office.outputs / 'latest'}\n" in done.said
    assert office.latest == old
    assert check_release(old) == []
    assert set(before) < set(office.list_outputs())
    assert office.run().code == 0
    assert office.list_outputs() == sorted([office.latest.name, "latest"])


@contextmanager
def held_for_a_moment(file, seconds=0.6):
    """Open a file as a virus scanner does: soon it is free again."""
    with file.open("rb") as stream:
        timer = threading.Timer(seconds, stream.close)
        timer.start()
        yield
        timer.join()


def test_what_is_held_for_a_moment_is_waited_for(tmp_path, monkeypatch):
    from kit.release import disk

    monkeypatch.setattr(disk.sys, "platform", "win32")
    file = tmp_path / "latest"
    file.write_bytes(b"old")
    tries = []

    def replace():
        tries.append(time.monotonic())
        if stream_is_open(file):
            raise PermissionError(13, "Access is denied")

    with held_for_a_moment(file):
        disk.patiently(replace)
    assert 1 < len(tries) < 6


def stream_is_open(file):
    import psutil

    return str(file) in {entry.path for entry in psutil.Process().open_files()}


def test_the_register_and_the_recall_wait_for_what_is_open(office):
    assert office.run("--final").code == 0
    final = office.latest
    for name in (f"{final.name}/rationale.pdf", "register.json"):
        with (office.outputs / name).open("rb"):
            done = office.call("recall", final, "--lang", "en")
        assert (done.code, "Traceback" in done.said) == (1, False)
        assert "give the same kit recall again" in done.said
    done = office.call("recall", final, "--lang", "en")
    assert (done.code, final.exists()) == (0, False), done.said
    with (office.outputs / "register.json").open("rb"):
        done = office.run("--final")
    assert done.code == 1
    assert f"{CLOSE}Where: {office.outputs / 'register.json'}\n" in done.said
    assert office.list_outputs() == ["register.json"]
    assert office.run("--final").code == 0


@pytest.mark.parametrize("name", ["batch.html", "batch.json"])
def test_a_page_of_a_batch_that_is_open(office, name):
    batch = ("batch", "surveys/*", "--out", "out", "--lang", "en")
    assert office.call(*batch).code == 0
    release = office.latest
    office.change_study()
    with (office.folder / "out" / name).open("rb"):
        done = office.call(*batch)
    assert done.code == 1
    assert f"{CLOSE}Where: {office.folder / 'out' / name}\n" in done.said
    assert check_release(office.latest) == []
    assert (office.latest == release) == (name == "batch.json")
    done = office.call(*batch, "--resume")
    assert (done.code, office.latest != release) == (0, True), done.said
