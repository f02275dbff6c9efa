"""The steps of one run, in their order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kit.disk import say_os_error, say_temporary_error
from kit.documents.document import find_blocks
from kit.documents.formats import FORMATS
from kit.documents.word_base import check_faces
from kit.engine.notebooks import check_notebooks, render_notebook, run_notebook
from kit.engine.processes import Tell
from kit.errors import ClaimError, LedgerError, Problem, PublishError
from kit.numbers.ledger import hash_numbers, render_ledger
from kit.numbers.published import Ledger
from kit.once import handing_on, recording
from kit.show.blocks import Block, Front
from kit.study.folder import read_study
from kit.study.study import Study

from .checking import check_blank, check_characters, check_study, protect_answers
from .clearing import remove_drafts
from .fingerprint import (
    choose_public,
    hash_kit,
    hash_study,
    make_fingerprint,
    refuse_changed,
)
from .ledger import LEDGER, find_used_facts
from .lock import hold_lock
from .looking import make_glance
from .manifest import Provenance
from .orders import FORM, Order, Release, choose_formats, name_parameters
from .register import (
    find_recipients,
    record_final,
    refuse_other_numbers,
    refuse_other_rows,
)
from .staging import write_release

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["make_release"]

_WORDS = ("text.", "lint.")
"""Problems of what is said: an error among them stops every format."""


def make_release(tell: Tell, order: Order) -> Release:
    """Check the study, run the notebooks, write the release; see `run_study`.

    Nothing here starts a process or sets a limit; call it apart.
    """
    tell("check")
    PublishError.raise_any(check_notebooks(order.notebooks))
    with handing_on(order.results), recording() as results:
        study = read_study(order.study, wave=order.wave, language=order.language)
        found = check_study(order.study, order.wave, order.language, out=order.out)
        ClaimError.raise_any(p for p in found.problems if p.code.startswith(_WORDS))
        inputs = hash_study(study)
        ledger = protect_answers(study)
        _refuse_unprintable(study, choose_formats(study, order))
    folder = Path(order.out).resolve() / study.id
    with hold_lock(folder):
        doubts = _check_finals(folder, study, ledger, order)
        executed = _run_notebooks(tell, order, study, results)
        tell("publish")
        files = _render(executed, study, ledger, order)
        refuse_changed(study, inputs)
        written = _write(files, folder, study, order, inputs)
        doubts = (*doubts, *remove_drafts(written))
        if "docx" in choose_formats(study, order):
            doubts = (*doubts, *check_faces(study.language))
    fingerprint = make_fingerprint(inputs, study, ledger, order)
    return Release(
        folder=written,
        files=_sizes(written),
        problems=(*map(_soften, found.problems), *doubts),
        fingerprint=fingerprint,
        glance=make_glance(study, found.responses),
        final=order.final,
        language=study.language,
    )


def _refuse_unprintable(study: Study, formats: Collection[str]) -> None:
    """Refuse before a notebook runs what could not be written in these formats."""
    if FORM in formats:
        PublishError.raise_any(check_blank(study))
    if not {"pdf", "docx"}.isdisjoint(formats):
        PublishError.raise_any(check_characters(study))


def _soften(problem: Problem) -> Problem:
    """Return as a warning what stops only formats that were not asked for."""
    return replace(problem, severity="warning") if problem.severity == "error" else problem


def _check_finals(
    folder: Path, study: Study, ledger: Ledger, order: Order
) -> tuple[Problem, ...]:
    """Refuse a final release where one stands with other numbers; of a draft, only say so."""
    try:
        refuse_other_numbers(folder, study.wave.id, hash_numbers(ledger))
        refuse_other_rows(folder, ledger)
    except (PublishError, LedgerError) as error:
        if order.final:
            raise
        return tuple(replace(problem, severity="warning") for problem in error.problems)
    return ()


def _write(
    files: Mapping[str, bytes],
    folder: Path,
    study: Study,
    order: Order,
    inputs: Mapping[str, str],
) -> Path:
    provenance = Provenance(
        inputs=choose_public(inputs),
        parameters=name_parameters(study, order),
        synthetic=study.settings.synthetic,
        final=order.final,
        kit=hash_kit(),
    )

    def record(staged: Path) -> None:
        record_final(folder, staged, find_recipients(study))

    prefix = f"{study.wave.id}-{study.language}"
    return write_release(files, folder, prefix, provenance=provenance, on_staged=record)


def _run_notebooks(
    tell: Tell, order: Order, study: Study, results: Mapping[str, bytes]
) -> dict[str, NotebookNode]:
    """Return every notebook executed; where one fails, it is kept beside the releases.

    Each is handed `results`, what this run has computed before them.
    """
    executed = {}
    for notebook in order.notebooks:
        tell(notebook.stem)
        with (
            say_os_error(study.folder.parent),
            say_temporary_error(),
            handing_on(results),
        ):
            executed[notebook.name] = run_notebook(
                notebook,
                name_parameters(study, order),
                study.folder.parent,
                failed=Path(order.out, study.id, ".failed"),
                engine=order.engine,
                tell=tell,
            )
    return executed


def _render(
    executed: Mapping[str, NotebookNode], study: Study, ledger: Ledger, order: Order
) -> dict[str, bytes]:
    """Return the notebooks, of the blocks of each a file in its formats, and the ledger."""
    files = {f"notebooks/{name}": render_notebook(n) for name, n in executed.items()}
    documents = [find_blocks(notebook) for notebook in executed.values()]
    for blocks in documents:
        stem = cast("Front", blocks[0]).name
        for row in (FORMATS[name] for name in choose_formats(study, order)):
            if file := row.name_file(stem):
                files[file] = row.render(blocks, final=order.final)
    facts = find_used_facts(study, ledger, _join(documents))
    files[LEDGER] = render_ledger(ledger, facts, study.id, study.language)
    return files


def _join(documents: Iterable[tuple[Block, ...]]) -> list[Block]:
    return [block for blocks in documents for block in blocks]


def _sizes(folder: Path) -> dict[str, int]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in found}
