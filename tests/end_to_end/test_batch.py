"""A batch: every study apart, the broken ones set aside, nothing done twice."""

import json
import multiprocessing
import os
import re
import signal
import subprocess
import threading
import time

import psutil
import pytest

from kit.cli import main
from kit.errors import PublishError
from kit.release.checking import check_ordered
from kit.release.orders import make_order
from kit.release.run import run_study
from kit.scale.batch import run_batch
from tests.end_to_end.conftest import KIT
from tests.end_to_end.test_release import files_of


def states(out):
    status = json.loads((out / "batch.json").read_text(encoding="utf-8"))
    return {entry["folder"]: entry["state"] for entry in status["studies"]}


def wait_for(true, seconds=60):
    """Return once `true()` is, and fail if that takes too long."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.02)


# The whole of it


@pytest.fixture
def studies(copy_study, tmp_path):
    """Two good studies and four that are not, in one folder and one beside it."""
    copy_study("jinhai")
    copy_study("elmwood")
    broken = copy_study("elmwood", tmp_path / "x").rename(tmp_path / "surveys/broken")
    plan = broken / "plan.toml"
    plan.write_text(
        plan.read_text(encoding="utf-8").replace("amount", "amuont", 1), encoding="utf-8"
    )
    (tmp_path / "surveys" / "empty").mkdir()
    for place in ("surveys", "others"):
        copy_study("elmwood", tmp_path / "x").rename(_in(tmp_path / place) / "twin")
    (tmp_path / "surveys" / "notes.txt").write_text("x", encoding="utf-8")
    return tmp_path


def _in(folder):
    folder.mkdir(exist_ok=True)
    return folder


@pytest.mark.slow
def test_good_studies_are_released_and_bad_ones_set_aside(
    studies, monkeypatch, capsys, jinhai_zh, elmwood
):
    monkeypatch.chdir(studies)
    code = main(["batch", "surveys/*", "others/twin", "--lang", "en", "--jobs", "2"])
    assert code == 1
    out = studies / "outputs"
    assert states(out) == {
        "surveys/broken": "refused",
        "surveys/elmwood": "released",
        "surveys/empty": "refused",
        "surveys/jinhai": "released",
        "surveys/twin": "refused",
        "others/twin": "refused",
    }
    said = capsys.readouterr()
    assert said.out == (
        "2 with a release (0 of them unchanged, not run again), 4 set aside; "
        "see outputs/batch.html\n"
        "Mend these and run again with --resume; what is released is not done again.\n"
    )
    assert "Traceback" not in said.err
    assert "There is no study folder here.\nWhere: surveys/empty\n" in said.err
    assert "so their releases would mix: surveys/twin, others/twin.\n" in said.err
    assert "plan.toml" in said.err
    assert re.search(
        r"^\[run 2/2\] \w+: released \(4 set aside, about 0 s left\)$", said.err, re.M
    )
    # Each is what it is when it runs alone: nothing of one is in the other.
    for single in (jinhai_zh, elmwood):
        study = single.release.parent.name
        assert files_of(out / study / single.release.name) == files_of(single.release)
    assert {path.name for path in out.iterdir() if path.is_dir()} == {"jinhai", "elmwood"}
    _check_page((out / "batch.html").read_text(encoding="utf-8"), out)
    _resume(studies, out)


def _check_page(page, out):
    assert '<html lang="en">' in page
    assert "<script" not in page
    assert "Contains sample data, not for application" in page
    assert "6 studies: 2 released, 4 refused." in page
    assert page.index("To be dealt with") < page.index("There is no study folder here.")
    links = re.findall(r'href="([^"]+)"', page)
    assert len(links) == 2 * (3 * 3 + 1) + 1  # html, pdf, docx of three, a workbook; one form
    assert all((out / link).is_file() for link in links)
    assert str(out) not in page


def _resume(studies, out):
    """A release that lost a byte is made again; one that is whole is left alone."""
    damaged = next((out / "elmwood").glob("2*/rationale.html"))
    whole_file = damaged.read_bytes()
    damaged.write_bytes(whole_file[:-1])
    whole = next((out / "jinhai").glob("2*"))
    before = whole.stat().st_mtime_ns, (out / "jinhai/latest").stat().st_mtime_ns
    good = ["surveys/jinhai", "surveys/elmwood"]
    steps = []
    done = run_batch(
        good, resume=True, messages="en", report=lambda p: steps.append((p.step, p.entry.study))
    )
    assert [entry.state for entry in done.entries] == ["unchanged", "released"]
    assert ("run", "jinhai") not in steps
    assert (whole.stat().st_mtime_ns, (out / "jinhai/latest").stat().st_mtime_ns) == before
    assert damaged.read_bytes() == whole_file
    assert states(out) == {good[0]: "unchanged", good[1]: "released"}


# What ends before its time


@pytest.fixture
def three(copy_study, tmp_path):
    for name in ("one", "two", "six"):
        copy_study("elmwood", tmp_path / "x").rename(_in(tmp_path / "surveys") / name)
    return tmp_path


@pytest.mark.slow
def test_a_worker_that_is_killed_is_one_study_set_aside(three, monkeypatch):
    monkeypatch.chdir(three)

    def kill():
        wait_for((three / "outputs/six/.lock.json").exists)
        for process in multiprocessing.active_children():
            process.kill()

    killer = threading.Thread(target=kill)
    killer.start()
    done = run_batch(["surveys/one", "surveys/six", "surveys/two"], jobs=1, messages="en")
    killer.join()
    assert [entry.state for entry in done.entries] == ["released", "failed", "released"]
    (problem,) = done.entries[1].problems
    assert problem.say("en") == (
        "The process that worked on this study died.\nWhere: surveys/six\n"
        "What to do: Most often memory ran out or the system ended it: close other programs "
        "and run again. The last release is untouched."
    )
    again = run_batch(["surveys/*"], jobs=2, resume=True, messages="en")
    assert {e.study: e.state for e in again.entries} == {
        "one": "unchanged",
        "six": "released",
        "two": "unchanged",
    }


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_a_batch_that_is_killed_leaves_no_process_and_goes_on_where_it_was(three):
    command = [KIT, "batch", "surveys/one", "surveys/six", "surveys/two"]
    batch = subprocess.Popen([*command, "--jobs", "1"], cwd=three, stderr=subprocess.DEVNULL)
    out = three / "outputs"
    wait_for(lambda: (out / "batch.json").exists() and "released" in states(out).values())
    family = psutil.Process(batch.pid).children(recursive=True)
    os.kill(batch.pid, signal.SIGKILL)
    batch.wait()
    wait_for(lambda: not any(p.is_running() and p.status() != "zombie" for p in family), 20)
    assert states(out) == dict.fromkeys(states(out), "waiting") | {"surveys/one": "released"}
    first = (out / "one/latest").stat().st_mtime_ns
    done = subprocess.run([*command, "--resume"], cwd=three, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert (out / "one/latest").stat().st_mtime_ns == first
    assert sorted(states(out).values()) == ["released", "released", "unchanged"]
    assert not list(out.glob("*/.staging*"))


# What makes the work another


def test_a_study_that_changes_while_it_is_run_is_not_released(copy_study, tmp_path):
    study = copy_study("elmwood")

    def change(step):
        if step.startswith("03"):
            margins = study / "margins.csv"
            margins.write_text(margins.read_text(encoding="utf-8") + "\n", encoding="utf-8")

    with pytest.raises(PublishError) as error:
        run_study(study, out=tmp_path / "out", report=change)
    assert error.value.say("en").startswith("Files of the study changed while it was being run")
    assert not (tmp_path / "out/elmwood/latest").exists()


def test_the_fingerprint_changes_with_what_a_release_depends_on(copy_study, tmp_path):
    study = copy_study("elmwood")

    def take(**asked):
        usual = {"study": str(study), "wave": "", "language": ""}
        order = make_order(usual | asked, out=tmp_path, engine=engine)
        return check_ordered(order).fingerprint

    engine = "inprocess"
    first = take()
    assert re.fullmatch("[0-9a-f]{64}", first)
    engine = "jupyter"
    assert take() == first, "the engine changes nothing that is released"
    margins = study / "margins.csv"
    margins.write_text(margins.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert take() != first
