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
from kit.study.location import find_root

from .display import draw_release, say_problems

if TYPE_CHECKING:
    from kit.study.study import Study

    from .glance import Glance

__all__ = [
    "FORM",
    "NOTEBOOKS",
    "OUTPUTS",
    "Checked",
    "Order",
    "Release",
    "choose_formats",
    "find_notebook_folder",
    "find_notebooks",
    "make_order",
    "name_parameters",
    "place_outputs",
]


FORM = "form"
"""The format that fills in the district's blank."""

NOTEBOOKS = "notebooks"
"""The folder of the notebooks: of a checkout, or of the installed package."""


OUTPUTS = "outputs"
"""The folder of the releases where no other is named."""


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


@dataclass(frozen=True, repr=False)
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
    language: str = "zh"

    def __repr__(self) -> str:
        return f"Release {self.folder.name}"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """Show links to the files, and what is doubtful or still open."""
        told = say_problems(self.problems, self.language)
        drawn = draw_release(
            self.folder, self.files, self.problems, self.language, final=self.final
        )
        return {"text/plain": f"{self.folder}\n{told}".strip(), "text/html": drawn}


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
    """Return the notebooks in the order in which they run; 00 is for people alone.

    Raises
    ------
    PublishError
        They are not there.
    """
    return _list_runs(find_notebook_folder())


def _list_runs(folder: Path) -> list[Path]:
    return sorted(n for n in folder.glob("[0-9]*.ipynb") if not n.name.startswith("00"))


def find_notebook_folder() -> Path:
    """Return the folder of the notebooks.

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
        if _list_runs(folder):
            return folder
    raise PublishError(Problem("publish.no_notebooks", Place(NOTEBOOKS)))


def place_outputs(out: str | Path) -> Path:
    """Return the folder of the outputs: the usual one stands at the project's root."""
    return find_root() / OUTPUTS if str(out) == OUTPUTS else Path(out)


def name_parameters(study: Study, order: Order) -> dict[str, str]:
    """Return the notebooks' parameters; the study is named by its folder alone.

    A notebook is published, a path is not.
    """
    usual = {"study": study.id, "wave": study.wave.id, "language": study.language}
    return {**order.parameters, **usual}
