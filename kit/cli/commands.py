"""What each command does: call a verb of the kit and print what came of it."""

from __future__ import annotations

import argparse
import contextlib
import functools
import os
import sys
import time
import tomllib
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from kit import errors

if TYPE_CHECKING:
    from kit.scale.batch import Progress

__all__ = ["batch", "check", "guess_language", "run", "say"]


@functools.cache
def _read_words() -> dict[str, dict[str, str]]:
    text = resources.files("kit.cli").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def say(name: str, **values: object) -> str:
    """Return what the terminal says, in the language of the messages."""
    return _read_words()[name][errors.current_language()].format(**values)


def guess_language() -> str:
    """Return the locale's language, for messages before a study has been read."""
    settings = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "en" if next(filter(None, settings), "").startswith("en") else "zh"


def run(options: argparse.Namespace) -> int:
    """Run a study; say each step as it begins and at the end what was written where."""
    from kit.release.run import run_study

    started = time.monotonic()
    released = run_study(
        options.study,
        wave=options.wave,
        language=options.language,
        out=options.out,
        engine=options.engine,
        parameters=dict(options.parameters),
        report=_reporter(),
    )
    for problem in released.problems:
        print(f"{problem.say()}\n", file=sys.stderr)
    print(
        say(
            "written",
            folder=_shorten(released.folder),
            seconds=round(time.monotonic() - started),
        )
    )
    width = max(len(name) for name in released.files)
    for name, size in released.files.items():
        print(f"  {name:<{width}}  {max(1, round(size / 1024)):>6} KB")
    return 0


def _shorten(folder: Path) -> Path:
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def _reporter() -> Callable[[str], None]:
    """Return a report that numbers the steps: check, three notebooks, publish."""
    from kit.release.orders import find_notebooks

    steps = ["check", *(n.stem for n in find_notebooks()), "publish"]

    def report(step: str) -> None:
        place = steps.index(step) + 1
        name = say(f"step_{step}") if f"step_{step}" in _read_words() else step
        print(f"[{place}/{len(steps)}] {name}", file=sys.stderr, flush=True)

    return report


def batch(options: argparse.Namespace) -> int:
    """Run many studies; say how far it is after each, and at the end what was set aside."""
    from kit.scale.batch import run_batch

    try:
        done = run_batch(
            options.studies,
            out=options.out,
            jobs=_read_jobs(options.jobs),
            resume=options.resume,
            language=options.language,
            engine=options.engine,
            report=_report_study,
        )
    except KeyboardInterrupt:
        print(say("batch_stopped"), file=sys.stderr)
        return 1
    bad = [entry for entry in done.entries if entry.is_bad]
    for entry in bad:
        reasons = [p.say() for p in entry.problems if p.severity == "error"]
        print("\n\n".join([f"{say('error')}{entry.folder}", *reasons]) + "\n", file=sys.stderr)
    same = sum(entry.state == "unchanged" for entry in done.entries)
    counts = {"done": len(done.entries) - len(bad), "same": same, "failed": len(bad)}
    print(say("batch_written", page=_shorten(done.page), **counts))
    if bad:
        print(say("batch_again"))
    return 1 if bad else 0


def _read_jobs(text: str) -> int | None:
    if not text:
        return None
    try:
        return int(text)
    except ValueError:
        problem = errors.Problem("scale.bad_jobs", "--jobs", {"jobs": text})
        raise errors.UsageError(problem) from None


def _report_study(progress: Progress) -> None:
    """Print a line for a study that was checked or run."""
    entry = progress.entry
    line = say(
        f"batch_{progress.step}",
        number=progress.number,
        total=progress.total,
        study=entry.study,
        state=say(f"state_{entry.state}"),
        failed=progress.failed,
        left=_say_time(progress.seconds_left),
    )
    # Whoever listened may have gone; that is no reason to stop the work.
    with contextlib.suppress(OSError):
        print(line, file=sys.stderr, flush=True)


def _say_time(seconds: float) -> str:
    if seconds < 90:
        return say("seconds", number=round(seconds))
    return say("minutes", number=round(seconds / 60))


def check(options: argparse.Namespace) -> int:
    """Check a study and its answers; list errors, warnings and what is still open."""
    from kit.release.checking import find_problems

    problems = find_problems(options.study, options.wave, options.language)
    for problem in sorted(problems, key=lambda p: _ORDER.index(p.severity)):
        print(f"{say(problem.severity)}{problem.say()}\n")
    counts = {s: sum(p.severity == s for p in problems) for s in _ORDER}
    print(say("checked", **counts))
    return 1 if counts["error"] else 0


_ORDER = ("error", "warning", "open")
