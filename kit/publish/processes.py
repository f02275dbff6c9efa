"""Functions that run in a process of their own: a death, a hang or a leak stays there.

Where the system forks, the first process asked for starts a server (Python's own
forkserver) that has imported everything once; each process is forked from it, clean and
with a single thread. Elsewhere each is spawned afresh.
"""

from __future__ import annotations

import contextlib
import itertools
import math
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import connection, resource_tracker
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import Any

__all__ = [
    "MEMORY",
    "ONE_THREAD",
    "DiedError",
    "TooLargeError",
    "TooSlowError",
    "Worker",
    "end_server",
    "release_parent",
    "start_worker",
]

Pipe = connection.Connection

MEMORY = 2000
"""Megabytes that a process may hold before it is ended."""

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""Environment in which the same sums are added in the same order on every computer."""

_PRELOAD = "kit.publish.preload"
_MOST_FILES = 65536
_LOOK = 0.1  # seconds between two looks at the memory of a process

_starting = threading.Lock()


@dataclass(frozen=True)
class Surroundings:
    """What a process takes over from the one that starts it."""

    environment: dict[str, str]
    folder: str


class DiedError(Exception):
    """The process ended before it answered."""


class TooSlowError(Exception):
    """The process had not answered in time and was ended."""


class TooLargeError(Exception):
    """The process held more memory than it may and was ended."""


@dataclass
class Worker:
    """A process at work and the pipe to it; it may hold so many megabytes."""

    process: BaseProcess
    pipe: Pipe
    megabytes: float
    looked: float = 0.0

    def receive(self, until: float = math.inf) -> Any:
        """Return the next thing that the process sends, before the clock says `until`.

        Raises
        ------
        DiedError, TooSlowError, TooLargeError
            Nothing came; the process is ended. The clock is `time.monotonic`.
        """
        while True:
            ready = connection.wait([self.pipe], timeout=_LOOK)
            self._look(until)
            if ready:
                break
        try:
            return self.pipe.recv()
        except (EOFError, OSError) as end:
            raise DiedError from end

    def send(self, thing: object) -> None:
        """Send the process something; one that has ended is found by `receive`."""
        with contextlib.suppress(OSError):
            self.pipe.send(thing)

    def end(self) -> None:
        """End the process, if it still runs, and wait until it is gone."""
        self.pipe.close()
        self.process.kill()
        self.process.join()

    def _look(self, until: float) -> None:
        """End a process that has become too slow or too large."""
        now = time.monotonic()
        if now > until:
            self.end()
            raise TooSlowError
        if now - self.looked >= _LOOK:
            self.looked = now
            if self._hold() > self.megabytes:
                self.end()
                raise TooLargeError

    def _hold(self) -> float:
        """Return the megabytes of memory that the process holds now."""
        import psutil

        try:
            return float(psutil.Process(self.process.pid).memory_info().rss) / 1e6
        except psutil.Error:
            return 0.0


@contextlib.contextmanager
def start_worker(
    work: Callable[..., None], *arguments: object, megabytes: float = MEMORY
) -> Iterator[Worker]:
    """Call ``work(pipe, *arguments)`` in a new process; on leaving, the process is ended.

    Parameters
    ----------
    work
        A function of a module, found there by its name. Its process has the environment
        and the working folder of this one, and its own standard streams; an interrupt from
        the keyboard does not reach it.
    arguments
        What can be pickled.
    megabytes
        Memory that the process may hold.
    """
    here = Surroundings(dict(os.environ), str(Path.cwd()))
    ours, theirs = multiprocessing.Pipe()
    with theirs:
        started = (theirs, here, work, arguments)
        try:
            process = _start(_choose_context(), *started)
        except (OSError, EOFError):
            # The server was ended, or is that of a process from which this one was forked.
            process = _start(multiprocessing.get_context("spawn"), *started)
    worker = Worker(process, ours, megabytes)
    try:
        yield worker
    finally:
        worker.end()


def release_parent(*kept: Pipe) -> None:
    """Let go of all that this process got from the one that started it, except `kept`.

    Of a forked process these are its open files, a lock's among them. From now on this
    process ends when its parent does.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    if _is_forked():
        # Without its tracker, shared memory would write to whatever has the number next.
        tracker = resource_tracker.getfd() or 0
        files = {0, 1, 2, tracker, parent.sentinel, *(pipe.fileno() for pipe in kept)}
        _close_files(files)
    threading.Thread(target=_follow, args=(parent.sentinel,), daemon=True).start()


def end_server() -> None:
    """End the server, if this process has started one, and wait for it.

    The last act of a program: its whole cost is then in its own account, and no process
    outlives it. Afterwards no worker can be started.
    """
    import psutil

    for child in psutil.Process().children():
        with contextlib.suppress(psutil.Error):
            if any("multiprocessing.forkserver" in part for part in child.cmdline()):
                child.kill()
                child.wait()


def _start(context: BaseContext, *arguments: object) -> BaseProcess:
    process: BaseProcess = context.Process(  # type: ignore[attr-defined]
        target=_begin, args=arguments
    )
    with _starting, _without_main():
        process.start()
    return process


def _choose_context() -> BaseContext:
    """Return how to start a process from this one."""
    # On macOS a process that has loaded the system's libraries cannot be forked safely.
    if sys.platform in ("win32", "darwin"):
        return multiprocessing.get_context("spawn")
    if _is_forked() and threading.active_count() == 1:
        return multiprocessing.get_context("fork")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([_PRELOAD])
    return context


def _is_forked() -> bool:
    """Tell whether this process came from a server; Windows has no such module."""
    if sys.platform == "win32":
        return False
    from multiprocessing import forkserver

    return forkserver.get_inherited_fds() is not None


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """Hide the main module from multiprocessing, which would import it in every process.

    A worker needs nothing of it, and a script without ``if __name__ == "__main__"`` would
    run again, and again start a worker.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _begin(
    pipe: Pipe,
    surroundings: Surroundings,
    work: Callable[..., None],
    arguments: tuple[object, ...],
) -> None:
    """Be the process: as the one that started it, but deaf to its keyboard."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.clear()
    os.environ.update(ONE_THREAD | surroundings.environment)
    if hasattr(time, "tzset"):
        time.tzset()
    os.chdir(surroundings.folder)
    # multiprocessing hands on how this process was started; what runs in it has the usual way.
    multiprocessing.set_start_method(None, force=True)
    work(pipe, *arguments)


def _close_files(kept: set[int]) -> None:
    for low, high in itertools.pairwise(sorted({*kept, _MOST_FILES})):
        # An empty range closes everything where the system has close_range.
        if low + 1 < high:
            os.closerange(low + 1, high)


def _follow(parent: int) -> None:
    """Wait for the end of the parent and end at once."""
    connection.wait([parent])
    os._exit(1)
