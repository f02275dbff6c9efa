"""Document blocks: what a notebook cell shows and what the exporters publish.

A block is data only. HTML, PDF and Word are made from blocks, never from code or frames.
``MIME`` is the type under which the blocks of a cell travel inside an executed notebook.
"""

from __future__ import annotations

import functools
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from kit.argue.text import Run

if TYPE_CHECKING:
    from pydantic import TypeAdapter

__all__ = [
    "MIME",
    "Block",
    "Blocks",
    "Entry",
    "Figure",
    "Figures",
    "Form",
    "FormField",
    "Front",
    "Heading",
    "Origins",
    "Paragraph",
    "Run",
    "Sentence",
    "Signature",
    "Table",
    "TableCell",
    "block_from_dict",
    "say_mark",
]

MIME = "application/vnd.needs-kit.block+json"


@dataclass(frozen=True)
class Block:
    """One piece of a document."""

    # What is read back must be exactly what was written; pydantic looks here.
    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "strict": True}

    kind: ClassVar[str] = ""

    def as_dict(self) -> dict[str, Any]:
        """Return plain data that `block_from_dict` reads back to an equal block."""
        return {"kind": self.kind, **asdict(self)}


@dataclass(frozen=True)
class Front(Block):
    """What the whole document needs to know; the first block of every document.

    `name` is the stem of its files (``rationale``), `mark` the line that stands on every
    page of a synthetic study (see `say_mark`), `date` an ISO date taken from the study,
    `labels` the fixed words of the frame around the text (contents, figure, table, page …).
    """

    kind: ClassVar[str] = "front"
    name: str
    title: str
    language: Literal["zh", "en"]
    author: str
    date: str
    mark: str = ""
    attachment: str = ""
    labels: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Heading(Block):
    """A heading of level 1 (一、), 2 （一） or 3 (1.); the number is part of the text."""

    kind: ClassVar[str] = "heading"
    level: Literal[1, 2, 3]
    text: str
    id: str


@dataclass(frozen=True)
class Sentence:
    """What one claim says in a paragraph, and why it may be said.

    It is said by `runs` of the paragraph's runs, from the one on that has `first` before it.
    `rule`, `verdict` and `because` are those of the claim. Where the analyst's own words say
    it, `file` says where they stand, and `written` is what they are recognised by.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = Block.__pydantic_config__

    claim: str
    first: int
    runs: int
    rule: str = ""
    verdict: str = ""
    because: str = ""
    file: str = ""
    written: str = ""


@dataclass(frozen=True)
class Paragraph(Block):
    """One paragraph of runs, of which `sentences` say claims, in their order."""

    kind: ClassVar[str] = "paragraph"
    runs: tuple[Run, ...]
    sentences: tuple[Sentence, ...] = ()
    style: Literal["body", "note"] = "body"

    @property
    def text(self) -> str:
        """The paragraph as plain text."""
        return "".join(run.text for run in self.runs)

    def split(self) -> tuple[tuple[Sentence | None, tuple[Run, ...]], ...]:
        """Return the runs of each sentence, and those between sentences, in their order.

        >>> words = (Run("Lead. "), Run("A "), Run("9", "k"), Run(" "))
        >>> [len(runs) for _, runs in Paragraph(words, (Sentence("a", 1, 2),)).split()]
        [1, 2, 1]
        """
        pieces: list[tuple[Sentence | None, tuple[Run, ...]]] = []
        done = 0
        for said in self.sentences:
            pieces.append((None, self.runs[done : said.first]))
            done = said.first + said.runs
            pieces.append((said, self.runs[said.first : done]))
        pieces.append((None, self.runs[done:]))
        return tuple((said, runs) for said, runs in pieces if runs)


@dataclass(frozen=True)
class Figures:
    """The released number behind a cell, as a spreadsheet takes it.

    `value` and the limits `low` and `high` are as published: percents are 0…100. `base` is
    how many answers it rests on, where that is published.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = Block.__pydantic_config__

    value: float
    unit: str
    decimals: int
    low: float | None = None
    high: float | None = None
    base: int | None = None


@dataclass(frozen=True)
class TableCell:
    """One cell of a table: runs, so that each of its numbers knows where it comes from.

    `figures` are there where the cell shows one released number and nothing else; `note`
    says what a mark in the cell means.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = Block.__pydantic_config__

    runs: tuple[Run, ...]
    figures: Figures | None = None
    note: str = ""

    @property
    def text(self) -> str:
        """The cell as plain text."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Table(Block):
    """A numbered table of text cells; the first `stub` columns are row headings.

    `align` has one letter a column: l, r or c.
    """

    kind: ClassVar[str] = "table"
    id: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    align: str
    note: str = ""
    stub: int = 1


