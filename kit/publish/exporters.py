"""nbconvert exporters: of an executed notebook they publish its blocks and nothing else."""

from __future__ import annotations

from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets.config import Application

from kit.errors import KitError, Problem, PublishError
from kit.show.blocks import MIME, Block, block_from_dict

from .html import render_html
from .pdf import render_pdf

__all__ = ["RationaleHTMLExporter", "RationalePDFExporter", "read_blocks"]


def read_blocks(notebook: NotebookNode) -> tuple[Block, ...]:
    """Return the blocks that the code cells of an executed `notebook` show, in order.

    Raises
    ------
    PublishError
        No cell shows a block, or what a cell shows as one is none.
    """
    blocks = []
    for place, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", ()) if cell.cell_type == "code" else ():
            data = output.get("data", {}).get(MIME, ())
            try:
                blocks += [block_from_dict(dict(block)) for block in data]
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise PublishError(
                    Problem("render.not_a_block", values={"cell": place})
                ) from error
    if not blocks:
        raise PublishError(Problem("render.no_blocks"))
    return tuple(blocks)


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
