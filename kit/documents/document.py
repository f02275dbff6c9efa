"""A document as every renderer needs it: checked, numbered, with the words of its frame."""

from __future__ import annotations

import functools
import re
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from kit.catalogue import read_catalogue
from kit.errors import Problem, PublishError
from kit.show.blocks import (
    MIME,
    Block,
    Figure,
    Form,
    Front,
    Heading,
    Table,
    block_from_dict,
    say_mark,
)

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = [
    "Document",
    "Part",
    "check_drawing",
    "clean_text",
    "find_blocks",
    "make_document",
    "plain_text",
    "read_resource",
    "read_template",
]

_SIMPLE_ID = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")

_BREAKS = str.maketrans("\t\n\r\v\f", "     ")

_NO_XML = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")

_UNSAFE_STYLE = re.compile(r"[\\@<>]|url|expression|javascript|position|/\*", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """One block with what its place in the document adds.

    `anchor` is unique in the document, `number` the lead of a caption (``图1　``), and
    `level` that of a heading, so that no level is skipped.
    """

    block: Block
    anchor: str
    number: str = ""
    level: int = 0


@dataclass(frozen=True)
class Document:
    """A front, the words of its frame, and what follows it; `mark` stands on every page.

    What goes into the application form is apart: it is no part of the text.
    """

    front: Front
    mark: str
    words: Mapping[str, str]
    parts: tuple[Part, ...]
    form: Form | None = None


def find_blocks(notebook: NotebookNode) -> tuple[Block, ...]:
    """Return the blocks that the code cells of an executed `notebook` show, in order.

    Raises
    ------
    PublishError
        No cell shows a block, or what a cell shows as one is none.
    """
    blocks = []
    for place, cell in enumerate(notebook.cells, start=1):
        shown = _find_shown(cell)
        for number, data in enumerate(shown, start=1):
            try:
                blocks.append(block_from_dict(data))
            except ValueError as error:
                values: dict[str, object] = {"cell": place, "block": number}
                values["field"] = _find_field(error)
                raise PublishError(Problem("render.not_a_block", values=values)) from None
    if not blocks:
        raise PublishError(Problem("render.no_blocks"))
    return tuple(blocks)


def _find_shown(cell: NotebookNode) -> list[object]:
    """Return what a cell shows as blocks, whatever it is."""
    outputs = cell.get("outputs", ()) if cell.cell_type == "code" else ()
    found: list[object] = []
    for output in outputs:
        data = output.get("data", {}).get(MIME, [])
        found += data if isinstance(data, list) else [data]
    return found


def _find_field(error: ValueError) -> str:
    """Return the field that is wrong, as in ``rows.0.1.runs``; never what it holds."""
    from pydantic import ValidationError

    if not isinstance(error, ValidationError):
        return str(error)
    first, *_ = error.errors(include_input=False, include_url=False)
    return ".".join(map(str, first["loc"])) or str(first["type"])


def make_document(blocks: Sequence[Block], *, final: bool = False) -> Document:
    """Check `blocks` and number their figures and tables; mark a draft unless `final`.

    Raises
    ------
    PublishError
        The first block is not the only `Front`, or a drawing holds more than a drawing.
    """
    front, *rest = blocks or [Block()]
    if not isinstance(front, Front) or any(isinstance(block, Front) for block in rest):
        raise PublishError(Problem("render.no_front"))
    PublishError.raise_any(
        problem for b in rest if isinstance(b, Figure) for problem in check_drawing(b)
    )
    frame = read_catalogue("kit.documents", "templates/frame.toml")
    words = {**frame.texts(front.language), **front.labels}
    mark = say_mark(front, final=final)
    forms = [block for block in rest if isinstance(block, Form)]
    text = [block for block in rest if not isinstance(block, Form)]
    parts = tuple(_number(text, words))
    return Document(front, mark, words, parts, forms[-1] if forms else None)


def _number(blocks: Sequence[Block], words: Mapping[str, str]) -> Iterator[Part]:
    counts = {"figure": 0, "table": 0}
    anchors: set[str] = set()
    level = 0
    for place, block in enumerate(blocks):
        number = ""
        if block.kind in counts:
            counts[block.kind] += 1
            number = words["numbered"].format(word=words[block.kind], number=counts[block.kind])
        if isinstance(block, Heading):
            level = min(block.level, level + 1)
        anchor = _anchor(block, place, anchors)
        anchors.add(anchor)
        yield Part(block, anchor, number, level if isinstance(block, Heading) else 0)


def _anchor(block: Block, place: int, taken: set[str]) -> str:
    own = block.id if isinstance(block, Heading | Table | Figure) else ""
    wanted = f"{block.kind}-{own}"
    free = _SIMPLE_ID.fullmatch(own) and wanted not in taken
    return wanted if free else f"part.{place}"


def check_drawing(figure: Figure) -> list[Problem]:
    """Return a problem if the SVG of `figure` is more than shapes and text."""
    found = sorted(set(_find_unsafe(figure.svg)))
    if not found:
        return []
    values: dict[str, object] = {"figure": figure.id, "found": ", ".join(found[:5])}
    return [Problem("render.unsafe_figure", values=values)]


def _find_unsafe(svg: str) -> Iterator[str]:
    # Without <! and <? there is no entity to expand, no comment and no CDATA that HTML
    # would read differently from XML.
    if "<!" in svg or "<?" in svg:
        yield "<! <?"
        return
    try:
        root = ET.fromstring(svg)  # noqa: S314  no declarations, see above
    except ET.ParseError:
        yield "XML?"
        return
    if root.tag != "{http://www.w3.org/2000/svg}svg":
        yield f"<{root.tag}>"
    allowed = _read_allowed()
    for element in root.iter():
        space, _, name = element.tag.rpartition("}")
        if name not in allowed["elements"] or space != "{http://www.w3.org/2000/svg":
            yield f"<{name}>"
        yield from (a for a in element.attrib if a not in allowed["attributes"])
        if _UNSAFE_STYLE.search(" ".join(element.attrib.values())):
            yield "style"


@functools.cache
def _read_allowed() -> dict[str, list[str]]:
    return tomllib.loads(read_template("drawing.toml"))


def plain_text(text: str) -> str:
    """Return `text` without line breaks and tabs, which no face has as characters."""
    return text.translate(_BREAKS)


def clean_text(text: str) -> str:
    """Return `text` as `plain_text` does, and a sign for what no XML may hold."""
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", plain_text(text))


def read_template(name: str) -> str:
    """Return the text of a file in ``templates``."""
    return read_resource(f"templates/{name}")


def read_resource(name: str) -> str:
    """Return the text of a file that stands beside the code of this room."""
    return resources.files("kit.documents").joinpath(name).read_text(encoding="utf-8")
