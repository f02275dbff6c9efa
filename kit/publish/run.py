"""Runs a study: checks everything, runs the notebooks, writes the release."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kit.errors import Problem, PublishError, UsageError, speaking

from .apart import call_apart
from .engine import ENGINES
from .parameters import check_parameters

__all__ = ["Order", "Released", "find_notebooks", "make_order", "run_study"]

Report = Callable[[str], None]


@dataclass(frozen=True)
class Order:
    """What a run is asked for, once the asking itself is in order."""

    study: str
    wave: str
    language: str
    out: str
    engine: str
    notebooks: tuple[Path, ...]
    parameters: Mapping[str, str]


@dataclass(frozen=True)
class Released:
    """What a run wrote: the folder, its files with their sizes, and what is still open.

    `fingerprint` stands for all that the release depends on.
    """

    folder: Path
    files: dict[str, int]
    problems: tuple[Problem, ...]
    fingerprint: str


def run_study(  # noqa: PLR0913  an argument for each option of the command
    study: str | Path,
    *,
    wave: str | int = "",
    language: str = "",
    out: str | Path = "outputs",
    engine: str = "inprocess",
    parameters: Mapping[str, str] | None = None,
    report: Report = lambda _: None,
) -> Released:
    """Run the three notebooks on a study and write a release.

    The work is done in a process of its own, and each notebook in another.

    Parameters
    ----------
    study
        The study folder.
    wave, language
        As for `read_study`; the newest wave and the first language if empty.
    out
        Folder of the outputs; the release stands in ``<out>/<study>/<release>/``.
    engine
        What runs the notebooks: ``inprocess``, or ``jupyter`` for the stock kernel. The
        release is the same.
    parameters
        Further parameters of the notebooks by name; an unknown name is refused.
    report
        Called with the name of each step as it begins.

    Raises
    ------
    KitError
        Everything is checked before a notebook runs; whatever fails, the last release
        stays as it was.
    """
    from kit.study.folder import find_language

    asked = {"study": str(study), "wave": str(wave), "language": language}
    with speaking(find_language(study, language)):
        order = make_order({**asked, **(parameters or {})}, out=out, engine=engine)
        released: Released = call_apart(_make_release, order, where=order.study, report=report)
    return released


def make_order(asked: Mapping[str, str], *, out: str | Path, engine: str) -> Order:
    """Return the order for a run with these parameters.

    Raises
    ------
    PublishError, UsageError
        A notebook lacks a parameter, or the engine is unknown.
    """
    if engine not in ENGINES:
        values = {"engine": engine, "known": ", ".join(ENGINES)}
        raise UsageError(Problem("publish.unknown_engine", "--engine", values))
    notebooks = tuple(find_notebooks())
    unknown = check_parameters(notebooks, asked)
    PublishError.raise_any({(p.code, p.values.get("name")): p for p in unknown}.values())
    further = dict(asked)
    study, wave, language = (further.pop(name) for name in ("study", "wave", "language"))
    return Order(study, wave, language, str(out), engine, notebooks, further)


def find_notebooks() -> list[Path]:
    """Return the notebooks in the order in which they run."""
    folder = Path(__file__).resolve().parents[2] / "notebooks"
    notebooks = sorted(folder.glob("[0-9]*.ipynb"))
    if not notebooks:
        raise PublishError(Problem("publish.no_notebooks", folder.name))
    return notebooks


def _make_release(report: Report, order: Order) -> Released:
    from .steps import make_release

    return make_release(report, order)
