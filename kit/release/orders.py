"""What a run is asked for, and the records of what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kit.documents.formats import FORMATS
from kit.engine import ENGINES
from kit.engine.parameters import check_parameters
from kit.errors import Place, Problem, PublishError, UsageError

if TYPE_CHECKING:
    from kit.study.study import Study

    from .glance import Glance

__all__ = [
    "FORM",
    "NOTEBOOKS",
    "Checked",
    "Order",
    "Release",
    "choose_formats",
    "find_notebooks",
    "make_order",
    "name_parameters",
]


FORM = "form"
"""The format that fills in the district's blank."""

NOTEBOOKS = "notebooks"
"""The folder of the notebooks: of a checkout, or of the installed package."""


@dataclass(frozen=True)
class Order:
    """What a run is asked for, once the asking itself is in order.

    Without `formats` it is made in the usual ones (see `choose_formats`); without `final`
    it is a draft. `results` are what a check of the same order has
    computed; see `kit.once`.
    """

    study: str
    wave: str
    language: str
    out: str
    engine: str
    notebooks: tuple[Path, ...]
    parameters: Mapping[str, str]
    formats: tuple[str, ...] = ()
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
    asked: Mapping[str, str],
    *,
    out: str | Path,
    engine: str,
    formats: Sequence[str] = (),
    final: bool = False,
) -> Order:
    """Return the order for a run with these parameters.

    Raises
    ------
    PublishError, UsageError
        A notebook lacks a parameter, or the engine or a format is unknown.
    """
    if engine not in ENGINES:
        values = {"engine": engine, "known": ", ".join(ENGINES)}
        raise UsageError(Problem("publish.unknown_engine", Place("--engine"), values))
    for name in formats:
        if name not in FORMATS:
            values = {"format": name, "known": ", ".join(FORMATS)}
            raise UsageError(Problem("publish.unknown_format", Place("--formats"), values))
    notebooks = tuple(find_notebooks())
    unknown = check_parameters(notebooks, asked)
    PublishError.raise_any({(p.code, p.values.get("name")): p for p in unknown}.values())
    further = dict(asked)
    study, wave, language = (further.pop(name) for name in ("study", "wave", "language"))
    return Order(
        study=study,
        wave=wave,
        language=language,
        out=str(out),
        engine=engine,
        notebooks=notebooks,
        parameters=further,
        formats=tuple(name for name in FORMATS if name in formats),
        final=final,
    )


def choose_formats(study: Study, order: Order) -> tuple[str, ...]:
    """Return the formats that were asked for; usually all, the form if its blank is named."""
    usual = (name for name in FORMATS if name != FORM or study.blank)
    return order.formats or tuple(usual)


def find_notebooks() -> list[Path]:
    """Return the notebooks in the order in which they run.

    A wheel carries them inside the package. In a checkout, which pyproject.toml tells from
    the folder of another's packages, they stand beside it.

    Raises
    ------
    PublishError
        They are in neither place.
    """
    package = Path(__file__).resolve().parents[1]
    folders = [package / NOTEBOOKS]
    if (package.parent / "pyproject.toml").is_file():
        folders.append(package.parent / NOTEBOOKS)
    for folder in folders:
        if notebooks := sorted(folder.glob("[0-9]*.ipynb")):
            return notebooks
    raise PublishError(Problem("publish.no_notebooks", Place(NOTEBOOKS)))


def name_parameters(study: Study, order: Order) -> dict[str, str]:
    """Return the notebooks' parameters; the study is named by its folder alone.

    A notebook is published, a path is not.
    """
    usual = {"study": study.id, "wave": study.wave.id, "language": study.language}
    return {**order.parameters, **usual}
