"""Writes the page of a batch: what was released, what was set aside and why."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any, get_args

from kit.catalogue import read_catalogue
from kit.disk import replace_file, say_os_error

from .status import NOT_WRITTEN, Row, State, StatusFile

__all__ = ["PAGE", "write_summary"]

PAGE = "batch.html"

_DOCUMENTS = ("rationale", "needs_assessment", "survey_quality")
_LANGUAGES = {"zh": "zh-CN", "en": "en"}


def write_summary(status: StatusFile, folder: Path) -> Path:
    """Write the page into `folder`, beside the releases it links to, and return where it is.

    Raises
    ------
    PublishError
        The disk refuses.
    """
    page = folder / PAGE
    with say_os_error(folder, refused=NOT_WRITTEN):
        replace_file(page, _render(status, folder).encode())
    return page


def _render(status: StatusFile, folder: Path) -> str:
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    from kit.documents.document import read_template

    words = read_catalogue("kit.scale", "words.toml").texts(status.language)
    entries = status.studies
    groups = (
        (words["bad"], [e for e in entries if e.is_bad]),
        (words["waiting"], [e for e in entries if not e.is_bad and not e.is_done]),
        (words["done"], [e for e in entries if e.is_done]),
    )
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_read("batch.html.j2")).render(
        language=_LANGUAGES[status.language],
        words=words,
        entries=entries,
        groups=groups,
        counts=_say_counts(entries, words),
        find_links=functools.partial(_find_links, folder, words, status.language),
        style=Markup(read_template("page.css.j2")),  # noqa: S704  the kit's own file
    )


def _find_links(
    folder: Path, words: Mapping[str, Any], language: str, entry: Row
) -> Iterator[list[tuple[str, str]]]:
    """Yield, document by document, address and label of the files that a release holds."""
    from kit.documents.formats import FORMATS

    release = f"{entry.study}/{entry.release}"
    for document in _DOCUMENTS:
        named = ((f.name_file(document), f.labels[language]) for f in FORMATS.values())
        yield [
            (f"{release}/{name}", label.format(document=words[document]))
            for name, label in named
            if name and (folder / release / name).is_file()
        ]


def _say_counts(entries: Sequence[Row], words: Mapping[str, Any]) -> str:
    states = [entry.state for entry in entries]
    counts = {state: states.count(state) for state in get_args(State)}
    parts = [
        words["part"].format(state=words["states"][state], number=number)
        for state, number in counts.items()
        if number
    ]
    text: str = words["counts"]
    return text.format(total=len(entries), parts=words["comma"].join(parts))


def _read(name: str) -> str:
    return resources.files("kit.scale").joinpath(name).read_text(encoding="utf-8")
