"""The reference says of every setting and column what it means, in both languages."""

from __future__ import annotations

import tomllib
import types
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from kit.catalogue import LANGUAGES
from kit.manual.kinds import FILES, list_keys, name_kind
from kit.manual.reference import Entry, read_reference
from kit.study.model import Text

ENTRIES = list(read_reference().values())
ANNOTATED = (tuple, Union, types.UnionType)
LONGEST = {"zh": 60, "en": 140}
"""Characters of a comment above a key in a new study.toml."""


def name_entry(entry: Entry) -> str:
    return f"{entry.file}:{entry.key}"


def walk(model: type[BaseModel], path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every field of a model with what it may hold, written apart from the kit's own."""
    for name, field in model.model_fields.items():
        inner = [m for m in list_models(field.annotation) if m is not Text]
        if inner and not str(field.annotation).startswith("dict"):
            yield from walk(inner[0], f"{path}{name}.")
        else:
            held = (field.annotation, *field.metadata)
            yield path + name, held


def list_models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    if get_origin(annotation) not in ANNOTATED:
        return []
    return [model for part in get_args(annotation) for model in list_models(part)]


def find_faults(model: type[BaseModel], row: Mapping[str, Any]) -> list[Any]:
    """Return what is wrong with a row; cells that are lacking among it."""
    try:
        model.model_validate(row)
    except ValidationError as error:
        return list(error.errors())
    return []


def find_codes() -> set[str]:
    folder = resources.files("kit.errors").joinpath("messages")
    return {
        f"{file.name.removesuffix('.toml')}.{code}"
        for file in folder.iterdir()
        for code in tomllib.loads(file.read_text(encoding="utf-8"))
    }


@pytest.mark.parametrize("file", FILES)
def test_entries_are_the_fields_of_the_model_in_their_order(file):
    told = [entry.key for entry in ENTRIES if entry.file == file]
    assert sorted(told) == sorted(key for key, _ in walk(FILES[file]))
    assert sorted(told) == sorted(list_keys(file))


def test_no_entry_stands_twice_or_belongs_to_no_file():
    text = resources.files("kit.manual").joinpath("reference.toml").read_text(encoding="utf-8")
    places = Counter((row["file"], row["key"]) for row in tomllib.loads(text)["entry"])
    assert [place for place, times in places.items() if times > 1] == []
    assert {file for file, _ in places} == set(FILES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("entry", ENTRIES, ids=name_entry)
def test_both_languages_say_what_it_means_and_what_if_it_is_wrong(entry, language):
    for said in (entry.meaning[language], entry.wrong[language]):
        assert said == said.strip() != ""
        assert said[-1] in ("。" if language == "zh" else ".", "）", ")")
    assert len(entry.meaning[language]) <= LONGEST[language]
    assert name_kind(entry.file, entry.key, language)


PEOPLE = ("儿童", "孩子", "家长", "child", "parent")


def test_what_a_new_study_prints_speaks_of_nobody_in_particular():
    # It is printed above the keys of a study about older people too.
    for entry in ENTRIES:
        printed = [*entry.meaning.values()]
        printed += [entry.example] if entry.file.startswith("questionnaire") else []
        assert [word for word in PEOPLE if word in " ".join(printed)] == [], entry.key


@pytest.mark.parametrize("entry", ENTRIES, ids=name_entry)
def test_its_messages_are_in_the_catalogue(entry):
    assert set(entry.codes) <= find_codes()


@pytest.mark.parametrize(
    "entry", [e for e in ENTRIES if e.file.endswith(".toml")], ids=name_entry
)
def test_examples_of_settings_are_toml_that_the_model_takes(entry):
    held = dict(walk(FILES[entry.file]))[entry.key]
    value = tomllib.loads(f"value = {entry.example}")["value"]
    adapter = TypeAdapter(_join(held))
    taken = adapter.validate_python(value, strict=False)
    assert taken not in (None, "")


@pytest.mark.parametrize(
    "entry", [e for e in ENTRIES if not e.file.endswith(".toml")], ids=name_entry
)
def test_examples_of_cells_are_cells_that_the_model_takes(entry):
    model = FILES[entry.file]
    words = model.model_fields[entry.key].annotation is Text
    cell = {"zh": entry.example, "en": entry.example} if words else entry.example
    assert entry.example
    faults = find_faults(model, {entry.key: cell})
    assert [fault for fault in faults if fault["loc"][0] == entry.key] == []


def test_what_may_be_open_says_so():
    for entry in ENTRIES:
        if any(code.startswith("open.") for code in entry.codes):
            assert "待补" in entry.wrong["zh"], entry.key
            assert "open" in entry.wrong["en"], entry.key


def _join(held: tuple[Any, ...]) -> Any:
    annotation, *metadata = held
    return Annotated[annotation, *metadata] if metadata else annotation
