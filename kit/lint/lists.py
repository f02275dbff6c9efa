"""The word lists of the text check, one set a language, as ``rules.toml`` explains them."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from functools import cached_property

from pydantic import ConfigDict

from kit.constants import Constants, read_constants

__all__ = ["WordLists", "read_lists"]


class Amounts(Constants):
    """Words of amount, by what an interval must allow for them."""

    most_by_far: str
    most: str
    half: str
    few: str


class WordLists(Constants):
    """The lists of one language, as regular expressions."""

    model_config = ConfigDict(ignored_types=(cached_property,))

    universal: list[str]
    causal: list[str]
    comparison: list[str]
    labels: list[str]
    slogans: list[str]
    empty: list[str]
    splices: list[str]
    orphans: str
    persons: str
    person_times: str
    survey: str
    spelled: str
    required: dict[str, str]
    amounts: Amounts

    def compile(self, name: str) -> re.Pattern[str]:
        """Return one pattern for all words of a list."""
        listed = getattr(self, name)
        return _compile(listed if isinstance(listed, str) else "|".join(listed))

    @property
    def amount_words(self) -> Mapping[str, re.Pattern[str]]:
        """Return the words of each amount, the strongest first."""
        return {name: _compile(text) for name, text in self.amounts.model_dump().items()}


@functools.cache
def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


class LintRules(Constants):
    """The whole of ``rules.toml``."""

    zh: WordLists
    en: WordLists


@functools.cache
def _read() -> LintRules:
    return read_constants("kit.lint", LintRules)


def read_lists(language: str) -> WordLists:
    """Return the lists of a language."""
    rules = _read()
    return rules.en if language == "en" else rules.zh
