"""What tests have done in processes of their own: found there by name, light to import."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
from filelock import FileLock
from kit.publish.processes import release_parent, start_worker

from kit import errors
from kit.errors import Problem, StudyError

STATE = []


def describe(pipe):
    """Send what the process took over, and what a job before it left here."""
    STATE.append("used")
    pipe.send(
        {
            "environment": dict(os.environ),
            "zone": time.strftime("%H:%M", time.localtime(0)),
            "folder": os.getcwd(),  # noqa: PTH109
            "languages": errors.chosen_languages(),
            "state": list(STATE),
            "parent": os.getppid(),
            "pid": os.getpid(),
        }
    )


def answer(pipe, *first):
    """Send `first` and then back whatever comes."""
    for thing in first:
        pipe.send(thing)
    while True:
        pipe.send(pipe.recv())


def leave(pipe, how):
    if how == "exit":
        os._exit(3)
    if how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "leave":
        sys.exit(4)
    sys.stderr = None
    raise ValueError(how)


def stay(pipe):
    pipe.send(os.getpid())
    time.sleep(60)


def chatter(pipe):
    """Send without end."""
    pipe.send(os.getpid())
    while True:
        pipe.send("…" * 1000)


def grow(pipe, *, chatting=False):
    """Send how large the process is and grow by 50 MB every tenth of a second."""
    pipe.send(psutil.Process().memory_info().rss / 1e6)
    held = []
    while True:
        held.append(bytearray(b"x") * 50_000_000)
        end = time.monotonic() + 0.1
        while time.monotonic() < end:
            if chatting:
                pipe.send(1)
            else:
                time.sleep(0.1)


def grow_chatting(pipe):
    grow(pipe, chatting=True)


def follow(pipe):
    """Let go of the parent, say what is still open, and stay."""
    release_parent(pipe)
    files = [file.path for file in psutil.Process().open_files()]
    pipe.send((os.getpid(), os.getppid(), files))
    time.sleep(60)


def lock_and_start(pipe, lock):
    """Hold a lock and a file, start a process that lets go of this one, and stay."""
    opened = Path(f"{lock}.open").open
    with FileLock(lock), opened("w", encoding="utf-8"), start_worker(follow) as worker:
        pipe.send((os.getpid(), *worker.receive()))
        time.sleep(60)


def share_memory(pipe):
    """Use shared memory after letting go of the parent, and say what stderr got of it."""
    from multiprocessing import get_start_method, shared_memory

    release_parent(pipe)
    with open(os.devnull, "ab"):  # noqa: PTH123  it takes the number that became free
        memory = shared_memory.SharedMemory(create=True, size=10)
        memory.close()
        memory.unlink()
    pipe.send(get_start_method(allow_none=True))


def double(report, number):
    for step in range(number):
        report(f"step {step}")
    return 2 * number


def refuse(report):
    errors.use_language("en")
    raise StudyError(Problem("study.no_folder", "a"), Problem("study.no_folder", "b"))


def refuse_usage(report):
    raise errors.UsageError(
        Problem("publish.unknown_engine", "--engine", {"engine": "x", "known": "y"})
    )


def fail(report, secret):
    raise KeyError(secret)


def leave_apart(report, how):
    leave(None, how)


def sleep(report):
    time.sleep(60)


def swell(report):
    grow(_Silent())


def report_without_end(report):
    while True:
        report("again")


def give_what_cannot_be_sent(report) -> Iterator[int]:
    return (n for n in range(3))


class _Silent:
    def send(self, thing):
        pass
