"""What the sections are written from: the release, the study, its facts and the wording."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

from kit.numbers.facts import Facts, read_facts
from kit.numbers.keys import Group, Key
from kit.numbers.published import Ledger, Published
from kit.numbers.writing import say_published
from kit.study.study import Study

from .claims import Claim, Verdict
from .text import Run, Slot, compose, join_runs

_SAMPLED = ("percent", "score", "count")

__all__ = ["Brief", "make_brief", "read_rules", "read_wording"]


@functools.cache
def read_wording(language: str) -> dict[str, Any]:
    """Return the catalogue of wording in `language`."""
    file = resources.files("kit.argue").joinpath(f"wording/{language}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@functools.cache
def read_rules() -> dict[str, Any]:
    """Return the constants of the evidence rules."""
    file = resources.files("kit.argue").joinpath("rules.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Brief:
    """Everything that may be said, and the words for it."""

    ledger: Ledger
    study: Study
    facts: Facts

    @property
    def language(self) -> str:
        """Language of the text."""
        return self.study.language

    @property
    def main(self) -> str:
        """The informant whom the need areas speak of."""
        return self.study.informants[0]

    def word(self, name: str) -> Any:
        """Return the entry ``section.name`` of the wording."""
        section, _, entry = name.partition(".")
        return read_wording(self.language)[section][entry]

    def say(self, name: str, /, **slots: Slot) -> tuple[Run, ...]:
        """Fill the template ``section.name``."""
        return compose(self.word(name), **slots)

    def claim(
        self,
        claim_id: str,
        runs: Iterable[Run],
        rule: str = "fact",
        *,
        verdict: Verdict = "declared",
        because: str = "",
        detail: int = 0,
    ) -> Claim:
        """Make a claim of composed text; an English sentence starts with a capital."""
        spoken = _strip_end(tuple(runs))
        if self.language == "en" and spoken:
            first = spoken[0]
            spoken = (Run(first.text[:1].upper() + first.text[1:], first.key), *spoken[1:])
        return Claim(claim_id, spoken, rule, verdict, because, detail)

    def row(
        self, item: str, stat: str, *, informant: str = "", group: Group | None = None
    ) -> Published | None:
        """Return the released number, None if there is none that may be shown.

        Its limits are left out where the design allows none.
        """
        row = self.ledger.shown(self.key(item, stat, informant, group))
        if row is None or row.unit not in _SAMPLED or self.has_margin(informant):
            return row
        return replace(row, ci_low=None, ci_high=None)

    def has_margin(self, informant: str = "") -> bool:
        """G0: whether an interval may be spoken of.

        Not of volunteers, and not where fewer than half of those asked answered.
        """
        rate = self.ledger.shown(self.key("response", "response_rate", informant))
        enough = (
            rate is not None and (rate.value or 0) >= read_rules()["coverage"]["margin_from"]
        )
        return enough and self.study.wave.design != "volunteers"

    def key(self, item: str, stat: str, informant: str = "", group: Group | None = None) -> Key:
        """Return the key of an estimate of this wave."""
        return Key(self.study.wave.id, informant or self.main, item, stat, group)

    def figure(self, row: Published, number: float | None = None) -> Run:
        """Return a released number, or one of its limits, as it is written."""
        return Run(say_published(row, self.language, number), str(row.key))

    def fact(self, path: str) -> Run:
        """Return a declared fact as it is written; KeyError if it was not declared."""
        return Run(self.facts.say(path), path)

    def has(self, path: str) -> bool:
        """Whether the fact at `path` was declared; a zero is, empty words are not."""
        return self.facts.has(path)

    def informant(self, informant: str) -> Run:
        """Return what an informant is called in running text."""
        path = f"study.informants.{informant}"
        return self.fact(path) if self.has(path) else self.noun

    @property
    def noun(self) -> Run:
        """Return what the people of the population are called."""
        return self.fact("study.population.noun")

    def listed(self, parts: Iterable[Slot], comma: str = "") -> tuple[Run, ...]:
        """Join parts as a list, with “and” before the last."""
        return join_runs(parts, comma or self.word("frame.comma"), self.word("frame.and"))


def _strip_end(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    return (*runs[:-1], Run(runs[-1].text.rstrip(" "), runs[-1].key)) if runs else runs


def make_brief(ledger: Ledger, study: Study) -> Brief:
    """Collect what the sections are written from."""
    return Brief(ledger, study, read_facts(study))
