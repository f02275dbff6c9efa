"""The frame of a document, and the sections of the rationale as blocks."""

from __future__ import annotations

import base64
from typing import Literal

from kit.argue.claims import Passage, Rationale
from kit.argue.text import Run, compose
from kit.argue.wording import Frame, read_wording
from kit.errors import Problem
from kit.lint.check import check_words
from kit.numbers.facts import find_facts
from kit.numbers.published import Ledger
from kit.study.blanks import find_blank, read_blank
from kit.study.given import takes
from kit.study.study import Study

from .blocks import Blocks, Form, FormField, Front, Heading, Paragraph, Sentence, Signature
from .captions import HeadingName, read_captions
from .origins import show_origins

__all__ = [
    "show_findings",
    "show_form",
    "show_front",
    "show_heading",
    "show_origins",
    "show_section",
    "show_signature",
]

Name = Literal["survey_quality", "needs_assessment", "rationale"]


@takes(study=Study)
def show_front(study: Study, name: Name) -> Blocks:
    """Begin a document: its title, language, date and the mark of a synthetic study.

    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> (front,) = show_front(study, "rationale")
    >>> front.name, front.language, front.date
    ('rationale', 'en', '2019-06-30')
    """
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
    """Return one section of the rationale: heading, leads and sentences with their keys.

    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> estimates = kit.estimate_needs(kit.read_responses(study), study)
    >>> ledger = kit.protect_estimates(estimates, study)
    >>> rationale = kit.write_rationale(ledger, study)
    >>> heading, *paragraphs = show_section(rationale, study, "last_year")
    >>> heading.text, paragraphs[0].sentences[0].claim
    ("4. Last year's service", 'last_year.done')
    """
    section = rationale[name]
    words = read_wording(study.language).frame
    heading = Heading(1, f"{section.mark}{section.heading}", section.id)
    paragraphs = (_paragraph(passage, words) for passage in section.paragraphs)
    return Blocks((heading, *paragraphs))


def _paragraph(passage: Passage, words: Frame) -> Paragraph:
    runs = [Run(f"{passage.mark}{passage.lead}{words.stop}")] if passage.lead else []
    sentences = []
    for claim in passage.claims:
        if runs and words.space:
            runs.append(Run(words.space))
        record = (claim.rule, claim.verdict, claim.because, claim.file, claim.written)
        sentences.append(Sentence(claim.id, len(runs), len(claim.runs), *record))
        runs += claim.runs
    return Paragraph(tuple(runs), tuple(sentences))


@takes(ledger=Ledger, study=Study)
def show_findings(ledger: Ledger, study: Study) -> Blocks:
    """Return what the check of the words warns of, each with its place; nothing if all is well.

    It stands in the data note: whoever reads the text is told what was left in it.

    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> estimates = kit.estimate_needs(kit.read_responses(study), study)
    >>> ledger = kit.protect_estimates(estimates, study)
    >>> show_findings(ledger, study).blocks
    ()
    """
    found = [p for p in check_words(ledger, study) if p.severity == "warning"]
    told = dict.fromkeys(_say_finding(problem, study.language) for problem in found)
    return Blocks(tuple(Paragraph((Run(text),), style="note") for text in told))


def _say_finding(problem: Problem, language: str) -> str:
    """Say what is warned of and where, in one line."""
    problem_line, *rest = problem.say(language).splitlines()
    where = rest[0] if problem.where.say(language) and rest else ""
    space = " " if language == "en" else ""
    return space.join(part for part in (problem_line, where) if part)


@takes(study=Study)
def show_signature(study: Study) -> Blocks:
    """Return who signs, with the places for seal and date left blank.

    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> (signature,) = show_signature(study)
    >>> signature.date, signature.seal
    ('Date: ______________', '(seal)')
    """
    applicant = study.say(study.settings.community.applicant)
    frame = read_wording(study.language).frame
    return Blocks((Signature(applicant, frame.date_blank, frame.seal),))


@takes(study=Study)
def show_heading(study: Study, name: HeadingName) -> Blocks:
    """Return a heading of the assessment or the quality report by its name.

    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> show_heading(study, "needs").blocks
    (Heading(level=1, text='Needs by area', id='needs'),)
    """
    words = read_captions(study.language).headings
    return Blocks((Heading(1, words[name], name),))


@takes(study=Study)
def show_form(study: Study) -> Blocks:
    """Return what goes into the district's application form; only the form shows it.

    The blank is the one that study.toml names, else the one that comes with the kit.

    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> (form,) = show_form(study)
    >>> [(field.name, field.runs[0].text) for field in form.fields][4:6]
    [('budget', '190,000 yuan'), ('year', 'second')]
    """
    words, project = read_captions(study.language).form, study.settings.project
    facts = {
        "applicant": "study.community.applicant",
        "district": "study.community.district",
        "community": "study.community.name",
        "name": "study.project.name",
        "budget": "study.project.budget_yuan",
    }
    known = find_facts(study)
    year = Run(known.say("study.project.year"), "study.project.year")
    texts = {
        **{f: (Run(known.say(path), path),) for f, path in facts.items() if known.has(path)},
        "year": compose(words.year, year=year),
        "kind": (Run(words.kinds[project.kind]),),
        "renewal": (Run(words.renewal["yes" if project.renewal else "no"]),),
        "remark": (Run(study.say(study.settings.form.remark)),),
    }
    fields = tuple(FormField(f, words.names[f], runs) for f, runs in texts.items())
    path = find_blank(study)
    blank = base64.b64encode(read_blank(study)).decode()
    labels = {str(field): own for field, own in study.settings.form.labels.items()}
    return Blocks((Form(fields, blank, path.name if path else "", labels),))
