"""Opens a blank form, and says what is wrong with a file that is none."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from lxml import etree

from kit.documents.package import NotAPackageError, read_package
from kit.errors import Place, Problem, PublishError

from .grid import Grid, read_grids
from .measure import Styles
from .wordml import Element, tag, value

__all__ = ["Blank", "open_blank", "read_shipped"]

_BODY = "word/document.xml"
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ON = ("1", "true", "on")


@dataclass(frozen=True, eq=False)
class Blank:
    """A form that is open: the members of its file, and those that are read, as XML."""

    file: str
    members: Mapping[str, bytes]
    body: Element
    headers: Mapping[str, Element]
    styles: Styles
    grids: tuple[Grid, ...]


@functools.cache
def read_shipped() -> bytes:
    """Return the blank that comes with the kit."""
    return resources.files("kit.documents").joinpath("forms/blank.docx").read_bytes()


def open_blank(content: bytes, file: str) -> Blank:
    """Open a .docx as a blank form.

    Raises
    ------
    PublishError
        It is a .doc, encrypted, protected against changes, damaged, or no Word document.
    """
    if content.startswith(_OLD):
        locked = _ENCRYPTED in content
        raise _refuse("form.encrypted" if locked else "form.old_word", file)
    try:
        members = read_package(content)
    except NotAPackageError:
        raise _refuse("form.damaged", file) from None
    if _BODY not in members:
        raise _refuse("form.not_word", file)
    settings = _parse(members.get("word/settings.xml"), file)
    protection = settings.find(tag("documentProtection")) if settings is not None else None
    if value(protection, name="enforcement") in _ON:
        raise _refuse("form.protected", file)
    root = _parse(members[_BODY], file)
    body = root.find(tag("body")) if root is not None else None
    if body is None:
        raise _refuse("form.not_word", file)
    headers = {
        name: header
        for name in members
        if name.startswith("word/header")
        and (header := _parse(members[name], file)) is not None
    }
    styles = Styles(_parse(members.get("word/styles.xml"), file), _find_pitch(body))
    return Blank(file, members, body, headers, styles, tuple(read_grids(body)))


def _refuse(code: str, file: str) -> PublishError:
    return PublishError(Problem(code, Place(file)))


def _parse(content: bytes | None, file: str) -> Element | None:
    """Return the root of a part; nothing outside of it is read, nothing in it expanded."""
    if content is None:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise _refuse("form.damaged", file) from None
    known: Any = root.getroottree().docinfo
    if known.doctype:
        raise _refuse("form.damaged", file)
    return root


def _find_pitch(body: Element) -> float:
    """Return the pitch of the grid on which lines of text stand, in points; 0 without one."""
    grids = [
        g for g in body.iter(tag("docGrid")) if (g.get(tag("type")) or "").startswith("line")
    ]
    return float(grids[0].get(tag("linePitch")) or 0) / 20 if grids else 0.0
