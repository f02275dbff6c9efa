"""The formats in which a document is published: a module and a row each.

Listing them imports no format; a format is imported when it first renders.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kit.show.blocks import Block

__all__ = ["FORMATS", "Format", "prepare"]

_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class Format:
    """One format: its files, and what readers call them.

    `labels` are the words of a link to a file, in which ``{document}`` is the name of the
    document. It is made of those `documents` alone, or of all; `stem` is the first part of
    the file's name, where that is not the document's. `module` has a function
    ``render(blocks, *, final) -> bytes``, which returns the same bytes for the same blocks on
    every computer, and may have ``prepare()``, which reads what all documents need.
    """

    name: str
    suffix: str
    mimetype: str
    labels: Mapping[str, str]
    module: str
    documents: tuple[str, ...] = ()
    stem: str = ""

    def name_file(self, document: str) -> str:
        """Return the name of the file that is made of a document; empty if none is.

        >>> [FORMATS["xlsx"].name_file(d) for d in ("needs_assessment", "rationale")]
        ['needs_assessment.xlsx', '']
        """
        made = not self.documents or document in self.documents
        return f"{self.stem or document}{self.suffix}" if made else ""

    def render(self, blocks: Sequence[Block], *, final: bool = False) -> bytes:
        """Return the file of the document that `blocks` make, a draft unless `final`.

        Raises
        ------
        PublishError
            The blocks are not one document, or not one that the format can show.
        """
        content: bytes = import_module(self.module).render(blocks, final=final)
        return content


_ROWS = (
    Format(
        "html",
        ".html",
        "text/html",
        {"zh": "{document}", "en": "{document}"},
        "kit.documents.formats.html",
    ),
    Format(
        "pdf",
        ".pdf",
        "application/pdf",
        {"zh": "打印 PDF", "en": "print PDF"},
        "kit.documents.formats.pdf",
    ),
    Format(
        "docx",
        ".docx",
        f"{_OFFICE}.wordprocessingml.document",
        {"zh": "Word", "en": "Word"},
        "kit.documents.formats.docx",
    ),
    Format(
        "xlsx",
        ".xlsx",
        f"{_OFFICE}.spreadsheetml.sheet",
        {"zh": "Excel 表", "en": "Excel tables"},
        "kit.documents.formats.xlsx",
        documents=("needs_assessment",),
    ),
    Format(
        "form",
        ".docx",
        f"{_OFFICE}.wordprocessingml.document",
        {"zh": "申报表", "en": "application form"},
        "kit.documents.formats.form",
        documents=("rationale",),
        stem="application_form",
    ),
)

FORMATS = {row.name: row for row in _ROWS}


def prepare() -> None:
    """Import every format and read what it needs for any document."""
    for row in FORMATS.values():
        getattr(import_module(row.module), "prepare", lambda: None)()
