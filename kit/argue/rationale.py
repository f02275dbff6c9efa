"""The application rationale: seven sections and the data note, within the study's length."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kit.errors import Place, Problem
from kit.numbers.published import Ledger
from kit.once import compute_once
from kit.study.given import takes
from kit.study.study import Study

from .brief import Brief, make_brief
from .claims import Passage, Rationale, Section, count_characters
from .fitting import fit_sections
from .own_words import check_own_texts, place_own_texts
from .sections.basis import write_basis
from .sections.closing import write_committee, write_feasibility
from .sections.consultation import write_consultation
from .sections.indicators import find_measures
from .sections.last_year import write_last_year
from .sections.needs import write_needs
from .sections.note import write_note
from .sections.plan import write_plan
from .sections.services import say_needs
from .weights import find_weights
from .wording import Frame, read_wording

__all__ = ["check_text", "write_rationale", "write_sections"]


@takes(ledger=Ledger, study=Study)
@compute_once()
def write_rationale(ledger: Ledger, study: Study) -> Rationale:
    """Write the rationale that the released numbers and the declared facts support.

    The study's own paragraphs stand where they say. In Chinese the numbered sections are kept
    within the study's ``length``; the shares of plan and needs are kept in both languages. See
    `fit_sections`.

    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> estimates = kit.estimate_needs(kit.read_responses(study), study)
    >>> ledger = kit.protect_estimates(estimates, study)
    >>> [section.heading for section in write_rationale(ledger, study).sections][:2]
    ['The project', 'How residents were consulted']
    """
    fewest, most = study.settings.length if study.language == "zh" else (0, 0)
    written = place_own_texts(write_sections(ledger, study), _make_own_brief(ledger, study))
    sections = fit_sections(written, fewest, most)
    return Rationale(sections, study.id, study.wave.id)


def write_sections(ledger: Ledger, study: Study) -> tuple[Section, ...]:
    """Write all sections in full, each claim with its shorter forms."""
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
    return tuple(_mark(s, n, words.frame) for n, s in enumerate(sections))


def _make_own_brief(ledger: Ledger, study: Study) -> Brief[Frame]:
    return make_brief(ledger, study, read_wording(study.language).frame)


def _mark(section: Section, number: int, frame: Frame) -> Section:
    """Give a section its number, and each paragraph with a lead and no mark its own."""
    if not section.numbered:
        return section
    marks = iter(frame.level_two)
    paragraphs: list[Passage] = []
    for passage in section.paragraphs:
        own = passage.lead and not passage.mark
        paragraphs.append(replace(passage, mark=next(marks)) if own else passage)
    return replace(section, mark=frame.level_one[number], paragraphs=tuple(paragraphs))


def check_text(ledger: Ledger, study: Study) -> list[Problem]:
    """Return what is wrong with own paragraphs, and a warning for what the text cannot mend.

    It is longer or shorter than the study's ``length`` (Chinese alone), or the plan gives a
    need more weight than its place in the order, without a declared reason.
    """
    own = list[Problem]()
    if study.own_texts:
        own += check_own_texts(write_sections(ledger, study), _make_own_brief(ledger, study))
    length = _check_length(write_rationale(ledger, study), study)
    return [*own, *length, *_check_plan(ledger, study)]


def _check_plan(ledger: Ledger, study: Study) -> Iterator[Problem]:
    brief = make_brief(ledger, study, read_wording(study.language).plan)
    for area in find_weights(brief.evidence).heavy:
        need = "".join(run.text for run in say_needs(brief, [area]))
        where = Place("plan.toml", setting="strategies")
        yield Problem("argue.heavy", where, {"need": need}, "warning")
    for measure in find_measures(brief):
        if measure.missed and measure.now:
            setting = _name_setting(measure.path)
            values = {
                "service": study.say(measure.service.name),
                "target": measure.service.target,
                "now": f"{measure.now.value:g}",
            }
            where = Place("plan.toml", setting=f"{setting}.target")
            yield Problem("argue.target", where, values, "warning")


def _name_setting(path: str) -> str:
    """Return how plan.toml counts a service: from one."""
    _, strategies, s, services, n = path.split(".")
    return f"{strategies}.{int(s) + 1}.{services}.{int(n) + 1}"


def _check_length(rationale: Rationale, study: Study) -> Iterator[Problem]:
    if study.language != "zh":
        return
    (fewest, most), length = study.settings.length, count_characters(rationale.sections)
    where = Place("study.toml", setting="length")
    values = {"length": length, "fewest": fewest, "most": most}
    if length > most:
        yield Problem("argue.too_long", where, values, "warning")
    elif length < fewest:
        yield Problem("argue.too_short", where, values, "warning")
