"""Why two releases differ: what went into one and not into the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from kit.numbers.ledger import hash_numbers
from kit.study.own_words import FOLDER

from .reading import Told

__all__ = ["PRIVATE", "Cause", "find_causes"]

Cause = Literal[
    "wave",
    "language",
    "answers",
    "cleaning",
    "settings",
    "plan",
    "questionnaire",
    "register",
    "services",
    "own_words",
    "form",
    "parameters",
    "final",
    "formats",
    "rules",
    "wording",
    "code",
    "version",
]
"""What can make two releases differ.

``answers`` are answers that came, were withdrawn or were corrected in an export: they have one
name, so that nobody can tell a withdrawal from a late answer.
"""

PRIVATE: tuple[Cause, ...] = ("answers", "cleaning")
"""Causes that may be one child: what they change is not listed number by number."""

_FILES: Mapping[str, Cause] = {
    "cleaning_log.csv": "cleaning",
    "study.toml": "settings",
    "plan.toml": "plan",
    "questionnaire.xlsx": "questionnaire",
    "margins.csv": "register",
}
_EXPLAIN: tuple[Cause, ...] = (
    "cleaning",
    "settings",
    "questionnaire",
    "register",
    "rules",
    "code",
    "version",
)
"""Causes that can change numbers although no answer did."""


def find_causes(first: Told, second: Told) -> tuple[Cause, ...]:
    """Return every cause of a difference, each once, what was asked for first."""
    return tuple(dict.fromkeys(_find(first, second)))


def _find(first: Told, second: Told) -> Iterator[Cause]:
    one, other = first.manifest, second.manifest
    if one.wave != other.wave:
        yield "wave"
    if one.language != other.language:
        yield "language"
    found = list(_compare_inputs(first, second))
    yield from found
    same = one.language == other.language
    if _list_services(first, words=same) != _list_services(second, words=same):
        yield "services"
    known = ("study", "wave", "language")
    if {**one.parameters, **dict.fromkeys(known, "")} != {
        **other.parameters,
        **dict.fromkeys(known, ""),
    }:
        yield "parameters"
    if one.final != other.final:
        yield "final"
    made = list(_compare_kit(first, second))
    yield from made
    if {*one.outputs} != {*other.outputs}:
        yield "formats"
    moved = hash_numbers(first.ledger.ledger) != hash_numbers(second.ledger.ledger)
    explained = one.wave != other.wave or {*found, *made} & {*_EXPLAIN, "answers"}
    if moved and not explained:
        # Of withdrawals.csv no hash is kept: what they change is all that shows.
        yield "answers"


def _compare_inputs(first: Told, second: Told) -> Iterator[Cause]:
    one, other = first.manifest, second.manifest
    same_language = one.language == other.language
    for name in sorted(one.inputs.keys() | other.inputs.keys()):
        if one.inputs.get(name) == other.inputs.get(name):
            continue
        if name.startswith("waves/"):
            if one.wave == other.wave:
                yield "answers"
        elif name.startswith(f"{FOLDER}/"):
            yield "own_words"
        elif name in _FILES:
            yield _FILES[name]
        elif same_language:
            # A blank form is read for its own language alone.
            yield "form"


def _list_services(told: Told, *, words: bool) -> list[tuple[str, str]]:
    """Return last year's records as facts: of services.csv no hash is kept."""
    return [
        (fact.key, fact.text)
        for fact in told.ledger.facts
        if fact.key.startswith("services.") and (words or fact.kind != "words")
    ]


def _compare_kit(first: Told, second: Told) -> Iterator[Cause]:
    one, other = first.manifest, second.manifest
    kinds: tuple[Cause, ...] = ("rules", "wording", "code")
    yield from (kind for kind in kinds if one.kit.get(kind) != other.kit.get(kind))
    if one.versions != other.versions:
        yield "version"
