"""nbconvert exporters: of an executed notebook they publish its blocks and nothing else."""

from __future__ import annotations

from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets.config import Application

from kit.errors import KitError
from kit.show.blocks import Block

from .document import read_blocks
from .html import render_html
from .pdf import render_pdf

__all__ = ["RationaleHTMLExporter", "RationalePDFExporter"]


class _RationaleExporter(Exporter):
    """What both formats share; bytes, so that no system rewrites the line ends."""

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """Return the published file and nbconvert's resources."""
        executed, resources = super().from_notebook_node(nb, resources, **kwargs)
        try:
            return self._render(read_blocks(executed)), resources
        except KitError as error:
            if _runs_in_terminal():
                raise SystemExit(str(error)) from None
            raise

    def _render(self, blocks: tuple[Block, ...]) -> bytes:
        raise NotImplementedError


class RationaleHTMLExporter(_RationaleExporter):
    """One self-contained page."""

    export_from_notebook = "Application rationale (HTML)"
    output_mimetype = "text/html"

    def _file_extension_default(self) -> str:
        return ".html"

    def _render(self, blocks: tuple[Block, ...]) -> bytes:
        return render_html(blocks).encode()


class RationalePDFExporter(_RationaleExporter):
    """PDF/A in the layout of official documents."""

    export_from_notebook = "Application rationale (PDF)"
    output_mimetype = "application/pdf"

    def _file_extension_default(self) -> str:
        return ".pdf"

    def _render(self, blocks: tuple[Block, ...]) -> bytes:
        return render_pdf(blocks)


def _runs_in_terminal() -> bool:
    """Tell whether ``jupyter nbconvert`` called, which prints a traceback of any error.

    By name: importing its module asks every exporter for its help, this one included.
    """
    return Application.initialized() and Application.instance().name == "jupyter-nbconvert"
