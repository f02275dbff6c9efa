"""The pages of the manual: the same in both languages, and true of what they name."""

from __future__ import annotations

import re
import tomllib
from importlib import resources

import pytest

from kit.catalogue import LANGUAGES
from kit.cli.parsing import COMMANDS
from kit.manual.pages import list_topics, read_manual
from kit.manual.reference import read_reference
from kit.study.tables import read_log

TOPICS = (
    *("start", "settings", "questionnaire", "answers", "cleaning", "paper", "results"),
    *("committee", "text", "privacy", "many", "office", "faq", "glossary"),
)
KNOWN_COMMANDS = {"new", "lab", "check", "run", "batch", "diff", "explain", "recall", "help"}
ENDINGS = (
    "toml",
    "csv",
    "xlsx",
    "docx",
    "html",
    "pdf",
    "json",
    "md",
    "ipynb",
    "zip",
    "py",
    "bat",
)
"""Of names in backticks these are files, not settings."""
OWN = ("kit", "responses")
"""Names that Python knows, not settings."""
LONGEST = 400

SETTING = re.compile(r"`([a-z][a-z_]*(?:\.[a-z_]+)+)`")
COMMAND = re.compile(r"(?<![\w./\\-])(?:\.venv[/\\](?:bin|Scripts)[/\\])?kit ([a-z]+)\b")
PAGES = [(language, topic) for language in LANGUAGES for topic in TOPICS]


def read_page(language: str, topic: str) -> str:
    file = resources.files("kit.manual").joinpath(language, f"{topic}.md")
    return file.read_text(encoding="utf-8")


def list_headings(language: str, topic: str) -> list[str]:
    return [line for line in read_page(language, topic).splitlines() if line.startswith("#")]


def list_code(text: str) -> list[str]:
    """Return what stands in backticks, and the indented lines."""
    indented = [line.strip() for line in text.splitlines() if line.startswith("    ")]
    return [*re.findall(r"`([^`]+)`", text), *indented]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_is_there_and_no_other(language):
    assert set(list_topics(language)) == set(TOPICS)
    assert all(list_topics(language).values())


@pytest.mark.parametrize("topic", TOPICS)
def test_both_languages_have_the_same_parts(topic):
    levels = {
        language: [line.partition(" ")[0] for line in list_headings(language, topic)]
        for language in LANGUAGES
    }
    assert levels["zh"] == levels["en"]
    assert levels["zh"].count("#") == 1
    listed = {
        language: re.findall(r"^(?:- |\d+\. |\|)", read_page(language, topic), re.MULTILINE)
        for language in LANGUAGES
    }
    assert listed["zh"] == listed["en"]


@pytest.mark.parametrize(("language", "topic"), PAGES)
def test_lines_are_short_enough_to_read(language, topic):
    lines = read_page(language, topic).splitlines()
    assert [line for line in lines if len(line) > LONGEST] == []


def test_the_commands_of_the_manual_are_those_of_the_kit():
    assert set(COMMANDS) == KNOWN_COMMANDS


@pytest.mark.parametrize(("language", "topic"), PAGES)
def test_commands_and_their_options_are_known(language, topic):
    for code in list_code(read_page(language, topic)):
        for name in COMMAND.findall(code):
            assert name in KNOWN_COMMANDS, code
            known = {option for names, _, _ in COMMANDS[name] for option in names}
            said = set(re.findall(r"(?<=\s)--[a-z-]+", code))
            assert said <= known | {"--lang"}, code


@pytest.mark.parametrize(("language", "topic"), PAGES)
def test_pages_that_are_named_are_there(language, topic):
    named = re.findall(r"kit help ([a-z]+)", read_page(language, topic))
    assert set(named) <= set(TOPICS)


@pytest.mark.parametrize(("language", "topic"), PAGES)
def test_settings_in_backticks_are_in_the_reference(language, topic):
    known = {key for _, key in read_reference()}
    page = re.sub(r"`study\.(?=\w+\.)", "`", read_page(language, topic))
    said = SETTING.findall(page)
    settings = {
        s for s in said if s.split(".")[-1] not in ENDINGS and s.split(".")[0] not in OWN
    }
    assert settings <= known


def make_pattern(message: str) -> re.Pattern[str]:
    parts = re.split(r"\{\w+\}", message)
    return re.compile(".+".join(map(re.escape, parts)))


def list_messages(language: str) -> dict[str, re.Pattern[str]]:
    folder = resources.files("kit.errors").joinpath("messages")
    return {
        f"{file.name}:{code}": make_pattern(message["problem"][language])
        for file in folder.iterdir()
        for code, message in tomllib.loads(file.read_text(encoding="utf-8")).items()
    }


def find_quoted(language: str) -> list[set[str]]:
    """Return for each heading of the common questions which messages it may be.

    Those of the last part are about the computer, and quote nothing.
    """
    *parts, _ = re.split(r"^## ", read_page(language, "faq"), flags=re.MULTILINE)
    heads = re.findall(r"^### (.+)$", "".join(parts), re.MULTILINE)
    messages = list_messages(language)
    return [{code for code, said in messages.items() if said.fullmatch(h)} for h in heads]


def test_common_questions_quote_messages_alike_in_both_languages():
    chinese, english = find_quoted("zh"), find_quoted("en")
    assert len(chinese) == len(english) >= 20
    assert all(a & b for a, b in zip(chinese, english, strict=True))


def test_the_example_of_a_cleaning_log_is_one(tmp_path):
    for language in LANGUAGES:
        lines = [
            line.strip()
            for line in read_page(language, "cleaning").splitlines()
            if re.match(r"    (log_id|L\d+),", line)
        ]
        path = tmp_path / "cleaning_log.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
        log, problems = read_log(path)
        assert problems == []
        assert list(log["log_id"]) == ["L001", "L002", "L003"]
        # The words are those of the questionnaire that kit new makes for children.
        bank = resources.files("kit.prepare").joinpath("bank", "children", "choices.csv")
        choices = bank.read_text(encoding="utf-8")
        for text in log["new_value"]:
            assert text in choices


@pytest.mark.parametrize(("language", "topic"), PAGES)
def test_examples_of_settings_are_toml(language, topic):
    blocks = re.findall(r"(?:^    \S.*\n)+", read_page(language, topic), re.MULTILINE)
    for block in blocks:
        # What begins with a place is a paragraph of one's own.
        if re.match(r"\s*\[+[\w.]+\]+\s*$", block.splitlines()[0]):
            assert tomllib.loads("\n".join(line.strip() for line in block.splitlines()))


@pytest.mark.parametrize(("language", "topic"), PAGES)
def test_each_page_is_shown(language, topic):
    assert read_manual(topic, language=language).text.startswith("# ")


@pytest.mark.parametrize(("language", "topic"), PAGES)
def test_no_page_names_a_folder_of_this_computer(language, topic):
    assert not re.search(r"/(?:home|tmp|root|work|Users)/", read_page(language, topic))
