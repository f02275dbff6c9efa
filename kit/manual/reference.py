"""What every setting and column means: one file, from which pages and comments are made."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

__all__ = ["Entry", "read_reference"]


@dataclass(frozen=True)
class Entry:
    """One setting or column: its file, dotted name, meaning, example, and what if wrong.

    `meaning` and `wrong` are by language; `codes` are the messages that may point at it.
    """

    file: str
    key: str
    meaning: Mapping[str, str]
    example: str
    wrong: Mapping[str, str]
    codes: tuple[str, ...] = ()


@functools.cache
def read_reference() -> Mapping[tuple[str, str], Entry]:
    """Return every entry of ``reference.toml`` by its file and key, in order."""
    text = resources.files("kit.manual").joinpath("reference.toml").read_text(encoding="utf-8")
    entries = [
        Entry(**{**row, "codes": tuple(row.get("codes", ()))})
        for row in tomllib.loads(text)["entry"]
    ]
    return {(entry.file, entry.key): entry for entry in entries}