@dataclass(frozen=True)
class Figure(Block):
    """A numbered figure: `svg` with text as text, `alt` states the finding."""

    kind: ClassVar[str] = "figure"
    id: str
    caption: str
    svg: str
    alt: str
    note: str = ""


@dataclass(frozen=True)
class Signature(Block):
    """Who signs, with the places for date and seal left blank."""

    kind: ClassVar[str] = "signature"
    applicant: str
    date: str
    seal: str


@dataclass(frozen=True)
class FormField:
    """One field of the application form and what is written into it, with its keys."""

    __pydantic_config__: ClassVar[dict[str, Any]] = Block.__pydantic_config__

    name: str
    label: str
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """What is written, as plain text."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Form(Block):
    """What goes into the district's application form beside the document that it is in.

    `blank` is the district's .docx in base64; empty for the one that comes with the kit.
    `labels` are further words by which it names a field. Only the form itself shows this.
    """

    kind: ClassVar[str] = "form"
    fields: tuple[FormField, ...]
    blank: str = ""
    file: str = ""
    labels: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """One rule, number, fact or question: what it is called and what is told of it.

    `refs` name what it rests on: of a number its questions, of a scale its items.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = Block.__pydantic_config__

    id: str
    title: str
    lines: tuple[str, ...]
    refs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Origins(Block):
    """Where the sentences of a document come from, for whoever asks.

    `rules`, `verdicts` and `reasons` say what sentences name (see `Sentence`); `numbers` are
    the released numbers in them, `facts` the declared facts; `scales` and `questions` are all
    that was asked, with wording and coding. `names` are what the parts of keys are called,
    `words` are those of the frame, `columns` head a list of the sentences.
    """

    kind: ClassVar[str] = "origins"
    title: str
    words: dict[str, str]
    columns: tuple[str, str, str]
    rules: tuple[Entry, ...]
    verdicts: dict[str, str]
    reasons: dict[str, str]
    names: dict[str, str]
    numbers: tuple[Entry, ...]
    facts: tuple[Entry, ...]
    scales: tuple[Entry, ...]
    questions: tuple[Entry, ...]


_KINDS: dict[str, type[Block]] = {
    cls.kind: cls
    for cls in (Front, Heading, Paragraph, Table, Figure, Signature, Form, Origins)
}


def block_from_dict(data: object) -> Block:
    """Return the block that `Block.as_dict` wrote.

    Raises
    ------
    ValueError
        It is none: of an unknown kind, or a field is missing, superfluous or not of its
        type; or a row of a table does not fit its columns, a sentence not its paragraph.
        The error's text is the field, unless it is a `pydantic.ValidationError`.
    """
    kind = data.get("kind") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(kind, str) or kind not in _KINDS:
        raise ValueError("kind")
    values = {name: value for name, value in data.items() if name != "kind"}
    # As text, because only there a list may stand for a tuple.
    block: Block = _reader(kind).validate_json(json.dumps(values))
    if isinstance(block, Table) and any(len(r) != len(block.columns) for r in block.rows):
        raise ValueError("rows")
    if isinstance(block, Paragraph) and not _follow(block):
        raise ValueError("sentences")
    return block


def _follow(paragraph: Paragraph) -> bool:
    """Tell whether each sentence is said by runs that there are, after the one before it."""
    done = 0
    for said in paragraph.sentences:
        if not (done <= said.first and said.runs > 0):
            return False
        done = said.first + said.runs
    return done <= len(paragraph.runs)


@functools.cache
def _reader(kind: str) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(_KINDS[kind])


@dataclass(frozen=True)
class Blocks:
    """The blocks that one cell shows, in order."""

    blocks: tuple[Block, ...]

    def __iter__(self) -> Any:
        return iter(self.blocks)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        # Previews are of blocks, so that they come after them.
        from .previews import preview_html

        data = [block.as_dict() for block in self.blocks]
        preview = "".join(preview_html(block) for block in self.blocks)
        return {MIME: json.loads(json.dumps(data)), "text/html": preview, "text/plain": ""}


def say_mark(front: Front, *, final: bool = False) -> str:
    """Return the line for every page: that it is a draft unless `final`, and `Front.mark`.

    Whether something is final is known to the release alone. No block can say so: whatever
    is exported from a notebook is a draft.
    """
    from kit.argue.wording import read_wording

    draft = "" if final else read_wording(front.language).frame.draft
    return " · ".join(filter(None, (draft, front.mark)))
