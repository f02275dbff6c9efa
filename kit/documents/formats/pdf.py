"""Renders blocks as a tagged PDF/A in the layout of official documents (GB/T 9704)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from math import fsum
from typing import Any

from kit.documents.columns import fit_columns
from kit.documents.document import Document, Part, make_document, plain_text
from kit.documents.fonts import read_faces
from kit.documents.typesetting import typeset
from kit.show.blocks import Block, Figure, Heading, Paragraph, Signature, Table

__all__ = ["prepare", "render"]

_SHORT = 260.0  # points: a table or a row that is no higher stays on one page


def render(blocks: Sequence[Block], *, final: bool = False) -> bytes:
    """Return the document that `blocks` make as PDF/A-2a and PDF/UA-1.

    Parameters
    ----------
    blocks
        A `Front`, then everything else in order; the date of the front is that of the file.
    final
        Whether the pages go without the mark of a draft.

    Returns
    -------
    bytes
        The same bytes for the same blocks, on every computer.

    Raises
    ------
    PublishError
        The blocks are not one document, a drawing holds more than shapes and text, or a
        character is in neither of the two faces.

    Examples
    --------
    >>> from kit.show.blocks import Front, Heading
    >>> front = Front("rationale", "申报理由", "zh", "", "2019-06-30")
    >>> render([front, Heading(1, "一、项目", "project")])[:5]
    b'%PDF-'
    """
    document = make_document(blocks, final=final)
    date = datetime.fromisoformat(document.front.date).replace(tzinfo=UTC)
    (pdf,) = typeset(
        "page.typ",
        _as_data(document),
        format="pdf",
        pdf_standards=["a-2a", "ua-1"],
        timestamp=int(date.timestamp()),
    )
    return pdf


def prepare() -> None:
    """Read the fonts of every document."""
    read_faces()


def _as_data(document: Document) -> dict[str, Any]:
    front = document.front
    return {
        "language": front.language,
        "title": plain_text(front.title),
        "author": plain_text(front.author),
        "mark": plain_text(document.mark),
        "attachment": plain_text(front.attachment),
        "parts": [_part(part, front.language) for part in document.parts],
    }


def _part(part: Part, language: str) -> dict[str, Any]:
    block = part.block
    data: dict[str, Any] = {"kind": block.kind}
    match block:
        case Heading():
            data |= {"level": part.level, "text": plain_text(block.text)}
        case Paragraph():
            data |= {"text": plain_text(block.text), "style": block.style}
        case Table():
            data |= _table(block, language)
        case Figure():
            data |= {"svg": block.svg, "alt": plain_text(block.alt)}
        case Signature():
            lines = (block.applicant, block.date, block.seal)
            data |= {"lines": [plain_text(line) for line in lines]}
    if isinstance(block, Table | Figure):
        data |= {
            "caption": plain_text(part.number + block.caption),
            "note": plain_text(block.note),
        }
    return data


def _table(table: Table, language: str) -> dict[str, Any]:
    rows = [table.columns, *([cell.text for cell in row] for row in table.rows)]
    columns = fit_columns([[plain_text(text) for text in row] for row in rows], language)
    align = (table.align + "l" * len(table.columns))[: len(table.columns)]
    return {
        "size": columns.size,
        "widths": columns.widths,
        "short": fsum(columns.heights) <= _SHORT,
        "whole": max(columns.heights) <= _SHORT,
        "head": columns.rows[0],
        "rows": columns.rows[1:],
        "align": ["right" if a == "r" else "center" if a == "c" else "left" for a in align],
        "stub": table.stub,
    }
