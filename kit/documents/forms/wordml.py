"""A Word document as XML: its paragraphs, the text in them, and text put in its place."""

from __future__ import annotations

import copy
import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

__all__ = [
    "BOXES",
    "Element",
    "Piece",
    "is_placeholder",
    "list_pieces",
    "number",
    "paragraphs_in",
    "put_text",
    "strip_runs",
    "tag",
    "text_of",
    "tick_box",
    "value",
]

Element = etree._Element

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

BOXES = {"□": "☑", "☐": "☑", "○": "●", "◯": "●"}
"""Empty boxes that a form prints, and how each looks ticked."""

_SYMBOLS = {
    ("Wingdings 2", "A3"): "52",
    ("Wingdings", "A8"): "FE",
    ("Wingdings", "6F"): "FE",
    ("Wingdings", "71"): "FE",
}
"""The same as symbols of a font: name and code of the empty box, code of the ticked one."""

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MEASURE = re.compile(r"(-?\d{1,9}(?:\.\d{1,6})?)(pt|mm|cm|in)?", re.ASCII)
_TWIPS = {"pt": 20.0, "mm": 56.7, "cm": 567.0, "in": 1440.0}
_FARTHEST = 100_000.0
_TINY = 12  # half-points: a mark that small is there to save room, not for text


@functools.cache
def tag(name: str) -> str:
    """Return the full name of a WordprocessingML element or attribute."""
    return f"{{{_W}}}{name}"


@functools.cache
def _path(names: str) -> str:
    return "/".join(map(tag, names.split("/")))


def value(element: Element | None, path: str = ".", name: str = "val") -> str | None:
    """Return an attribute of what stands at `path` below `element`, if it is there."""
    if element is None:
        return None
    found = element if path == "." else element.find(_path(path))
    return None if found is None else found.get(tag(name))


@dataclass(frozen=True)
class Piece:
    """A stretch of text within a run: what is written in one element."""

    element: Element
    text: str
    run: Element


def number(text: str | None, usual: float = 0.0) -> float:
    """Return a measure as a number, in the unit of its attribute; lengths may name another.

    >>> number("240"), number("1cm"), number("50%"), number(None, 1.0)
    (240.0, 567.0, 0.0, 1.0)
    """
    found = _MEASURE.fullmatch((text or "").strip())
    if not found:
        return usual
    read = float(found[1]) * _TWIPS.get(found[2] or "", 1.0)
    return min(max(read, -_FARTHEST), _FARTHEST)


def paragraphs_in(element: Element) -> list[Element]:
    """Return the paragraphs of a cell or body; those of tables within it are not its own.

    Of what is there in two versions, for new and for old programs, only the first counts.
    """
    found = []
    for paragraph in element.iter(tag("p")):
        above = next(paragraph.iterancestors(tag("tc"), element.tag, _FALLBACK), None)
        if above is element:
            found.append(paragraph)
    return found


def list_pieces(paragraph: Element) -> list[Piece]:
    """Return the text of a paragraph piece by piece; deleted text and text boxes are none."""
    return [
        Piece(child, text, run)
        for run in paragraph.iter(tag("r"))
        if _is_live(run, paragraph)
        for child in run
        if (text := _say(child))
    ]


def _is_live(run: Element, paragraph: Element) -> bool:
    """Tell whether a run is one of the paragraph itself, and not deleted."""
    above = next(run.iterancestors(tag("p"), tag("del"), tag("moveFrom")))
    return above is paragraph


def _say(element: Element) -> str:
    if not isinstance(element.tag, str):
        return ""  # a comment
    if element.tag == tag("t"):
        return element.text or ""
    if element.tag == tag("sym"):
        return _say_symbol(element)
    if element.tag == tag("br") and element.get(tag("type"), "textWrapping") != "textWrapping":
        return "\ufffc"  # a new page, which stays
    simple = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
    return simple.get(etree.QName(element).localname, "")


def _say_symbol(element: Element) -> str:
    font, code = value(element, name="font") or "", (value(element, name="char") or "")[-2:]
    if (font, code.upper()) in _SYMBOLS:
        return "□"
    ticked = {(name, after) for (name, _), after in _SYMBOLS.items()}
    return "☑" if (font, code.upper()) in ticked else "\ufffc"


def text_of(paragraph: Element) -> str:
    """Return the text of a paragraph."""
    return "".join(piece.text for piece in list_pieces(paragraph))


def is_placeholder(paragraph: Element) -> bool:
    """Tell whether all that stands in a paragraph is the prompt of a content control."""
    pieces = list_pieces(paragraph)
    return bool(pieces) and all(_control(piece.element) is not None for piece in pieces)


def _control(element: Element) -> Element | None:
    """Return the content control around an element that still shows its prompt."""
    return next(
        (
            control
            for control in element.iterancestors(tag("sdt"))
            if control.find(f"{tag('sdtPr')}/{tag('showingPlcHdr')}") is not None
        ),
        None,
    )


