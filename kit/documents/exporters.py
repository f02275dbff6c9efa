"""nbconvert exporters: of an executed notebook they publish its blocks and nothing else.

There is one for every format, under the name of the format: ``kit.documents.exporters:html``.
"""

from __future__ import annotations

import functools
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets.config import Application

from kit.errors import KitError

from .document import find_blocks
from .formats import FORMATS, Format

__all__ = ["BlockExporter"]


class BlockExporter(Exporter):
    """What all formats share; bytes, so that no system rewrites the line ends.

    Of a notebook only its blocks count, and a preprocessor could but take them away: none
    runs, whatever a user's configuration of nbconvert enables for other formats.
    """

    format: Format

    def _init_preprocessors(self) -> None:
        self._preprocessors = []

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """Return the published file and nbconvert's resources."""
        executed, resources = super().from_notebook_node(nb, resources, **kwargs)
        try:
            return self.format.render(find_blocks(executed)), resources
        except KitError as error:
            if _runs_in_terminal():
                raise SystemExit(str(error)) from None
            raise

    def _file_extension_default(self) -> str:
        return self.format.suffix


def __getattr__(name: str) -> type[BlockExporter]:
    if name not in FORMATS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _make_exporter(name)


@functools.cache
def _make_exporter(name: str) -> type[BlockExporter]:
    row = FORMATS[name]
    own = {
        "__module__": __name__,
        "__doc__": f"The document that the blocks of a notebook make, as {row.mimetype}.",
        "format": row,
        "export_from_notebook": f"needs-kit {name.upper()}",
        "output_mimetype": row.mimetype,
    }
    return type(f"{name.capitalize()}BlockExporter", (BlockExporter,), own)


def _runs_in_terminal() -> bool:
    """Tell whether ``jupyter nbconvert`` called, which prints a traceback of any error.

    By name: importing its module asks every exporter for its help, this one included.
    """
    return Application.initialized() and Application.instance().name == "jupyter-nbconvert"
