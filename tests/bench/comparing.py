"""Measure the kit and its counterpart in turn, so that both meet the same machine."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.bench.measuring import Usage, run_command, sample_memory
from tests.bench.tasks import Task, Work


@dataclass(frozen=True)
class Result:
    """A task with what both sides took, run by run; the kit's CPU and wall per study.

    ``tree`` is the memory of the whole tree in bytes, where it was sampled.
    """

    task: Task
    ours: tuple[Usage, ...]
    stock: tuple[Usage, ...]
    tree: int = 0


def compare(name: str, task: Task, out: Path, runs: int) -> Result:
    """Run ours, stock, ours, stock, ... after a warm-up of each."""
    pairs = []
    for run in range(runs + 1):
        ours, stock = (run_work(work, out) for work in (task.ours, task.stock))
        ours = Usage(ours.cpu / task.studies, ours.wall / task.studies, ours.peak)
        label = f"run {run} of {runs}" if run else "warm-up"
        say(f"{name}, {label}: CPU {ours.cpu:.3f} s, stock {stock.cpu:.3f} s")
        pairs.append((ours, stock))
    ours_all, stock_all = zip(*pairs[1:], strict=True)
    return Result(task, ours_all, stock_all)


def compare_memory(name: str, task: Task, out: Path, runs: int) -> Result:
    """Compare, then sample the memory of the kit's tree in one more run that is not timed."""
    result = compare(name, task, out, runs)
    say(f"{name}, one more run for its memory")
    empty(out)
    tree = sum(sample_memory(command, log_of(out)) for command in task.ours.commands)
    return Result(task, result.ours, result.stock, tree)


def run_work(work: Work, out: Path) -> Usage:
    """Run all commands of a work into an empty folder and check that it left its files."""
    empty(out)
    usage = sum((run_command(command, log_of(out)) for command in work.commands), Usage())
    for kind, wanted in work.makes:
        made = len(list(out.rglob(f"*.{kind}")))
        if made < wanted:
            sys.exit(f"{work.commands[0]} left {made} files of kind {kind}, not {wanted}")
    return usage


def empty(out: Path) -> None:
    """Make the folder anew."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)


def log_of(out: Path) -> Path:
    """Return where a command's output goes: beside the folder, which is part of the result."""
    return out.with_name("log.txt")


def say(line: str) -> None:
    """Report progress."""
    print(line, file=sys.stderr, flush=True)
