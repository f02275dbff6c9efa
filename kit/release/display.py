"""How a check and a release show themselves in a notebook: what is open, and links."""

from __future__ import annotations

import html
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kit.catalogue import read_catalogue
from kit.errors import Problem, Severity

__all__ = [
    "draw_link",
    "draw_problems",
    "draw_release",
    "read_words",
    "say_problems",
    "sort_documents",
]

_COLOURS = {
    "error": "var(--jp-error-color1, #b71c1c)",
    "warning": "var(--jp-warn-color1, #b26a00)",
}
_KINDS: Mapping[Severity, str] = {
    "error": "errors",
    "warning": "warnings",
    "accepted": "accepted",
    "open": "open",
}
_FIRST = ("rationale", "application_form", "needs_assessment", "survey_quality")
_FORMATS = (".html", ".docx", ".pdf", ".xlsx")
"""What is read first, and in which format."""


def read_words(language: str) -> Mapping[str, Any]:
    """Return the words of this room."""
    return read_catalogue("kit.release", "words.toml").texts(language)


def say_problems(problems: Sequence[Problem], language: str) -> str:
    """Return the problems as text, the most pressing first."""
    words, lines = read_words(language), list[str]()
    for kind, name in _KINDS.items():
        own = [p for p in problems if p.severity == kind]
        if own:
            lines.append(words[name].format(count=len(own)))
            lines += [f"{p.say(language)}\n" for p in own]
    return "\n".join(lines)


def draw_problems(problems: Sequence[Problem], language: str) -> str:
    """Return the problems as HTML, the most pressing first; what is open is folded."""
    return "".join(_draw_kind(kind, problems, language) for kind in _KINDS)


def _draw_kind(kind: Severity, problems: Sequence[Problem], language: str) -> str:
    own = [p for p in problems if p.severity == kind]
    if not own:
        return ""
    heading = html.escape(read_words(language)[_KINDS[kind]].format(count=len(own)))
    items = "".join(f"<li>{_draw_problem(p, language)}</li>" for p in own)
    colour = f' style="color:{_COLOURS[kind]}"' if kind in _COLOURS else ""
    unfolded = " open" if kind in ("error", "warning") else ""
    return (
        f"<details{unfolded}><summary{colour}><strong>{heading}</strong></summary>"
        f"<ul>{items}</ul></details>"
    )


def _draw_problem(problem: Problem, language: str) -> str:
    first, *rest = problem.say(language).splitlines()
    return "<br>".join([f"<strong>{html.escape(first)}</strong>", *map(html.escape, rest)])


def draw_release(
    folder: Path,
    files: Iterable[str],
    problems: Sequence[Problem],
    language: str,
    *,
    final: bool,
) -> str:
    """Return a release as HTML: links to what is read first, then what is doubtful or open."""
    words = read_words(language)
    mark = html.escape(words["final" if final else "draft"])
    links = "".join(f"<li>{draw_link(folder / file)}</li>" for file in sort_documents(files))
    head = (
        f"<p><strong>{html.escape(words['folder'])}</strong> {html.escape(_near(folder))}</p>"
    )
    return f"<div>{head}<ul>{links}</ul><p>{mark}</p>{draw_problems(problems, language)}</div>"


def sort_documents(files: Iterable[str]) -> list[str]:
    """Return the documents of a release, those first that are read first.

    What is for programs is left out.

    >>> sort_documents(["ledger.json", "rationale.pdf", "rationale.html"])
    ['rationale.html', 'rationale.pdf']
    """
    known = [Path(f) for f in files if "/" not in f and not f.endswith(".json")]

    def place(file: Path) -> tuple[int, int, str]:
        return _place(file.stem, _FIRST), _place(file.suffix, _FORMATS), file.name

    return [file.name for file in sorted(known, key=place)]


def _place(name: str, order: Sequence[str]) -> int:
    return order.index(name) if name in order else len(order)


def draw_link(file: Path) -> str:
    """Return a link to a file, as a notebook has it, whose folder is the working directory."""
    target = html.escape(quote(_near(file)))
    # JupyterLab shows pages and PDF itself, but takes a Word file for text.
    how = " download" if file.suffix in (".docx", ".xlsx") else ' target="_blank"'
    return f'<a href="{target}"{how}>{html.escape(file.name)}</a>'


def _near(path: Path) -> str:
    """Return a path as seen from the working directory."""
    try:
        return Path(os.path.relpath(path)).as_posix()
    except ValueError:  # on Windows, of another drive
        return path.as_posix()
