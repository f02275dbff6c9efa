"""Runs many studies, each apart: all are checked first, and a broken one stops no other."""

from __future__ import annotations

import contextlib
import glob
import multiprocessing
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait
from dataclasses import dataclass, replace
from pathlib import Path

from kit.errors import KitError, Place, Problem, UsageError, guess_language, speaking
from kit.release.lock import hold_lock
from kit.release.manifest import check_release
from kit.release.orders import Order, make_order, place_outputs
from kit.release.run import check_order, run_order
from kit.release.staging import find_latest

from .status import BatchStatus, Entry, State, read_status
from .summary import write_summary

__all__ = ["Batch", "Progress", "find_studies", "run_batch"]


@dataclass(frozen=True)
class Progress:
    """One study further: which it was, and how far the batch is with this `step`.

    The step is ``check`` or ``run``; `done` and `failed` count studies of the whole batch.
    """

    step: str
    entry: Entry
    number: int
    total: int
    done: int
    failed: int
    seconds_left: float


@dataclass(frozen=True)
class Batch:
    """What became of each study, and the page that tells it."""

    entries: tuple[Entry, ...]
    page: Path


OnProgress = Callable[[Progress], None]
Work = Callable[[Entry, Order], Entry]


@dataclass(frozen=True)
class Workload:
    """How many studies are worked on at the same time, and who hears of each."""

    jobs: int
    report: OnProgress


def run_batch(  # noqa: PLR0913  an argument for each option of the command
    studies: Iterable[str | Path],
    *,
    out: str | Path = "outputs",
    jobs: int | None = None,
    resume: bool = False,
    language: str = "",
    engine: str = "inprocess",
    formats: Sequence[str] = (),
    messages: str = "",
    report: OnProgress = lambda _: None,
) -> Batch:
    """Run every study and write a draft of each that can be released.

    All are checked before the first is run. Each is worked on in a process of its own;
    one that is refused, fails or dies is set aside with the reason, and the others go on.
    After every step ``<out>/batch.json`` tells the state of each, at the end
    ``<out>/batch.html`` too.

    Parameters
    ----------
    studies
        Study folders, or patterns such as ``surveys/*``.
    out
        Folder of the outputs, as for `run_study`.
    jobs
        How many studies run at the same time; as many as there are cores if None.
    resume
        Leave alone what the last batch released, if nothing that the release depends on
        has changed since and its files are whole.
    language, engine, formats
        As for `run_study`.
    messages
        Language of what is said of the studies, ``zh`` or ``en``; the locale's if empty.
    report
        Called after each study that was checked and each that was run.

    Raises
    ------
    UsageError
        An unknown engine or format, fewer than one job, or no study at all.
    PublishError
        Another batch is at work in `out`, or the disk refuses.

    Examples
    --------
    >>> import tempfile
    >>> studies = ["surveys/jinhai", "surveys/nowhere"]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     batch = run_batch(studies, out=folder, formats=["html"])
    >>> [entry.state for entry in batch.entries]
    ['released', 'refused']
    """
    spoken = messages or guess_language()
    with speaking(spoken):
        load = Workload(_count_jobs(jobs), report)
        asked = {"wave": "", "language": language}
        orders = {
            str(study): make_order(
                {"study": str(study), **asked}, out=out, engine=engine, formats=formats
            )
            for study in find_studies(studies)
        }
        return _run_orders(
            orders, place_outputs(out).resolve(), load, resume=resume, language=spoken
        )


def _run_orders(
    orders: Mapping[str, Order], folder: Path, load: Workload, *, resume: bool, language: str
) -> Batch:
    """Check every study, then run those that may be run, and write the page however it ends."""
    with hold_lock(folder):
        entries = {s: Entry(Path(s).resolve().name, s) for s in orders}
        before = read_status(folder)
        if not resume:
            before = _leave_out(before, entries.values())
        status = BatchStatus(folder, language, entries, before)
        try:
            _refuse_same_names(status)
            _go_through("check", _check, status, orders, load)
            _leave_finished(status)
            _go_through("run", _run, status, orders, load)
        finally:
            page = write_summary(status.as_file(), folder)
    return Batch(tuple(status.entries.values()), page)


def find_studies(patterns: Iterable[str | Path]) -> list[Path]:
    """Return the folders that the patterns name, each once, in the order given.

    Patterns are resolved here because not every shell does it; files beside the folders
    are passed over.

    Raises
    ------
    UsageError
        They name no folder at all.
    """
    given = list(map(str, patterns))
    found = [path for pattern in given for path in _expand(pattern) if not path.is_file()]
    if not found:
        raise UsageError(Problem("scale.no_studies", Place(" ".join(given))))
    unique: dict[Path, Path] = {}
    for path in found:
        unique.setdefault(path.resolve(), path)
    return list(unique.values())


