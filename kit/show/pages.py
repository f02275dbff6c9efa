"""The frame of a document, and the sections of the rationale as blocks."""

from __future__ import annotations

from typing import Literal

from kit.argue.claims import Passage, Rationale
from kit.argue.text import Run, join_runs
from kit.argue.wording import Frame, read_wording
from kit.study.given import takes
from kit.study.study import Study

from .blocks import Blocks, Front, Heading, Paragraph, Signature
from .captions import HeadingName, read_captions

__all__ = ["show_front", "show_heading", "show_section", "show_signature"]

Name = Literal["survey_quality", "needs_assessment", "rationale"]


@takes(study=Study)
def show_front(study: Study, name: Name) -> Blocks:
    """Begin a document: its title, language, date and the mark of a synthetic study."""
    frame, settings = read_wording(study.language).frame, study.settings
    community = study.say(settings.community.name)
    titles: dict[Name, str] = {
        "rationale": frame.title.format(project=study.say(settings.project.name)),
        "needs_assessment": frame.needs_assessment.format(community=community),
        "survey_quality": frame.survey_quality.format(community=community),
    }
    labels = {
        "contents": frame.contents,
        "figure": frame.figure,
        "table": frame.table,
        "data": frame.data,
    }
    front = Front(
        name=name,
        title=titles[name],
        language="en" if study.language == "en" else "zh",
        author=study.say(settings.community.applicant),
        date=settings.population.as_of.isoformat(),
        mark=frame.mark if settings.synthetic else "",
        attachment=frame.attachment if name == "rationale" else "",
        labels=labels,
    )
    return Blocks((front,))


@takes(rationale=Rationale, study=Study)
def show_section(rationale: Rationale, study: Study, name: str) -> Blocks:
    """Return one section of the rationale: heading, leads and sentences with their keys."""
    section = rationale[name]
    words = read_wording(study.language).frame
    heading = Heading(1, f"{section.mark}{section.heading}", section.id)
    paragraphs = (_paragraph(passage, words) for passage in section.paragraphs)
    return Blocks((heading, *paragraphs))


def _paragraph(passage: Passage, words: Frame) -> Paragraph:
    lead = (Run(f"{passage.mark}{passage.lead}{words.stop}"),) if passage.lead else ()
    sentences = (lead, *(claim.runs for claim in passage.claims))
    runs = join_runs((s for s in sentences if s), words.space)
    return Paragraph(runs, tuple(claim.id for claim in passage.claims))


@takes(study=Study)
def show_signature(study: Study) -> Blocks:
    """Return who signs, with the places for seal and date left blank."""
    applicant = study.say(study.settings.community.applicant)
    frame = read_wording(study.language).frame
    return Blocks((Signature(applicant, frame.date_blank, frame.seal),))


@takes(study=Study)
def show_heading(study: Study, name: HeadingName) -> Blocks:
    """Return a heading of the assessment or the quality report by its name."""
    words = read_captions(study.language).headings
    return Blocks((Heading(1, words[name], name),))
