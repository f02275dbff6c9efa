"""The papermill engine ``inprocess``: a shell in a process of its own, not a kernel.

This module is what papermill finds by the engine's name, while it is itself being
imported; so it imports of papermill only inside its methods.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from kit.errors import PublishError

from .parameters import INJECTED, PARAMETERS, find_names, find_unknown, is_tagged

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["ENGINES", "InProcessEngine"]

ENGINES = {"inprocess": "inprocess", "jupyter": "nbclient"}
"""The engines of the kit by papermill's names for them."""


class InProcessEngine:
    """Runs a notebook's cells as the stock kernel would, in a third of its time.

    For papermill: ``papermill in.ipynb out.ipynb --engine inprocess``.
    """

    @classmethod
    def execute_notebook(
        cls, nb: NotebookNode, kernel_name: str, **options: Any
    ) -> NotebookNode:
        """Return `nb` executed; the options are papermill's.

        Besides them `memory_limit` (megabytes) and `importable` (whether modules beside
        the notebook can be imported).

        Raises
        ------
        PublishError
            A parameter that the notebook does not have. papermill would only warn and run
            with the default.
        """
        try:
            _refuse_unknown(nb)
            from .cells import CellEngine

            executed: NotebookNode = CellEngine.execute_notebook(nb, kernel_name, **options)
        except PublishError as error:
            if _runs_in_terminal():
                raise SystemExit(str(error)) from None
            raise
        return executed

    @classmethod
    def nb_kernel_name(cls, nb: NotebookNode, name: str | None = None) -> str:
        """Return the name of the kernel that the notebook asks for."""
        from papermill.utils import nb_kernel_name

        return str(nb_kernel_name(nb, name))

    @classmethod
    def nb_language(cls, nb: NotebookNode, language: str | None = None) -> str:
        """Return the language that the notebook is written in."""
        from papermill.utils import nb_language

        return str(nb_language(nb, language))


def _refuse_unknown(notebook: NotebookNode) -> None:
    """Refuse parameters that papermill has put into a notebook which has no such name."""
    sources = {
        tag: [c.source for c in notebook.cells if is_tagged(c, tag)]
        for tag in (PARAMETERS, INJECTED)
    }
    # A cell that is not plain Python, one with a magic, tells when it runs.
    with contextlib.suppress(SyntaxError):
        given = [name for source in sources[INJECTED] for name in find_names(source)]
        known = [name for source in sources[PARAMETERS] for name in find_names(source)]
        where = str(notebook.metadata.get("papermill", {}).get("input_path") or "")
        PublishError.raise_any(find_unknown(given, known, where))


def _runs_in_terminal() -> bool:
    """Tell whether the command ``papermill`` called, which prints a traceback of any error."""
    import click

    return click.get_current_context(silent=True) is not None
