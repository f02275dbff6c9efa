"""The two open faces in which everything is set, and which faces this computer has."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst

from kit.errors import Place, Problem, PublishError

__all__ = ["find_missing", "read_faces"]


@functools.cache
def read_faces() -> typst.Fonts:
    """Return the two faces of every printed page and drawing, read once.

    Raises
    ------
    PublishError
        A file of them is not there.
    """
    files = [Path(pylopdf_fonts_zh_cn.serif_path()), Path(pylopdf_fonts_zh_cn.sans_path())]
    PublishError.raise_any(
        Problem("render.no_font", Place(file.name)) for file in files if not file.is_file()
    )
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[files[0].parent]
    )


def find_missing(faces: Iterable[tuple[str, ...]]) -> list[str]:
    """Return the first name of each face that this computer has under none of its names."""
    known = {name.casefold() for name in _find_installed()}
    return [names[0] for names in faces if known.isdisjoint(map(str.casefold, names))]


@functools.cache
def _find_installed() -> frozenset[str]:
    from kit.show.style import find_families

    return find_families()
