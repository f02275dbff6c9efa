"""Drawings as pictures, for what cannot show SVG as it is: Word on most computers."""

from __future__ import annotations

from collections.abc import Sequence

from kit.show.blocks import Figure

from .typesetting import typeset

__all__ = ["draw_pictures"]

_DPI = 220
"""Pixels an inch: sharp on paper, and a figure stays under 50 KB."""


def draw_pictures(figures: Sequence[Figure]) -> list[bytes]:
    """Return each figure as PNG in the face of the PDF, the same bytes on every computer.

    Raises
    ------
    PublishError
        A character is not in that face.
    """
    drawings = [figure.svg for figure in figures]
    return typeset("drawing.typ", drawings, format="png", ppi=_DPI) if drawings else []
