"""Texts in two languages that stand side by side, checked when they are read."""

import pytest
from pydantic import ValidationError

from kit.catalogue import Catalogue, read_catalogue
from kit.wording import Wording


def read(entries):
    return Catalogue("words.toml", entries)


def text(zh, en, **more):
    return {"zh": zh, "en": en, **more}


def refuse(entries):
    with pytest.raises(ValueError, match=r"^words\.toml: ") as caught:
        read(entries)
    return str(caught.value)


def test_each_language_has_its_own_texts_tables_and_lists():
    words = read(
        {
            "title": text("结果", "Results"),
            "table": {"columns": text(["需求", "人数"], ["Need", "Children"])},
        }
    )
    assert words.texts("zh") == {"title": "结果", "table": {"columns": ("需求", "人数")}}
    assert words.texts("en") == {"title": "Results", "table": {"columns": ("Need", "Children")}}


def test_every_fault_of_a_file_is_told_at_once_with_its_place():
    broken = {
        "lone": {"zh": "只有"},
        "nested": {"slots": text("{n}名", "{m} children"), "third": text("甲", "A", fr="x")},
        "lists": text(["一", "二"], ["one"]),
        "mixed": text(["一"], "one"),
        "number": text(1, 2),
        "bare": "text",
        "brace": text("{n", "{n}"),
    }
    assert refuse(broken).splitlines() == [
        "words.toml: lone: en is missing",
        "words.toml: nested.slots: only one language has {m}, {n}",
        "words.toml: nested.third: no language is called fr",
        "words.toml: lists: the two languages differ in the number of texts",
        "words.toml: mixed: the two languages differ in the number of texts",
        "words.toml: number: a text is a string or a list of strings",
        "words.toml: bare: neither a text in two languages nor a table of texts",
        "words.toml: brace: a slot cannot be read (expected '}' before end of string)",
    ]


def test_slots_of_a_list_are_compared_text_by_text():
    assert refuse({"x": text(["{a}", "b"], ["a", "{a}"])}) == (
        "words.toml: x: only one language has {a}"
    )


def test_a_slot_that_one_grammar_alone_needs_is_declared():
    entry = text("{n}名", "{n} {noun}", one_language=["noun"])
    assert read({"x": entry}).texts("en") == {"x": "{n} {noun}"}
    assert "{n}" in refuse({"x": text("名", "{n} {noun}", one_language=["noun"])})


class State(Wording):
    done: str


class Words(Wording):
    title: str
    state: State
    columns: tuple[str, ...] = ()


GOOD = {
    "title": text("结果", "Results"),
    "state": {"done": text("已写出", "released")},
    "columns": text(["甲"], ["A"]),
}


def test_texts_fill_a_frozen_model():
    words = read(GOOD).fill(Words, "zh")
    assert words == Words(title="结果", state=State(done="已写出"), columns=("甲",))
    with pytest.raises(ValidationError):
        words.title = "x"


@pytest.mark.parametrize(
    "broken",
    [
        {k: v for k, v in GOOD.items() if k != "title"},
        {**GOOD, "titel": text("结果", "Results")},
        {**GOOD, "state": {"donne": text("已写出", "released")}},
        {**GOOD, "title": text(["结果"], ["Results"])},
    ],
)
def test_a_text_that_the_model_lacks_or_misses_fails(broken):
    with pytest.raises(ValidationError):
        read(broken).fill(Words, "en")


def test_a_file_is_read_from_beside_the_code():
    words = read_catalogue("kit.cli", "words.toml")
    assert words.texts("zh")["stopped"] == "已中止，上次的成果没有变化。"
    assert words is read_catalogue("kit.cli", "words.toml")
