"""What was found, a release and the list of studies show themselves in a notebook."""

import re

import pytest

import kit
from kit.release.display import draw_link, sort_documents

FILES = [
    "application_form.docx",
    "ledger.json",
    "manifest.json",
    "needs_assessment.xlsx",
    "notebooks/01_survey_quality.ipynb",
    "rationale.docx",
    "rationale.html",
    "rationale.pdf",
    "survey_quality.html",
]


def show(thing, kind="text/html"):
    return thing._repr_mimebundle_()[kind]


def test_what_is_read_first_comes_first():
    assert sort_documents(FILES) == [
        "rationale.html",
        "rationale.docx",
        "rationale.pdf",
        "application_form.docx",
        "needs_assessment.xlsx",
        "survey_quality.html",
    ]


def test_a_link_leads_from_the_working_directory(tmp_path, monkeypatch):
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    link = draw_link(tmp_path / "outputs" / "a b" / "x&y.docx")
    assert link == '<a href="../outputs/a%20b/x%26y.docx" download>x&amp;y.docx</a>'
    assert 'target="_blank"' in draw_link(tmp_path / "x.html")


@pytest.mark.parametrize(("language", "word"), [("zh", "办法"), ("en", "What to do")])
def test_what_stops_a_study_is_said_in_its_language(copy_study, monkeypatch, language, word):
    monkeypatch.setenv("LANG", "zh_CN.UTF-8" if language == "en" else "en_US.UTF-8")
    study = copy_study()
    text = (study / "study.toml").read_text(encoding="utf-8")
    text = re.sub("^budget_yuan = .*", "budget_yuan = -1", text, flags=re.MULTILINE)
    (study / "study.toml").write_text(text, encoding="utf-8")
    found = kit.check_study(study, language=language)
    assert found.study is None
    assert word in show(found)
    assert word in show(found, "text/plain")


def test_what_is_open_is_folded_and_what_is_wrong_is_not(copy_study):
    found = kit.check_study(copy_study())
    assert "<details><summary><strong>" in show(found)
    assert "<details open>" not in show(found)


def test_studies_link_to_their_newest_release(tmp_path, copy_study, monkeypatch):
    study = copy_study("elmwood")
    monkeypatch.chdir(tmp_path)
    assert "<a " not in show(kit.list_studies())
    kit.run_study(study, out=tmp_path / "outputs", formats=("html",))
    assert re.search(r'href="outputs/elmwood/[^"]+/rationale\.html"', show(kit.list_studies()))
