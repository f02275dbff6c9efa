"""kit help: pages of the manual, on the terminal and in a notebook, in both languages."""

import ctypes
from types import SimpleNamespace

import pytest

import kit
from kit.cli import main
from kit.errors import UsageError, guess_language
from kit.manual.kinds import FILES, list_keys, name_kind
from kit.manual.pages import list_topics
from kit.manual.reference import read_reference


def say(capsys, *arguments):
    code = main(["help", *arguments])
    return code, *capsys.readouterr()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_list_names_every_page(language, capsys):
    code, said, _ = say(capsys, "--lang", language)
    assert code == 0
    assert all(topic in said for topic in list_topics(language))
    assert next(iter(list_topics(language))) == "start"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_can_be_read(language, capsys):
    for topic in list_topics(language):
        code, said, _ = say(capsys, topic, "--lang", language)
        assert code == 0
        assert said.startswith("# ")
        assert kit.read_manual(topic, language=language).text == said.removesuffix("\n")


def test_the_page_of_settings_holds_every_one_with_its_kind(capsys):
    _, said, _ = say(capsys, "settings", "--lang", "en")
    for file, key in read_reference():
        assert f"### {key} · {file}" in said
    assert "Kind: whole number, or empty" in said


def test_one_setting_can_be_asked_for(capsys):
    code, said, _ = say(capsys, "settings", "budget_yuan", "--lang", "zh")
    assert code == 0
    assert said.startswith("### project.budget_yuan · study.toml\n")
    assert "- 类型: 整数，可留空" in said


def test_a_page_or_a_setting_that_is_not_there(capsys):
    code, _, said = say(capsys, "nonsense", "--lang", "en")
    assert code == 2
    assert said.startswith("The manual has no page “nonsense”.\nWhat to do: There are: start, ")
    code, _, said = say(capsys, "settings", "bugdet", "--lang", "en")
    assert code == 2
    assert "has “bugdet” in its name" in said
    with pytest.raises(UsageError):
        kit.read_manual("nonsense")


def test_a_notebook_shows_a_page_as_text_with_headings():
    page = kit.read_manual("start", language="zh")
    assert page._repr_markdown_() == repr(page) == page.text


def test_every_key_has_a_kind_in_both_languages():
    for file in FILES:
        for key in list_keys(file):
            kinds = {language: name_kind(file, key, language) for language in ("zh", "en")}
            assert all(kinds.values()), (file, key)
            assert "Annotated" not in "".join(kinds.values())


@pytest.mark.parametrize(
    ("file", "key", "kind"),
    [
        ("study.toml", "synthetic", "true or false"),
        ("study.toml", "population.as_of", "day, written 2026-09-30"),
        ("study.toml", "retention.until", "day, written 2026-09-30, or empty"),
        ("study.toml", "project.kind", "one of: single, combined"),
        ("study.toml", "languages", "a list; each entry: one of: zh, en"),
        ("study.toml", "thresholds.confidence", "number"),
        ("study.toml", "provider.certified", "whole number, or empty"),
        ("plan.toml", "strategies.services.person_times", "whole number, or empty"),
        ("study.toml", "waves.consultation.adopted", "whole number, or empty"),
        ("services.csv", "person_times", "whole number"),
        ("questionnaire.xlsx survey", "kit_reverse", "1 or empty"),
    ],
)
def test_a_kind_is_said_in_words(file, key, kind):
    assert name_kind(file, key, "en") == kind


@pytest.mark.parametrize(
    ("number", "language"), [(0x0409, "en"), (0x0809, "en"), (0x0804, "zh"), (0x0411, "zh")]
)
def test_windows_is_asked_for_the_language_of_its_menus(monkeypatch, number, language):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    kernel = SimpleNamespace(GetUserDefaultUILanguage=lambda: number)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    assert guess_language() == language
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert guess_language() == "en"
