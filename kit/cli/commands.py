"""What each command does: call a verb of the kit and print what came of it."""

from __future__ import annotations

import argparse
import functools
import os
import sys
import time
import tomllib
from collections.abc import Callable
from importlib import resources
from pathlib import Path

from kit import errors
from kit.errors import Problem

__all__ = ["check", "guess_language", "run", "say"]


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
    from kit.publish.run import run_study

    started = time.monotonic()
    released = run_study(
        options.study,
        wave=options.wave,
        language=options.language,
        out=options.out,
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
    from kit.publish.run import find_notebooks

    steps = ["check", *(n.stem for n in find_notebooks()), "publish"]

    def report(step: str) -> None:
        place = steps.index(step) + 1
        name = say(f"step_{step}") if f"step_{step}" in _read_words() else step
        print(f"[{place}/{len(steps)}] {name}", file=sys.stderr, flush=True)

    return report


def check(options: argparse.Namespace) -> int:
    """Check a study and its answers; list errors, warnings and what is still open."""
    from kit.study.folder import check_folder

    problems = check_folder(options.study, wave=options.wave, language=options.language)
    if not any(p.severity == "error" for p in problems):
        problems += _check_answers(options)
    for problem in sorted(problems, key=lambda p: _ORDER.index(p.severity)):
        print(f"{say(problem.severity)}{problem.say()}\n")
    counts = {s: sum(p.severity == s for p in problems) for s in _ORDER}
    print(say("checked", **counts))
    return 1 if counts["error"] else 0


_ORDER = ("error", "warning", "open")


def _check_answers(options: argparse.Namespace) -> list[Problem]:
    """Return what stands in the way of a release once the folder itself is in order."""
    from kit import estimate_needs, protect_estimates, read_responses, read_study
    from kit.intake.read import check_responses

    try:
        study = read_study(options.study, wave=options.wave, language=options.language)
        responses = read_responses(study)
        protect_estimates(estimate_needs(responses, study), study)
    except errors.KitError as error:
        return list(error.problems)
    return check_responses(responses)
