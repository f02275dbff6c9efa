"""What each command does: call a verb of the kit and print what came of it."""

from __future__ import annotations

import argparse
import contextlib
import functools
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kit.errors import KitError, Place, Problem, UsageError, guess_language

from .explained import say_explained, say_explained_json
from .glance import list_facts, say_glance, say_next
from .help import do_help
from .json_text import say_json
from .lab import do_lab
from .new import do_new
from .saying import say, shorten

if TYPE_CHECKING:
    from kit.release.orders import Release
    from kit.scale.batch import Progress
    from kit.trace.reading import Told

__all__ = [
    "choose_language",
    "do_batch",
    "do_check",
    "do_diff",
    "do_explain",
    "do_help",
    "do_lab",
    "do_new",
    "do_recall",
    "do_run",
    "say",
]


def choose_language(options: argparse.Namespace) -> str:
    """Return the language of messages: ``--lang``, else the study's, else the locale's.

    Many studies have no language of their own.
    """
    from kit.study.location import find_language

    study = getattr(options, "study", "")
    own = find_language(study, options.language) if study and not options.lang else ""
    return options.lang or own or guess_language()


def do_run(options: argparse.Namespace) -> int:
    """Run a study; say each step as it begins and at the end what was written where."""
    from kit.release.display import sort_documents
    from kit.release.run import run_study

    started = time.monotonic()
    language = choose_language(options)
    before = _read_before(options)
    released = run_study(
        options.study,
        wave=options.wave,
        language=options.language,
        out=options.out,
        engine=options.engine,
        formats=_read_formats(options.formats),
        final=options.final,
        parameters=dict(options.parameters),
        report=_reporter(language),
    )
    for line in say_glance(released.glance, language, brief=True):
        print(line, file=sys.stderr)
    for line in _say_problems(released.problems, language):
        print(f"\n{line}", file=sys.stderr)
    print(
        say(
            "written",
            language,
            folder=shorten(released.folder),
            seconds=round(time.monotonic() - started),
        )
    )
    width = max(len(name) for name in released.files)
    for name, size in released.files.items():
        print(f"  {name:<{width}}  {max(1, round(size / 1024)):>6} KB")
    _say_changed(before, released, language)
    print(say("final" if released.final else "draft", language))
    first = next(iter(sort_documents(released.files)), "")
    print(say("open_next", language, page=shorten(released.folder / first)))
    return 0


def _read_before(options: argparse.Namespace) -> tuple[Told, ...]:
    """Read what the last runs wrote: a draft is gone once the new one is there."""
    from kit.study.location import find_folder, find_language, find_root

    asked = options.language or dict(options.parameters).get("language", "")
    try:
        study = find_folder(options.study).name
    except KitError:
        return ()
    outputs = (find_root() if options.out == "outputs" else Path()) / options.out / study
    if not outputs.is_dir():
        return ()
    from kit.trace.before import read_before

    return read_before(outputs, find_language(options.study, asked))


def _say_changed(before: tuple[Told, ...], released: Release, language: str) -> None:
    """Say in a sentence how a release differs from the one before it, and why."""
    from kit.trace.before import compare_before
    from kit.trace.telling import say_short

    found = compare_before(before, released.folder) if before else None
    if found is not None:
        print(say_short(found, language))


def _read_formats(text: str) -> tuple[str, ...]:
    """Split a list of formats at commas of either kind and at spaces."""
    return tuple(name.lower() for name in re.split(r"[\s,，、;；]+", text) if name)


def _reporter(language: str) -> Callable[[str], None]:
    """Return a report that says each step as it begins."""
    from kit.release.telling import say_step

    def report(step: str) -> None:
        print(say_step(step, language), file=sys.stderr, flush=True)

    return report


def do_batch(options: argparse.Namespace) -> int:
    """Run many studies; say how far it is after each, and at the end what was set aside."""
    from kit.scale.batch import run_batch

    language = choose_language(options)
    try:
        done = run_batch(
            options.studies,
            out=options.out,
            jobs=_read_jobs(options.jobs),
            resume=options.resume,
            language=options.language,
            engine=options.engine,
            formats=_read_formats(options.formats),
            messages=language,
            report=functools.partial(_report_study, language),
        )
    except KeyboardInterrupt:
        print(say("batch_stopped", language), file=sys.stderr)
        return 1
    bad = [entry for entry in done.entries if entry.is_bad]
    for entry in bad:
        reasons = [p.say(language) for p in entry.problems if p.severity == "error"]
        print(
            "\n\n".join([f"{say('error', language)}{entry.folder}", *reasons]) + "\n",
            file=sys.stderr,
        )
    same = sum(entry.state == "unchanged" for entry in done.entries)
    counts = {"done": len(done.entries) - len(bad), "same": same, "failed": len(bad)}
    print(say("batch_written", language, page=shorten(done.page), **counts))
    if bad:
        print(say("batch_again", language))
    return 1 if bad else 0


