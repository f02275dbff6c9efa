"""Processes for one task: what they take over, and that they always end."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from kit.engine import workers
from kit.engine.processes import call_in_process
from kit.engine.workers import start_worker
from kit.errors import PublishError

from . import jobs

ROOT = Path(__file__).parents[2]
SOON = 10
FINDS_JOBS = os.environ | {"PYTHONPATH": str(ROOT)}

posix = pytest.mark.skipif(os.name == "nt", reason="processes are forked there never")


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


def ask(function, *arguments):
    return call_in_process(function, *arguments, where="x")


def test_a_process_takes_over_what_is_so_now(context, monkeypatch, tmp_path):
    ask(jobs.describe)  # whatever is shared between processes stands from here on
    monkeypatch.setenv("KIT_TEST_是", "set since")
    monkeypatch.setenv("TZ", "UTC-05:30")
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    said = ask(jobs.describe)
    here = workers.ONE_THREAD | dict(os.environ)
    assert {n: v for n, v in said["environment"].items() if n != "MPLBACKEND"} == here
    assert said["zone"] == "05:30"
    assert said["folder"] == str(tmp_path)


def test_garbage_is_collected_however_a_process_was_started(context):
    """Where none is forked, what is large was never imported beforehand, and nobody did."""
    preload = ("kit.release.preload",)
    assert call_in_process(jobs.describe_collector, where="x", preload=preload) == (
        True,
        50_000,
    )


def test_what_cannot_be_imported_is_named_and_not_taken_for_a_lack_of_memory(context):
    with pytest.raises(PublishError) as caught:
        call_in_process(jobs.double, 1, where="x", preload=("kit.nowhere",))
    (problem,) = caught.value.problems
    assert (problem.code, problem.values) == (
        "publish.unexpected",
        {"kind": "ModuleNotFoundError"},
    )


def test_what_the_user_sets_for_threads_stays(context, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    assert ask(jobs.describe)["environment"]["OMP_NUM_THREADS"] == "3"


def test_each_process_is_another_and_finds_nothing_of_the_one_before(context):
    before = jobs.STATE[:]
    first, second = (ask(jobs.describe) for _ in range(2))
    assert first["state"] == second["state"] == ["used"]
    assert len({os.getpid(), first["pid"], second["pid"]}) == 3
    assert before == jobs.STATE


def test_its_streams_lead_nowhere(context, capfd):
    assert ask(jobs.chatter) == ""
    assert capfd.readouterr() == ("", "")
    assert ask(jobs.describe)["streams"] == [os.devnull] * 3


@posix
def test_an_interrupt_from_the_keyboard_does_not_reach_it(context):
    assert ask(jobs.outlive_an_interrupt) == "still here"


def test_one_that_was_never_waited_for_does_nothing(context, tmp_path):
    with start_worker(jobs.leave_a_program, str(tmp_path / "pid")):
        time.sleep(0.5)
    assert not (tmp_path / "pid").exists()


def test_processes_from_several_threads_at_once(context):
    def call(number):
        said[number] = [ask(jobs.double, number) for _ in range(3)]

    said = {}
    main = sys.modules["__main__"]
    threads = [threading.Thread(target=call, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == {n: [2 * n] * 3 for n in range(4)}
    assert sys.modules["__main__"] is main


@posix
def test_a_server_that_is_gone_or_another_process_s_is_done_without():
    script = """\
import os, psutil
from kit.engine.processes import call_in_process
from tests.engine import jobs

assert call_in_process(jobs.double, 1, where="x") == 2
child = os.fork()
if child == 0:
    os._exit(call_in_process(jobs.double, 21, where="x"))
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 42
for process in psutil.Process().children():
    if "forkserver" in str(process.cmdline()):
        process.kill()
assert call_in_process(jobs.double, 2, where="x") == 4
"""
    subprocess.run([sys.executable, "-c", script], env=FINDS_JOBS, timeout=60, check=True)


SCRIPT = """\
import multiprocessing, sys
from kit.engine import workers
from kit.engine.processes import call_in_process
from tests.engine import jobs

if sys.argv[1] == "spawn":
    spawn = multiprocessing.get_context("spawn")
    workers._choose_context = lambda _: spawn
print("begin", call_in_process(jobs.double, 21, where="x"), flush=True)
assert sys.modules["__main__"].jobs is jobs
print(multiprocessing.active_children())
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


def start_program(script):
    """Start a program that prints the pid of its worker; give it and all that it started."""
    program = subprocess.Popen(
        [sys.executable, "-c", script],
        env=FINDS_JOBS,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    pid = int(program.stdout.readline())
    started = psutil.Process(program.pid).children(recursive=True)
    assert pid in {child.pid for child in started}
    return program, started


STAYS = (
    "from kit.engine.processes import call_in_process\n"
    "from tests.engine import jobs\n"
    "call_in_process(jobs.say_pid, where='x', on_step=lambda pid: print(pid, flush=True))\n"
)


@posix
@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_what_is_started_ends_with_the_program(sign):
    program, started = start_program(STAYS)
    program.send_signal(sign)
    program.communicate(timeout=SOON)
    wait_for(lambda: all(is_gone(child.pid) for child in started))


@posix
def test_an_interrupt_for_the_whole_group_is_said_once():
    program, started = start_program(STAYS)
    for process in (*started, psutil.Process(program.pid)):
        process.send_signal(signal.SIGINT)
    _, said = program.communicate(timeout=SOON)
    assert said.count("Traceback") == 1
    assert said.endswith("KeyboardInterrupt\n")
    wait_for(lambda: all(is_gone(child.pid) for child in started))
