"""TOML as a person would write it: each key under a comment that says what it is."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Sequence

from kit.manual.reference import read_reference
from kit.show.lines import fill_lines
from kit.study.model import Text

__all__ = ["Value", "write_comment", "write_table", "write_value"]

Value = str | int | float | bool | dt.date | Text | Sequence[str] | None
"""What a key may hold; None is written as an empty text: open (待补)."""

_TOML = re.compile(r"\[|\w+ = ")
_WIDTH = 44.0
"""Ems of a line of comment."""


def write_value(value: Value, languages: Iterable[str] = ("zh",)) -> str:
    """Return `value` in TOML.

    >>> write_value(None), write_value(True), write_value(("a", "b"))
    ('""', 'true', '["a", "b"]')
    >>> write_value(Text(zh="枫林", en="Elmwood"), ("zh", "en"))
    '{ zh = "枫林", en = "Elmwood" }'
    """
    if isinstance(value, Text):
        known = list(languages)
        if len(known) == 1 or not value:
            return _quote(value.say(known[0]))
        parts = (f"{language} = {_quote(value.say(language))}" for language in known)
        return f"{{ {', '.join(parts)} }}"
    if isinstance(value, str | None):
        return _quote(value or "")
    if isinstance(value, bool | int | float | dt.date):
        return value.isoformat() if isinstance(value, dt.date) else str(value).lower()
    return f"[{', '.join(map(_quote, value))}]"


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def write_comment(text: str) -> Iterator[str]:
    """Yield the lines of a comment; what is TOML itself, to be used later, is not broken."""
    for line in text.strip().splitlines():
        parts = [line] if _TOML.match(line) else fill_lines(line, _WIDTH)
        yield from (f"# {part}" for part in parts)


def write_table(
    file: str,
    heading: str,
    rows: Iterable[tuple[str, Value]],
    languages: Sequence[str],
    *,
    told: set[str] | None = None,
) -> Iterator[str]:
    """Yield the lines of one table; keys of several tables of a kind are explained once.

    `heading` is as it stands in brackets, ``[community]`` or ``[[budget]]``; `told` holds
    the keys that were explained before, and is added to.
    """
    name = heading.strip("[]")
    known = set() if told is None else told
    if heading:
        yield heading
    for key, value in rows:
        path = f"{name}.{key}" if name else key
        # Keys of one's own, such as the names of informants, are explained by their table.
        entry = read_reference().get((file, path)) or read_reference().get((file, name))
        if entry and path not in known:
            yield from write_comment(entry.meaning[languages[0]])
            known.add(path)
        yield f"{key} = {write_value(value, languages)}"
    yield ""
