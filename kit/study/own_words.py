"""The analyst's own paragraphs: ``text/*.md``, with figures and the places where they stand."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kit.errors import Place, Problem

from .plain import strip_unseen
from .settings import explain_unreadable

__all__ = ["FOLDER", "OwnText", "find_own_files", "read_own_texts"]

FOLDER = "text"
"""The folder of a study with its own paragraphs."""

How = Literal["end", "instead", "after"]

_NAME = re.compile(r"[^.]+(\.(?P<language>zh|en))?\.md", re.IGNORECASE)
_PLACE = re.compile(r"\[\[\s*(?P<how>after\s+)?(?P<place>[^\[\]]*?)\s*\]\]")
_FIGURE = re.compile(r"\{\{[^{}]*\}\}")
_LOGIC = re.compile(r"\{[%#]|[%#]\}")
_MARKUP = re.compile(r"\*\*|__|`|\]\(|</?[A-Za-z!]|^\s*(?:[-*+>]|\d+\.)\s", re.MULTILINE)
_MAX_BYTES = 200_000
_LONGEST = 2000


@dataclass(frozen=True)
class OwnText:
    """One paragraph that a person wrote, and where it goes.

    `place` is a section or a claim; ``end`` of a section, ``instead`` of a claim or ``after``
    it. `template` holds figures as ``{{ key }}``; `file` and `line` say where it stands.
    """

    file: str
    line: int
    language: str
    place: str
    how: How
    template: str

    @property
    def where(self) -> Place:
        """Where the paragraph begins."""
        return Place(self.file, row=self.line)

    @property
    def digest(self) -> str:
        """What this paragraph has as long as nobody edits it."""
        return hashlib.sha256(self.template.encode()).hexdigest()[:16]


def find_own_files(folder: Path) -> list[Path]:
    """Return the files of a study's own paragraphs, by name.

    What begins with a dot, systems and editors leave beside them.
    """
    files = (folder / FOLDER).glob("[!.]*")
    return sorted(p for p in files if p.suffix.lower() == ".md")


def read_own_texts(
    folder: Path, languages: Sequence[str]
) -> tuple[tuple[OwnText, ...], list[Problem]]:
    """Read every paragraph below ``text/``, and what is wrong with them.

    A file is called ``name.md``, for the first of `languages`, or ``name.zh.md`` and
    ``name.en.md``. Paragraphs are set apart by empty lines; one begins with the place where
    it goes, or goes where the one before it does. Lines that begin with ``#`` are remarks.
    """
    texts: list[OwnText] = []
    problems: list[Problem] = []
    for path in find_own_files(folder):
        name = f"{FOLDER}/{path.name}"
        found, wrong = _read_file(path, name, languages)
        texts += found
        problems += wrong
    return tuple(texts), problems


def _read_file(
    path: Path, name: str, languages: Sequence[str]
) -> tuple[list[OwnText], list[Problem]]:
    named = _NAME.fullmatch(path.name)
    language = (named["language"] or "").lower() if named else ""
    if named is None or (language and language not in languages):
        values = {"known": ", ".join(languages)}
        return [], [Problem("text.bad_name", Place(name), values)]
    try:
        if path.stat().st_size > _MAX_BYTES:
            return [], [Problem("text.too_large", Place(name))]
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        return [], [Problem(explain_unreadable(path, error).code, Place(name))]
    texts: list[OwnText] = []
    problems: list[Problem] = []
    how: How | None = None
    place = ""
    for line, paragraph in _split(content):
        wrong = list(_check(paragraph, Place(name, row=line)))
        problems += wrong
        marked = _PLACE.match(paragraph)
        if marked:
            place = marked["place"]
            how = "after" if marked["how"] else "end" if "." not in place else "instead"
        said = paragraph[marked.end() :].strip() if marked else paragraph
        if how is None or (marked and not place):
            problems.append(Problem("text.no_place", Place(name, row=line)))
        elif said and not wrong:
            chosen = language or languages[0]
            texts.append(OwnText(name, line, chosen, place, how, _join(said, chosen)))
    return texts, problems


def _split(content: str) -> Iterator[tuple[int, str]]:
    """Yield each paragraph with the line on which it begins, without remarks."""
    lines: list[str] = []
    first = 0
    for number, raw in enumerate([*content.splitlines(), ""], start=1):
        line = strip_unseen(raw)
        if line.startswith("#"):
            continue
        if line:
            first = first if lines else number
            lines.append(line)
        elif lines:
            yield first, "\n".join(lines)
            lines = []


def _join(paragraph: str, language: str) -> str:
    """Join the lines of a paragraph; Chinese has no space between them."""
    return ("" if language == "zh" else " ").join(paragraph.splitlines())


def _check(paragraph: str, where: Place) -> Iterator[Problem]:
    """Find what no paragraph may hold: loops, loose braces, markup, a second place."""
    rest = _PLACE.sub("", paragraph, count=1) if _PLACE.match(paragraph) else paragraph
    if _LOGIC.search(rest):
        yield Problem("text.loop", where)
    elif any(sign in _FIGURE.sub("", rest) for sign in ("{", "}")):
        yield Problem("text.brace", where)
    if "[[" in rest or "]]" in rest:
        yield Problem("text.two_places", where)
    elif _MARKUP.search(_FIGURE.sub("", rest)):
        yield Problem("text.markup", where)
    if len(rest) > _LONGEST:
        yield Problem("text.too_long", where, {"most": _LONGEST})
