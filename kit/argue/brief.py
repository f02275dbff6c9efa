"""What a section is written from: evidence, declared facts, and its own words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from kit.numbers.facts import Facts, find_facts
from kit.numbers.published import Ledger, Published
from kit.numbers.writing import say_published
from kit.study.openings import is_open_setting
from kit.study.study import Study
from kit.wording import Wording

from .claims import Claim, Verdict
from .evidence import Evidence
from .text import NumberRun, Run, Slot, join_runs, plain
from .wording import Amounts, Frame, read_wording

__all__ = ["Brief", "make_brief"]

Words_co = TypeVar("Words_co", bound=Wording, covariant=True)
Other = TypeVar("Other", bound=Wording)


@dataclass(frozen=True)
class Brief(Generic[Words_co]):
    """Everything that one section, table or figure may say, and the words for it.

    `words` are those of the section alone, `frame` and `amounts` those that all share.
    """

    evidence: Evidence
    facts: Facts
    words: Words_co
    frame: Frame
    amounts: Amounts

    @property
    def study(self) -> Study:
        """The study that is spoken of."""
        return self.evidence.study

    @property
    def language(self) -> str:
        """Language of the text."""
        return self.study.language

    @property
    def main(self) -> str:
        """The informant whom the need areas speak of."""
        return self.evidence.main

    def speak(self, words: Other) -> Brief[Other]:
        """Return the brief of another section."""
        return replace(self, words=words)  # type: ignore[arg-type, return-value]

    def claim(
        self,
        claim_id: str,
        runs: Iterable[Run],
        rule: str = "fact",
        *,
        verdict: Verdict = "declared",
        because: str = "",
        shorter: Iterable[Iterable[Run]] = (),
        **how: Any,
    ) -> Claim:
        """Make a claim of composed text, and of the same in fewer words.

        What is declared is ``open`` as long as a fact in it is. `how` are the weight and the
        other fields of the claim.
        """
        spoken, *less = (self._sentence(said) for said in (runs, *shorter))
        if verdict == "declared" and self.frame.open.strip() in plain(spoken):
            verdict = "open"
        kept = tuple(s for n, s in enumerate(less) if s != [spoken, *less][n])
        return Claim(claim_id, spoken, rule, verdict, because, kept, **how)

    def _sentence(self, runs: Iterable[Run]) -> tuple[Run, ...]:
        """Strip the end; an English sentence starts with a capital."""
        spoken = _strip_end(join_runs([runs]))
        if self.language == "en" and spoken:
            first = spoken[0]
            spoken = (Run(first.text[:1].upper() + first.text[1:], first.key), *spoken[1:])
        return spoken

    def figure(self, row: Published, number: float | None = None) -> NumberRun:
        """Return a released number, or one of its limits, as it is written."""
        value = row.value if number is None else number
        return NumberRun(say_published(row, self.language, number), str(row.key), value)

    def fact(self, path: str) -> NumberRun:
        """Return a declared fact as it is written, or that it is still open.

        KeyError if it was not declared and need not be.
        """
        if not self.has(path) and is_open_setting(path):
            # No number has the form of nothing: English says (to be supplied) people.
            return NumberRun(self.frame.open.strip(), "", 0)
        return NumberRun(self.facts.say(path), path, self.facts[path].number)

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

    def listed(self, parts: Iterable[Slot], last: str = "") -> tuple[Run, ...]:
        """Join parts as a list, with “and” or `last` before the last."""
        return join_runs(parts, self.frame.comma, last or self.frame.conjunction)


def _strip_end(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    return (*runs[:-1], Run(runs[-1].text.rstrip(" "), runs[-1].key)) if runs else runs


def make_brief(ledger: Ledger, study: Study, words: Other) -> Brief[Other]:
    """Collect what is written from, with the words of one section."""
    wording = read_wording(study.language)
    evidence, facts = Evidence(ledger, study), find_facts(study)
    return Brief(evidence, facts, words, wording.frame, wording.amount)
