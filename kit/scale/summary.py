"""Writes the page of a batch: what was released, what was set aside and why."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path
from typing import Any, get_args

from kit.errors import current_language
from kit.release.disk import replace_file, say_os_error

from .status import Board, State, say_problem

__all__ = ["PAGE", "write_summary"]

PAGE = "batch.html"

_DOCUMENTS = ("rationale", "needs_assessment", "survey_quality")
_LANGUAGES = {"zh": "zh-CN", "en": "en"}


def write_summary(board: Board) -> Path:
    """Write the page beside the releases it links to and return where it is.

    Raises
    ------
    PublishError
        The disk refuses.
    """
    page = board.folder / PAGE
    with say_os_error(board.folder):
        replace_file(page, _render(board).encode())
    return page


def _render(board: Board) -> str:
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    from kit.documents.document import read_template
    from kit.documents.formats import FORMATS

    language = current_language()
    words = tomllib.loads(_read("words.toml"))[language]
    entries = tuple(board.entries.values())
    groups = (
        (words["bad"], [e for e in entries if e.is_bad]),
        (words["waiting"], [e for e in entries if not e.is_bad and not e.is_done]),
        (words["done"], [e for e in entries if e.is_done]),
    )
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["said"] = say_problem
    return environment.from_string(_read("batch.html.j2")).render(
        language=_LANGUAGES[language],
        words=words,
        entries=entries,
        groups=groups,
        counts=_say_counts(board, words),
        documents=_DOCUMENTS,
        formats=[(f.suffix, f.labels[language]) for f in FORMATS.values()],
        style=Markup(read_template("page.css.j2")),  # noqa: S704  the kit's own file
    )


def _say_counts(board: Board, words: dict[str, Any]) -> str:
    counts = {state: board.count(state) for state in get_args(State)}
    parts = [
        words["part"].format(state=words["states"][state], number=number)
        for state, number in counts.items()
        if number
    ]
    text: str = words["counts"]
    return text.format(total=len(board.entries), parts=words["comma"].join(parts))


def _read(name: str) -> str:
    return resources.files("kit.scale").joinpath(name).read_text(encoding="utf-8")
