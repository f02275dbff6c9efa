"""The steps of one run, in their order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kit.documents.document import find_blocks
from kit.documents.formats import FORMATS
from kit.engine.notebooks import check_notebooks, render_notebook, run_notebook
from kit.engine.processes import Tell
from kit.errors import PublishError
from kit.numbers.ledger import render_ledger
from kit.once import handing_on, recording
from kit.show.blocks import Block, Front
from kit.study.folder import read_study
from kit.study.study import Study

from .checking import examine_study, protect_answers
from .disk import say_os_error
from .fingerprint import hash_study, make_fingerprint, refuse_changed
from .glance import make_glance
from .ledger import find_used_facts
from .lock import hold_lock
from .manifest import Provenance
from .orders import Order, Release, name_parameters
from .staging import write_release

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["make_release"]


def make_release(tell: Tell, order: Order) -> Release:
    """Check the study, run the notebooks, write the release; see `run_study`.

    Nothing here starts a process or sets a limit; call it apart.
    """
    tell("check")
    PublishError.raise_any(check_notebooks(order.notebooks))
    with handing_on(order.results), recording() as results:
        study = read_study(order.study, wave=order.wave, language=order.language)
        found = examine_study(order.study, order.wave, order.language)
        inputs = hash_study(study)
        ledger = protect_answers(study)
    folder = Path(order.out).resolve() / study.id
    with hold_lock(folder):
        executed = _run_notebooks(tell, order, study, results)
        tell("publish")
        blocks = {name: find_blocks(notebook) for name, notebook in executed.items()}
        facts = find_used_facts(study, ledger, _join(blocks.values()))
        files = {
            **_render(executed, blocks.values()),
            "ledger.json": render_ledger(ledger, facts, study.id, study.language),
        }
        refuse_changed(study, inputs)
        provenance = Provenance(
            inputs=inputs,
            parameters=name_parameters(study, order),
            synthetic=study.settings.synthetic,
        )
        prefix = f"{study.wave.id}-{study.language}"
        written = write_release(files, folder, prefix, provenance=provenance)
    fingerprint = make_fingerprint(inputs, study, order)
    glance = make_glance(study, found.responses)
    return Release(written, _sizes(written), found.problems, fingerprint, glance)


def _run_notebooks(
    tell: Tell, order: Order, study: Study, results: Mapping[str, bytes]
) -> dict[str, NotebookNode]:
    """Return every notebook executed; where one fails, it is kept beside the releases.

    Each is handed `results`, what this run has computed before them.
    """
    executed = {}
    for notebook in order.notebooks:
        tell(notebook.stem)
        with say_os_error(study.folder.parent), handing_on(results):
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
    executed: Mapping[str, NotebookNode], documents: Iterable[tuple[Block, ...]]
) -> dict[str, bytes]:
    """Return the notebooks and, of the blocks of each, a file in every format."""
    files = {f"notebooks/{name}": render_notebook(n) for name, n in executed.items()}
    for blocks in documents:
        stem = cast("Front", blocks[0]).name
        files |= {f"{stem}{f.suffix}": f.render(blocks) for f in FORMATS.values()}
    return files


def _join(documents: Iterable[tuple[Block, ...]]) -> list[Block]:
    return [block for blocks in documents for block in blocks]


def _sizes(folder: Path) -> dict[str, int]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in found}
