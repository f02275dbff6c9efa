"""Functions in processes of their own: what they take over, and that they always end."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
from filelock import FileLock
from kit.publish.processes import DiedError, TooLargeError, TooSlowError, start_worker

from kit import errors
from kit.publish import processes

from . import jobs

ROOT = Path(__file__).parents[2]
SOON = 10

posix = pytest.mark.skipif(os.name == "nt", reason="processes are forked there never")


@pytest.fixture(params=["usual", "spawn"])
def context(request, monkeypatch):
    """Start processes as this system does, and as Windows and macOS do."""
    if request.param == "spawn":
        spawn = multiprocessing.get_context("spawn")
        monkeypatch.setattr(processes, "_choose_context", lambda: spawn)
    return request.param


def wait_for(happened):
    """Wait until something is so; fail if it is not so soon."""
    until = time.monotonic() + SOON
    while not happened():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.02)


def is_gone(pid):
    """Tell whether a process has ended; one that nobody has waited for has."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def ask(work, *arguments):
    with start_worker(work, *arguments) as worker:
        return worker.receive(time.monotonic() + 60)


def receive_all(worker, until):
    while True:
        worker.receive(until)


def test_a_process_takes_over_what_is_so_now(context, monkeypatch, tmp_path):
    ask(jobs.describe)  # whatever is shared between processes stands from here on
    monkeypatch.setenv("KIT_TEST_是", "set since")
    monkeypatch.setenv("TZ", "UTC-05:30")
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    errors.fix_language("en")
    errors.use_language("zh")
    said = ask(jobs.describe)
    assert said["environment"] == processes.ONE_THREAD | dict(os.environ)
    assert said["zone"] == "05:30"
    assert said["folder"] == str(tmp_path)
    assert said["languages"] == ("en", "zh")


