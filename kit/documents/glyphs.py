"""Finds the characters that no printed page can show, before anything is made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kit.errors import Place, Problem, PublishError

from .fonts import find_lacking, read_faces
from .typesetting import typeset

__all__ = ["check_glyphs"]


def check_glyphs(texts: Iterable[tuple[Place, str]]) -> list[Problem]:
    """Return a problem for each text that the PDF cannot show, or for the faces themselves.

    Where a face seems to lack a character, the compiler itself is asked.
    """
    try:
        read_faces()
    except PublishError as error:
        return list(error.problems)
    doubtful = [(place, text) for place, text in texts if find_lacking(text)]
    return [problem for place, text in doubtful for problem in _ask(place, text)]


def _ask(place: Place, text: str) -> list[Problem]:
    try:
        typeset("glyphs.typ", text, format="pdf", pdf_standards=["a-2a"])
    except PublishError as error:
        return [replace(problem, where=place) for problem in error.problems]
    return []
