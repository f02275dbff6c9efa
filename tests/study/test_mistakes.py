"""What people type: every mistake gets one message, in both languages, at its place."""

import shutil

import pytest

from kit.study.folder import check_folder
from kit.study.location import find_language
from tests.conftest import STUDIES
from tests.study.mistakes import FILES, FORMS, HARMLESS, HARMLESS_TEXTS, TEXTS, make

MISTAKES = [*TEXTS, *FILES, *FORMS]
SKIP = shutil.ignore_patterns("*.py", "design", "__pycache__", "README.md")
SECRET = ("PND3W", "pnd3w", "总体构成", "金海社区问卷")
"""What stands in cells, and in no message."""


def check(name, to):
    study = TEXTS.get(name, ())[3:] or ("jinhai",)
    folder = shutil.copytree(STUDIES[study[0]], to / study[0], ignore=SKIP)
    make(name, folder)
    return folder, [p for p in check_folder(folder) if p.severity != "open"]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return {name: check(name, tmp_path_factory.mktemp("x"))[1] for name in MISTAKES}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_mistake_is_told_as_it_should_be(found, language, golden):
    texts = [
        "\n\n".join([f"== {name}", *(p.say(language) for p in problems)])
        for name, problems in found.items()
    ]
    golden(f"mistakes.{language}.txt", "\n\n\n".join(texts) + "\n")


def test_one_cause_is_one_message_or_one_for_each_sheet(found):
    counts = {name: len(problems) for name, problems in found.items()}
    several = {name: n for name, n in counts.items() if n != 1}
    assert several == {
        "form: label without code, all sheets": 3,
        "form: item renamed": 2,
    }


def test_no_message_repeats_what_stands_in_a_cell(found):
    said = "".join(
        p.say(language) + repr(p)
        for problems in found.values()
        for p in problems
        for language in ("zh", "en")
    )
    assert [secret for secret in SECRET if secret in said] == []


@pytest.mark.parametrize("name", [*HARMLESS, *HARMLESS_TEXTS])
def test_what_nobody_sees_does_not_count(name, tmp_path):
    assert check(name, tmp_path)[1] == []


def test_a_study_that_cannot_be_read_speaks_its_language_all_the_same(tmp_path):
    folder, _ = check("toml: in an English study", tmp_path)
    assert find_language(folder) == "en"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ('languages = [“en”， "zh"]\n', "en"),
        ('languages＝［"zh"］\nx = \n', "zh"),
        ('# languages = ["en"]\nlanguages = ["zh"]  # or "en"\nx = \n', "zh"),
        ('languages = ["fr", "en"]\nx = \n', "en"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_the_language_is_found_in_what_is_no_toml(text, language, encoding, tmp_path):
    (tmp_path / "study.toml").write_bytes(text.encode(encoding))
    assert find_language(tmp_path) == language
