"""What tests have done in processes of their own: found there by name, light to import."""

import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from kit import errors
from kit.engine.processes import CellBegun
from kit.errors import Place, Problem, StudyError

STATE = []


def describe(tell):
    """Return what the process took over, and what a job before it left here."""
    STATE.append("used")
    return {
        "environment": dict(os.environ),
        "zone": time.strftime("%H:%M", time.localtime(0)),
        "folder": os.getcwd(),  # noqa: PTH109
        "state": list(STATE),
        "pid": os.getpid(),
        "streams": [str(Path(f"/proc/self/fd/{n}").readlink()) for n in range(3)]
        if sys.platform == "linux"
        else [os.devnull] * 3,
    }


def say_pid(tell):
    tell(str(os.getpid()))
    time.sleep(60)


def double(tell, number):
    for step in range(number):
        tell(f"step {step}")
    return 2 * number


def outlive_an_interrupt(tell):
    os.kill(os.getpid(), signal.SIGINT)
    return "still here"


def refuse(tell):
    with errors.speaking("en"):
        raise StudyError(
            Problem("study.no_folder", Place("a")), Problem("study.no_folder", Place("b"))
        )


def refuse_usage(tell):
    raise errors.UsageError(
        Problem("publish.unknown_engine", Place("--engine"), {"engine": "x", "known": "y"})
    )


def fail(tell, secret):
    raise KeyError(secret)


def leave(tell, how, *cell):
    """End the process in one of three ways, in a cell if one is named."""
    if cell:
        tell(CellBegun(*cell))
    if how == "exit":
        os._exit(0)
    if how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    sys.exit(4)


def leave_a_program(tell, pid_file):
    """End the process while a fork of it, which has all its files, lives on."""
    child = os.fork()
    if child:
        Path(pid_file).write_text(str(child), encoding="utf-8")
        os._exit(0)
    time.sleep(60)


def stay(tell, *cell):
    if cell:
        tell(CellBegun(*cell))
    time.sleep(60)


def leave_a_cell_and_stay(tell):
    tell(CellBegun("a.ipynb", 1))
    tell("next")
    time.sleep(60)


def tell_without_end(tell):
    while True:
        tell("again")


def grow(tell, *cell):
    """Grow by 50 MB every twentieth of a second, in a cell if one is named."""
    if cell:
        tell(CellBegun(*cell))
    held = []
    while True:
        held.append(bytearray(b"x") * 50_000_000)
        time.sleep(0.05)


def grow_telling(tell):
    held = []
    while True:
        held.append(bytearray(b"x") * 5_000_000)
        tell("again")


def hold_a_thread(tell):
    """Answer, with a thread at work that nobody would wait for."""
    import threading

    threading.Thread(target=time.sleep, args=(60,)).start()
    return psutil.Process().pid


def chatter(tell):
    """Write to the standard streams as Python and as another program does."""
    print("of Python", flush=True)
    print("of Python", file=sys.stderr, flush=True)
    subprocess.run("echo of a program; echo of a program >&2", shell=True, check=True)  # noqa: S602
    return sys.stdin.read()


def run_notebook(tell, source, here, failed, engine):
    """Run a notebook as a step of a release does."""
    from kit.engine import notebooks

    notebooks.run_notebook(source, {}, here, failed=failed, engine=engine, tell=tell)


def give_what_cannot_be_sent(tell) -> Iterator[int]:
    return (n for n in range(3))


def describe_collector(tell):
    return gc.isenabled(), gc.get_threshold()[0]
