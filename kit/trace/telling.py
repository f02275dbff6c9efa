"""Says how two releases differ: as lines for a terminal, in one sentence, or as a page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

from kit.catalogue import read_catalogue
from kit.disk import say_not_written
from kit.documents.formats.html import render
from kit.errors import PublishError
from kit.show.blocks import Block, Front, Heading, Paragraph, Run, Table, TableCell

from .diff import Change, Difference, Kind

__all__ = ["draw_page", "say_difference", "say_json", "say_short", "write_page"]

_WIDE = 300
"""Characters of one side of a change that a terminal shows."""


def _read_words(language: str) -> Mapping[str, Any]:
    words: Mapping[str, Any] = read_catalogue("kit.trace", "words.toml").texts(language)["diff"]
    return words


def say_difference(found: Difference, language: str) -> str:
    """Return what differs as lines: the causes, how many of each kind, then each change."""
    words = _read_words(language)
    head = words["compared"].format(first=found.first, second=found.second)
    if not found:
        return f"{head}\n{words['same']}"
    lines = [head, f"{words['why']}{words['colon']}{_say_causes(found, words)}"]
    lines += [words["withheld"]] if found.withheld else []
    for kind in _list_kinds(found):
        lines += ["", f"{words['kinds'][kind]} ({found.count(kind)})"]
        lines += _tell(found, kind, words)
    return "\n".join(lines)


def _list_kinds(found: Difference) -> list[Kind]:
    return [kind for kind in get_args(Kind) if found.count(kind)]


def _say_causes(found: Difference, words: Mapping[str, Any]) -> str:
    said = (words["causes"][cause] for cause in found.causes)
    return str(words["list"].join(said)) or str(words["unknown"])


def _tell(found: Difference, kind: Kind, words: Mapping[str, Any]) -> Iterator[str]:
    for change in found.changes:
        if change.kind == kind:
            yield (
                f"  {change.title}"
                if change.title == change.id
                else (f"  {change.title} [{change.id}]")
            )
            if kind != "file":
                yield f"    - {_cut(change.before) or words['none']}"
                yield f"    + {_cut(change.after) or words['none']}"


def _cut(text: str) -> str:
    line = text.replace("\n", " / ")
    return line if len(line) <= _WIDE else f"{line[:_WIDE]}…"


def say_short(found: Difference, language: str) -> str:
    """Return one sentence: how much differs, and why."""
    words = _read_words(language)
    if not found:
        return str(words["short_same"].format(first=found.first))
    counts = words["list"].join(
        f"{words['kinds'][kind]} {found.count(kind)}" for kind in _list_kinds(found)
    )
    return str(
        words["short"].format(
            first=found.first,
            counts=counts or words["none"],
            causes=_say_causes(found, words),
        )
    )


def say_json(found: Difference) -> str:
    """Return the difference as a JSON object; the fields are those of `Difference`."""
    return json.dumps(asdict(found), ensure_ascii=False, indent=2)


def draw_page(found: Difference, language: str) -> bytes:
    """Return the difference as one page of HTML.

    It is marked as a draft: it is for those who made the releases, and for nobody else.
    """
    words = _read_words(language)
    blocks: list[Block] = [
        Front("diff", words["title"], "en" if language == "en" else "zh", "", ""),
        _paragraph(words["compared"].format(first=found.first, second=found.second)),
    ]
    if not found:
        blocks.append(_paragraph(words["same"]))
    else:
        blocks.append(_paragraph(f"{words['why']}{words['colon']}{_say_causes(found, words)}"))
    if found.withheld:
        blocks.append(_paragraph(words["withheld"]))
    for kind in _list_kinds(found):
        title = f"{words['kinds'][kind]} ({found.count(kind)})"
        blocks += [Heading(1, title, kind), _make_table(found, kind, title, words)]
    return render(blocks)


def write_page(found: Difference, language: str, file: str | Path) -> None:
    """Write the page of `draw_page` to a file.

    Raises
    ------
    PublishError
        The file cannot be written.
    """
    path = Path(file)
    with say_not_written(path, PublishError):
        path.write_bytes(draw_page(found, language))


def _paragraph(text: str) -> Paragraph:
    return Paragraph((Run(text),))


def _make_table(found: Difference, kind: Kind, title: str, words: Mapping[str, Any]) -> Table:
    rows = tuple(
        tuple(TableCell((Run(text),)) for text in _list_cells(change))
        for change in found.changes
        if change.kind == kind
    )
    columns = (words["what"], words["before"], words["after"])
    return Table(kind, title, columns, rows, "lll")


def _list_cells(change: Change) -> tuple[str, str, str]:
    return change.title, change.before, change.after
