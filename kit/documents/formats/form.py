"""Fills in the district's application form (申报表.docx) from the blocks of the rationale."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import replace

from kit.documents.document import Document, clean_text, make_document
from kit.documents.forms.blank import read_shipped
from kit.documents.forms.filling import Content, fill_form, find_problems
from kit.documents.forms.places import Labels, read_labels
from kit.errors import Place, Problem, PublishError
from kit.show.blocks import Block, Form, Heading, Paragraph, Signature

__all__ = ["check_form", "prepare", "render"]

_SHIPPED = "blank.docx"
_TOO_MUCH = "　" * 100_000
"""A narrative that fits into no cell, so that its replacement is checked."""


def render(blocks: Sequence[Block], *, final: bool = False) -> bytes:
    """Return the district's blank, filled in with what its labels ask for.

    Parameters
    ----------
    blocks
        The rationale: a `Front`, a `Form`, and the narrative up to the signature.
    final
        Whether the form goes without the mark of a draft.

    Returns
    -------
    bytes
        The same bytes for the same blocks; without its text runs, the blank as it was.

    Raises
    ------
    PublishError
        There is no `Form`, the blank is not one that can be filled in, or a text does not
        fit its cell.
    """
    document = make_document(blocks, final=final)
    form = _find_form(document)
    narrative = []
    for part in document.parts:
        if isinstance(part.block, Signature):
            break
        if isinstance(part.block, Heading | Paragraph):
            narrative.append(clean_text(part.block.text))
    content = _collect(document, form, narrative)
    return fill_form(
        _open(document, form), form.file or _SHIPPED, content, _choose(document, form)
    )


def prepare() -> None:
    """Read the shipped blank and the words of forms."""
    read_shipped()
    for language in ("zh", "en"):
        read_labels(language)


def check_form(blocks: Sequence[Block]) -> list[Problem]:
    """Return what stops the form from being filled in, whatever its text will be."""
    document = make_document(blocks)
    form = _find_form(document)
    try:
        blank = _open(document, form)
    except PublishError as error:
        return list(error.problems)
    content = _collect(document, form, [_TOO_MUCH])
    return find_problems(blank, form.file or _SHIPPED, content, _choose(document, form))


def _find_form(document: Document) -> Form:
    if document.form is None:
        raise PublishError(Problem("form.no_form"))
    return document.form


def _open(document: Document, form: Form) -> bytes:
    """Return the blank; the one that comes with the kit is Chinese."""
    if form.blank:
        try:
            return base64.b64decode(form.blank, validate=True)
        except binascii.Error:
            raise PublishError(Problem("form.damaged", Place(form.file))) from None
    if document.front.language != "zh":
        raise PublishError(Problem("form.no_blank", Place("study.toml", setting="form.blank")))
    return read_shipped()


def _choose(document: Document, form: Form) -> Labels:
    """Return the words of forms, those of the study before the usual ones."""
    labels = read_labels(document.front.language)
    own = {f: (*form.labels.get(f, ()), *words) for f, words in labels.labels.items()}
    return replace(labels, labels=own)


def _collect(document: Document, form: Form, narrative: Sequence[str]) -> Content:
    return Content(
        texts={field.name: clean_text(field.text) for field in form.fields},
        narrative=narrative,
        attachment=clean_text(document.front.title),
        mark=clean_text(document.mark),
    )
