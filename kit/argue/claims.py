"""A claim with its record, and the sections that claims make up."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from kit.card import Card, Shown, list_names

from .text import Run, plain

__all__ = [
    "Claim",
    "Passage",
    "Rationale",
    "Section",
    "Verdict",
    "count_characters",
    "measure_section",
]

_COUNTED = re.compile(r"[!-~]+|[^!-~\s]")

Verdict = Literal["declared", "supported", "weakened", "refused", "open", "own"]


@dataclass(frozen=True)
class Claim:
    """One message and why it may be said.

    `rule` is the evidence rule that chose the wording (G0…G10, ``fact`` or ``own``), `verdict`
    what it decided: ``declared`` facts, ``supported`` by released numbers, ``weakened`` to
    what they allow, ``refused`` (the text then says what is not known), ``open`` for what
    somebody must still supply, or ``own`` for what a person wrote who answers for it.

    `runs` say it in full, `shorter` in fewer words, the fewest last; what is `optional` may
    be left to the tables. The least `weight` is shortened first, and what stands `together`
    (the needs of one tie) at once. Of own words, `file` says where they stand, `written` what
    they are recognised by.
    """

    id: str
    runs: tuple[Run, ...]
    rule: str = "fact"
    verdict: Verdict = "declared"
    because: str = ""
    shorter: tuple[tuple[Run, ...], ...] = ()
    weight: int = 5
    optional: bool = False
    together: str = ""
    file: str = ""
    written: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """Ledger rows and facts that the sentence rests on, each once."""
        return tuple(dict.fromkeys(run.key for run in self.runs if run.key))

    @property
    def last_length(self) -> int:
        """How often it can be made shorter; the last time it is left out if `optional`."""
        return len(self.shorter) + self.optional

    def at(self, length: int) -> Claim | None:
        """Return the claim said in that length, 0 for in full; None if it is left out."""
        if length == 0:
            return self
        if length > len(self.shorter):
            return None
        return replace(self, runs=self.shorter[length - 1])


@dataclass(frozen=True)
class Passage:
    """Claims that stand together, under a `mark` and a lead such as （一）居民意见 if any."""

    claims: tuple[Claim, ...]
    lead: str = ""
    mark: str = ""

    def at(self, lengths: Mapping[str, int]) -> Passage:
        """Return the passage with each claim in the length of its id."""
        kept = (c.at(lengths.get(c.id, 0)) for c in self.claims)
        return replace(self, claims=tuple(c for c in kept if c is not None))


@dataclass(frozen=True)
class Section:
    """One of the numbered sections, or the data note (`numbered` false)."""

    id: str
    heading: str
    paragraphs: tuple[Passage, ...]
    numbered: bool = True
    mark: str = ""

    @property
    def claims(self) -> Iterator[Claim]:
        """Every claim of the section in reading order."""
        return (claim for paragraph in self.paragraphs for claim in paragraph.claims)

    def at(self, lengths: Mapping[str, int]) -> Section:
        """Return the section with each claim in the length of its id, without empty leads."""
        kept = (p.at(lengths) for p in self.paragraphs)
        return replace(self, paragraphs=tuple(p for p in kept if p.claims))


@dataclass(frozen=True, repr=False)
class Rationale(Shown):
    """The application rationale: its sections in order, and of which study and wave it is."""

    sections: tuple[Section, ...]
    study: str = ""
    wave: str = ""

    def make_card(self) -> Card:
        """Show what carries the text: answers, declared facts, and what is left open."""
        verdicts = Counter(claim.verdict for claim in self.claims)
        verdicts["supported"] += verdicts["weakened"]
        lines = [
            ("sections", list_names(s.heading for s in self.sections)),
            ("length", str(count_characters(self.sections))),
            *(
                (name, str(verdicts[name]))
                for name in ("supported", "declared", "refused", "open")
            ),
        ]
        return Card(f"Rationale {self.study} {self.wave}", lines)

    def __getitem__(self, section: str) -> Section:
        return next(s for s in self.sections if s.id == section)

    @property
    def claims(self) -> Iterator[Claim]:
        """Every claim in reading order."""
        return (claim for section in self.sections for claim in section.claims)


def measure_section(section: Section) -> int:
    """Count the characters of a section as an office program counts 字数.

    Each Chinese character or full-width mark counts one, and so does each run of digits
    or Latin letters; headings and leads count with their marks and the stop after a lead.
    """
    leads = (f"{p.mark}{p.lead}。" if p.lead else p.mark for p in section.paragraphs)
    said = (plain(claim.runs) for claim in section.claims)
    texts = (section.mark, section.heading, *leads, *said)
    return sum(len(_COUNTED.findall(text)) for text in texts)


def count_characters(sections: Iterable[Section]) -> int:
    """Count the numbered sections; the data note does not count towards the length."""
    return sum(measure_section(section) for section in sections if section.numbered)
