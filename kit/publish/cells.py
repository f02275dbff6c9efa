"""Has the cells of a notebook run in another process and collects what they show."""

from __future__ import annotations

import contextlib
import math
import platform
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode, from_dict
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, NotebookExecutionManager
from papermill.iorw import write_ipynb
from papermill.log import logger

from .processes import MEMORY, DiedError, TooLargeError, TooSlowError, Worker, start_worker
from .shell import Place, run_cells

__all__ = ["CellEngine", "OutOfMemoryError"]

_FAREWELL = 5  # seconds that a process may take to end, as nbclient has it
_RAISES = "raises-exception"
_SKIPPED = "skip-execution"
_LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
    "version": platform.python_version(),
}


class OutOfMemoryError(DeadKernelError):
    """The process was ended because it held more memory than it may."""


class CellEngine(Engine):  # type: ignore[misc]
    """What `InProcessEngine` does, once papermill is imported."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, **options: Any
    ) -> None:
        """Run the cells in order until one fails, as papermill's own engine does."""
        del kernel_name
        client = PapermillNotebookClient(
            nb_man,
            log=logger,
            log_output=options.get("log_output", False),
            stdout_file=options.get("stdout_file"),
            stderr_file=options.get("stderr_file"),
        )
        client.reset_execution_trackers()
        seconds = _choose_seconds(options)
        limit = options.get("memory_limit") or MEMORY
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
            place = _find_place(options, scratch)
            with start_worker(run_cells, place, megabytes=limit) as worker:
                try:
                    _run_all(client, nb_man, worker, seconds)
                    if options.get("shutdown_kernel") != "immediate":
                        _let_end(worker)
                except (CellTimeoutError, DeadKernelError):
                    # papermill keeps a notebook that failed, but not one that was cut off.
                    if output := nb_man.nb.metadata.papermill.output_path:
                        write_ipynb(nb_man.nb, output)
                    raise
        nb_man.nb.metadata["language_info"] = from_dict(_LANGUAGE)  # type: ignore[no-untyped-call]


def _choose_seconds(options: Mapping[str, Any]) -> float:
    seconds = options.get("execution_timeout") or options.get("timeout") or math.inf
    return float(seconds) if seconds > 0 else math.inf


def _let_end(worker: Worker) -> None:
    """Let the process write files that are still open and call what waits for its end."""
    until = time.monotonic() + _FAREWELL
    worker.send(None)
    with contextlib.suppress(DiedError, TooSlowError, TooLargeError):
        while True:
            worker.receive(until)


def _find_place(options: Mapping[str, Any], scratch: str) -> Place:
    """Return where to run: the folder that nbclient would take, else the current one."""
    named = options.get("resources", {}).get("metadata", {}).get("path", "")
    return Place(str(named or Path.cwd()), scratch, bool(options.get("importable", True)))


def _run_all(
    client: PapermillNotebookClient,
    manager: NotebookExecutionManager,
    worker: Worker,
    seconds: float,
) -> None:
    for index, cell in enumerate(manager.nb.cells):
        manager.cell_start(cell, index)
        try:
            passed = _run(client, cell, index, worker, seconds)
            if not passed:
                manager.cell_exception(cell, cell_index=index)
                break
        finally:
            manager.cell_complete(cell, cell_index=index)


def _run(
    client: PapermillNotebookClient,
    cell: NotebookNode,
    index: int,
    worker: Worker,
    seconds: float,
) -> bool:
    """Run a cell and tell whether the notebook may go on after it."""
    tags = cell.metadata.get("tags", ())
    if cell.cell_type != "code" or not cell.source.strip() or _SKIPPED in tags:
        return True
    worker.send(cell.source)
    try:
        reply = _collect(client, cell, index, worker, time.monotonic() + seconds)
    except TooSlowError:
        raise CellTimeoutError.error_from_timeout_and_cell(
            "Cell execution timed out", int(seconds), cell
        ) from None
    except TooLargeError:
        raise OutOfMemoryError(f"held more than {worker.megabytes} MB") from None
    except DiedError:
        raise DeadKernelError("Kernel died") from None
    cell.execution_count = reply["execution_count"]
    return reply["status"] == "ok" or _RAISES in tags


def _collect(
    client: PapermillNotebookClient,
    cell: NotebookNode,
    index: int,
    worker: Worker,
    until: float,
) -> dict[str, Any]:
    """Add to the cell what it shows, and return the reply at its end."""
    cell.outputs = []
    client.clear_before_next_output = False
    while True:
        message = worker.receive(until)
        if message["msg_type"] == "execute_reply":
            return dict(message["content"])
        client.process_message(message, cell, index)
        _merge_streams(cell.outputs)


def _merge_streams(outputs: list[NotebookNode]) -> None:
    """Join text that was printed on, whenever it was sent."""
    if len(outputs) < 2:
        return
    before, last = outputs[-2:]
    names = [output.get("name", "") for output in (before, last)]
    if names[0] and names[0] == names[1]:
        before.text += last.text
        outputs.pop()
