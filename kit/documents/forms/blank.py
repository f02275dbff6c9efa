"""Opens a blank form, and says what is wrong with a file that is none."""

from __future__ import annotations

import functools
from collections.abc import Container, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from lxml import etree

from kit.documents.package import NotAPackageError, read_package
from kit.errors import Place, Problem, PublishError

from .grid import Grid, read_grids
from .measure import Styles
from .wordml import Element, number, tag, value

__all__ = ["Blank", "open_blank", "read_shipped"]

_BODY = "word/document.xml"
_BESIDE = ("word/settings.xml", "word/styles.xml", "word/_rels/document.xml.rels")
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ON = ("1", "true", "on")
_MOST = 60_000  # elements: a form of ten pages has a tenth of it


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
    settings, styles, rels = (_read(members, name, file) for name in _BESIDE)
    if value(settings, "documentProtection", "enforcement") in _ON:
        raise _refuse("form.protected", file)
    body = _parse(members[_BODY], file).find(tag("body"))
    if body is None:
        raise _refuse("form.not_word", file)
    if sum(1 for _ in body.iter()) > _MOST:
        raise _refuse("form.too_long_a_file", file)
    uneven = settings is not None and _is_on(settings.find(tag("evenAndOddHeaders")))
    shown = _find_headers(body, rels, members, uneven=uneven)
    return Blank(
        file=file,
        members=members,
        body=body,
        headers={name: _parse(members[name], file) for name in shown},
        styles=Styles(styles, *_read_grid(body)),
        grids=tuple(read_grids(body)),
    )


def _find_headers(
    body: Element, rels: Element | None, members: Container[str], *, uneven: bool
) -> list[str]:
    """Return the header parts that pages show, if every page of the form shows one.

    A form in which some pages have no header is as one without.
    """
    targets = {} if rels is None else {rel.get("Id"): rel.get("Target") or "" for rel in rels}
    shown: dict[str, str] = {}
    found: list[str] = []
    for section in body.iter(tag("sectPr")):
        for reference in section.findall(tag("headerReference")):
            target = targets.get(reference.get(_REL), "")
            shown[reference.get(tag("type")) or "default"] = (
                f"word/{target.removeprefix('/word/')}"
            )
        kinds = ["default", *(["even"] if uneven else [])]
        kinds += ["first"] if _is_on(section.find(tag("titlePg"))) else []
        if any(shown.get(kind) not in members for kind in kinds):
            return []
        found += [shown[kind] for kind in kinds]
    return list(dict.fromkeys(found))


_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def _is_on(element: Element | None) -> bool:
    return element is not None and element.get(tag("val"), "1") in _ON


def _refuse(code: str, file: str) -> PublishError:
    return PublishError(Problem(code, Place(file)))


def _read(members: Mapping[str, bytes], name: str, file: str) -> Element | None:
    return _parse(members[name], file) if name in members else None


def _parse(content: bytes, file: str) -> Element:
    """Return the root of a part; nothing outside of it is read, nothing in it expanded."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise _refuse("form.damaged", file) from None
    known: Any = root.getroottree().docinfo
    if known.doctype:
        raise _refuse("form.damaged", file)
    return root


def _read_grid(body: Element) -> tuple[float, float]:
    """Return the pitch of the grid of lines, and what that of characters adds to each."""
    for grid in body.iter(tag("docGrid")):
        kind = grid.get(tag("type")) or ""
        if kind.startswith(("line", "snap")):
            spread = number(grid.get(tag("charSpace"))) / 4096 if "Chars" in kind else 0.0
            return max(number(grid.get(tag("linePitch"))) / 20, 0.0), spread
    return 0.0, 0.0
