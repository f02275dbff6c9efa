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

__all__ = ["BOX", "HINT", "Labels", "Spot", "find_spots", "find_title", "read_labels"]

_GAP = r"[\s_＿\u200b\ufeff]"
_BLANK = re.compile(f"{_GAP}*")
BOX = re.compile(rf"[{''.join(BOXES)}]|[(（]{_GAP}*[)）]")
"""A box to tick, or brackets to put a tick into."""
HINT = re.compile(r"[(（\[［【〔][^()（）\[\]［］【】〔〕]*[)）\]］】〕]")
_NUMBERED = re.compile(
    r"^(?:第?[一二三四五六七八九十]{1,3}[、.)]|[a-z]{1,4}[.、)]|[\d\W_])+", re.IGNORECASE
)
_UNIT = re.compile(r"/?(?:单位:)?(?:万元|元)$")
_MONEY = re.compile(
    rf"(?:\s*(?:人民币|小写|合计|共)[:：]?[¥￥]?|\s*[¥￥])?(?P<blank>{_GAP}*)"
    r"(?P<unit>万元|元)整?\s*"
)
_YEAR = re.compile(rf"(?P<lead>\s*第)(?P<blank>{_GAP}*)(?P<unit>年)(?:度|项目)?\s*")
_PRINTED = {"budget": _MONEY, "year": _YEAR}
"""What is printed around the blank of a field: ＿＿万元, 第＿＿年."""

_TICKED = ("kind", "renewal", "year")
"""The fields that may be answered by a box."""


@dataclass(frozen=True)
class Labels:
    """The words of forms in one language; see ``labels.toml``."""

    needed: tuple[str, ...]
    attached: tuple[str, ...]
    indent: str
    seal: re.Pattern[str]
    labels: Mapping[str, tuple[str, ...]]
    title: Mapping[str, Any]

    def name(self, field: str) -> str:
        """Return how a field is called."""
        return next(iter(self.labels.get(field, ())), field)


@dataclass(frozen=True, eq=False)
class Spot:
    """Where a field goes: the characters `start` to `end` of the first of `paragraphs`.

    The others are empty ones below it, which lines may take. `lead` and `unit` are printed
    before and behind; with `boxes` there is a box to tick instead; `above` says that other
    words of the cell follow in the same paragraph.
    """

    field: str
    paragraphs: tuple[Element, ...]
    start: int
    end: int
    cell: Cell | None = None
    unit: str = ""
    lead: str = ""
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
        labels={field: tuple(words) for field, words in read["labels"].items()},
        title=read["title"],
    )


def find_spots(
    blank: Blank, labels: Labels, fields: Sequence[str]
) -> tuple[dict[str, Spot], list[Problem]]:
    """Return the places of `fields` by name, and what stops or is missing.

    A field that the form does not ask for is a warning, unless it is needed.
    """
    known = {_plain(w): f for f, words in labels.labels.items() for w in words if _plain(w)}
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
    bare = unicodedata.normalize("NFKC", text).replace("\ufffc", "")
    while (shorter := HINT.sub("", bare)) != bare:
        bare = shorter
    bare = "".join(c for c in bare if not c.isspace() and unicodedata.category(c) != "Cf")
    bare = _NUMBERED.sub("", bare).strip(":;_*—-")
    return _UNIT.sub("", bare).casefold()


def _find_spot(
    blank: Blank, labels: Labels, field: str, cells: Sequence[Cell], known: Mapping[str, str]
) -> tuple[Spot | None, Problem | None]:
    """Return the one place of a field, or what is wrong with it."""
    found = [(cell, s) for cell in cells if (s := _beside(labels, field, cell, known))]
    # Who signs below is no field, unless there is no other.
    signed = [c for c in cells if field != "reason" and labels.seal.search(c.text)]
    spots = [s for cell, s in found if cell not in signed] or [s for _, s in found]
    spots = spots or list(_find_lines(blank, labels, field, cells, known))
    cells = [cell for cell in cells if cell not in signed]
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
    """Return the place at the right of a label, else the one below it, if it is free.

    Below stands the place of a label only where labels stand beside each other: a cell that
    is as wide, with nothing at its left that could be its own label.
    """
    right = label.right
    if right is not None and right.text.strip() in (":", "："):
        right = right.right
    if right is not None and _plain(right.text) not in known:
        spot = _spot_in(labels, field, right)
        if spot or _rest(labels, field, right.text):
            return spot
    below = label.below
    if below is None or (below.column, below.columns) != (label.column, label.columns):
        return None
    left = below.grid.at(below.row, below.column - 1)
    own = left is not None and bool(left.text.strip()) and left.row >= below.row
    return None if own or _plain(below.text) in known else _spot_in(labels, field, below)


