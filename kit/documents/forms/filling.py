"""Fills in a form, reads the result back, and lets nothing pass that is not as it should be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import inf

from lxml import etree

from kit.documents.package import write_package
from kit.errors import Place, Problem, PublishError

from .blank import Blank, open_blank
from .grid import Cell
from .marking import mark_pages
from .measure import Room, measure_heights, measure_room
from .places import BOX, HINT, Labels, Spot, find_spots, find_title
from .wordml import (
    BOXES,
    Element,
    put_text,
    strip_runs,
    tag,
    text_of,
    tick_box,
)

__all__ = ["Content", "fill_form", "find_problems"]

_LONGEST = 40  # lines that a row without a height may grow by
_ROUNDING = 1.0  # point


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
    """What is written where: lines by paragraph, or from where to where the box stands."""

    spot: Spot
    lines: tuple[tuple[str, ...], ...] = ()
    box: tuple[int, int] | None = None


def find_problems(content: bytes, file: str, filled: Content, labels: Labels) -> list[Problem]:
    """Return all that stops a form from being filled in, and what it does not ask for."""
    try:
        blank = open_blank(content, file)
    except PublishError as error:
        return list(error.problems)
    return _fill(blank, filled, labels)[1]


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
        a text does not fit, or a mark has no place.
    """
    blank = open_blank(content, file)
    expected, problems = _fill(blank, filled, labels)
    PublishError.raise_any(p for p in problems if p.severity == "error")
    parts = {"word/document.xml": blank.body, **blank.headers}
    changed = {name: _render(part.getroottree()) for name, part in parts.items()}
    made = write_package({**blank.members, **changed})
    _compare(open_blank(content, file), open_blank(made, file), expected)
    return made


def _fill(
    blank: Blank, filled: Content, labels: Labels
) -> tuple[dict[str, list[str]], list[Problem]]:
    """Write all that goes into a form that is open; return its texts and what is wrong."""
    before = {c: measure_heights(c, blank.styles)[0] for g in blank.grids for c in g.cells}
    entries, problems = _plan(blank, filled, labels)
    expected = _list_texts(blank)
    if any(problem.severity == "error" for problem in problems):
        return expected, problems
    places = {p: n for n, p in enumerate(blank.body.iter(tag("p")))}
    for entry in entries:
        for paragraph, text in _write(entry):
            expected["body"][places[paragraph]] = text
    problems += _find_cut(blank, entries, before, labels)
    if filled.mark:
        marked = mark_pages(blank, filled.mark)
        if not marked:
            problems.append(Problem("form.no_mark", Place(blank.file)))
        for part, paragraph in marked:
            place = places[paragraph] if part == "body" else _place_of(blank, part, paragraph)
            expected[part][place] = text_of(paragraph)
    return expected, problems


def _list_texts(blank: Blank) -> dict[str, list[str]]:
    """Return the text of every paragraph, of the body and of each header."""
    parts = {"body": blank.body, **blank.headers}
    return {name: [text_of(p) for p in part.iter(tag("p"))] for name, part in parts.items()}


def _place_of(blank: Blank, part: str, paragraph: Element) -> int:
    return list(blank.headers[part].iter(tag("p"))).index(paragraph)


def _find_cut(
    blank: Blank, entries: Sequence[_Entry], before: Mapping[Cell, float], labels: Labels
) -> Iterator[Problem]:
    """Find what would be cut now that it is written, whatever was foreseen."""
    for entry in entries:
        cell = entry.spot.cell
        if cell is None or entry.box is not None:
            continue
        used, height = measure_heights(cell, blank.styles)
        if used > max(height, before[cell]) + _ROUNDING:
            text = "".join(line for lines in entry.lines for line in lines)
            room = max(int(len(text) * height / used) - 1, 0)
            yield _too_long(blank, labels, entry.spot.field, len(text), room)


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
    problems += _find_same(blank, entries, labels)
    # From the end of a paragraph to its beginning, so that no place is moved by another.
    return sorted(entries, key=lambda e: -e.spot.start), problems


def _find_same(blank: Blank, entries: Sequence[_Entry], labels: Labels) -> Iterator[Problem]:
    """Find two fields that would be written in one place."""
    for one, other in combinations((entry.spot for entry in entries), 2):
        shared = set(one.paragraphs) & set(other.paragraphs)
        apart = one.end < other.start or other.end < one.start or (one.boxes and other.boxes)
        if shared and not (apart and one.paragraphs[0] is other.paragraphs[0]):
            names = (labels.name(one.field), labels.name(other.field))
            values: dict[str, object] = dict(zip(("field", "other"), names, strict=True))
            yield Problem("form.same_place", Place(blank.file), values)


def _fit(
    blank: Blank, filled: Content, labels: Labels, spot: Spot
) -> tuple[_Entry | None, Problem | None]:
    """Return what is written in a place, or why it cannot be."""
    values: dict[str, object] = {"field": labels.name(spot.field)}
    text = filled.texts.get(spot.field, "")
    if spot.boxes:
        entry = _choose_box(spot, text)
        problem = Problem("form.no_box", Place(blank.file), {**values, "text": text})
        return entry, None if entry else problem
    if spot.unit:
        whole, text = text, _take_out(spot, text)
        if not text:
            values |= {"text": whole, "unit": spot.unit}
            return None, Problem("form.other_unit", Place(blank.file), values)
    room = Room(inf, inf, fixed=False)
    if spot.cell is not None:
        room = measure_room(spot.cell, spot.paragraphs[0], blank.styles)
    tries = [[text]]
    if spot.field == "reason":
        room = replace(room, fixed=True, lines=min(room.lines, _LONGEST))
        tries = list(_say_reasons(filled, labels, spot, room))
    for lines in tries:
        if placed := _place(spot, lines, room):
            return _Entry(spot, placed), None
    fits = int(room.width * max(int(room.lines) + 1, 0))
    return None, _too_long(blank, labels, spot.field, len(tries[-1][0]), fits)


