"""The two open faces in which everything is set, and which faces this computer has.

Every byte of a PDF rests on their files, so these must be the ones that the kit was tried with.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst

from kit.errors import Place, Problem, PublishError

__all__ = ["NOT_IN_FACES", "find_lacking", "find_missing", "read_faces"]

NOT_IN_FACES = frozenset("\x7f≒")
"""All of GBK that neither face has."""

_PACKAGE = "pylopdf-fonts-zh-cn==0.1.1"
_SHA256 = {
    "NotoSerifSC-Regular": "e8f396decc1f0963a016a989c3d8852e863d1350996f573860a80767c83a1cd3",
    "NotoSansSC-Regular": "faa6c9df652116dde789d351359f3d7e5d2285a2b2a1f04a2d7244df706d5ea9",
}


@functools.cache
def read_faces() -> typst.Fonts:
    """Return the two faces of every printed page and drawing, read once.

    Raises
    ------
    PublishError
        A file of them is not there, or is not the one that the kit was released with.
    """
    files = _find_files()
    PublishError.raise_any(problem for file in files if (problem := _check_file(file)))
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[files[0].parent]
    )


def _find_files() -> tuple[Path, ...]:
    return Path(pylopdf_fonts_zh_cn.serif_path()), Path(pylopdf_fonts_zh_cn.sans_path())


def _check_file(file: Path) -> Problem | None:
    values: dict[str, object] = {"package": _PACKAGE}
    try:
        found = hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return Problem("render.no_font", Place(file.name), values)
    if found != _SHA256.get(file.stem):
        return Problem("render.other_font", Place(file.name), values)
    return None


def find_lacking(text: str) -> str:
    """Return the characters of `text` that neither face has, each once.

    Typst sets some of them all the same: signs without a shape, and what it can put
    together from others.
    """
    if _is_usual(text):
        return ""
    return "".join(dict.fromkeys(char for char in text if ord(char) not in _list_characters()))


def _is_usual(text: str) -> bool:
    """Tell whether all is of GBK, which the faces have, without reading what they hold."""
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return False
    return NOT_IN_FACES.isdisjoint(text)


@functools.cache
def _list_characters() -> frozenset[int]:
    from kit.show.style import find_characters

    return frozenset().union(*map(find_characters, _find_files()))


def find_missing(faces: Iterable[tuple[str, ...]]) -> list[str]:
    """Return the first name of each face that this computer has under none of its names."""
    known = {name.casefold() for name in _find_installed()}
    return [names[0] for names in faces if known.isdisjoint(map(str.casefold, names))]


@functools.cache
def _find_installed() -> frozenset[str]:
    from kit.show.style import find_families

    return find_families()
