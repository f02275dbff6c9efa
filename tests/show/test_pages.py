"""The frame of a document, and the sections of the rationale as blocks."""

import base64
import dataclasses

import pytest

from kit.argue.claims import Claim, Passage, Rationale, Section
from kit.argue.text import Run
from kit.show.captions import read_captions
from kit.show.pages import show_form, show_front, show_heading, show_section, show_signature
from tests.factories import make_settings, make_study, text

ENGLISH = dataclasses.replace(make_study(), language="en")


def with_settings(**fields):
    """Return the English mini study with other settings."""
    return dataclasses.replace(ENGLISH, settings=make_settings(ENGLISH.wave, **fields))


@pytest.mark.parametrize(
    ("name", "title", "attachment"),
    [
        ("rationale", "Application rationale: P", "Attachment"),
        ("needs_assessment", "C: needs assessment", ""),
        ("survey_quality", "C: quality of the survey", ""),
    ],
)
def test_a_document_has_its_title_and_the_date_of_the_register(name, title, attachment):
    (front,) = show_front(ENGLISH, name)
    assert (front.name, front.language, front.author) == (name, "en", "A")
    assert (front.title, front.attachment) == (title, attachment)
    assert front.date == "2019-09-01"


def test_only_an_example_is_marked_as_one():
    (example,) = show_front(ENGLISH, "rationale")
    (real,) = show_front(with_settings(synthetic=False), "rationale")
    assert (bool(example.mark), real.mark) == (True, "")


def claim(name, *words):
    return Claim(f"trial.{name}", tuple(Run(word) for word in words))


def section_of(*passages):
    return Section("trial", "Trial", passages, mark="1. ")


def read_sentences(paragraph):
    """Return the claim of each piece of a paragraph, and what it says."""
    return [
        (said.claim if said else "", "".join(run.text for run in runs))
        for said, runs in paragraph.split()
    ]


def test_a_section_is_its_heading_and_a_paragraph_a_passage():
    passages = (
        Passage((claim("one", "One."), claim("two", "Two ", "parts."))),
        Passage((claim("three", "Three."),), lead="Lead", mark="(1) "),
    )
    rationale = Rationale((section_of(*passages),))
    heading, first, second = show_section(rationale, ENGLISH, "trial")
    assert (heading.level, heading.text, heading.id) == (1, "1. Trial", "trial")
    assert (first.text, second.text) == ("One. Two parts.", "(1) Lead. Three.")
    assert read_sentences(first) == [
        ("trial.one", "One."),
        ("", " "),
        ("trial.two", "Two parts."),
    ]
    assert read_sentences(second) == [("", "(1) Lead. "), ("trial.three", "Three.")]


def test_chinese_sentences_stand_without_a_space_between():
    passage = Passage((claim("one", "一。"), claim("two", "二。")), lead="首", mark="（一）")
    _, paragraph = show_section(Rationale((section_of(passage),)), make_study(), "trial")
    assert paragraph.text == "（一）首。一。二。"


@pytest.mark.parametrize("name", list(read_captions("en").headings))
def test_every_heading_has_its_words_and_its_name_for_links(name):
    (heading,) = show_heading(ENGLISH, name)
    assert (heading.level, heading.id) == (1, name)
    assert heading.text == read_captions("en").headings[name]


def test_the_applicant_signs_and_leaves_seal_and_date_blank():
    (signature,) = show_signature(ENGLISH)
    assert signature.applicant == "A"
    assert "____" in signature.date
    assert signature.seal == "(seal)"


def form_of(study):
    (form,) = show_form(study)
    return form, {field.name: field.text for field in form.fields}


def test_the_form_is_filled_with_declared_facts():
    _, texts = form_of(ENGLISH)
    assert (texts["applicant"], texts["district"], texts["community"]) == ("A", "D", "C")
    assert (texts["name"], texts["budget"], texts["remark"]) == ("P", "1,000 yuan", "")
    assert (texts["kind"], texts["renewal"], texts["year"]) == ("single", "no", "first year")


def test_another_kind_of_project_and_a_remark_are_said_in_the_form():
    project = ENGLISH.settings.project.model_copy(update={"kind": "combined", "renewal": True})
    form = ENGLISH.settings.form.model_copy(update={"remark": text("see annex")})
    _, texts = form_of(with_settings(project=project, form=form))
    assert (texts["kind"], texts["renewal"]) == ("combined", "yes")
    assert texts["remark"] == "see annex"


def test_without_a_blank_of_its_own_the_form_names_none_and_with_one_carries_it(tmp_path):
    form, _ = form_of(ENGLISH)
    assert (form.file, base64.b64decode(form.blank)) == ("", b"")
    (tmp_path / "blank.docx").write_bytes(b"a blank")
    declared = ENGLISH.settings.form.model_copy(
        update={"blank": "blank.docx", "language": "en"}
    )
    study = dataclasses.replace(with_settings(form=declared), folder=tmp_path)
    form, _ = form_of(study)
    assert (form.file, base64.b64decode(form.blank)) == ("blank.docx", b"a blank")
