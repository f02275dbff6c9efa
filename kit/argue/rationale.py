"""The application rationale: seven sections and the data note, within the study's length."""

from __future__ import annotations

from kit.numbers.published import Ledger
from kit.study.given import takes
from kit.study.study import Study

from .brief import make_brief
from .claims import Rationale, Section, count_characters
from .sections.basis import write_basis
from .sections.closing import write_committee, write_feasibility, write_note
from .sections.consultation import write_consultation
from .sections.last_year import write_last_year
from .sections.needs import write_needs
from .sections.plan import write_plan
from .wording import read_wording

__all__ = ["write_rationale"]


@takes(ledger=Ledger, study=Study)
def write_rationale(ledger: Ledger, study: Study) -> Rationale:
    """Write the rationale that the released numbers and the declared facts support.

    In Chinese the numbered sections are kept within the study's ``length`` by dropping
    claims of the highest `detail` first, from the end; claims of detail 0 always stay.
    """
    words = read_wording(study.language)
    brief = make_brief(ledger, study, words.basis)
    sections: tuple[Section, ...] = (
        write_basis(brief),
        write_consultation(brief.speak(words.consultation)),
        write_needs(brief.speak(words.needs)),
        write_last_year(brief.speak(words.last_year)),
        write_plan(brief.speak(words.plan)),
        write_feasibility(brief.speak(words.feasibility)),
        write_committee(brief.speak(words.committee)),
        write_note(brief.speak(words.note)),
    )
    if study.language == "zh":
        sections = _shorten(sections, study.settings.length[1])
    return Rationale(sections, study.id, study.wave.id)


def _shorten(sections: tuple[Section, ...], limit: int) -> tuple[Section, ...]:
    claims = [c for s in sections if s.numbered for c in s.claims]
    spare = sorted(
        (c for c in claims if c.detail), key=lambda c: (c.detail, claims.index(c)), reverse=True
    )
    dropped: list[str] = []
    while spare and count_characters(_without(sections, dropped)) > limit:
        dropped.append(spare.pop(0).id)
    return _without(sections, dropped)


def _without(sections: tuple[Section, ...], dropped: list[str]) -> tuple[Section, ...]:
    return tuple(s.without(frozenset(dropped)) for s in sections)
