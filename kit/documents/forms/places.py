"""Finds where in a blank form each field goes: beside, below or after its label."""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kit.documents.document import read_resource
from kit.errors import Place as Where
from kit.errors import Problem

from .blank import Blank
from .grid import Cell
from .wordml import BOXES, Element, is_placeholder, paragraphs_in, text_of

__all__ = ["Labels", "Spot", "find_spots", "find_title", "read_labels"]

_GAP = r"[\s_＿\u200b\ufeff]"
_BLANK = re.compile(f"{_GAP}*")
_HINT = re.compile(r"[(（\[［【〔][^()（）\[\]［］【】〔〕]*[)）\]］】〕]")
_NUMBERED = re.compile(r"^[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]+")


@dataclass(frozen=True)
class Labels:
    """The words of forms in one language; see ``labels.toml``."""

    needed: tuple[str, ...]
    attached: tuple[str, ...]
    indent: str
    seal: re.Pattern[str]
    units: tuple[str, ...]
    labels: Mapping[str, tuple[str, ...]]
    title: Mapping[str, Any]

    def name(self, field: str) -> str:
        """Return how a field is called."""
        return next(iter(self.labels.get(field, ())), field)


@dataclass(frozen=True, eq=False)
class Spot:
    """Where a field goes: the characters `start` to `end` of the first of `paragraphs`.

    The others are empty ones below it, which lines may take. `unit` is printed behind; with
    `boxes` there is a box to tick instead; `above` says that other words of the cell follow
    in the same paragraph.
    """

    field: str
    paragraphs: tuple[Element, ...]
    start: int
    end: int
    cell: Cell | None = None
    unit: str = ""
    boxes: bool = False
    above: bool = False


@functools.cache
def read_labels(language: str) -> Labels:
    """Return the words by which forms in `language` name their fields."""
    read = tomllib.loads(read_resource("forms/labels.toml"))[language]
    return Labels(
        needed=tuple(read["needed"]),
        attached=tuple(read["attached"]),
        indent=read["indent"],
        seal=re.compile(read["seal"], re.IGNORECASE),
        units=tuple(read["units"]),
        labels={field: tuple(words) for field, words in read["labels"].items()},
        title=read["title"],
    )


def find_spots(
    blank: Blank, labels: Labels, fields: Sequence[str]
) -> tuple[dict[str, Spot], list[Problem]]:
    """Return the places of `fields` by name, and what stops or is missing.

    A field that the form does not ask for is a warning, unless it is needed.
    """
    known = {_plain(w): f for f, words in labels.labels.items() for w in words}
    named = _find_labels(blank, known)
    spots: dict[str, Spot] = {}
    problems: list[Problem] = []
    for field in fields:
        found, problem = _find_spot(blank, labels, field, named.get(field, []), known)
        if problem:
            problems.append(problem)
        if found:
            spots[field] = found
    missing = [f for f in fields if f not in spots and f in labels.needed]
    told = {str(p.values.get("field")) for p in problems}
    missing = [f for f in missing if labels.name(f) not in told]
    if missing:
        names = ", ".join(labels.name(field) for field in missing)
        keys = ", ".join(missing)
        problems.insert(
            0, Problem("form.no_label", Where(blank.file), {"fields": names, "keys": keys})
        )
    else:
        problems += _find_left_out(blank, labels, fields, spots, told)
    return spots, problems


def _find_left_out(
    blank: Blank,
    labels: Labels,
    fields: Sequence[str],
    spots: Mapping[str, Spot],
    told: set[str],
) -> Iterator[Problem]:
    left = [labels.name(f) for f in fields if f not in spots and labels.name(f) not in told]
    if left:
        values: dict[str, object] = {"fields": ", ".join(left)}
        yield Problem("form.left_out", Where(blank.file), values, "warning")


def _find_labels(blank: Blank, known: Mapping[str, str]) -> dict[str, list[Cell]]:
    """Return the cells that hold a label and nothing else, by the field that it names."""
    named: dict[str, list[Cell]] = {}
    for grid in blank.grids:
        for cell in grid.cells:
            if field := known.get(_plain(cell.text)):
                named.setdefault(field, []).append(cell)
    return named


def _plain(text: str) -> str:
    r"""Return a label as it is compared: without spaces, hints, colons and numbering.

    >>> [_plain(t) for t in ("项目类型\n（综合或单项）：", "申\u3000报 理\n由", "1.项目名称")]
    ['项目类型', '申报理由', '项目名称']
    """
    bare = _HINT.sub("", unicodedata.normalize("NFKC", text).replace("\ufffc", ""))
    bare = "".join(c for c in bare if not c.isspace() and unicodedata.category(c) != "Cf")
    return _NUMBERED.sub("", bare).strip(":：_*＊").casefold()


