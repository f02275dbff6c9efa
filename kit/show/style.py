"""How figures look: colours, sizes and the type face."""

from __future__ import annotations

from pathlib import Path

import pylopdf_fonts_zh_cn

from .drawing import FontProperties, FT2Font

__all__ = [
    "BAND",
    "EDGE",
    "FAINT",
    "FAMILY",
    "INK",
    "LINE",
    "MUTED",
    "SIZE",
    "WIDTH",
    "colour_of",
    "find_characters",
    "find_families",
    "font",
]

WIDTH = 380.0  # points; a phone of 375 pixels shows it at 0.88, A4 about as it is
SIZE = 13.5
LINE = 17.0
EDGE = 3.0
FAMILY = "Noto Sans SC"
INK, MUTED, FAINT, BAND = "#1f2328", "#59636e", "#d9dee3", "#eef1f4"

# After Okabe and Ito (2008), darkened until each is 3:1 on white
_PALETTE = ("#0b5a94", "#c2570c", "#00856a", "#a8558a", "#8a6d00", "#3b8ec2", "#6a51a3")


def colour_of(index: int) -> str:
    """Return the colour of the need area that stands at `index` in the questionnaire."""
    return _PALETTE[index % len(_PALETTE)]


def find_families() -> frozenset[str]:
    """Return the names of the faces of this computer, which matplotlib has listed already."""
    from matplotlib.font_manager import fontManager

    return frozenset(entry.name for entry in fontManager.ttflist)


def find_characters(face: Path) -> frozenset[int]:
    """Return the code points that a font file has."""
    return frozenset(FT2Font(str(face)).get_charmap())


def font(size: float = SIZE) -> FontProperties:
    """Return the figure face by file, so that no font of the computer can take its place."""
    return FontProperties(family=FAMILY, fname=pylopdf_fonts_zh_cn.sans_path(), size=size)
