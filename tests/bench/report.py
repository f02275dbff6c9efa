"""The table of ratios, in Markdown."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from statistics import median

import psutil

from tests.bench.comparing import Result
from tests.bench.measuring import Usage, read_own_peak
from tests.bench.tasks import Target, count_cores

WORKER_MB = 250
HEAD = ("kit / stock", "CPU s", "ratio (range)", "wall s", "ratio", "peak MB", "target", "met")
MB = 10**6


def describe_machine(runs: int) -> str:
    """Return the machine, the tools' versions and the date in one line."""
    memory = f"{psutil.virtual_memory().total / 2**30:.0f} GiB"
    system = f"{platform.system()} {platform.machine()}"
    tools = ", ".join(f"{tool} {version(tool)}" for tool in ("papermill", "nbconvert"))
    python = f"Python {platform.python_version()}"
    date = datetime.now(tz=UTC).date().isoformat()
    size = f"{count_cores()} cores, {memory}, {system}, {python}, {tools}"
    return f"{size}; medians of {runs} interleaved runs; {date}."


def tabulate(results: Iterable[Result]) -> str:
    """Return all results as one Markdown table."""
    rows = [row for result in results for row in write_rows(result)]
    rule = ["---"] + ["--:"] * 5 + ["---", "---"]
    return "\n".join("| " + " | ".join(row) + " |" for row in (HEAD, rule, *rows))


def write_rows(result: Result) -> list[tuple[str, ...]]:
    """Return the row of a result, and one for the memory of its workers if it was sampled."""
    ours, stock = middle(result.ours), middle(result.stock)
    ratios = [
        mine.cpu / theirs.cpu for mine, theirs in zip(result.ours, result.stock, strict=True)
    ]
    row = (
        result.task.title,
        f"{seconds(ours.cpu)} / {seconds(stock.cpu)}",
        f"{share(ours.cpu / stock.cpu)} ({share(min(ratios))}–{share(max(ratios))})",
        f"{seconds(ours.wall)} / {seconds(stock.wall)}",
        share(ours.wall / stock.wall),
        f"{peak(ours)} / {peak(stock)}",
        *judge(result.task.target, ours, stock),
    )
    return [row, write_memory(result)] if result.tree else [row]


def middle(usages: tuple[Usage, ...]) -> Usage:
    """Return the median CPU and wall time, and the largest peak."""
    cpu, wall = median(u.cpu for u in usages), median(u.wall for u in usages)
    return Usage(cpu, wall, max(u.peak for u in usages))


def judge(target: Target, ours: Usage, stock: Usage) -> tuple[str, str]:
    """Return the target's wording and whether it is met; one in seconds by CPU and by wall."""
    met = ours.cpu <= target.ratio * stock.cpu
    if not target.seconds:
        return target.wording, say_yes(met=met)
    met = met and ours.wall <= target.ratio * stock.wall
    return f"≤ {seconds(target.ratio * stock.wall)} s ({target.wording})", say_yes(met=met)


def write_memory(result: Result) -> tuple[str, ...]:
    """Return the row of a batch's memory: the whole tree's, shared over its workers."""
    share_of_tree = result.tree / MB / count_cores()
    title = "Batch: memory of all processes ÷ workers"
    met = say_yes(met=share_of_tree <= WORKER_MB)
    single = max(usage.peak for usage in result.ours) / MB
    memory = f"{share_of_tree:.0f}, largest RSS {single:.0f}"
    return (title, *["–"] * 4, memory, f"≤ {WORKER_MB} MB", met)


def say_yes(*, met: bool) -> str:
    """Return the word for a target met or missed."""
    return "yes" if met else "**no**"


def peak(usage: Usage) -> str:
    """Return the peak in MB, or that it is not above what this process itself has."""
    own = read_own_peak()
    return f"{usage.peak / MB:.0f}" if usage.peak > own else f"< {own / MB:.0f}"


def seconds(value: float) -> str:
    """Return seconds with as many digits as mean something."""
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"


def share(value: float) -> str:
    """Return a ratio with three digits."""
    return f"{value:.3g}"
