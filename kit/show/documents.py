"""The frame of a document, and the sections of the rationale as blocks."""

from __future__ import annotations

from typing import Literal

from kit.argue.brief import make_brief
from kit.argue.claims import Paragraph as Argued
from kit.argue.claims import Rationale
from kit.argue.text import Run, join_runs
from kit.numbers.published import Ledger
from kit.study.study import Study

from .blocks import Block, Blocks, Front, Heading, Paragraph, Signature
from .wording import read_captions

__all__ = ["show_front", "show_heading", "show_section", "show_signature"]

Name = Literal["survey_quality", "needs_assessment", "rationale"]


def show_front(ledger: Ledger, study: Study, name: Name) -> Blocks:
    """Begin a document: its title, language, date and the mark of a synthetic study."""
    brief = make_brief(ledger, study)
    settings = study.settings
    if name == "rationale":
        title = brief.word("frame.title").format(project=study.say(settings.project.name))
    else:
        title = brief.word(f"frame.{name}").format(community=study.say(settings.community.name))
    labels = {w: brief.word(f"frame.{w}") for w in ("contents", "figure", "table", "data")}
    front = Front(
        name=name,
        title=title,
        language="en" if study.language == "en" else "zh",
        author=study.say(settings.community.applicant),
        date=settings.population.as_of.isoformat(),
        mark=brief.word("frame.mark") if settings.synthetic else "",
        attachment=brief.word("frame.attachment") if name == "rationale" else "",
        labels=labels,
    )
    return Blocks((front,))


def show_section(rationale: Rationale, study: Study, name: str) -> Blocks:
    """Return one section of the rationale: heading, leads and sentences with their keys."""
    section = rationale[name]
    numbered = [s for s in rationale.sections if s.numbered]
    words = _frame(study)
    number = words["level_one"][numbered.index(section)] if section.numbered else ""
    blocks: list[Block] = [Heading(1, f"{number}{section.heading}", section.id)]
    leads = 0
    for argued in section.paragraphs:
        own = bool(argued.lead) and not argued.lead[0].isdigit()
        prefix = words["level_two"][leads] if own else ""
        leads += own
        blocks.append(_paragraph(argued, prefix, words))
    return Blocks(tuple(blocks))


def _frame(study: Study) -> dict[str, str]:
    from kit.argue.brief import read_wording

    frame: dict[str, str] = read_wording(study.language)["frame"]
    return frame


def _paragraph(argued: Argued, prefix: str, words: dict[str, str]) -> Paragraph:
    lead = (Run(f"{prefix}{argued.lead}{words['stop']}"),) if argued.lead else ()
    sentences = (lead, *(claim.runs for claim in argued.claims))
    runs = join_runs((s for s in sentences if s), words["space"])
    return Paragraph(runs, tuple(claim.id for claim in argued.claims))


def show_signature(ledger: Ledger, study: Study) -> Blocks:
    """Return who signs, with the places for seal and date left blank."""
    brief = make_brief(ledger, study)
    applicant = study.say(study.settings.community.applicant)
    words = brief.word("frame.date_blank"), brief.word("frame.seal")
    return Blocks((Signature(applicant, *words),))


def show_heading(study: Study, name: str) -> Blocks:
    """Return a heading of the assessment or the quality report by its name."""
    words = read_captions(study.language)["headings"]
    return Blocks((Heading(1, words[name], name),))
