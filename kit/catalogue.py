"""Catalogues of texts: TOML files in which Chinese and English stand side by side.

A text is a table with one entry a language, and texts may be grouped in tables::

    [state]
    done = { zh = "已写出{number}个", en = "{number} released" }

    [columns]
    zh = ["需求", "人数"]
    en = ["Need", "Children"]

Both languages must be there and have the same ``{slots}``. A slot that the grammar of one
language alone needs is named in ``one_language = ["noun"]``. A file that breaks a rule is
a mistake in the kit, so it raises ValueError, which names the file and the text.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources
from string import Formatter
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from .wording import Wording

__all__ = ["LANGUAGES", "Catalogue", "read_catalogue"]

LANGUAGES = ("zh", "en")

_EXCEPTION = "one_language"
_TEXT_KEYS = frozenset((*LANGUAGES, _EXCEPTION))


Model = TypeVar("Model", bound="Wording")


class Catalogue:
    """The texts of one file, once both languages are known to be complete."""

    def __init__(self, name: str, entries: Mapping[str, Any]) -> None:
        wrong = [f"{name}: {fault}" for fault in _find_faults(entries, "")]
        if wrong:
            raise ValueError("\n".join(wrong))
        self._texts = {language: _choose(entries, language) for language in LANGUAGES}

    def texts(self, language: str) -> Mapping[str, Any]:
        """Return name → text in `language`; tables nest, and lists are tuples of texts.

        >>> words = Catalogue("x", {"state": {"done": {"zh": "已写出", "en": "released"}}})
        >>> words.texts("en")
        {'state': {'done': 'released'}}
        """
        return self._texts[language]

    def fill(self, model: type[Model], language: str) -> Model:
        """Return the texts in `language` as `model`.

        Raises
        ------
        pydantic.ValidationError
            A text of the model is missing in the file, or one of the file in the model.
        """
        return model.model_validate(self._texts[language])


@functools.cache
def read_catalogue(package: str, name: str) -> Catalogue:
    """Read the file `name` that stands beside the code of `package`.

    Raises
    ------
    ValueError
        The two languages differ in their texts or slots.
    """
    text = resources.files(package).joinpath(name).read_text(encoding="utf-8")
    return Catalogue(f"{package}/{name}", tomllib.loads(text))


def _is_text(entry: object) -> bool:
    return isinstance(entry, Mapping) and not _TEXT_KEYS.isdisjoint(entry)


def _choose(entries: Mapping[str, Any], language: str) -> dict[str, Any]:
    chosen: dict[str, Any] = {}
    for name, entry in entries.items():
        if not _is_text(entry):
            chosen[name] = _choose(entry, language)
            continue
        text = entry[language]
        chosen[name] = tuple(text) if isinstance(text, list) else text
    return chosen


def _find_faults(entries: Mapping[str, Any], path: str) -> Iterator[str]:
    for name, entry in entries.items():
        place = f"{path}.{name}" if path else name
        if not isinstance(entry, Mapping):
            yield f"{place}: neither a text in two languages nor a table of texts"
        elif _is_text(entry):
            yield from (f"{place}: {fault}" for fault in _find_text_faults(entry))
        else:
            yield from _find_faults(entry, place)


def _find_text_faults(entry: Mapping[str, Any]) -> Iterator[str]:
    if surplus := sorted(set(entry) - _TEXT_KEYS):
        yield f"no language is called {', '.join(surplus)}"
    if missing := [language for language in LANGUAGES if language not in entry]:
        yield f"{', '.join(missing)} is missing"
        return
    versions = [_list_texts(entry[language]) for language in LANGUAGES]
    if any(version is None for version in versions):
        yield "a text is a string or a list of strings"
        return
    zh, en = (version or [] for version in versions)
    if isinstance(entry["zh"], str) != isinstance(entry["en"], str) or len(zh) != len(en):
        yield "the two languages differ in the number of texts"
        return
    try:
        pairs = zip(zh, en, strict=True)
        different = {slot for pair in pairs for slot in _compare_slots(*pair)}
    except ValueError as error:
        yield f"a slot cannot be read ({error})"
        return
    if lone := sorted(different - set(entry.get(_EXCEPTION, ()))):
        yield f"only one language has {{{'}, {'.join(lone)}}}"


def _list_texts(value: object) -> list[str] | None:
    texts: list[Any] = value if isinstance(value, list) else [value]
    return texts if all(isinstance(text, str) for text in texts) else None


def _compare_slots(zh: str, en: str) -> set[str]:
    return _find_slots(zh) ^ _find_slots(en)


def _find_slots(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