def _count_jobs(jobs: int | None) -> int:
    """Return `jobs`, or how many cores this process may use."""
    if jobs is not None:
        if jobs < 1:
            raise UsageError(Problem("scale.bad_jobs", Place("--jobs"), {"jobs": jobs}))
        return jobs
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _expand(pattern: str) -> list[Path]:
    path = Path(pattern)
    if path.exists() or not any(sign in pattern for sign in "*?["):
        return [path]
    # Path.glob differs from a shell: it shows hidden folders and refuses a**.
    return [Path(p) for p in sorted(glob.glob(pattern))] or [path]  # noqa: PTH207


def _refuse_same_names(status: BatchStatus) -> None:
    """Set aside studies whose releases would stand in one folder."""
    for entry in list(status.entries.values()):
        same = [
            e.folder
            for e in status.entries.values()
            if e.study.casefold() == entry.study.casefold()
        ]
        if len(same) > 1:
            values: dict[str, object] = {"study": entry.study, "folders": ", ".join(same)}
            problem = Problem("scale.same_name", Place(entry.folder), values)
            status.put(replace(entry, state="refused", problems=(problem,)))


def _leave_out(before: Mapping[str, Entry], entries: Iterable[Entry]) -> dict[str, Entry]:
    """Return what earlier batches left of other studies than these."""
    new = {entry.study for entry in entries}
    return {study: entry for study, entry in before.items() if study not in new}


def _leave_finished(status: BatchStatus) -> None:
    """Mark what is released already: the same work, and every file of it whole."""
    for entry in list(status.entries.values()):
        old = status.before.get(entry.study)
        if entry.state != "waiting" or old is None:
            continue
        same = old.fingerprint == entry.fingerprint
        if same and _is_whole(status.folder / entry.study, old.release):
            status.put(replace(entry, state="unchanged", release=old.release, results={}))


def _is_whole(folder: Path, release: str) -> bool:
    """Tell whether this is the release that ``latest`` names and no file of it differs."""
    try:
        latest = find_latest(folder)
        return latest == folder / release and not check_release(latest)
    except (OSError, ValueError):
        return False


def _check(entry: Entry, order: Order) -> Entry:
    """Return the entry of a study once it is checked, in a process of its own."""
    checked = check_order(order)
    state: State = "waiting" if checked.fingerprint else "refused"
    return replace(
        entry,
        state=state,
        name=checked.name,
        synthetic=checked.synthetic,
        fingerprint=checked.fingerprint,
        problems=checked.problems,
        results=checked.results,
    )


def _run(entry: Entry, order: Order) -> Entry:
    """Return the entry of a study once it is run, in processes of its own."""
    started = time.monotonic()
    try:
        release = run_order(replace(order, results=entry.results))
    except KitError as error:
        taken = time.monotonic() - started
        return replace(
            entry, state="failed", seconds=taken, problems=error.problems, results={}
        )
    return replace(
        entry,
        results={},
        state="released",
        release=release.folder.name,
        fingerprint=release.fingerprint,
        seconds=time.monotonic() - started,
    )


def _go_through(
    step: str, work: Work, status: BatchStatus, orders: Mapping[str, Order], load: Workload
) -> None:
    """Do one step of the work for every study that waits, some at the same time."""
    waiting = [entry for entry in status.entries.values() if entry.state == "waiting"]
    started = time.monotonic()
    with ThreadPoolExecutor(load.jobs) as pool:
        futures = [pool.submit(work, entry, orders[entry.folder]) for entry in waiting]
        with _ended_together(futures):
            for number, future in enumerate(as_completed(futures), start=1):
                status.put(future.result())
                begun = min(load.jobs, len(waiting) - number)
                taken = time.monotonic() - started
                load.report(
                    Progress(
                        step=step,
                        entry=future.result(),
                        number=number,
                        total=len(waiting),
                        done=sum(e.is_done for e in status.entries.values()),
                        failed=sum(e.is_bad for e in status.entries.values()),
                        seconds_left=_estimate_left(taken, number, begun, len(waiting)),
                    )
                )


def _estimate_left(taken: float, done: int, begun: int, total: int) -> float:
    """Return how long the rest will take if those that are at work are half done."""
    worked = done + begun / 2
    return taken / worked * (total - worked)


@contextlib.contextmanager
def _ended_together(futures: Iterable[Future[Entry]]) -> Iterator[None]:
    """End every process that is at work when the block is left before its end."""
    finished = False
    try:
        yield
        finished = True
    finally:
        if not finished:
            for future in futures:
                future.cancel()
            # A process that is just being started is one of the children a moment later.
            while wait(futures, timeout=0.1).not_done:
                for process in multiprocessing.active_children():
                    process.kill()