def _read_jobs(text: str) -> int | None:
    if not text:
        return None
    try:
        return int(text)
    except ValueError:
        problem = Problem("scale.bad_jobs", Place("--jobs"), {"jobs": text})
        raise UsageError(problem) from None


def _report_study(language: str, progress: Progress) -> None:
    """Print a line for a study that was checked or run."""
    entry = progress.entry
    line = say(
        f"batch_{progress.step}",
        language,
        number=progress.number,
        total=progress.total,
        study=entry.study,
        state=say(f"state_{entry.state}", language),
        failed=progress.failed,
        left=_say_time(progress.seconds_left, language),
    )
    # Whoever listened may have gone; that is no reason to stop the work.
    with contextlib.suppress(OSError):
        print(line, file=sys.stderr, flush=True)


def _say_time(seconds: float, language: str) -> str:
    if seconds < 90:
        return say("seconds", language, number=round(seconds))
    return say("minutes", language, number=round(seconds / 60))


def do_check(options: argparse.Namespace) -> int:
    """Check a study and its answers; list errors, warnings and what is still open."""
    from kit.release.checking import check_study
    from kit.release.looking import make_glance

    language = choose_language(options)
    found = check_study(options.study, options.wave, options.language)
    if options.format == "json":
        print(say_json(found, language))
        return 1 if found.has_errors else 0
    if found.study:
        lines = say_glance(make_glance(found.study, found.responses), language)
        print("\n".join([*lines, *list_facts(found.study, language)]) + "\n")
    for line in _say_problems(found.problems, language):
        print(f"{line}\n")
    counts = {s: sum(p.severity == s for p in found.problems) for s in _ORDER}
    print(say("checked", language, **counts))
    ready = {"has_errors": found.has_errors, "has_answers": bool(found.responses)}
    print(say_next(options.study, language, **ready))
    return 1 if found.has_errors else 0


_ORDER = ("open", "accepted", "warning", "error")
"""What is said last is what a terminal shows."""


def _say_problems(problems: Iterable[Problem], language: str) -> Iterator[str]:
    """Yield every problem with its tag, the most pressing last."""
    for problem in sorted(problems, key=lambda p: _ORDER.index(p.severity)):
        yield f"{say(problem.severity, language)}{problem.say(language)}"


def do_explain(options: argparse.Namespace) -> int:
    """Say where a sentence, a number or a key of a release comes from."""
    from kit.trace.explain import explain_release

    found = explain_release(options.release, options.asked)
    if options.format == "json":
        print(say_explained_json(found))
        return 0
    print("\n\n".join(map(say_explained, found)))
    return 0


def do_diff(options: argparse.Namespace) -> int:
    """Say what differs between two releases, and why; write it as a page if asked."""
    from kit.trace.diff import compare_releases
    from kit.trace.telling import say_difference, write_page
    from kit.trace.telling import say_json as say_difference_json

    found = compare_releases(options.first, options.second)
    language = options.lang or found.language
    if options.page:
        write_page(found, language, options.page)
    json = options.format == "json"
    print(say_difference_json(found) if json else say_difference(found, language))
    return 0


def do_recall(options: argparse.Namespace) -> int:
    """Take a release back; list what was removed and who must destroy copies."""
    from kit.scale.recall import recall_release

    try:
        recalled = recall_release(options.release)
    except KeyboardInterrupt:
        print(say("recall_stopped", options.lang or guess_language()), file=sys.stderr)
        return 1
    language = options.lang or recalled.language
    removed = "recalled" if recalled.folders else "recalled_before"
    print(say(removed, language, release=recalled.release))
    for folder in recalled.folders:
        print(f"  {shorten(folder)}")
    if not recalled.recipients:
        print(say("recalled_draft", language))
        return 0
    print(say("recipients", language))
    for who in recalled.recipients:
        print(f"  {who.say(language) or who.zh or who.en}")
    print(say("copies", language))
    return 0
