"""What the kit itself writes into a new study: its comments and the names it puts together."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kit.catalogue import LANGUAGES, read_catalogue
from kit.study.model import Text

__all__ = ["Words", "read_words"]


@dataclass(frozen=True)
class Words:
    """Comments in one language; names, and the lines of a budget, in all of them."""

    settings: str
    practice: str
    plan: str
    improvement: str
    policy: str
    applicant: Text
    project: Text
    budget: Mapping[str, Sequence[str]]
    log: Sequence[str]


@functools.cache
def read_words(language: str) -> Words:
    """Return the words of ``words.toml`` for a study whose comments are in `language`."""
    texts = {c: read_catalogue("kit.prepare", "words.toml").texts(c) for c in LANGUAGES}
    comments = ("settings", "practice", "plan", "improvement", "policy")
    named: dict[str, Any] = {
        n: Text(**{c: texts[c][n] for c in LANGUAGES}) for n in ("applicant", "project")
    }
    said: dict[str, Any] = {name: texts[language][name] for name in (*comments, "log")}
    return Words(**said, **named, budget={c: texts[c]["budget"] for c in LANGUAGES})
