"""Renders blocks as an editable Word file in the layout of official documents (GB/T 9704)."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from docx.text.paragraph import Paragraph as WordParagraph

from kit.documents.columns import TEXT_BLOCK, fit_columns
from kit.documents.document import Document, Part, clean_text, make_document
from kit.documents.drawings import draw_pictures
from kit.documents.fonts import read_faces
from kit.documents.ooxml import (
    Bookmarks,
    Grid,
    add_field,
    add_table,
    describe_picture,
)
from kit.documents.package import read_package, write_package
from kit.documents.trail import Traced, Trail, find_trail
from kit.documents.word_base import check_faces, make_base
from kit.show.blocks import Block, Figure, Heading, Origins, Paragraph, Signature, Table
from kit.show.lines import EM, text_width

__all__ = ["prepare", "render"]

_PICTURE = {"zh": 0.88, "en": 0.76}  # of the text block, as on the printed page
_COLUMNS = (0.26, 0.24, 0.5)  # of the text block: the list of sentences
_SMALL = 9.0  # points, its type
_ALIGN = {"c": "center", "r": "right"}


@dataclass
class _Word:
    """The Word file that is being written, and what has been numbered in it so far."""

    file: docx.document.Document
    document: Document
    pictures: Iterator[bytes]
    bookmarks: Bookmarks = field(default_factory=Bookmarks)
    open_points: int = 0
    trail: Trail | None = None
    marked: dict[str, str] = field(default_factory=dict)
    """What the bookmark of each sentence is called."""

    @property
    def language(self) -> str:
        return self.document.front.language


def render(blocks: Sequence[Block], *, final: bool = False) -> bytes:
    """Return the document that `blocks` make as a .docx that can be edited.

    Headings are Word's own; captions are numbered by fields and can be referred to; what is
    still open has the style ``Open Point`` and a bookmark ``open_1``, ``open_2`` …; figures
    are pictures with their alt text. The text is that of the PDF.

    Parameters
    ----------
    blocks
        A `Front`, then everything else in order; the date of the front is that of the file.
    final
        Whether the pages go without the mark of a draft.

    Returns
    -------
    bytes
        The same bytes for the same blocks, whatever the day.

    Raises
    ------
    PublishError
        The blocks are not one document, a drawing holds more than shapes and text, or a
        character of a drawing is not in its face.

    Examples
    --------
    >>> from kit.show.blocks import Front, Heading
    >>> front = Front("rationale", "申报理由", "zh", "", "2019-06-30")
    >>> render([front, Heading(1, "一、项目", "project")])[:2]
    b'PK'
    """
    document = make_document(blocks, final=final)
    figures = [part.block for part in document.parts if isinstance(part.block, Figure)]
    file = docx.Document(io.BytesIO(make_base(document.front.language)))
    word = _Word(file, document, iter(draw_pictures(figures)), trail=find_trail(document))
    _write_frame(word)
    for before, part in zip((None, *document.parts), document.parts, strict=False):
        if isinstance(part.block, Signature) and file.paragraphs:
            # It does not stand alone on a page.
            file.paragraphs[-1].paragraph_format.keep_with_next = True
        after_signature = before is not None and isinstance(before.block, Signature)
        _write_part(word, part, after_signature=after_signature)
    buffer = io.BytesIO()
    file.save(buffer)
    return write_package(read_package(buffer.getvalue()))


def prepare() -> None:
    """Read the fonts of the drawings, find those of this computer, make the empty files."""
    read_faces()
    check_faces("zh")
    for language in _PICTURE:
        docx.Document(io.BytesIO(make_base(language)))


def _write_frame(word: _Word) -> None:
    """Write what belongs to the whole: properties, mark and folio of every page, title."""
    front, properties = word.document.front, word.file.core_properties
    properties.title, properties.author = clean_text(front.title), clean_text(front.author)
    properties.language = "zh-CN" if front.language == "zh" else "en-GB"
    properties.created = properties.modified = datetime.fromisoformat(front.date).replace(
        tzinfo=UTC
    )
    properties.last_modified_by, properties.revision = "", 1
    section = word.file.sections[0]
    for header in (section.header, section.even_page_header):
        header.paragraphs[0].text = clean_text(word.document.mark)
        header.paragraphs[0].style = "Header"
    _write_folio(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
    _write_folio(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)
    if front.attachment:
        word.file.add_paragraph(clean_text(front.attachment), "Attachment Mark")
    word.file.add_paragraph(clean_text(front.title), "Title")


def _write_folio(paragraph: WordParagraph, align: WD_ALIGN_PARAGRAPH) -> None:
    """Write — 1 — on the outside, a character in from the edge (GB/T 9704, 7.5)."""
    paragraph.style, paragraph.alignment = "Footer", align
    paragraph.paragraph_format.left_indent = Pt(14)
    paragraph.paragraph_format.right_indent = Pt(14)
    paragraph.add_run("— ")
    add_field(paragraph, "PAGE", "1")
    paragraph.add_run(" —")


def _write_part(word: _Word, part: Part, *, after_signature: bool) -> None:
    block = part.block
    match block:
        case Heading():
            paragraph = _write(word, block.text, f"Heading {part.level}")
            word.bookmarks.mark(paragraph, part.anchor)
            # What follows the signature is an annex, on a page of its own.
            paragraph.paragraph_format.page_break_before = after_signature or None
        case Paragraph():
            _write_paragraph(word, part, block)
        case Table():
            _write_table(word, part, block)
        case Figure():
            _write_figure(word, part, block)
        case Signature():
            _write_signature(word, block)
        case Origins():
            _write_origins(word, block)


def _write_paragraph(word: _Word, part: Part, paragraph: Paragraph) -> None:
    """Write a paragraph; where origins are told, each sentence has a bookmark."""
    style = "Note" if paragraph.style == "note" else "Body Text"
    if word.trail is None or not paragraph.sentences:
        _write(word, paragraph.text, style)
        return
    written = word.file.add_paragraph(style=style)
    for anchor, runs in word.trail.split(part):
        first = len(written.runs)
        _fill(word, written, "".join(run.text for run in runs))
        if anchor:
            name = f"sentence_{anchor[1:]}"
            word.marked[anchor] = word.bookmarks.mark(written, name, first)


def _write_origins(word: _Word, origins: Origins) -> None:
    """List every sentence with its rule, its verdict and its numbers, on pages of its own."""
    heading = _write(word, origins.title, "Heading 1")
    heading.paragraph_format.page_break_before = True
    word.bookmarks.mark(heading, "origins")
    _write(word, origins.words["listed"], "Note")
    traced = [t for s in word.trail.sentences.values() for t in s] if word.trail else []
    rows = [
        (f"{t.number}  {t.excerpt}", _say_verdict(t, origins), _say_rests(t, origins))
        for t in traced
    ]
    clean = [[clean_text(text) for text in row] for row in (origins.columns, *rows)]
    grid = Grid(
        rows=clean,
        widths=[TEXT_BLOCK * part for part in _COLUMNS],
        align=["left"] * 3,
        size=_SMALL,
        title=clean_text(origins.title),
        description=clean_text(origins.words["listed"]),
        links=[word.marked[one.anchor] for one in traced],
    )
    add_table(word.file, grid)


def _say_verdict(traced: Traced, origins: Origins) -> str:
    said, words = traced.sentence, origins.words
    names = {entry.id: entry.title for entry in origins.rules}
    parts = [names.get(said.rule, said.rule), origins.verdicts.get(said.verdict, "")]
    if said.file:
        parts.append(words["own"].format(file=said.file))
    return words["joint"].join(p for p in dict.fromkeys((*parts, traced.reason)) if p)


def _say_rests(traced: Traced, origins: Origins) -> str:
    """Say the numbers of a sentence with interval and base, and where its facts stand."""
    words = origins.words
    joint, colon, stop = words["joint"], words["colon"], words["stop"]
    said = [
        f"{text}{colon}{listed.entry.title}{joint}{joint.join(listed.entry.lines[1:3])}"
        for text, listed in traced.numbers
    ]
    files = dict.fromkeys(fact.lines[-1] for fact in traced.facts)
    if files:
        said.append(f"{words['facts']}{colon}{words['list'].join(files)}")
    return stop.join(said)


def _write(word: _Word, text: str, style: str) -> WordParagraph:
    return _fill(word, word.file.add_paragraph(style=style), text)


def _fill(word: _Word, paragraph: WordParagraph, text: str, size: float = 0) -> WordParagraph:
    """Write `text`, of which what is still open is marked so that Word finds it."""
    sign = word.document.words["open"]
    for place, piece in enumerate(clean_text(text).split(sign)):
        if place:
            word.open_points += 1
            run = paragraph.add_run(sign, "Open Point")
            word.bookmarks.mark(paragraph, f"open_{word.open_points}", len(paragraph.runs) - 1)
            run.font.size = Pt(size) if size else None
        if piece or not place:
            paragraph.add_run(piece).font.size = Pt(size) if size else None
    return paragraph


def _write_caption(word: _Word, part: Part, text: str) -> WordParagraph:
    """Write a caption whose number is a field, so that Word can list and renew it."""
    words = word.document.words
    paragraph = word.file.add_paragraph(style="Caption")
    label, number, rest = _split_number(part, words["numbered"])
    paragraph.add_run(label)
    add_field(paragraph, f"SEQ {label.strip()} \\* ARABIC", number)
    word.bookmarks.mark(paragraph, part.anchor)
    return _fill(word, paragraph, rest + text)


def _split_number(part: Part, template: str) -> tuple[str, str, str]:
    """Split ``图1　`` into its word, its number and what follows.

    >>> _split_number(Part(Block(), "", "Figure 12. "), "{word} {number}. ")
    ('Figure ', '12', '. ')
    """
    rest = template.partition("{number}")[2]
    lead = part.number.removesuffix(rest)
    word = lead.rstrip("0123456789")
    return word, lead[len(word) :], rest


def _write_figure(word: _Word, part: Part, figure: Figure) -> None:
    picture = word.file.add_paragraph(style="Figure")
    width = Pt(TEXT_BLOCK * _PICTURE[word.language])
    picture.add_run().add_picture(io.BytesIO(next(word.pictures)), width=width)
    describe_picture(picture, part.number.strip(), clean_text(figure.alt))
    caption = _write_caption(word, part, figure.caption)
    if figure.note:
        caption.paragraph_format.keep_with_next = True
        _write(word, figure.note, "Note").alignment = WD_ALIGN_PARAGRAPH.CENTER


def _write_table(word: _Word, part: Part, table: Table) -> None:
    caption = _write_caption(word, part, table.caption)
    caption.paragraph_format.keep_with_next = True
    texts = [table.columns, *([cell.text for cell in row] for row in table.rows)]
    clean = [[clean_text(text) for text in row] for row in texts]
    columns = fit_columns(clean, word.language)
    sign = word.document.words["open"]
    grid = Grid(
        rows=[["" if sign in text else text for text in row] for row in clean],
        widths=columns.widths,
        align=[_ALIGN.get(letter, "left") for letter in table.align.ljust(len(table.columns))],
        size=columns.size,
        title=clean_text(part.number + table.caption),
        description=clean_text(table.note),
    )
    written = add_table(word.file, grid)
    for number, row in enumerate(clean):
        for place, text in enumerate(row):
            if sign in text:
                _fill(word, written.cell(number, place).paragraphs[0], text, columns.size)
    _write(word, table.note, "Note")


def _write_signature(word: _Word, signature: Signature) -> None:
    """Write who signs, and the places for date and seal, one below the other at the right."""
    lines = (signature.applicant, signature.date, signature.seal)
    size = word.file.styles["Signature"].font.size.pt
    wide = max(text_width(line) for line in lines) / EM * size * 1.05
    for number, line in enumerate(lines):
        paragraph = _write(word, line, "Signature")
        shape = paragraph.paragraph_format
        shape.left_indent, shape.right_indent = (
            Pt(max(TEXT_BLOCK - wide - 2 * size, 0)),
            Pt(2 * size),
        )
        shape.space_before = Pt(0 if number else 4 * size)
        shape.keep_with_next = number + 1 < len(lines)
