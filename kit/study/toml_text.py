"""TOML as people type it: what does not count is evened out, and mistakes are explained."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from typing import Any

from kit.errors import Place, Problem

from .plain import strip_unseen

__all__ = ["explain_toml", "parse_toml"]

_CLOSED = re.compile(
    r'"""(?:[^\\]|\\.)*?"""|\'\'\'.*?\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*', re.DOTALL
)
"""A text that ends as it should, or a comment."""
_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff]")
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u202f\u3000", " "))
_OTHERS = {**dict.fromkeys("“”„", '"'), **dict.fromkeys("‘’", "'"), "、": ",", "—": "-"}
_OTHERS |= {"：": "=", "【": "[", "】": "]"}
"""Signs of a Chinese keyboard, and what TOML needs in their place."""
_SIGN = re.compile(f"[\uff01-\uff5e{''.join(_OTHERS)}]")
"""These, and every plain sign in full width."""
_VALUE = re.compile(r"^\s*[\w.-]+\s*=\s*(?P<value>\S.*)$")
_COLON = re.compile(r"^\s*[\w-]+\s*(?P<colon>:)\s*[^/\s]")
_VALUES = {
    "toml_date": re.compile(r"\d{4}\s*[/.年-]\s*\d{1,2}\s*[/.月-]\s*\d{1,2}"),
    "toml_number": re.compile(r"[\d,.]*\d"),
    "toml_flag": re.compile(r"(true|false|yes|no|是|否)\s*$", re.IGNORECASE),
    "toml_bare": re.compile(r"[^\W\d]"),
}
"""How a value begins that was meant as a date, a number, yes or no, or text."""


def parse_toml(text: str) -> dict[str, Any]:
    """Read TOML; signs that nobody sees, and the kind of a space between words, do not count.

    Raises tomllib.TOMLDecodeError, whose place is one in the text without such signs.
    """
    raw: dict[str, Any] = _strip(tomllib.loads(_even_out(text)))
    return raw


def _even_out(text: str) -> str:
    """Leave out signs without width; outside of texts every kind of space is a plain one."""
    seen, parts, end = _UNSEEN.sub("", text), [], 0
    for match in _CLOSED.finditer(seen):
        parts += [seen[end : match.start()].translate(_SPACES), match[0]]
        end = match.end()
    return "".join([*parts, seen[end:].translate(_SPACES)])


def _strip(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _strip(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_strip(part) for part in value]
    return strip_unseen(value) if isinstance(value, str) else value


def explain_toml(file: str, text: str, error: tomllib.TOMLDecodeError) -> Problem:
    """Say what is wrong with the line at which reading stopped, and what to type instead.

    The text of the error is English and for programmers; only its place is kept.
    """
    shown = _even_out(text)
    found = re.search(r"line (\d+), column (\d+)", str(error))
    row = int(found[1]) if found else shown.count("\n") + 1
    line = [*shown.split("\n"), ""][row - 1]
    bare = _CLOSED.sub(lambda m: "\0" * len(m[0]), line)
    code, column, values = _find_mistake(str(error), line, bare)
    place = str(column + 1) if column is not None else found[2] if found else ""
    return Problem(f"study.{code}", Place(file, row=row, column=place), values)


Mistake = tuple[str, int | None, dict[str, object]]
"""Name of the message, the character's place in the line if it is known, and the values."""


def _find_mistake(said: str, line: str, bare: str) -> Mistake:
    found = _find_repeated(said, line) or _find_sign(bare)
    if "\\" in line and re.search(r"escape|hex", said, re.IGNORECASE):
        found = "toml_backslash", line.index("\\"), {}
    return found or _find_wrong_value(bare)


def _find_repeated(said: str, line: str) -> Mistake | None:
    """Tell a setting or a table that is declared a second time."""
    if twice := re.search(r"Duplicate inline table key '([\w-]+)'", said):
        return "toml_twice", None, {"name": twice[1]}
    if not re.search("overwrite|twice|immutable|redefine", said):
        return None
    name = line.partition("=")[0].strip()
    return "toml_table_twice" if name.startswith("[") else "toml_twice", 0, {"name": name}


def _find_sign(bare: str) -> Mistake | None:
    """Tell a quote without its partner, or a sign of a Chinese keyboard, whichever is first."""
    sign, quote = _SIGN.search(bare), bare.find('"')
    if quote >= 0 and (sign is None or quote < sign.start()):
        end = len(bare.rstrip()) - 1
        if _find_right(bare[end]) == '"' != bare[end]:
            return "toml_sign", end, {"sign": bare[end], "right": '"'}
        return "toml_quote", quote, {}
    if sign is None or _is_value_of(bare, sign.start(), "toml_date"):
        return None
    return "toml_sign", sign.start(), {"sign": sign[0], "right": _find_right(sign[0])}


def _find_right(sign: str) -> str:
    return _OTHERS.get(sign) or unicodedata.normalize("NFKC", sign)


def _is_value_of(bare: str, place: int, kind: str) -> bool:
    match = _VALUE.match(bare)
    return bool(match and match.start("value") <= place and _VALUES[kind].match(match["value"]))


def _find_wrong_value(bare: str) -> Mistake:
    """Tell a value that is no date, number or text as TOML writes them, by how it begins."""
    if colon := _COLON.match(bare):
        return "toml_sign", colon.start("colon"), {"sign": ":", "right": "="}
    if match := _VALUE.match(bare):
        for code, kind in _VALUES.items():
            if kind.match(match["value"]):
                return code, match.start("value"), {}
    return "not_toml", None, {}
