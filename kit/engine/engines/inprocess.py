"""The papermill engine ``inprocess``: IPython's own shell in the process that calls it."""

from __future__ import annotations

import atexit
import base64
import contextlib
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_output
from papermill.engines import Engine, NotebookExecutionManager
from traitlets.config import Config

from kit.engine.isolation import keep_state
from kit.engine.parameters import INJECTED, is_tagged, refuse_unknown
from kit.errors import Problem, PublishError

__all__ = ["InProcessEngine"]

_INLINE = "module://matplotlib_inline.backend_inline"
_LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
    "version": platform.python_version(),
}


class InProcessEngine(Engine):  # type: ignore[misc]
    """Runs a notebook's cells in a fraction of the time that starting a kernel takes.

    For papermill: ``papermill in.ipynb out.ipynb --engine inprocess``. Results, displays,
    figures, errors and text printed by Python are kept. What needs a kernel is not promised:
    text in its order among displays, what other programs print, display updates, windows,
    a limit of time, a death of the process that spares the caller, and figures where another
    backend drew before in this process. The stock engine
    (``kit run --engine jupyter``, papermill's own default) has all of these.
    """

    @classmethod
    def execute_notebook(
        cls, nb: NotebookNode, kernel_name: str, output_path: str | None = None, **options: Any
    ) -> NotebookNode:
        """Return `nb` executed; the options are papermill's.

        Besides them `importable` (whether modules beside the notebook can be imported) and
        `on_cell` (called with the number of each cell that begins, as in the source).

        Raises
        ------
        PublishError
            A parameter that the notebook does not have (papermill would only warn and run
            with the default), or a shell that is already running in this process.
        """
        try:
            refuse_unknown(nb)
            _refuse_second()
        except PublishError as error:
            # papermill's command prints a traceback of any other error.
            if click.get_current_context(silent=True):
                raise SystemExit(str(error)) from None
            raise
        # papermill writes the notebook once more at the end, also of one that failed.
        path = output_path if options.get("request_save_on_cell_execute", True) else None
        executed: NotebookNode = super().execute_notebook(nb, kernel_name, path, **options)
        return executed

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        importable: bool = True,
        on_cell: Callable[[int], None] = lambda _: None,
        **options: Any,
    ) -> None:
        """Run the cells in order until one fails, as papermill's own engine does."""
        del kernel_name
        with keep_state(), _open_shell() as shell:
            os.chdir(options.get("resources", {}).get("metadata", {}).get("path") or Path.cwd())
            sys.path[:] = [*filter(None, sys.path), *([""] if importable else [])]
            number = 0
            for index, cell in enumerate(nb_man.nb.cells):
                number += not is_tagged(cell, INJECTED)
                on_cell(number)
                nb_man.cell_start(cell, index)
                try:
                    if not _run(cell, shell):
                        nb_man.cell_exception(cell, cell_index=index)
                        break
                finally:
                    nb_man.cell_complete(cell, cell_index=index)
        nb_man.nb.metadata["language_info"] = from_dict(_LANGUAGE)  # type: ignore[no-untyped-call]


def _refuse_second() -> None:
    """Refuse to run inside a notebook or IPython: a process has one shell at a time."""
    if InteractiveShell.initialized():
        raise PublishError(Problem("publish.shell_in_use"))


class _Results(DisplayHook):
    """Keeps the results of cells."""

    shell: _Shell

    def write_output_prompt(self) -> None:
        """Leave out the prompt of a terminal."""

    def write_format_data(
        self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None
    ) -> None:
        self.shell.show("execute_result", format_dict, md_dict)


class _Displays(DisplayPublisher):
    """Keeps what cells display; an update of an earlier display is lost."""

    shell: _Shell

    def publish(  # type: ignore[override]
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        *,
        update: bool = False,
        **_: Any,
    ) -> None:
        if not update:
            self.shell.show("display_data", data, metadata)

    def clear_output(self, wait: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002  IPython's
        self.shell.shown.clear()


class _Shell(InteractiveShell):
    """IPython's shell without a terminal: what it would print there is kept in `shown`."""

    shown: list[NotebookNode]

    def init_virtualenv(self) -> None:
        """Do nothing: IPython would put the packages of another environment first.

        It does so where one is activated and the kit of another is called.
        """

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: figures are shown in the notebook, and there are no windows."""

    def show(
        self, kind: str, data: Mapping[str, Any], metadata: Mapping[str, Any] | None = None
    ) -> None:
        """Keep one output."""
        texts = {
            name: base64.b64encode(value).decode() if isinstance(value, bytes) else value
            for name, value in data.items()
        }
        self.shown.append(new_output(kind, texts, metadata=dict(metadata or {})))  # type: ignore[no-untyped-call]

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        said = {"ename": etype.__name__, "evalue": str(evalue), "traceback": stb}
        self.shown.append(new_output("error", **said))  # type: ignore[no-untyped-call]


@contextlib.contextmanager
def _open_shell() -> Iterator[_Shell]:
    """Give a shell with nothing in it and none of the user's own settings of IPython."""
    settings = Config()
    settings.HistoryManager.enabled = False
    os.environ.setdefault("MPLBACKEND", _INLINE)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        shell = _Shell.instance(
            config=settings,
            ipython_dir=scratch,
            displayhook_class=_Results,
            display_pub_class=_Displays,
        )
        try:
            shell.user_ns["exit"] = shell.user_ns["quit"] = sys.exit
            _show_figures(shell)
            yield shell
        finally:
            shell.restore_sys_module_state()  # type: ignore[no-untyped-call]
            shell.atexit_operations()  # type: ignore[no-untyped-call]
            atexit.unregister(shell.atexit_operations)
            _Shell.clear_instance()


def _show_figures(shell: _Shell) -> None:
    """Connect figures to this shell; where they are not loaded yet, they do so themselves."""
    if inline := sys.modules.get("matplotlib_inline.backend_inline"):
        from IPython.core.pylabtools import activate_matplotlib, select_figure_formats

        activate_matplotlib(_INLINE)  # type: ignore[no-untyped-call]
        inline.configure_inline_support(shell, _INLINE)
        select_figure_formats(shell, {"png"})  # type: ignore[no-untyped-call]


def _run(cell: NotebookNode, shell: _Shell) -> bool:
    """Run a cell and tell whether the notebook may go on after it."""
    skipped = is_tagged(cell, "skip-execution") or not cell.source.strip()
    if cell.cell_type != "code" or skipped:
        return True
    shell.shown = []
    with capture_output(display=False) as printed:
        shell.run_cell(cell.source, store_history=True)  # type: ignore[no-untyped-call]
    cell.execution_count = shell.execution_count - 1
    texts = (("stdout", printed.stdout), ("stderr", printed.stderr))
    streams = [new_output("stream", name=name, text=text) for name, text in texts if text]  # type: ignore[no-untyped-call]
    for output in shell.shown:
        if output.output_type == "execute_result":
            output.execution_count = cell.execution_count
    cell.outputs = [*streams, *shell.shown]
    failed = any(output.output_type == "error" for output in shell.shown)
    return not failed or is_tagged(cell, "raises-exception")
