"""Processes for one task each, with a pipe on which the task tells how far it is.

Where the system forks safely, the first process asked for starts a server (Python's own
forkserver) that has imported everything once; each worker is forked from it, clean and with
a single thread. Elsewhere each is spawned afresh.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psutil

__all__ = ["ONE_THREAD", "SAFE_PATH", "Worker", "start_worker"]

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""Environment in which the same sums are added in the same order on every computer."""

SAFE_PATH = "PYTHONSAFEPATH"
"""With it Python does not look for modules in the working folder."""

_PRELOAD = "kit.engine.preload"

_starting = threading.Lock()
_told: list[Connection] = []


@dataclass(frozen=True)
class Surroundings:
    """What a process takes over from the one that starts it."""

    environment: dict[str, str]
    folder: str


@dataclass
class Worker:
    """A process at work: its answer to come, what it tells, and itself once it has begun."""

    answer: Future[Any]
    pipe: Connection
    process: psutil.Process | None = None

    def confirm_start(self) -> None:
        """Learn who it is and let it begin; EOFError or OSError if it is gone.

        It waits for this, so that none can be at work unknown to the one that ends it.
        """
        import psutil

        try:
            self.process = psutil.Process(self.pipe.recv())
        except psutil.Error as gone:
            raise EOFError from gone
        self.pipe.send(None)

    def measure(self) -> float:
        """Return the megabytes of memory that it holds now."""
        import psutil

        try:
            return float(self.process.memory_info().rss) / 1e6 if self.process else 0.0
        except psutil.Error:
            return 0.0

    def end(self) -> None:
        """End it, whether it has begun, is at work or is done."""
        with contextlib.suppress(EOFError, OSError):
            if self.process is None and self.pipe.poll():
                self.confirm_start()
        self.pipe.close()
        if self.process is not None and self.process.is_running():
            self.process.kill()


@contextlib.contextmanager
def start_worker(
    work: Callable[..., object], *arguments: object, preload: Sequence[str] = ()
) -> Iterator[Worker]:
    """Call ``work(tell, *arguments)`` in a new process; on leaving, the process is ended.

    Parameters
    ----------
    work
        A function of a module, found there by its name. Its process has the environment
        and the working folder of this one, and standard streams that lead nowhere; an
        interrupt from the keyboard does not reach it.
    arguments
        What can be pickled.
    preload
        Modules that workers share where the system allows it.
    """
    try:
        pool, worker = _start(_choose_context(preload), work, arguments)
    except (OSError, EOFError):
        # The server was ended, or is that of a process from which this one was forked.
        pool, worker = _start(multiprocessing.get_context("spawn"), work, arguments)
    try:
        yield worker
    finally:
        worker.end()
        pool.shutdown(cancel_futures=True)


def _start(
    context: BaseContext, work: Callable[..., object], arguments: tuple[object, ...]
) -> tuple[ProcessPoolExecutor, Worker]:
    ours, theirs = context.Pipe()
    with theirs, _starting, contextlib.ExitStack() as broken_off:
        broken_off.callback(ours.close)
        # Taken while no other thread has changed it for a start of its own.
        here = Surroundings(dict(os.environ), str(Path.cwd()))
        # The pool too may start a process: the one that keeps account of its locks.
        with _safe_path(), _without_main():
            pool = ProcessPoolExecutor(
                1, mp_context=context, initializer=_begin, initargs=(theirs, here)
            )
            # Else a worker waits for ever to be greeted where its start is interrupted.
            broken_off.callback(pool.shutdown, wait=False, cancel_futures=True)
            answer = pool.submit(_work, work, arguments)
        broken_off.pop_all()
    return pool, Worker(answer, ours)


def _choose_context(preload: Sequence[str] = ()) -> BaseContext:
    """Return how to start a process from this one."""
    # On macOS a process that has loaded the system's libraries cannot be forked safely.
    if sys.platform in ("win32", "darwin"):
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([_PRELOAD, *preload])
    _start_server()
    return context


def _start_server() -> None:
    """Start the server, if none is running, deaf to the keyboard from its first moment.

    What is blocked here stays so in the new program until `preload` ignores it; an
    interrupt in between comes to this one a moment later.
    """
    from multiprocessing import forkserver, resource_tracker

    with _starting, _safe_path():
        # The server would start it first, and lift the block in doing so.
        resource_tracker.ensure_running()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            forkserver.ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _safe_path() -> Iterator[None]:
    """Let what is started here find no module in the working folder.

    Python looks there before anywhere else, and a user's own ``email.py`` or ``select.py``
    would be executed in place of the library's.
    """
    path, before = list(sys.path), os.environ.get(SAFE_PATH)
    sys.path[:] = _leave_out_folder(path)
    os.environ[SAFE_PATH] = "1"
    try:
        yield
    finally:
        sys.path[:] = path
        if before is None:
            del os.environ[SAFE_PATH]
        else:
            os.environ[SAFE_PATH] = before


def _leave_out_folder(path: Sequence[str]) -> list[str]:
    """Return the search path without the working folder as Python itself puts it first."""
    own = str(Path(__file__).parents[2])
    first = [entry for entry in path[:1] if entry != str(Path.cwd()) or entry == own]
    return [entry for entry in (*first, *path[1:]) if entry]


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


def _begin(pipe: Connection, surroundings: Surroundings) -> None:
    """Be the process: as the one that started it, but deaf to its keyboard and silent."""
    __import__(_PRELOAD)
    threading.Thread(target=_follow_parent, daemon=True).start()
    os.environ.clear()
    os.environ.update(ONE_THREAD | surroundings.environment)
    if hasattr(time, "tzset"):
        time.tzset()
    os.chdir(surroundings.folder)
    pipe.send(os.getpid())
    pipe.recv()
    _told.append(pipe)


def _follow_parent() -> None:
    """Wait for the end of the parent and end at once."""
    if parent := multiprocessing.parent_process():
        parent.join()
    os._exit(1)


def _work(work: Callable[..., object], arguments: tuple[object, ...]) -> object:
    (pipe,) = _told
    return work(pipe.send, *arguments)
