"""Renders blocks as a tagged PDF/A in the layout of official documents (GB/T 9704)."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, cast

import pylopdf_fonts_zh_cn
import typst

from kit.documents.columns import fit_columns
from kit.documents.document import Document, Part, make_document, read_template
from kit.errors import Problem, PublishError
from kit.show.blocks import Block, Figure, Heading, Paragraph, Signature, Table

__all__ = ["prepare", "render"]

_STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
_MISSING = re.compile(r'the text `"(?P<text>.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_SHORT = 260.0  # points: a table or a row that is no higher stays on one page
_BREAKS = str.maketrans("\t\n\r\v\f", "     ")


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
    data = json.dumps(_as_data(document), ensure_ascii=False)
    compiler = typst.Compiler(
        read_template("page.typ").encode(), font_paths=_read_fonts(), sys_inputs={"data": data}
    )
    try:
        pdf, warnings = compiler.compile_with_warnings(
            format="pdf", pdf_standards=_STANDARDS, timestamp=int(date.timestamp())
        )
    except typst.TypstError as error:
        raise PublishError(_explain(error.message)) from None
    if warnings:
        raise PublishError(*(_explain(warning.message) for warning in warnings))
    return cast("bytes", pdf)


def prepare() -> None:
    """Read the fonts of every document."""
    _read_fonts()


@functools.cache
def _read_fonts() -> typst.Fonts:
    """Return the two faces of every printed page, read once."""
    folder = pylopdf_fonts_zh_cn.serif_path().parent
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )


def _explain(message: str) -> Problem:
    missing = _MISSING.search(message)
    if missing is None:
        return Problem("render.pdf_failed", values={"reason": message})
    text = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), missing["text"])
    codes = " ".join(f"U+{ord(char):04X}" for char in text)
    shown = text if text.isprintable() else "�"
    return Problem("render.missing_glyph", values={"character": shown, "code": codes})


def _as_data(document: Document) -> dict[str, Any]:
    front = document.front
    return {
        "language": front.language,
        "title": _plain(front.title),
        "author": _plain(front.author),
        "mark": _plain(document.mark),
        "attachment": _plain(front.attachment),
        "parts": [_part(part, front.language) for part in document.parts],
    }


def _part(part: Part, language: str) -> dict[str, Any]:
    block = part.block
    data: dict[str, Any] = {"kind": block.kind}
    match block:
        case Heading():
            data |= {"level": part.level, "text": _plain(block.text)}
        case Paragraph():
            data |= {"text": _plain(block.text), "style": block.style}
        case Table():
            data |= _table(block, language)
        case Figure():
            data |= {"svg": block.svg, "alt": _plain(block.alt)}
        case Signature():
            lines = (block.applicant, block.date, block.seal)
            data |= {"lines": [_plain(line) for line in lines]}
    if isinstance(block, Table | Figure):
        data |= {"caption": _plain(part.number + block.caption), "note": _plain(block.note)}
    return data


def _table(table: Table, language: str) -> dict[str, Any]:
    rows = [table.columns, *([cell.text for cell in row] for row in table.rows)]
    columns = fit_columns([[_plain(text) for text in row] for row in rows], language)
    align = (table.align + "l" * len(table.columns))[: len(table.columns)]
    return {
        "size": columns.size,
        "widths": columns.widths,
        "short": sum(columns.heights) <= _SHORT,
        "whole": max(columns.heights) <= _SHORT,
        "head": columns.rows[0],
        "rows": columns.rows[1:],
        "align": ["right" if a == "r" else "center" if a == "c" else "left" for a in align],
        "stub": table.stub,
    }


def _plain(text: str) -> str:
    """Return `text` without line breaks and tabs, which no face has as characters."""
    return text.translate(_BREAKS)
