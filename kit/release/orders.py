"""What a run is asked for, and the records of what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kit.engine import ENGINES
from kit.engine.parameters import check_parameters
from kit.errors import Place, Problem, PublishError, UsageError

if TYPE_CHECKING:
    from kit.study.study import Study

    from .glance import Glance

__all__ = ["Checked", "Order", "Release", "find_notebooks", "make_order", "name_parameters"]


@dataclass(frozen=True)
class Order:
    """What a run is asked for, once the asking itself is in order.

    Without `final` it is a draft. `results` are what a check of the same order has
    computed; see `kit.once`.
    """

    study: str
    wave: str
    language: str
    out: str
    engine: str
    notebooks: tuple[Path, ...]
    parameters: Mapping[str, str]
    final: bool = False
    results: Mapping[str, bytes] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Checked:
    """A study that was looked at before it is run.

    `fingerprint` is equal for two runs that would make the same release; it is empty
    where the problems hold an error. `results` are for the order of the run.
    """

    study: str
    name: str
    synthetic: bool
    fingerprint: str
    problems: tuple[Problem, ...]
    results: Mapping[str, bytes] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Release:
    """What a run wrote: the folder, its files with their sizes, and what is doubtful.

    `glance` is what was understood of the answers; it is for the screen. `fingerprint`
    stands for all that the release depends on.
    """

    folder: Path
    files: dict[str, int]
    problems: tuple[Problem, ...]
    fingerprint: str
    glance: Glance
    final: bool


def make_order(
    asked: Mapping[str, str], *, out: str | Path, engine: str, final: bool = False
) -> Order:
    """Return the order for a run with these parameters.

    Raises
    ------
    PublishError, UsageError
        A notebook lacks a parameter, or the engine is unknown.
    """
    if engine not in ENGINES:
        values = {"engine": engine, "known": ", ".join(ENGINES)}
        raise UsageError(Problem("publish.unknown_engine", Place("--engine"), values))
    notebooks = tuple(find_notebooks())
    unknown = check_parameters(notebooks, asked)
    PublishError.raise_any({(p.code, p.values.get("name")): p for p in unknown}.values())
    further = dict(asked)
    study, wave, language = (further.pop(name) for name in ("study", "wave", "language"))
    return Order(study, wave, language, str(out), engine, notebooks, further, final)


def find_notebooks() -> list[Path]:
    """Return the notebooks in the order in which they run."""
    folder = Path(__file__).resolve().parents[2] / "notebooks"
    notebooks = sorted(folder.glob("[0-9]*.ipynb"))
    if not notebooks:
        raise PublishError(Problem("publish.no_notebooks", Place(folder.name)))
    return notebooks


def name_parameters(study: Study, order: Order) -> dict[str, str]:
    """Return the notebooks' parameters; the study is named by its folder alone.

    A notebook is published, a path is not.
    """
    usual = {"study": study.id, "wave": study.wave.id, "language": study.language}
    return {**order.parameters, **usual}
