"""Which lines of the cleaning log touched the answers to a question."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from kit.catalogue import read_catalogue
from kit.study.location import SURVEYS, find_root
from kit.study.tables import read_log

if TYPE_CHECKING:
    from .reading import Told

__all__ = ["find_log_lines"]

LOG = "cleaning_log.csv"
_WHOLE = "remove_survey"


def find_log_lines(told: Told, items: Iterable[str]) -> list[str]:
    """Return a line that names the log's lines on these questions, by number and action.

    The log is read where the study stands; a release holds nothing of it. Neither an answer
    nor whose it is is told. Where the log is not what it was for the release, that is said.
    """
    words = read_catalogue("kit.trace", "words.toml").texts(told.language)["log"]
    expected = told.manifest.inputs.get(LOG)
    if expected is None:
        return [words["none"]]
    file = find_root() / SURVEYS / told.ledger.study / LOG
    try:
        content = file.read_bytes()
    except OSError:
        return [words["not_here"]]
    if hashlib.sha256(content).hexdigest() != expected:
        return [words["changed"]]
    log = read_log(file)[0]
    if log is None:
        return [words["changed"]]
    wanted, found = set(items), dict[str, list[int]]()
    columns = (log.index, log["question"], log["change_type"])
    for number, item, kind in zip(*columns, strict=True):
        if item in wanted or kind == _WHOLE:
            found.setdefault(str(kind), []).append(int(number))
    if not found:
        return [words["untouched"]]
    named = words["list"].join(
        words["line"].format(kind=words["kinds"].get(kind, kind), lines=_name_spans(lines))
        for kind, lines in found.items()
    )
    return [words["lines"].format(lines=named)]


def _name_spans(lines: list[int]) -> str:
    """Name line numbers, those that follow each other as a span.

    >>> _name_spans([2, 3, 4, 9])
    '2–4, 9'
    """
    spans: list[list[int]] = []
    for line in lines:
        if spans and line == spans[-1][1] + 1:
            spans[-1][1] = line
        else:
            spans.append([line, line])
    return ", ".join(f"{a}–{b}" if a < b else f"{a}" for a, b in spans)
