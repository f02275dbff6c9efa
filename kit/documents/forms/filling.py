"""Fills in a form, reads the result back, and lets nothing pass that is not as it should be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from lxml import etree

from kit.documents.package import write_package
from kit.errors import Place, Problem, PublishError

from .blank import Blank, open_blank
from .measure import Room, measure_room
from .places import Labels, Spot, find_spots, find_title
from .wordml import (
    BOXES,
    Element,
    list_pieces,
    paragraphs_in,
    put_text,
    strip_runs,
    tag,
    text_of,
    tick_box,
)

__all__ = ["Content", "fill_form", "find_problems"]

_LONGEST = 40  # lines that a row without a height may grow by
_MARK = (("color", "8C1D18"), ("sz", "18"), ("szCs", "18"))


@dataclass(frozen=True)
class Content:
    """What goes into a form: `texts` by field, the narrative's paragraphs, and the marks.

    `attachment` is what the narrative is called where it does not fit; `mark` is the line
    for every page. Fields without a text are left blank.
    """

    texts: Mapping[str, str]
    narrative: Sequence[str]
    attachment: str
    mark: str = ""


@dataclass(frozen=True)
class _Entry:
    """What is written where: lines by paragraph, or the number of the box to be ticked."""

    spot: Spot
    lines: tuple[tuple[str, ...], ...] = ()
    box: int | None = None


def find_problems(content: bytes, file: str, filled: Content, labels: Labels) -> list[Problem]:
    """Return all that stops a form from being filled in, and what it does not ask for."""
    try:
        blank = open_blank(content, file)
    except PublishError as error:
        return list(error.problems)
    return _plan(blank, filled, labels)[1]


def fill_form(content: bytes, file: str, filled: Content, labels: Labels) -> bytes:
    """Fill in a blank form by its labels.

    Only text runs are written: without them the document is what it was. Opinions, seals and
    dates stay blank. A narrative that does not fit its cell is replaced by the words that it
    is attached, any other text that does not fit is refused. What was written is read back
    and compared.

    Parameters
    ----------
    content
        The district's blank as .docx.
    file
        What it is called, for messages.

    Raises
    ------
    PublishError
        It is no such file, a needed label is not there or there twice, its place is taken,
        or a text does not fit.
    """
    blank = open_blank(content, file)
    entries, problems = _plan(blank, filled, labels)
    PublishError.raise_any(p for p in problems if p.severity == "error")
    before = [text_of(paragraph) for paragraph in blank.body.iter(tag("p"))]
    expected = dict(enumerate(before))
    order = {paragraph: n for n, paragraph in enumerate(blank.body.iter(tag("p")))}
    for entry in entries:
        for paragraph, text in _write(entry):
            expected[order[paragraph]] = text
    changed = {"word/document.xml": blank.body.getroottree()}
    for paragraph, name in _find_marked(blank):
        _add_mark(paragraph, filled.mark)
        if name:
            changed[name] = paragraph.getroottree()
        else:
            expected[order[paragraph]] = text_of(paragraph)
    members = {**blank.members, **{n: _render(tree) for n, tree in changed.items()}}
    made = write_package(members)
    _compare(open_blank(content, file), open_blank(made, file), expected)
    return made


def _render(tree: etree._ElementTree) -> bytes:
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)


def _plan(blank: Blank, filled: Content, labels: Labels) -> tuple[list[_Entry], list[Problem]]:
    """Return what is to be written where, and what stops it."""
    fields = [f for f in labels.labels if filled.texts.get(f) or f == "reason"]
    spots, problems = find_spots(blank, labels, fields)
    entries = []
    for spot in spots.values():
        entry, problem = _fit(blank, filled, labels, spot)
        entries += [entry] if entry else []
        problems += [problem] if problem else []
    for field in (name for name in labels.title if name != "within"):
        title, text = find_title(blank, labels, field), filled.texts.get(field, "")
        if title and text:
            entries.append(_Entry(title, ((text.removesuffix(title.unit),),)))
    # From the end of a paragraph to its beginning, so that no place is moved by another.
    return sorted(entries, key=lambda e: -e.spot.start), problems


def _fit(
    blank: Blank, filled: Content, labels: Labels, spot: Spot
) -> tuple[_Entry | None, Problem | None]:
    """Return what is written in a place, or why it cannot be."""
    values: dict[str, object] = {"field": labels.name(spot.field)}
    text = filled.texts.get(spot.field, "")
    if spot.boxes:
        entry = _choose_box(spot, text)
        values["text"] = text
        problem = None if entry else Problem("form.no_box", Place(blank.file), values)
        return entry, problem
    if spot.unit:
        if not text.endswith(spot.unit):
            values |= {"text": text, "unit": spot.unit}
            return None, Problem("form.other_unit", Place(blank.file), values)
        text = text.removesuffix(spot.unit)
    room = Room(inf, inf, fixed=False)
    if spot.cell is not None:
        room = measure_room(spot.cell, spot.paragraphs[0], blank.styles)
    tries = [[text]]
    if spot.field == "reason":
        room = replace(room, fixed=True, lines=min(room.lines, _LONGEST))
        attached = ([line.format(title=filled.attachment)] for line in labels.attached)
        tries = [[f"{labels.indent}{p}" for p in filled.narrative], *attached]
    for lines in tries:
        if placed := _place(spot, lines, room):
            return _Entry(spot, placed), None
    values |= {"length": len(tries[-1][0]), "room": _count_room(spot, room)}
    return None, Problem("form.too_long", Place(blank.file), values)


def _place(spot: Spot, lines: Sequence[str], room: Room) -> tuple[tuple[str, ...], ...]:
    """Divide lines between the empty paragraphs of a place; nothing if they do not fit.

    What stands below is not to move: lines take the empty paragraphs, and beyond those no
    more than there is room for.
    """
    wrapped = [room.wrap(line) for line in lines] if room.width < inf else [[x] for x in lines]
    needed = sum(map(len, wrapped))
    empty = 1 if spot.above else len(spot.paragraphs)
    if not room.fixed or (needed - len(lines) <= room.lines and len(lines) <= empty):
        if len(lines) <= empty:
            return tuple((line,) for line in lines)
        return (tuple(lines),)
    if needed <= empty:
        return tuple((line,) for part in wrapped for line in part)
    if needed - (0 if spot.above else 1) <= room.lines:
        return (tuple(lines),)
    return ()


def _count_room(spot: Spot, room: Room) -> int:
    """Return about how many characters fit."""
    return int(room.width * max(int(room.lines) + 1, len(spot.paragraphs)))


def _choose_box(spot: Spot, text: str) -> _Entry | None:
    """Return the box that belongs to an answer: before it, or behind if a word comes first."""
    for paragraph in spot.paragraphs:
        written = text_of(paragraph)
        start = spot.start if paragraph is spot.paragraphs[0] else 0
        boxes = [n for n, char in enumerate(written) if char in BOXES and n >= start]
        if not boxes:
            continue
        ends = [*boxes[1:], len(written)]
        behind = bool(written[start : boxes[0]].strip())
        if behind:
            ends = boxes
            starts = [start, *(n + 1 for n in boxes[:-1])]
        else:
            starts = [n + 1 for n in boxes]
        for box, first, last in zip(boxes, starts, ends, strict=True):
            if _bare(written[first:last]) == _bare(text):
                return _Entry(replace(spot, paragraphs=(paragraph,)), box=box)
    return None


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s_;,、。./|]+", "", plain).casefold()


def _write(entry: _Entry) -> Iterator[tuple[Element, str]]:
    """Write an entry; yield each paragraph that it changes and the text that it must have."""
    spot = entry.spot
    first = spot.paragraphs[0]
    if entry.box is not None:
        old = text_of(first)
        ticked = BOXES.get(old[entry.box], "")
        tick_box(first, entry.box)
        yield first, old[: entry.box] + ticked + old[entry.box + 1 :]
        return
    for number, (paragraph, lines) in enumerate(
        zip(spot.paragraphs, entry.lines, strict=False)
    ):
        old = text_of(paragraph)
        start, end = (spot.start, spot.end) if number == 0 else (0, len(old))
        written = [*lines, ""] if spot.above else list(lines)
        put_text(paragraph, start, end, written)
        yield paragraph, old[:start] + "\n".join(written) + old[end:]


def _find_marked(blank: Blank) -> Iterator[tuple[Element, str]]:
    """Yield the paragraphs that take the mark: of each header, else the first of the body.

    A form without headers cannot be given one: it would no longer be what it was.
    """
    found = False
    for name, header in blank.headers.items():
        if (paragraph := next(header.iter(tag("p")), None)) is not None:
            found = True
            yield paragraph, name
    outside = paragraphs_in(blank.body)
    if not found and outside:
        yield outside[0], ""
        if outside[-1] is not outside[0]:
            yield outside[-1], ""


def _add_mark(paragraph: Element, mark: str) -> None:
    """Add the mark behind what a paragraph says, small and red."""
    if not mark:
        return
    run = etree.SubElement(paragraph, tag("r"))
    look = etree.SubElement(run, tag("rPr"))
    for name, how in _MARK:
        etree.SubElement(look, tag(name)).set(tag("val"), how)
    text = etree.SubElement(run, tag("t"))
    text.text = f"　{mark}" if list_pieces(paragraph)[:-1] or text_of(paragraph) else mark
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _compare(blank: Blank, made: Blank, expected: Mapping[int, str]) -> None:
    """Compare the form that was made with the blank: its structure, and all of its text."""
    same = strip_runs(blank.body) == strip_runs(made.body)
    others = (n for n in blank.members if n not in ("word/document.xml", *blank.headers))
    same = same and all(blank.members[name] == made.members[name] for name in others)
    texts = [text_of(paragraph) for paragraph in made.body.iter(tag("p"))]
    if not same or dict(enumerate(texts)) != expected:
        raise PublishError(Problem("form.not_read_back", Place(blank.file)))