def _find_spot(
    blank: Blank, labels: Labels, field: str, cells: Sequence[Cell], known: Mapping[str, str]
) -> tuple[Spot | None, Problem | None]:
    """Return the one place of a field, or what is wrong with it."""
    spots = [s for cell in cells if (s := _beside(labels, field, cell, known))]
    spots = spots or list(_find_lines(blank, labels, field))
    values: dict[str, object] = {"field": labels.name(field)}
    where = Where(blank.file)
    if len(spots) > 1:
        return None, Problem("form.label_twice", where, {**values, "times": len(spots)})
    if spots:
        return spots[0], None
    if not cells:
        return None, None
    taken = any(c.right is not None and _plain(c.right.text) not in known for c in cells)
    return None, Problem("form.taken" if taken else "form.no_place", where, values)


def _beside(labels: Labels, field: str, label: Cell, known: Mapping[str, str]) -> Spot | None:
    """Return the place at the right of a label, else the one below it, if it is free."""
    for cell in (label.right, label.below):
        if cell is not None and _plain(cell.text) not in known:
            spot = _spot_in(labels, field, cell)
            if spot:
                return spot
    return None


def _spot_in(labels: Labels, field: str, cell: Cell) -> Spot | None:
    """Return the place within a cell that holds nothing, a hint, a unit or boxes to tick."""
    paragraphs = cell.paragraphs
    texts = ["" if is_placeholder(p) else text_of(p) for p in paragraphs]
    whole = "\n".join(texts)
    if any(box in whole for box in BOXES):
        place = next(n for n, text in enumerate(texts) if any(box in text for box in BOXES))
        return Spot(field, tuple(paragraphs[place:]), 0, 0, cell, boxes=True)
    rest = _rest(labels, field, whole)
    if rest in labels.units and field == "budget":
        place = next(n for n, text in enumerate(texts) if rest in text)
        found = _BLANK.match(texts[place])
        end = found.end() if found else 0
        return Spot(field, (paragraphs[place],), 0, end, cell, unit=rest)
    if rest:
        return None
    empty = [_BLANK.fullmatch(text) is not None for text in texts]
    if True not in empty:
        return Spot(field, (paragraphs[0],), 0, 0, cell, above=True)
    first = empty.index(True)
    last = next((n for n in range(first, len(empty)) if not empty[n]), len(empty))
    chosen = tuple(paragraphs[first:last])
    return Spot(field, chosen, 0, len(text_of(chosen[0])), cell)


def _rest(labels: Labels, field: str, text: str) -> str:
    """Return what a cell says beside hints and, in the field of reasons, places for seals."""
    bare = _HINT.sub("", text)
    if field == "reason":
        bare = labels.seal.sub("", bare)
    return re.sub(f"{_GAP}|[:：]", "", bare)


def _find_lines(blank: Blank, labels: Labels, field: str) -> Iterator[Spot]:
    """Yield the places after a label and a colon in running text, in cells too."""
    words = "|".join(
        _spaced(word) for word in sorted(labels.labels[field], key=len, reverse=True)
    )
    hint = r"(?:\s*[(（\[【][^)）\]】]*[)）\]】])?"
    pattern = re.compile(
        rf"(?:^|[{_GAP[1:-1]}；;，,。])(?:{words}){hint}\s*[:：](?P<blank>{_GAP}*)",
        re.IGNORECASE,
    )
    cells = [(cell, p) for grid in blank.grids for cell in grid.cells for p in cell.paragraphs]
    outside = [(None, p) for p in paragraphs_in(blank.body)]
    for cell, paragraph in [*outside, *cells]:
        text = text_of(paragraph)
        for found in pattern.finditer(text):
            yield from _spot_after(field, cell, paragraph, text, found)


def _spot_after(
    field: str, cell: Cell | None, paragraph: Element, text: str, found: re.Match[str]
) -> Iterator[Spot]:
    start, end = found.span("blank")
    if text[end : end + 1] in BOXES and text[end:]:
        yield Spot(field, (paragraph,), end, len(text), cell, boxes=True)
    elif end > start or end == len(text):
        # A gap before the next label stays.
        tail = "" if end == len(text) else text[end - 1 : end]
        yield Spot(field, (paragraph,), start, end - (tail.isspace() and end - start > 1), cell)


def _spaced(word: str) -> str:
    return r"\s*".join(map(re.escape, word.replace(" ", "")))


def find_title(blank: Blank, labels: Labels, field: str) -> Spot | None:
    """Return what the title leaves blank for a name, such as the brackets of 申报表（　　）."""
    rule = labels.title[field]
    for paragraph in paragraphs_in(blank.body):
        text = text_of(paragraph)
        if not re.search(labels.title["within"], text, re.IGNORECASE):
            continue
        if found := re.search(rule["pattern"], text):
            start, end = found.span("blank")
            after = next((s for s in rule["suffixes"] if s and text[end:].startswith(s)), "")
            return Spot(field, (paragraph,), start, end, unit=after)
    return None
