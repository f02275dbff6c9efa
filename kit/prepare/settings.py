"""study.toml of a new study: only what applies, each key under its comment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kit.study.model import NO_TEXT, Text

from .outline import Outline
from .toml_text import Value, write_comment, write_table
from .words import Words, read_words

__all__ = ["write_settings"]

_FILE = "study.toml"
Rows = list[tuple[str, Value]]


def write_settings(outline: Outline, folder: str, exports: Sequence[tuple[str, str]]) -> str:
    """Return the text of study.toml.

    Parameters
    ----------
    outline
        What was asked for.
    folder
        Name of the study folder.
    exports
        Informant and name of its file, empty where no answers have come.
    """
    words = read_words(outline.languages[0])
    lines = [*write_comment(words.settings.format(study=folder))]
    if outline.demo_answers:
        lines += write_comment(words.practice)
    lines.append("")
    for heading, rows in _list_tables(outline, words):
        lines += write_table(_FILE, heading, rows, outline.languages)
    told: set[str] = set()
    first, last = outline.survey_days
    lines += write_table(_FILE, "[[waves]]", _wave(outline, first, last), outline.languages)
    for informant, file in exports:
        rows = _export(outline, informant, file)
        heading = "[[waves.exports]]"
        lines += write_table(_FILE, heading, rows, outline.languages, told=told)
    consultation: Rows = [("suggestions", None), ("adopted", None)]
    lines += write_table(_FILE, "[waves.consultation]", consultation, outline.languages)
    return "\n".join(lines)


def _list_tables(outline: Outline, words: Words) -> Iterator[tuple[str, Rows]]:
    yield "", _top(outline)
    yield "[community]", _community(outline, words)
    yield "[project]", _project(outline, words)
    yield "[population]", _population(outline)
    about = outline.bank.about
    yield "[informants]", [(i, about.informants[i].name) for i in outline.chosen_informants]
    yield "[provider]", [("name", None), ("social_workers", None), ("certified", None)]
    yield "[feasibility]", [("venue", None), ("non_duplication", None)]
    yield "[disclosure]", [("k", 10)]
    yield "[retention]", [("custodian", None), ("until", None)]


def _top(outline: Outline) -> Rows:
    return [
        ("format", 1),
        ("synthetic", bool(outline.demo_answers)),
        ("languages", outline.languages),
    ]


def _community(outline: Outline, words: Words) -> Rows:
    applicant = _fill(words.applicant, outline, community=outline.community)
    return [
        ("name", outline.community),
        ("street", outline.street),
        ("district", outline.district),
        ("applicant", applicant),
    ]


def _fill(template: Text, outline: Outline, **slots: Text) -> Text:
    """Fill a text in each of the study's languages."""
    said = {}
    for language in outline.languages:
        words = {name: text.say(language) for name, text in slots.items()}
        said[language] = template.say(language).format(**words)
    return Text(**said)


def _project(outline: Outline, words: Words) -> Rows:
    about = outline.bank.about
    name = outline.project or _fill(
        words.project, outline, community=outline.community, service=about.service_name
    )
    rows: Rows = [
        ("name", name),
        ("kind", "single"),
        ("year", outline.year),
        ("renewal", outline.renewal),
    ]
    if outline.renewal:
        rows.append(("started", ""))
    return [
        *rows,
        ("budget_yuan", outline.budget_yuan),
        ("aim", NO_TEXT),
        ("service_name", about.service_name),
    ]


def _population(outline: Outline) -> Rows:
    about = outline.bank.about
    rows: Rows = [
        ("label", about.label),
        ("noun", about.noun),
        ("age_min", about.age_min),
        ("age_max", about.age_max),
    ]
    if about.age_item:
        rows.append(("age_item", about.age_item))
    if about.self_report_from:
        rows.append(("self_report_from", about.self_report_from))
    rows += [
        ("total", outline.total),
        ("as_of", outline.register_day),
        ("source", NO_TEXT),
    ]
    return [*rows, ("also", about.also)] if about.also else rows


def _wave(outline: Outline, first: Value, last: Value) -> Rows:
    about = outline.bank.about.informants[outline.chosen_informants[0]]
    rows: Rows = [
        ("id", outline.wave),
        ("design", "census_attempt"),
        ("first_day", first),
        ("last_day", last),
        ("mode", NO_TEXT),
        ("asked_by", NO_TEXT),
    ]
    return [*rows, ("who_answers", about.who_answers)] if about.who_answers else rows


def _export(outline: Outline, informant: str, file: str) -> Rows:
    stands = outline.bank.about.informants[informant].of_population
    rows: Rows = [
        ("informant", informant),
        ("file", file),
        ("platform", "wenjuanxing"),
        ("invited", outline.total),
    ]
    if len(outline.chosen_informants) > 1:
        rows.append(("of_population", stands))
    return [*rows, ("received", outline.survey_days[1] if file else None)]
