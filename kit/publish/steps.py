"""The steps of a run, in the process of their own in which `run_study` has them made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kit.errors import Problem, PublishError
from kit.numbers.ledger import render_ledger
from kit.numbers.published import Ledger
from kit.show.blocks import Block, Front
from kit.study.folder import read_study
from kit.study.study import Study

from .checking import hash_study, make_fingerprint, name_parameters, protect_answers
from .document import read_blocks
from .html import render_html
from .ledger import find_used_facts
from .lock import hold_lock
from .manifest import Provenance
from .notebooks import check_notebooks, render_notebook, run_notebook
from .pdf import render_pdf
from .release import write_release
from .run import Order, Released

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["make_release"]


def make_release(report: Callable[[str], None], order: Order) -> Released:
    """Check the study, run the notebooks and write the release; see `run_study`."""
    report("check")
    check_notebooks(order.notebooks)
    study = read_study(order.study, wave=order.wave, language=order.language)
    inputs = hash_study(study)
    ledger, problems = protect_answers(study)
    folder = Path(order.out).resolve() / study.id
    with hold_lock(folder):
        executed = {}
        for notebook in order.notebooks:
            report(notebook.stem)
            executed[notebook.name] = run_notebook(
                notebook,
                name_parameters(study, order),
                study.folder.parent,
                failed=Path(order.out, study.id, ".failed"),
                engine=order.engine,
            )
        report("publish")
        files = _render(executed, study, ledger)
        provenance = Provenance(
            inputs=inputs,
            parameters=name_parameters(study, order),
            synthetic=study.settings.synthetic,
        )
        _refuse_changed(study, inputs)
        prefix = f"{study.wave.id}-{study.language}"
        written = write_release(files, folder, prefix, provenance=provenance)
    fingerprint = make_fingerprint(inputs, study, order)
    return Released(written, _sizes(written), (*study.warnings, *problems), fingerprint)


def _refuse_changed(study: Study, inputs: Mapping[str, str]) -> None:
    """Refuse a release whose notebooks may have read different states of the study."""
    try:
        changed = hash_study(study) != inputs
    except OSError:
        changed = True
    if changed:
        raise PublishError(Problem("publish.study_changed", study.folder.name))


def _render(
    executed: Mapping[str, NotebookNode], study: Study, ledger: Ledger
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
    files["ledger.json"] = render_ledger(
        ledger, find_used_facts(study, ledger, shown), study.id, study.language
    )
    return files


def _sizes(folder: Path) -> dict[str, int]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in found}
