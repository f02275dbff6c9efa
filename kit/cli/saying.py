"""What the terminal says beside the messages, and how it names folders."""

from __future__ import annotations

from pathlib import Path

from kit.catalogue import read_catalogue

__all__ = ["say", "shorten"]


def say(name: str, language: str, **values: object) -> str:
    """Return what the terminal says in `language`."""
    return str(read_catalogue("kit.cli", "words.toml").texts(language)[name].format(**values))


def shorten(folder: Path) -> Path:
    """Return a folder as seen from the working directory, if it lies below it."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder
