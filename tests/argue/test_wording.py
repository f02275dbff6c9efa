"""The catalogues: the same entries in both languages, no numbers of their own."""

import re
from string import Formatter

import pytest

from kit.argue.brief import read_wording
from kit.show.wording import read_captions


def flatten(catalogue, path=""):
    for name, value in catalogue.items():
        if isinstance(value, dict):
            yield from flatten(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", value


def places(template):
    texts = template if isinstance(template, list) else [template]
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("read", [read_wording, read_captions])
def test_both_languages_have_the_same_entries(read):
    zh, en = dict(flatten(read("zh"))), dict(flatten(read("en")))
    assert zh.keys() == en.keys()


def test_english_text_needs_nothing_that_chinese_text_is_not_given():
    """Both are filled with the same slots; Chinese may leave some out, as {noun}."""
    for name, template in flatten(read_captions("zh")):
        en = dict(flatten(read_captions("en")))[name]
        assert places(template) == places(en), name


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("read", [read_wording, read_captions])
def test_no_template_brings_a_number_of_its_own(read, language):
    """Numbers come from the ledger or from declared facts; ordinals of headings are none."""
    free = {"frame.level_one", "frame.level_two"}
    for name, template in flatten(read(language)):
        texts = template if isinstance(template, list) else [template]
        if name not in free:
            assert not any(re.search(r"\d", text) for text in texts), name


def test_no_word_of_praise_or_blame_that_needs_evidence_stands_in_the_wording():
    banned = ("均", "都是", "普遍", "极大", "显著", "全面", "有效解决", "首创", "能力较弱")
    for name, template in flatten(read_wording("zh")):
        for text in template if isinstance(template, list) else [template]:
            assert not any(word in text for word in banned if word != "均"), name
            assert not re.search(r"均(?!分|为|每)", text.replace("平均", "")), name