def test_what_the_user_sets_for_threads_stays(context, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    assert ask(jobs.describe)["environment"]["OMP_NUM_THREADS"] == "3"


def test_each_process_is_another_and_finds_nothing_of_the_one_before(context):
    before = jobs.STATE[:]
    first, second = (ask(jobs.describe) for _ in range(2))
    assert first["state"] == second["state"] == ["used"]
    assert len({os.getpid(), first["pid"], second["pid"]}) == 3
    assert before == jobs.STATE


@posix
def test_an_interrupt_from_the_keyboard_does_not_reach_it(context):
    with start_worker(jobs.answer, "ready") as worker:
        assert worker.receive(time.monotonic() + 60) == "ready"
        os.kill(worker.process.pid, signal.SIGINT)
        worker.send("still here")
        assert worker.receive(time.monotonic() + 60) == "still here"


@pytest.mark.parametrize("how", ["exit", "leave", "raise", pytest.param("kill", marks=posix)])
def test_a_process_that_ends_without_an_answer(context, how):
    with start_worker(jobs.leave, how) as worker, pytest.raises(DiedError):
        worker.receive(time.monotonic() + 60)
    assert is_gone(worker.process.pid)


def test_a_process_that_is_killed_from_outside(context):
    with start_worker(jobs.stay) as worker:
        psutil.Process(worker.receive(time.monotonic() + 60)).kill()
        with pytest.raises(DiedError):
            worker.receive(time.monotonic() + 60)
        worker.send("nobody hears this")
    assert is_gone(worker.process.pid)


@pytest.mark.parametrize("work", [jobs.stay, jobs.chatter])
def test_a_process_that_is_too_slow(context, work):
    with start_worker(work) as worker:
        pid = worker.receive(time.monotonic() + 60)
        began = time.monotonic()
        with pytest.raises(TooSlowError):
            receive_all(worker, began + 0.3)
        assert is_gone(pid)
    assert 0.3 <= time.monotonic() - began < SOON


@pytest.mark.parametrize("work", [jobs.grow, jobs.grow_chatting])
def test_a_process_that_is_too_large(context, work):
    with start_worker(work) as worker:
        worker.megabytes = worker.receive(time.monotonic() + 60) + 120
        with pytest.raises(TooLargeError):
            receive_all(worker, time.monotonic() + SOON)
        assert is_gone(worker.process.pid)


def test_memory_that_it_may_hold_stops_nothing(context):
    with start_worker(jobs.grow) as worker:
        worker.megabytes = worker.receive(time.monotonic() + 60) + 2000
        with pytest.raises(TooSlowError):
            worker.receive(time.monotonic() + 0.4)


def test_a_process_ends_with_its_block_whatever_happens_there(context):
    def break_off():
        with start_worker(jobs.stay) as worker:
            pids.append(worker.receive(time.monotonic() + 60))
            raise ZeroDivisionError

    pids = []
    with pytest.raises(ZeroDivisionError):
        break_off()
    assert is_gone(pids[0])


def test_processes_from_several_threads_at_once(context):
    def call(number):
        said[number] = [ask(jobs.answer, (number, "x" * 200_000)) for _ in range(3)]

    said = {}
    main = sys.modules["__main__"]
    threads = [threading.Thread(target=call, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == {n: [(n, "x" * 200_000)] * 3 for n in range(4)}
    assert sys.modules["__main__"] is main


def test_a_process_lets_go_of_the_lock_and_the_life_of_its_parent(context, tmp_path):
    lock = tmp_path / "lock"
    with start_worker(jobs.lock_and_start, str(lock)) as worker:
        middle, last, parent, files = worker.receive(time.monotonic() + 60)
        if context == "usual" and sys.platform == "linux":
            assert parent == middle  # it is forked from the one that holds the lock
        assert not [file for file in files if str(lock) in file]
        psutil.Process(middle).kill()
        wait_for(lambda: is_gone(middle))
        with FileLock(lock, timeout=0.1):
            pass
        wait_for(lambda: is_gone(last))


def test_shared_memory_after_letting_go(context):
    """Its bookkeeping would write to a file that is closed, or to another file."""
    assert ask(jobs.share_memory) in (None, multiprocessing.get_all_start_methods()[0])


def test_letting_go_without_a_parent_does_nothing(tmp_path):
    with (tmp_path / "x").open("w", encoding="utf-8") as file:
        processes.release_parent()
        file.write("open")
    assert (tmp_path / "x").read_text(encoding="utf-8") == "open"


@posix
def test_a_server_that_is_gone_or_another_process_s_is_done_without():
    script = """\
import os, psutil
from kit.publish.apart import call_apart
from tests.publish import jobs

assert call_apart(jobs.double, 1, where="x") == 2
child = os.fork()
if child == 0:
    os._exit(call_apart(jobs.double, 21, where="x"))
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 42
for process in psutil.Process().children():
    if "forkserver" in str(process.cmdline()):
        process.kill()
assert call_apart(jobs.double, 2, where="x") == 4
"""
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, timeout=60, check=True)


SCRIPT = """\
import multiprocessing, sys
import psutil
from kit.publish import processes
from kit.publish.apart import call_apart
from tests.publish import jobs

if sys.argv[1] == "spawn":
    processes._choose_context = lambda: multiprocessing.get_context("spawn")
print("begin", call_apart(jobs.double, 21, where="x"), flush=True)
assert sys.modules["__main__"].jobs is jobs
processes.end_server()
left = [child.cmdline() for child in psutil.Process().children(recursive=True)]
print([command for command in left if "resource_tracker" not in str(command)])
"""


@pytest.mark.parametrize("context", ["usual", "spawn"])
def test_a_script_of_the_user_runs_once_and_leaves_nothing_running(context, tmp_path):
    script = tmp_path / "my script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, script, context],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("begin 42\n[]\n", "")


@posix
def test_what_is_started_ends_when_the_program_is_killed(tmp_path):
    script = (
        "from kit.publish.processes import start_worker\n"
        "from tests.publish import jobs\n"
        "with start_worker(jobs.follow) as worker:\n"
        "    print(worker.receive()[0], flush=True)\n"
        "    worker.receive()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as program:
        pid = int(program.stdout.readline())
        started = psutil.Process(program.pid).children(recursive=True)
        assert not is_gone(pid)
        program.kill()
    wait_for(lambda: is_gone(pid) and all(is_gone(child.pid) for child in started))
