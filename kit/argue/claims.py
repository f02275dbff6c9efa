"""A claim with its record, and the sections that claims make up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from .text import Run, plain

__all__ = ["Claim", "Passage", "Rationale", "Section", "count_characters"]

_COUNTED = re.compile(r"[!-~]+|[^!-~\s]")

Verdict = Literal["declared", "supported", "weakened", "refused", "open"]


@dataclass(frozen=True)
class Claim:
    """One sentence and why it may be said.

    `rule` is the evidence rule that chose the wording (G0…G9, or ``fact``), `verdict` what
    it decided: ``declared`` facts, ``supported`` by released numbers, ``weakened`` to what
    they allow, ``refused`` (the text then says what is not known), or ``open`` for what
    somebody must still supply. `detail` is 0 for what must stay; the highest is dropped
    first when the text is too long.
    """

    id: str
    runs: tuple[Run, ...]
    rule: str = "fact"
    verdict: Verdict = "declared"
    because: str = ""
    detail: int = 0

    @property
    def keys(self) -> tuple[str, ...]:
        """Ledger rows and facts that the sentence rests on, each once."""
        return tuple(dict.fromkeys(run.key for run in self.runs if run.key))


@dataclass(frozen=True)
class Passage:
    """Claims that stand together, under a lead such as （一）居民意见 if there is one."""

    claims: tuple[Claim, ...]
    lead: str = ""


@dataclass(frozen=True)
class Section:
    """One of the numbered sections, or the data note (`numbered` false)."""

    id: str
    heading: str
    paragraphs: tuple[Passage, ...]
    numbered: bool = True

    @property
    def claims(self) -> Iterator[Claim]:
        """Every claim of the section in reading order."""
        return (claim for paragraph in self.paragraphs for claim in paragraph.claims)

    def without(self, dropped: frozenset[str]) -> Section:
        """Return the section without the claims named in `dropped`."""
        kept = (
            Passage(tuple(c for c in p.claims if c.id not in dropped), p.lead)
            for p in self.paragraphs
        )
        return Section(self.id, self.heading, tuple(p for p in kept if p.claims), self.numbered)


@dataclass(frozen=True)
class Rationale:
    """The application rationale: its sections in order, and of which study and wave it is."""

    sections: tuple[Section, ...]
    study: str = ""
    wave: str = ""

    def __getitem__(self, section: str) -> Section:
        return next(s for s in self.sections if s.id == section)

    @property
    def claims(self) -> Iterator[Claim]:
        """Every claim in reading order."""
        return (claim for section in self.sections for claim in section.claims)


def count_characters(sections: Iterable[Section]) -> int:
    """Count the numbered sections as an office program counts 字数.

    Each Chinese character or full-width mark counts one, and so does each run of digits
    or Latin letters; headings and leads count, the data note does not.
    """
    texts = (
        section.heading
        + "".join(p.lead + "".join(plain(c.runs) for c in p.claims) for p in section.paragraphs)
        for section in sections
        if section.numbered
    )
    return sum(len(_COUNTED.findall(text)) for text in texts)