def _spot_in(labels: Labels, field: str, cell: Cell) -> Spot | None:
    """Return the place within a cell that holds nothing, a hint, a unit or boxes to tick."""
    paragraphs = cell.paragraphs
    texts = ["" if is_placeholder(p) else text_of(p) for p in paragraphs]
    if not paragraphs:
        return None
    if field in _TICKED and any(BOX.search(text) for text in texts):
        place = next(n for n, text in enumerate(texts) if BOX.search(text))
        return Spot(field, tuple(paragraphs[place:]), 0, 0, cell, boxes=True)
    if printed := _find_printed(field, cell, paragraphs, texts):
        return printed
    least = 1
    if _rest(labels, field, "\n".join(texts)):
        # Whoever prints several lines for the reasons and leaves some empty means those.
        if field != "reason":
            return None
        least = 2
    empty = [_BLANK.fullmatch(text) is not None for text in texts]
    chosen = _find_empty(paragraphs, empty, least)
    if chosen:
        return Spot(field, chosen, 0, len(text_of(chosen[0])), cell)
    return None if least > 1 else Spot(field, (paragraphs[0],), 0, 0, cell, above=True)


def _find_empty(
    paragraphs: Sequence[Element], empty: Sequence[bool], least: int
) -> tuple[Element, ...]:
    """Return the first empty paragraphs that follow each other, at least so many."""
    for first, is_empty in enumerate(empty):
        if is_empty and not (first and empty[first - 1]):
            last = next((n for n in range(first, len(empty)) if not empty[n]), len(empty))
            if last - first >= least:
                return tuple(paragraphs[first:last])
    return ()


def _find_printed(
    field: str, cell: Cell, paragraphs: Sequence[Element], texts: Sequence[str]
) -> Spot | None:
    """Return the blank in ＿＿万元 or 第＿＿年, if that is all that a cell says."""
    written = [n for n, text in enumerate(texts) if text.strip()]
    pattern = _PRINTED.get(field)
    if pattern is None or len(written) != 1:
        return None
    found = pattern.fullmatch(texts[written[0]])
    if found is None:
        return None
    start, end = found.span("blank")
    lead = found.groupdict().get("lead", "").strip()
    paragraph = paragraphs[written[0]]
    return Spot(field, (paragraph,), start, end, cell, unit=found["unit"], lead=lead)


def _rest(labels: Labels, field: str, text: str) -> str:
    """Return what a cell says beside hints and, in the field of reasons, places for seals."""
    bare = HINT.sub("", text.replace("\ufffc", ""))
    if field == "reason":
        bare = labels.seal.sub("", bare)
    return re.sub(f"{_GAP}|[:：]", "", bare)


def _find_lines(
    blank: Blank, labels: Labels, field: str, cells: Sequence[Cell], known: Mapping[str, str]
) -> Iterator[Spot]:
    """Yield the places after a label and a colon in running text, in cells too.

    Not in label cells that have a cell beside them, and not where a seal is put.
    """
    words = sorted(labels.labels[field], key=len, reverse=True)
    named = "|".join(_spaced(word) for word in words if _plain(word))
    hint = r"(?P<hint>\s{0,9}[(（\[【][^)）\]】]{0,80}[)）\]】])?"
    pattern = re.compile(
        rf"(?:^|[{_GAP[1:-1]}；;，,。])(?:{named}){hint}\s{{0,9}}[:：](?P<blank>{_GAP}*)",
        re.IGNORECASE,
    )
    taken = [cell for cell in cells if cell.right is not None]
    inside = [
        (cell, paragraph)
        for grid in blank.grids
        for cell in grid.cells
        if cell not in taken
        for paragraph in cell.paragraphs
    ]
    outside = [(None, paragraph) for paragraph in paragraphs_in(blank.body)]
    for cell, paragraph in [*outside, *inside]:
        text = text_of(paragraph)
        for found in pattern.finditer(text):
            if not labels.seal.search(found["hint"] or ""):
                yield from _spot_after(field, cell, paragraph, found, known)


def _spot_after(
    field: str,
    cell: Cell | None,
    paragraph: Element,
    found: re.Match[str],
    known: Mapping[str, str],
) -> Iterator[Spot]:
    """Yield the blank after a label: to the end of the line, to the next label, or drawn."""
    text, (start, end) = found.string, found.span("blank")
    gap, rest = text[start:end], text[end:]
    if field in _TICKED and BOX.match(rest):
        yield Spot(field, (paragraph,), end, len(text), cell, boxes=True)
    elif not rest:
        yield Spot(field, (paragraph,), start, end, cell)
    elif _plain(re.split("[:：]", rest, maxsplit=1)[0]) in known and gap:
        # What parts it from the next label stays.
        yield Spot(field, (paragraph,), start, end - 1, cell)
    elif len(gap) > 1 or "_" in gap or "＿" in gap:
        unit = next((u for u in ("万元", "元") if field == "budget" and rest.startswith(u)), "")
        yield Spot(field, (paragraph,), start, end, cell, unit=unit)


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
