"""The lock keeps two runs apart and never outlives its owner."""

import subprocess
import sys
import time

import pytest

from kit.errors import PublishError
from kit.release.lock import hold_lock

HOLD = """
import sys, time
from pathlib import Path
from kit.release.lock import hold_lock
with hold_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def other_run(tmp_path):
    """Another process that holds the lock of the folder."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path], stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def take(folder):
    with hold_lock(folder):
        pass


def test_a_second_run_is_told_who_is_at_work(tmp_path, other_run):
    with pytest.raises(PublishError) as error:
        take(tmp_path)
    assert error.value.say("en") == (
        f"Another run is at work here (process {other_run.pid}).\n"
        f"Where: {tmp_path}\n"
        "What to do: Wait until it has ended, then run again."
    )


def test_a_killed_owner_frees_the_lock(tmp_path, other_run):
    other_run.kill()
    other_run.wait()
    take(tmp_path)


def test_the_lock_is_free_after_the_block_and_after_an_error_in_it(tmp_path):
    take(tmp_path)
    with pytest.raises(ZeroDivisionError), hold_lock(tmp_path):
        _ = 1 / 0
    take(tmp_path)


def test_two_runs_in_one_process_are_kept_apart(tmp_path):
    with hold_lock(tmp_path), pytest.raises(PublishError, match=r"进程号 \d+"):
        take(tmp_path)


def test_a_refused_run_leaves_the_owner_s_lock_alone(tmp_path, other_run):
    for _ in range(2):
        with pytest.raises(PublishError):
            take(tmp_path)
        time.sleep(0.01)


@pytest.mark.parametrize("owner", ["", "[]", "{}", '{"pid'])
def test_an_unreadable_owner_file_does_not_matter(tmp_path, owner, monkeypatch):
    with hold_lock(tmp_path):
        (tmp_path / ".lock.json").write_text(owner, encoding="utf-8")
        with pytest.raises(PublishError, match=r"进程号 \?"):
            take(tmp_path)
    take(tmp_path)


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(PublishError) as error:
        take(tmp_path / "file" / "study")
    assert [p.code for p in error.value.problems] == ["publish.cannot_write"]
