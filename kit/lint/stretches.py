"""What is looked at: stretches of text, each with who wrote it and where it is to be mended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from kit.argue.claims import Claim, Rationale
from kit.argue.text import Run, plain
from kit.errors import Place
from kit.study.own_words import FOLDER
from kit.study.sheets import FILE
from kit.study.study import Study
from kit.study.texts import list_printed

__all__ = ["Stretch", "list_stretches", "place_claim"]

Writer = Literal["kit", "own", "declared"]

_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|「[^」]*」")
WORDING = "kit/argue/wording.toml"


@dataclass(frozen=True)
class Stretch:
    """One sentence or declared text: its words, who wrote them, and where.

    `runs` are there of sentences; those with a key are numbers and declared facts.
    """

    text: str
    writer: Writer
    where: Place
    runs: tuple[Run, ...] = ()

    @property
    def own(self) -> str:
        """The words themselves, without quotations; of a sentence without what has a key."""
        words = "".join(" " if run.key else run.text for run in self.runs) or self.text
        return _QUOTED.sub(" ", words)


def place_claim(claim: Claim) -> Place:
    """Return where a sentence is to be mended: its own file, or the catalogue of wording."""
    if claim.file:
        file, _, line = claim.file.rpartition(":")
        return Place(file, row=int(line))
    return Place(WORDING, setting=claim.id)


def list_stretches(rationale: Rationale, study: Study) -> Iterator[Stretch]:
    """Yield the sentences of the rationale, then the texts of study.toml and plan.toml.

    Of the kit's own sentences the place is the catalogue of its wording; the wording of the
    questionnaire is quoted, and not looked at.
    """
    for claim in rationale.claims:
        writer: Writer = "own" if claim.file else "kit"
        yield Stretch(plain(claim.runs), writer, place_claim(claim), claim.runs)
    for where, text in list_printed(study):
        if where.file != FILE and not where.file.startswith(f"{FOLDER}/") and text:
            yield Stretch(text, "declared", where)