def put_text(paragraph: Element, start: int, end: int, lines: Sequence[str]) -> None:
    """Write `lines` in the place of the characters from `start` to `end` of a paragraph.

    Only runs are touched. The text looks like what stood there; in an empty paragraph like
    what somebody would get who typed there.
    """
    new = list(_write_lines(lines))
    place, inserted = 0, False
    for piece in list_pieces(paragraph):
        first, last = place, place + len(piece.text)
        place = last
        if last <= start or first >= end:
            continue
        before, after = piece.text[: max(start - first, 0)], piece.text[max(end - first, 0) :]
        parts = [*_write_lines([before] if before else [])]
        if not inserted:
            _forget_prompt(piece.run)
            parts, inserted = [*parts, *new], True
        _exchange(piece, [*parts, *_write_lines([after] if after else [])])
    if not inserted:
        _insert(paragraph, start, new)


def _write_lines(lines: Sequence[str]) -> Iterator[Element]:
    for number, line in enumerate(lines):
        if number:
            yield etree.Element(tag("br"))
        text = etree.Element(tag("t"))
        text.text = line
        text.set(_SPACE, "preserve")
        yield text


def _exchange(piece: Piece, new: Sequence[Element]) -> None:
    for element in new:
        piece.element.addprevious(element)
    piece.run.remove(piece.element)


def _forget_prompt(run: Element) -> None:
    """Let text that takes the place of a prompt look like the control's text, not grey."""
    control = _control(run)
    if control is None:
        return
    old, own = run.find(tag("rPr")), control.find(f"{tag('sdtPr')}/{tag('rPr')}")
    paragraph = next(run.iterancestors(tag("p")))
    mark = paragraph.find(f"{tag('pPr')}/{tag('rPr')}")
    if old is not None:
        run.remove(old)
    if (look := own if own is not None else mark) is not None:
        run.insert(0, _copy_look(look))


def _insert(paragraph: Element, start: int, new: Sequence[Element]) -> None:
    """Put new text where there is none: after a character, or in an empty paragraph."""
    place, pieces = 0, list_pieces(paragraph)
    for piece in pieces:
        place += len(piece.text)
        if start == 0:
            before = _new_run(piece.run.find(tag("rPr")))
            before.extend(new)
            piece.run.addprevious(before)
            return
        if place >= start:
            for element in reversed(new):
                piece.element.addnext(element)
            return
    run = next(_list_runs(paragraph), None)
    if run is None:
        run = _add_run(paragraph)
    look = run.find(tag("rPr"))
    for place, element in enumerate(new):
        run.insert(place + (look is not None), element)


def _list_runs(paragraph: Element) -> Iterator[Element]:
    """Yield runs that hold text or nothing: no fields, pictures or text boxes."""
    if any(True for _ in paragraph.iter(tag("fldChar"), tag("fldSimple"))):
        return
    plain = {tag(name) for name in ("rPr", "t", "tab", "br", "sym", "lastRenderedPageBreak")}
    for run in paragraph.iter(tag("r")):
        if _is_live(run, paragraph) and {child.tag for child in run} <= plain:
            yield run


def _add_run(paragraph: Element) -> Element:
    run = _new_run(paragraph.find(f"{tag('pPr')}/{tag('rPr')}"))
    holder = paragraph.find(f"{tag('sdt')}/{tag('sdtContent')}")
    (paragraph if holder is None else holder).append(run)
    return run


def _new_run(look: Element | None) -> Element:
    run = etree.Element(tag("r"))
    if look is not None:
        run.append(_copy_look(look))
    return run


def _copy_look(look: Element) -> Element:
    """Copy properties of a run, without traces of changes and without a tiny size."""
    copied = copy.deepcopy(look)
    copied.tag = tag("rPr")
    for name in ("ins", "del", "moveFrom", "moveTo", "rPrChange"):
        for trace in copied.findall(tag(name)):
            copied.remove(trace)
    if number(value(copied, "sz"), _TINY) < _TINY:
        for name in ("sz", "szCs"):
            for small in copied.findall(tag(name)):
                copied.remove(small)
    return copied


def tick_box(paragraph: Element, place: int) -> None:
    """Tick the empty box that is character number `place` of a paragraph."""
    first = 0
    for piece in list_pieces(paragraph):
        if first <= place < first + len(piece.text):
            _tick(piece, place - first)
        first += len(piece.text)


def _tick(piece: Piece, place: int) -> None:
    element = piece.element
    if element.tag == tag("sym"):
        font, code = value(element, name="font") or "", value(element, name="char") or ""
        ticked = _SYMBOLS[font, code[-2:].upper()]
        element.set(tag("char"), code[:-2] + ticked)
    else:
        box = piece.text[place]
        element.text = piece.text[:place] + BOXES[box] + piece.text[place + 1 :]


def strip_runs(root: Element) -> bytes:
    """Return a document without its text runs, in the canonical form of XML."""
    bare = copy.deepcopy(root)
    for run in list(bare.iter(tag("r"))):
        if (parent := run.getparent()) is not None:
            parent.remove(run)
    return etree.tostring(bare, method="c14n")
