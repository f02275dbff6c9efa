"""The empty Word file in which a document is written: its styles, faces and page."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import quoteattr

from kit.errors import Problem

from .document import read_template
from .fonts import find_missing
from .package import write_package

__all__ = ["check_faces", "make_base"]

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_HEAD = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:{{0}} xmlns:w="{_W}">'
_LATIN = "Times New Roman"


@functools.cache
def make_base(language: str) -> bytes:
    """Return a .docx without text whose styles are those of ``word.toml``."""
    own = _read_word()[language]
    return write_package(
        {
            "[Content_Types].xml": read_template("word/content_types.xml").encode(),
            "_rels/.rels": read_template("word/rels.xml").encode(),
            "docProps/core.xml": read_template("word/core.xml").encode(),
            "word/document.xml": _set_grid(own.get("grid")).encode(),
            "word/_rels/document.xml.rels": read_template("word/document_rels.xml").encode(),
            "word/settings.xml": read_template("word/settings.xml").encode(),
            "word/styles.xml": _write_styles(own["styles"], language).encode(),
            "word/fontTable.xml": _write_faces().encode(),
        }
    )


def check_faces(language: str) -> list[Problem]:
    """Return a warning if this computer lacks East Asian faces that a Word file names.

    Of each face some other name will do, see ``word.toml``. In English there are none.
    """
    if language != "zh":
        return []
    read = _read_word()
    named = {style["face"]: None for style in read["zh"]["styles"].values()}
    faces = [(face, *read["faces"].get(face, ())) for face in named]
    missing = find_missing(faces)
    values: dict[str, object] = {"faces": ", ".join(missing)}
    return (
        [Problem("render.no_word_face", values=values, severity="warning")] if missing else []
    )


@functools.cache
def _read_word() -> dict[str, Any]:
    return tomllib.loads(read_template("word.toml"))


def _set_grid(grid: Mapping[str, float] | None) -> str:
    """Return the empty body with the grid of lines and characters on its page."""
    text = read_template("word/document.xml")
    if grid is None:
        return text
    space = round((grid["character"] - 16) * 4096)  # relative to the size of Normal
    pitch = round(grid["pitch"] * 20)
    mark = f'<w:docGrid w:type="linesAndChars" w:linePitch="{pitch}" w:charSpace="{space}"/>'
    return text.replace("</w:sectPr>", f"{mark}</w:sectPr>")


def _write_faces() -> str:
    rows = (
        f"<w:font w:name={quoteattr(face)}><w:altName w:val={quoteattr(','.join(others))}/>"
        '<w:charset w:val="86"/></w:font>'
        for face, others in _read_word()["faces"].items()
    )
    return f"{_HEAD.format('fonts')}{''.join(rows)}</w:fonts>"


def _write_styles(styles: Mapping[str, Mapping[str, Any]], language: str) -> str:
    spoken = "zh-CN" if language == "zh" else "en-GB"
    defaults = (
        "<w:docDefaults><w:rPrDefault><w:rPr>"
        f'<w:lang w:val="{"en-US" if language == "zh" else spoken}" w:eastAsia="zh-CN"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    )
    own = "".join(_write_style(name, row) for name, row in styles.items())
    return (
        f"{_HEAD.format('styles')}{defaults}{own}{read_template('word/styles.xml')}</w:styles>"
    )


def _write_style(name: str, row: Mapping[str, Any]) -> str:
    first = name == "Normal"
    usual = 'w:default="1" ' if first else ""
    based = "" if first else '<w:basedOn w:val="Normal"/>'
    after = '<w:next w:val="BodyText"/>' if "level" in row else ""
    return (
        f'<w:style w:type="paragraph" {usual}w:styleId="{name.replace(" ", "")}">'
        f'<w:name w:val="{_say_name(name)}"/>{based}{after}'
        f"<w:qFormat/><w:pPr>{''.join(_write_paragraph(row))}</w:pPr>"
        f"<w:rPr>{''.join(_write_face(row))}</w:rPr></w:style>"
    )


def _say_name(name: str) -> str:
    """Return the name that Word knows: its own styles begin with a small letter."""
    own = ("Heading", "Caption", "Header", "Footer")
    return name.lower() if name.startswith(own) else name


def _write_paragraph(row: Mapping[str, Any]) -> Iterator[str]:
    """Yield the properties of paragraphs, in the order that the schema asks for."""
    if row.get("keep"):
        yield "<w:keepNext/><w:keepLines/>"
    if not row.get("grid"):
        yield '<w:snapToGrid w:val="0"/>'
    spaces = {name: round(row.get(name, 0) * 20) for name in ("before", "after")}
    line = f'w:line="{round(row["pitch"] * 20)}" w:lineRule="exact"' if "pitch" in row else ""
    yield f'<w:spacing w:before="{spaces["before"]}" w:after="{spaces["after"]}" {line}/>'
    if chars := row.get("indent"):
        width = round(chars * row["size"] * 20)
        yield f'<w:ind w:firstLineChars="{chars * 100}" w:firstLine="{width}"/>'
    if align := row.get("align"):
        yield f'<w:jc w:val="{align}"/>'
    if "level" in row:
        yield f'<w:outlineLvl w:val="{row["level"]}"/>'


def _write_face(row: Mapping[str, Any]) -> Iterator[str]:
    latin = row.get("latin", _LATIN)
    yield (
        f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{row["face"]}" '
        f'w:cs="{latin}"/>'
    )
    if row.get("bold"):
        yield "<w:b/>"
    if color := row.get("color"):
        yield f'<w:color w:val="{color}"/>'
    half = round(row["size"] * 2)
    yield f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'