def _take_out(spot: Spot, text: str) -> str:
    """Return what of a text goes between the words that are printed around a blank."""
    inner, found, after = text.rpartition(spot.unit)
    if not found or (after and spot.field == "budget"):
        return ""
    return inner.removeprefix(spot.lead)


def _say_reasons(
    filled: Content, labels: Labels, spot: Spot, room: Room
) -> Iterator[list[str]]:
    """Yield the narrative, if there is any hope that it fits, then that it is attached."""
    indent = "" if room.indent else labels.indent
    ems = sum(map(len, filled.narrative)) / 2  # a letter is half as wide as a character
    if ems <= room.width * (room.lines + len(spot.paragraphs) + 1):
        yield [f"{indent}{paragraph}" for paragraph in filled.narrative]
    yield from ([line.format(title=filled.attachment)] for line in labels.attached)


def _too_long(blank: Blank, labels: Labels, field: str, length: int, fits: int) -> Problem:
    values: dict[str, object] = {"field": labels.name(field), "length": length, "room": fits}
    return Problem("form.too_long", Place(blank.file), values)


def _place(spot: Spot, lines: Sequence[str], room: Room) -> tuple[tuple[str, ...], ...]:
    """Divide lines between the empty paragraphs of a place; nothing if they do not fit.

    What stands below is not to move: lines take the empty paragraphs, and beyond those no
    more than there is room for.
    """
    if room.lines < 0:
        return ()
    wrapped = [room.wrap(line) for line in lines] if room.width < inf else [[x] for x in lines]
    needed = sum(map(len, wrapped))
    empty = 1 if spot.above else len(spot.paragraphs)
    if not room.fixed or (needed - len(lines) <= room.lines and len(lines) <= empty):
        if len(lines) <= empty:
            return tuple((line,) for line in lines)
        return (tuple(lines),)
    if needed <= empty and not room.indent:
        return tuple((line,) for part in wrapped for line in part)
    if needed - (0 if spot.above else 1) <= room.lines:
        return (tuple(lines),)
    return ()


def _choose_box(spot: Spot, text: str) -> _Entry | None:
    """Return the box that belongs to an answer, if it is clear which one does.

    Boxes stand before their words unless words stand before the first box and none behind
    the last.
    """
    for paragraph in spot.paragraphs:
        written = text_of(paragraph)
        start = spot.start if paragraph is spot.paragraphs[0] else 0
        boxes = [found.span() for found in BOX.finditer(written, start)]
        if not boxes:
            continue
        ends = [first for first, _ in boxes]
        after = [
            written[z:e] for (_, z), e in zip(boxes, [*ends[1:], len(written)], strict=True)
        ]
        starts = [start, *(last for _, last in boxes[:-1])]
        before = [written[s:e] for s, e in zip(starts, ends, strict=True)]
        behind = _bare(before[0]) and not _bare(after[-1])
        chosen = _find_answer(before if behind else after, text)
        if chosen is not None:
            return _Entry(replace(spot, paragraphs=(paragraph,)), box=boxes[chosen])
    return None


def _find_answer(options: Sequence[str], text: str) -> int | None:
    """Return the number of the one option that is the answer, or begins with or as it."""
    bare, wanted = [_bare(option) for option in options], _bare(text)
    for fits in (str.__eq__, str.startswith, lambda a, b: len(a) > 1 and b.startswith(a)):
        found = [n for n, option in enumerate(bare) if option and fits(option, wanted)]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFKC", HINT.sub("", text))
    return re.sub(r"[\s\d_;:,、。./|]+", "", plain).casefold()


def _write(entry: _Entry) -> Iterator[tuple[Element, str]]:
    """Write an entry; yield each paragraph that it changes and the text that it must have."""
    spot = entry.spot
    first = spot.paragraphs[0]
    if entry.box is not None:
        old, (start, end) = text_of(first), entry.box
        if end - start > 1:  # brackets
            put_text(first, start + 1, end - 1, ["√"])
            yield first, f"{old[: start + 1]}√{old[end - 1 :]}"
        else:
            tick_box(first, start)
            yield first, old[:start] + BOXES[old[start]] + old[end:]
        return
    for number, (paragraph, lines) in enumerate(
        zip(spot.paragraphs, entry.lines, strict=False)
    ):
        old = text_of(paragraph)
        start, end = (spot.start, spot.end) if number == 0 else (0, len(old))
        written = [*lines, ""] if spot.above else list(lines)
        put_text(paragraph, start, end, written)
        yield paragraph, old[:start] + "\n".join(written) + old[end:]


def _compare(blank: Blank, made: Blank, expected: Mapping[str, list[str]]) -> None:
    """Compare the form that was made with the blank: its structure, and all of its text."""
    pairs = [(blank.body, made.body), *((h, made.headers[n]) for n, h in blank.headers.items())]
    same = all(strip_runs(one) == strip_runs(other) for one, other in pairs)
    others = (n for n in blank.members if n not in ("word/document.xml", *blank.headers))
    same = same and all(blank.members[name] == made.members[name] for name in others)
    if not same or _list_texts(made) != expected:
        raise PublishError(Problem("form.not_read_back", Place(blank.file)))
