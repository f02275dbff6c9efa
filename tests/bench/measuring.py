"""Run a command as a whole process tree and account for the CPU, time and memory it took.

``os.wait4`` on the started process gives its usage and that of all descendants that somebody
waited for. A forked server, a worker or a kernel may outlive the process that started it;
init would adopt it and its usage would be lost. So on Linux this process makes itself the
subreaper of its tree: it adopts such orphans, waits for them too and adds what they used.
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
ORPHANS_MAY_TAKE = 10  # seconds after the end of the command that started them
SAMPLE_EVERY = 0.1  # seconds
Ended = tuple[int, int, resource.struct_rusage]  # what os.wait4 returns
RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes in one unit of ru_maxrss


@dataclass(frozen=True)
class Usage:
    """What a process tree took.

    Parameters
    ----------
    cpu
        User and system seconds of all its processes.
    wall
        Seconds until the started process ended.
    peak
        Largest resident set of any single process, in bytes. exec keeps the mark of the
        process that starts another, so none shows less than this one: import nothing large.
    """

    cpu: float = 0.0
    wall: float = 0.0
    peak: int = 0

    def __add__(self, other: Usage) -> Usage:
        """Return what one took after the other."""
        peak = max(self.peak, other.peak)
        return Usage(self.cpu + other.cpu, self.wall + other.wall, peak)


@dataclass(frozen=True)
class Command:
    """One command, how it must end, and a text it must print on the way."""

    arguments: tuple[str, ...]
    exit_code: int = 0
    says: str = ""
    text: str = field(default="", kw_only=True)

    def __str__(self) -> str:
        """Return the command for a reader: its own text, or its words without the path."""
        program, *rest = self.arguments
        return self.text or " ".join([Path(program).name, *rest])


def adopt_orphans() -> bool:
    """Become the subreaper of all processes started from here; say whether that worked."""
    if sys.platform != "linux":
        return False
    return bool(ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)


def run_command(
    command: Command, log: Path, wait: Callable[[int], Ended] | None = None
) -> Usage:
    """Run a command to the end of its tree and return what it took.

    Its output goes to the file ``log``; a command that does not end as it must stops the
    benchmark with one line.
    """
    started = time.perf_counter()
    _, status, used = (wait or wait_for)(start_command(command, log))
    usage = Usage(wall=time.perf_counter() - started) + read_usage(used)
    check_end(command, os.waitstatus_to_exitcode(status), log)
    return usage + reap_orphans(command)


def start_command(command: Command, log: Path) -> int:
    """Start a command with its output in a file and return its process id."""
    kept = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    files = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(log), kept, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    program = command.arguments[0]
    try:
        return os.posix_spawn(program, command.arguments, os.environ, file_actions=files)
    except FileNotFoundError:
        sys.exit(f"{command}: not found beside {Path(sys.executable).name}")


def wait_for(pid: int) -> Ended:
    """Wait for a process and return what ``os.wait4`` says of it."""
    return os.wait4(pid, 0)


def read_own_peak() -> int:
    """Return the largest resident set of this process, below which no peak can be told."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * RSS_UNIT


def read_usage(used: resource.struct_rusage) -> Usage:
    """Return the CPU and the peak of a ``resource`` usage; its wall time is counted apart."""
    return Usage(cpu=used.ru_utime + used.ru_stime, peak=used.ru_maxrss * RSS_UNIT)


def check_end(command: Command, exit_code: int, log: Path) -> None:
    """Stop the benchmark if a command ended otherwise than it must."""
    text = log.read_text(encoding="utf-8", errors="replace")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    last = " / ".join(lines[-3:]) or "no output"
    if exit_code != command.exit_code:
        sys.exit(f"{command} ended with {exit_code}, not {command.exit_code}: {last}")
    if command.says not in text:
        sys.exit(f"{command} did not say {command.says!r}: {last}")


def reap_orphans(command: Command) -> Usage:
    """Wait for what the command left running and return what it took."""
    usage, deadline = Usage(), time.monotonic() + ORPHANS_MAY_TAKE
    while time.monotonic() < deadline:
        try:
            pid, _, used = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return usage
        if pid:
            usage += read_usage(used)
        else:
            time.sleep(0.01)
    for left in psutil.Process().children(recursive=True):
        left.kill()
    sys.exit(f"{command} left a process running for {ORPHANS_MAY_TAKE} s after its end")


def sample_memory(command: Command, log: Path) -> int:
    """Run a command and return the largest sum of memory seen over its tree, in bytes.

    The sum is of proportional set sizes, where memory that processes share counts once; where
    the system does not know them, of resident sets. A peak between two samples is not seen.
    """
    seen = [0]

    def watch(pid: int) -> Ended:
        while not (ended := os.wait4(pid, os.WNOHANG))[0]:
            seen.append(sum(map(read_memory, psutil.Process().children(recursive=True))))
            time.sleep(SAMPLE_EVERY)
        return ended

    run_command(command, log, watch)
    return max(seen)


def read_memory(process: psutil.Process) -> int:
    """Return a process's proportional or else resident set in bytes; 0 if it is gone."""
    try:
        memory = process.memory_full_info()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0
    return int(getattr(memory, "pss", memory.rss))
