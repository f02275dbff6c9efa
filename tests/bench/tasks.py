"""What is measured: the kit's commands, their stock counterparts, and the targets."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.measuring import Command

BIN = Path(sys.executable).parent  # not resolved: a venv's python is a link out of the venv
STUDY = Path("surveys/jinhai")
# What a release is made of; 00_start_here is for people.
NOTEBOOKS = sorted(Path("notebooks").glob("0[1-9]_*.ipynb"))
PARTS = ("study.toml", "plan.toml", "questionnaire.xlsx", "*.docx", "*.csv", "waves")
PASS_SECONDS = 0.02  # what `python -c pass` takes where the targets in seconds were set


@dataclass(frozen=True)
class Work:
    """Commands run one after the other, and how many files of a kind they must leave."""

    commands: tuple[Command, ...]
    makes: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Target:
    """The largest ratio allowed, of CPU or (``seconds``) of CPU and of wall time."""

    ratio: float
    wording: str
    seconds: float = 0.0


@dataclass(frozen=True)
class Task:
    """One row: the kit's work, done for so many ``studies``, beside its counterpart."""

    title: str
    ours: Work
    stock: Work
    target: Target
    studies: int = 1


def count_cores() -> int:
    """Return how many cores this process may use."""
    known = hasattr(os, "sched_getaffinity")
    return len(os.sched_getaffinity(0)) if known else os.cpu_count() or 1


def program(name: str, *arguments: object, **ending: Any) -> Command:
    """Return a command of the environment that this Python belongs to."""
    return Command((str(BIN / name), *map(str, arguments)), **ending)


def python_pass() -> Work:
    """Return the smallest thing that Python does."""
    return Work((Command((sys.executable, "-c", "pass"), text="python -c pass"),))


def stock_study(out: Path) -> Work:
    """Return papermill and nbconvert, a process each, for every notebook of one study."""
    commands = []
    for notebook in NOTEBOOKS:
        done = out / notebook.name
        chosen = ("-p", "study", STUDY, "-p", "wave", 2019, "-p", "language", "zh")
        commands.append(program("papermill", notebook, done, *chosen))
        commands.append(program("jupyter", "nbconvert", "--to", "html", "--no-input", done))
    return Work(tuple(commands), (("html", len(NOTEBOOKS)),))


def documents(studies: int) -> tuple[tuple[str, int], ...]:
    """Return how many files the kit must leave for so many studies."""
    return tuple((kind, studies * len(NOTEBOOKS)) for kind in ("html", "pdf"))


def single(out: Path) -> Task:
    """Return one study from a cold start."""
    command = program("kit", "run", STUDY, "--out", out, "--formats", "html,pdf")
    target = Target(1 / 6.5, "CPU ≤ 1/6.5")
    title = "One study: html + pdf / stock html"
    return Task(title, Work((command,), documents(1)), stock_study(out), target)


def office(out: Path) -> Task:
    """Return one study from a cold start with all that an office works with."""
    command = program("kit", "run", STUDY, "--out", out, "--formats", "html,pdf,docx,form")
    makes = (*documents(1), ("docx", len(NOTEBOOKS) + 1))
    title = "One study: html + pdf + docx + form / stock html"
    target = Target(1 / 5, "CPU ≤ 1/5")
    return Task(title, Work((command,), makes), stock_study(out), target)


def batch(out: Path, studies: list[Path]) -> Task:
    """Return many studies on all cores, to be counted per study."""
    count = len(studies)
    wanted = ("--jobs", count_cores(), "--out", out, "--formats", "html,pdf")
    arguments = ("batch", *studies, *wanted)
    command = program("kit", *arguments, text=f"kit batch of {count} studies")
    ours = Work((command,), documents(count))
    title = f"Batch of {count}, per study: html + pdf / stock html"
    return Task(title, ours, stock_study(out), Target(1 / 12, "CPU ≤ 1/12"), count)


def million(_: Path) -> Task:
    """Return a million answers, made in memory and estimated, beside what pandas takes."""
    ours, stock = (
        Work((Command((sys.executable, "-m", "tests.bench.million", tool), says="estimated"),))
        for tool in ("kit", "pandas")
    )
    title = "A million answers to 44 questions: all estimates / shares, means, alpha in pandas"
    return Task(title, ours, stock, Target(2.5, "CPU ≤ 2.5 × pandas"))


def help_text(_: Path) -> Task:
    """Return the first thing that anybody asks for."""
    title = "`kit --help` / `python -c pass`"
    ours = Work((program("kit", "--help", says="usage: kit"),))
    return Task(title, ours, python_pass(), start_up(0.3))


def refused(out: Path) -> Task:
    """Return a mistyped parameter, which papermill would only warn of."""
    title = "Refused parameter / `python -c pass`"
    mistyped = ("run", STUDY, "-p", "wvae", 2019, "--out", out)
    ours = Work((program("kit", *mistyped, exit_code=1, says="wvae"),))
    return Task(title, ours, python_pass(), start_up(0.5))


def start_up(seconds: float) -> Target:
    """Return a target in seconds, which grows with what ``python -c pass`` takes here."""
    ratio = seconds / PASS_SECONDS
    return Target(ratio, f"{ratio:.0f} × pass", seconds)


def copy_studies(folder: Path, count: int) -> list[Path]:
    """Copy the example study so many times, without the scripts that invented it."""
    width = max(2, len(str(count)))
    copies = [folder / f"{STUDY.name}-{number:0{width}}" for number in range(1, count + 1)]
    for copy in copies:
        copy.mkdir(parents=True)
        for part in (found for pattern in PARTS for found in STUDY.glob(pattern)):
            if part.is_dir():
                shutil.copytree(part, copy / part.name)
            else:
                shutil.copy(part, copy)
    return copies
