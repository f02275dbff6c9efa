"""Runs a study: checks everything, runs the notebooks, writes the release."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kit.errors import IntakeError, Problem, PublishError
from kit.intake.read import check_responses, read_responses
from kit.measure.needs import estimate_needs
from kit.protect.publishing import protect_estimates
from kit.protect.release import Release
from kit.show.blocks import Block, Front
from kit.study.folder import FILES, read_study
from kit.study.study import Study

from .exporters import read_blocks
from .html import render_html
from .ledger import render_ledger
from .lock import hold_lock
from .manifest import Provenance, hash_inputs
from .notebooks import check_parameters, render_notebook, run_notebook
from .pdf import render_pdf
from .release import write_release

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["Released", "find_notebooks", "run_study"]

Report = Callable[[str], None]


@dataclass(frozen=True)
class Released:
    """What a run wrote: the folder, its files with their sizes, and what is still open."""

    folder: Path
    files: dict[str, int]
    problems: tuple[Problem, ...]


def run_study(
    study: str | Path,
    *,
    wave: str | int = "",
    language: str = "",
    out: str | Path = "outputs",
    parameters: Mapping[str, str] | None = None,
    report: Report = lambda _: None,
) -> Released:
    """Run the three notebooks on a study and write a release.

    Parameters
    ----------
    study
        The study folder.
    wave, language
        As for `read_study`; the newest wave and the first language if empty.
    out
        Folder of the outputs; the release stands in ``<out>/<study>/<release>/``.
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
    asked = dict(parameters or {})
    notebooks = find_notebooks()
    unknown = check_parameters(notebooks, asked)
    PublishError.raise_any({(p.code, p.values.get("name")): p for p in unknown}.values())
    wave, language = asked.pop("wave", wave), asked.pop("language", language)
    report("check")
    found = read_study(asked.pop("study", study), wave=wave, language=language)
    release, problems = _check_answers(found)
    folder = Path(out).resolve() / found.id
    with hold_lock(folder):
        executed = {}
        for notebook in notebooks:
            report(notebook.stem)
            executed[notebook.name] = _execute(notebook, found, folder)
        report("publish")
        files = _render(executed, found, release)
        written = write_release(
            files, folder, f"{found.wave.id}-{found.language}", provenance=_provenance(found)
        )
    return Released(written, _sizes(written), (*found.warnings, *problems))


def find_notebooks() -> list[Path]:
    """Return the notebooks in the order in which they run."""
    folder = Path(__file__).resolve().parents[2] / "notebooks"
    notebooks = sorted(folder.glob("[0-9]*.ipynb"))
    if not notebooks:
        raise PublishError(Problem("publish.no_notebooks", folder.name))
    return notebooks


def _check_answers(study: Study) -> tuple[Release, list[Problem]]:
    """Refuse what cannot be released before any notebook runs."""
    responses = read_responses(study)
    problems = check_responses(responses)
    IntakeError.raise_any(problems)
    return protect_estimates(estimate_needs(responses, study), study), problems


def _parameters(study: Study) -> dict[str, str]:
    """Name the study by its folder alone: a notebook is published, a path is not."""
    return {"study": study.id, "wave": study.wave.id, "language": study.language}


def _execute(notebook: Path, study: Study, folder: Path) -> NotebookNode:
    return run_notebook(
        notebook, _parameters(study), study.folder.parent, failed=folder / ".failed"
    )


def _render(
    executed: Mapping[str, NotebookNode], study: Study, release: Release
) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    shown: list[Block] = []
    for name, notebook in executed.items():
        blocks = read_blocks(notebook)
        page, paper = render_html(blocks), render_pdf(blocks)
        stem = cast("Front", blocks[0]).name
        files[f"notebooks/{name}"] = render_notebook(notebook)
        files[f"{stem}.html"] = page.encode()
        files[f"{stem}.pdf"] = paper
        shown += blocks
    files["ledger.json"] = render_ledger(release, study, shown)
    return files


def _provenance(study: Study) -> Provenance:
    return Provenance(
        inputs=_hash_inputs(study),
        parameters=_parameters(study),
        synthetic=study.settings.synthetic,
    )


def _hash_inputs(study: Study) -> dict[str, str]:
    """Return the SHA-256 of every file of the study folder that this run read.

    An export goes by its informant: its own name tells how many answers it holds.
    """
    top = (study.folder / name for name in FILES)
    hashes = hash_inputs(study.folder, [path for path in top if path.exists()])
    for number, export in enumerate(study.wave.exports, start=1):
        path = study.folder / "waves" / study.wave.id / export.file
        (digest,) = hash_inputs(study.folder, [path]).values()
        hashes[f"waves/{study.wave.id}/{number}-{export.informant}"] = digest
    return hashes


def _sizes(folder: Path) -> dict[str, int]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in found}
