"""Runs notebooks as papermill does and keep of them what may be published."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError

from kit.errors import KitError, Place, Problem, PublishError
from kit.show.blocks import MIME

from .engines.jupyter import NotebookKernel
from .parameters import INJECTED, is_tagged
from .processes import CellBegun, Tell, ignore

__all__ = ["check_notebooks", "render_notebook", "run_notebook"]

CELL_SECONDS = 600
"""Longest time that the stock kernel gives to one cell."""

_EXECUTED = "executed.ipynb"
_MARKER = "papermill-error-cell-tag"
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
_LANGUAGE = {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"}
_SHOWN = (MIME, "text/html", "text/plain")

# What nbformat and ast raise for a file that is no JSON, no notebook or an invalid one.
_UNREADABLE = (
    OSError,
    ValueError,
    TypeError,
    AttributeError,
    KeyError,
    SyntaxError,
    nbformat.ValidationError,
)

Filter = Callable[[NotebookNode], NotebookNode | None]

# What goes wrong is said once, as an error; the log would say it again on the terminal.
logging.getLogger("papermill").addHandler(logging.NullHandler())


def check_notebooks(notebooks: Iterable[Path]) -> list[Problem]:
    """Return a problem for each file that is no notebook."""
    problems = []
    for file in notebooks:
        try:
            _read(file)
        except _UNREADABLE:
            said: dict[str, object] = {"notebook": file.name}
            problems.append(Problem("publish.not_a_notebook", Place(str(file)), said))
    return problems


def run_notebook(
    source: Path,
    parameters: Mapping[str, str],
    folder: Path,
    *,
    failed: Path,
    engine: str = "inprocess",
    tell: Tell = ignore,
) -> NotebookNode:
    """Run one notebook and return it executed and normalised.

    Of the outputs only blocks stay: no printed text, no frame and no path that a cell
    happened to show can reach a release.

    Parameters
    ----------
    source
        The notebook without outputs; it is not changed.
    parameters
        Values for its parameters cell. They are published: no absolute paths.
    folder
        Where it runs: relative paths in it start here.
    failed
        Folder in which to keep the notebook, with all its outputs, if it fails.
    engine
        ``inprocess``, or ``jupyter`` for the stock kernel; the result is the same.
    tell
        Called as each cell begins, where that is in this process.

    Raises
    ------
    PublishError
        A cell raised an error; of the stock kernel also: it took too long, ended the
        kernel, or that did not start. The message holds no value from the data.
    """
    kept = failed / source.name
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        options = _OPTIONS[engine](Path(scratch), lambda n: tell(CellBegun(str(source), n)))
        options["resources"] = {"metadata": {"path": str(folder)}}
        executed = Path(scratch, _EXECUTED)
        try:
            notebook = _execute(source, parameters, executed, options)
        # RuntimeError is what a dead kernel and one that does not start raise.
        except (PapermillExecutionError, CellTimeoutError, RuntimeError) as failure:
            code, values = _explain(failure, executed)
            if not _keep(executed, kept) and code == "publish.cell_failed":
                code = "publish.cell_failed_unkept"
            said = {"notebook": source.name, "kept": str(kept), **values}
            raise PublishError(Problem(code, Place(str(source)), said)) from failure
    with suppress(OSError):
        kept.unlink(missing_ok=True)
    return _normalise(notebook, _choose_block)


def render_notebook(notebook: NotebookNode) -> bytes:
    """Return a notebook as the bytes of its file."""
    text: str = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    return f"{text.rstrip()}\n".encode()


def _shell_options(_: Path, on_cell: Callable[[int], None]) -> dict[str, object]:
    # Saving after each cell costs as much as running it; papermill saves at the end.
    own = {"importable": False, "request_save_on_cell_execute": False}
    return {"engine_name": "inprocess", "on_cell": on_cell, **own}


def _kernel_options(scratch: Path, _: Callable[[int], None]) -> dict[str, object]:
    return {
        "engine_name": "nbclient",
        "execution_timeout": CELL_SECONDS,
        "shutdown_kernel": "immediate",
        "kernel_manager_class": NotebookKernel,
        # Nothing of the user's IPython profile, and nothing written to the home folder.
        "extra_arguments": [
            f"--ipython-dir={scratch}",
            "--InteractiveShellApp.ignore_cwd=True",
        ],
    }


_OPTIONS = {"inprocess": _shell_options, "jupyter": _kernel_options}


def _execute(
    source: Path, parameters: Mapping[str, str], executed: Path, options: dict[str, object]
) -> NotebookNode:
    # papermill fills {…} in paths: a notebook as object and doubled braces stay as they are.
    target = str(executed).replace("{", "{{").replace("}", "}}")
    notebook: NotebookNode = papermill.execute_notebook(
        _read(source),
        target,
        dict(parameters),
        kernel_name="python3",
        language="python",
        progress_bar=False,
        **options,
    )
    _refuse_early_exit(notebook)
    return notebook


def _refuse_early_exit(notebook: NotebookNode) -> None:
    """Raise for a cell that stopped the notebook by sys.exit(), which papermill lets pass."""
    for index, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                raise PapermillExecutionError(
                    index, cell.execution_count, cell.source, output.ename, output.evalue, []
                )


def _explain(failure: Exception, executed: Path) -> tuple[str, dict[str, object]]:
    """Return the code of what went wrong and the values of its wording."""
    cell = _count_begun(executed)
    if isinstance(failure, PapermillExecutionError):
        return "publish.cell_failed", {"cell": cell, "cause": _find_cause(failure)}
    if isinstance(failure, CellTimeoutError):
        return "publish.cell_too_slow", {"cell": cell, "seconds": CELL_SECONDS}
    if cell:
        return "publish.kernel_died", {"cell": cell}
    return "publish.kernel_no_start", {}


def _find_cause(failure: PapermillExecutionError) -> str:
    """Return a message of the kit as it is; of other errors the kind alone.

    The text of any other error may quote an answer.
    """
    own = {KitError.__name__, *(kind.__name__ for kind in KitError.__subclasses__())}
    said: str = failure.evalue if failure.ename in own else failure.ename
    return " ".join(said.split("\n"))


def _count_begun(executed: Path) -> int:
    """Return the number of the last cell that was begun, as counted in the source."""
    if not executed.is_file():
        return 0
    cells = [c for c in _read(executed).cells if not is_tagged(c, INJECTED, _MARKER)]
    begun = (
        n for n, c in enumerate(cells, 1) if c.metadata.get("papermill", {}).get("start_time")
    )
    return max(begun, default=0)


def _keep(executed: Path, kept: Path) -> bool:
    """Save a failed notebook with all that it showed, and tell whether the disk let it."""
    with suppress(OSError):
        notebook = _normalise(_read(executed), lambda output: output)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(render_notebook(notebook))
        return True
    return False


def _normalise(notebook: NotebookNode, choose: Filter) -> NotebookNode:
    """Return the notebook without anything that differs between two equal runs."""
    cells = [c for c in notebook.cells if not is_tagged(c, _MARKER)]
    names = _name_cells(cells)
    return _as_notebook(
        {
            "cells": [_normalise_cell(c, n, choose) for c, n in zip(cells, names, strict=True)],
            "metadata": {"kernelspec": _KERNEL, "language_info": _LANGUAGE},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


def _name_cells(cells: Iterable[NotebookNode]) -> Iterator[str]:
    """Yield the number of each cell in the source; a cell that papermill added has a name."""
    number = 0
    for cell in cells:
        injected = is_tagged(cell, INJECTED)
        number += not injected
        yield "cell-parameters" if injected else f"cell-{number}"


def _normalise_cell(cell: NotebookNode, name: str, choose: Filter) -> dict[str, object]:
    tags = cell.metadata.get("tags")
    fresh = {
        "id": name,
        "cell_type": cell.cell_type,
        "metadata": {"tags": tags} if tags else {},
        "source": cell.source,
    }
    if cell.cell_type == "code":
        fresh["execution_count"] = cell.execution_count
        fresh["outputs"] = [shown for o in cell.outputs if (shown := choose(o))]
    return fresh


def _choose_block(output: NotebookNode) -> NotebookNode | None:
    """Return an output that holds blocks, without metadata; None for all others."""
    data = output.get("data", {})
    if MIME not in data:
        return None
    shown = {name: data[name] for name in _SHOWN if name in data}
    return _as_notebook({**output, "data": shown, "metadata": {}})


def _read(file: Path) -> NotebookNode:
    notebook = nbformat.reads(file.read_text(encoding="utf-8"), as_version=4)  # type: ignore[no-untyped-call]
    nbformat.validate(notebook)
    return _as_notebook(notebook)


def _as_notebook(data: object) -> NotebookNode:
    notebook: NotebookNode = nbformat.from_dict(data)  # type: ignore[no-untyped-call]
    return notebook
