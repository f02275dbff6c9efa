"""The pages of the manual, in Chinese and English; two of them are made from tables."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

from kit.catalogue import LANGUAGES, read_catalogue
from kit.errors import Problem, UsageError, guess_language

from .kinds import name_kind
from .reference import Entry, read_reference

__all__ = ["Page", "list_topics", "read_manual"]


@dataclass(frozen=True)
class Page:
    """One page: its topic and its text in Markdown, which a notebook shows as such."""

    topic: str
    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_markdown_(self) -> str:
        return self.text


@functools.cache
def list_topics(language: str) -> dict[str, str]:
    """Return the topics with the title of each page."""
    folder = resources.files("kit.manual").joinpath(language)
    files = sorted(
        (f for f in folder.iterdir() if f.name.endswith(".md")), key=lambda f: f.name
    )
    titles = (f.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ") for f in files)
    found = {f.name.removesuffix(".md"): title for f, title in zip(files, titles, strict=True)}
    return {"start": found.pop("start", ""), **found}


def read_manual(topic: str = "start", entry: str = "", *, language: str = "") -> Page:
    """Return a page of the manual.

    Parameters
    ----------
    topic
        Its name, one of `list_topics`.
    entry
        Of the page ``settings`` only the entries whose name holds this.
    language
        ``zh`` or ``en``; the computer's if empty.

    Raises
    ------
    UsageError
        There is no such page, or no such entry.

    Examples
    --------
    >>> print(read_manual("settings", "budget_yuan", language="en").text.splitlines()[0])
    ### project.budget_yuan · study.toml
    """
    spoken = language if language in LANGUAGES else guess_language()
    topics = list_topics(spoken)
    if topic not in topics:
        values = {"topic": topic, "known": ", ".join(topics)}
        raise UsageError(Problem("cli.no_topic", values=values))
    if entry:
        return Page(topic, _find_entries(entry, spoken))
    file = resources.files("kit.manual").joinpath(spoken, f"{topic}.md")
    made = {"settings": _describe_all, "glossary": _list_terms}
    parts = [file.read_text(encoding="utf-8").strip()]
    parts += made[topic](spoken) if topic in made else []
    return Page(topic, "\n\n".join(parts) + "\n")


def _find_entries(name: str, language: str) -> str:
    found = [e for e in read_reference().values() if name.casefold() in e.key.casefold()]
    if not found:
        raise UsageError(Problem("cli.no_entry", values={"entry": name}))
    return "\n\n".join(_describe(entry, language) for entry in found)


def _describe_all(language: str) -> Iterator[str]:
    """Yield the reference: a heading a file, and every entry of it."""
    file = ""
    for entry in read_reference().values():
        if entry.file != file:
            file = entry.file
            yield f"## {file}"
        yield _describe(entry, language)


def _describe(entry: Entry, language: str) -> str:
    heads = read_catalogue("kit.manual", "kinds.toml").texts(language)
    lines = [
        f"### {entry.key} · {entry.file}",
        "",
        entry.meaning[language],
        "",
        f"- {heads['kind']}: {name_kind(entry.file, entry.key, language)}",
        f"- {heads['example']}: `{entry.example}`" if entry.example else "",
        f"- {heads['wrong']}: {entry.wrong[language]}",
    ]
    return "\n".join(line for n, line in enumerate(lines) if line or n in (1, 3))


def _list_terms(language: str) -> Iterator[str]:
    text = resources.files("kit").joinpath("glossary.toml").read_text(encoding="utf-8")
    heads = read_catalogue("kit.manual", "kinds.toml").texts(language)["terms"]
    other = "en" if language == "zh" else "zh"
    rows = [
        f"| {t[language]} | {t[other]} | {t['means']} |" for t in tomllib.loads(text)["term"]
    ]
    yield "\n".join([f"| {' | '.join(heads)} |", "|---|---|---|", *rows])
