"""Of what kind a setting or a column is, read off the models that read it."""

from __future__ import annotations

import datetime as dt
import re
import types
from collections.abc import Iterator, Mapping
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from kit.catalogue import read_catalogue
from kit.study.model import Plan, Settings, Text
from kit.study.sheets import ROW_MODELS
from kit.study.tables import LogRow, MarginRow, ServiceRow, WithdrawalRow

__all__ = ["FILES", "list_keys", "name_kind"]

FILES: Mapping[str, type[BaseModel]] = {
    "study.toml": Settings,
    "plan.toml": Plan,
    "margins.csv": MarginRow,
    "services.csv": ServiceRow,
    "cleaning_log.csv": LogRow,
    "withdrawals.csv": WithdrawalRow,
    **{f"questionnaire.xlsx {sheet}": model for sheet, model in ROW_MODELS.items()},
}
"""Every file and sheet of a study folder, with the model that reads it."""


def list_keys(file: str) -> Iterator[str]:
    """Yield every setting or column of a file, dotted, entries of lists without a number."""
    yield from (key for key, _ in _walk(FILES[file], ""))


def _walk(model: type[BaseModel], path: str) -> Iterator[tuple[str, Any]]:
    for name, field in model.model_fields.items():
        key = f"{path}{name}"
        inner = _find_model(field.annotation)
        if inner:
            yield from _walk(inner, f"{key}.")
        else:
            yield key, field


def _find_model(annotation: Any) -> type[BaseModel] | None:
    """Return the model of a table, or of the entries of a list of tables."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return None if annotation is Text else annotation
    if get_origin(annotation) in (tuple, Union, types.UnionType):
        found = (_find_model(part) for part in get_args(annotation))
        return next((model for model in found if model), None)
    return None


def name_kind(file: str, key: str, language: str) -> str:
    """Return of what kind a setting is, in words.

    >>> name_kind("study.toml", "project.budget_yuan", "en")
    'whole number, or empty'
    """
    words = read_catalogue("kit.manual", "kinds.toml").texts(language)
    field = dict(_walk(FILES[file], ""))[key]
    if not file.endswith(".toml"):
        return _name_cell(field, words)
    said = _name(field.annotation, words)
    patterns = [getattr(m, "pattern", None) for m in field.metadata]
    if any(patterns) and "\\d{4}" in str(patterns):
        said = str(words["month"])
    empty = any(getattr(m, "func", None) for m in field.metadata) or "Literal['']" in str(
        field.annotation
    )
    return words["or_empty"].format(kind=said) if empty else said


def _name_cell(field: Any, words: Mapping[str, Any]) -> str:
    """Name what a cell of a table holds."""
    annotation = str(field.annotation)
    literal = [a for a in _find_literals(field.annotation) if a]
    if literal:
        return str(words["one_of"].format(known=", ".join(literal)))
    for sign, name in (
        ("bool", "flag"),
        ("int", "whole"),
        ("float", "number"),
        ("tuple", "parts"),
    ):
        if re.search(rf"\b{sign}\b", annotation):
            return str(words[name])
    return str(words["words"] if "Text" in annotation else words["text"])


def _find_literals(annotation: Any) -> list[str]:
    if get_origin(annotation) is Literal:
        return [str(a) for a in get_args(annotation)]
    return [a for part in get_args(annotation) for a in _find_literals(part)]


def _list_parts(annotation: Any) -> list[Any]:
    """Return what a type is made of, at any depth."""
    parts = get_args(annotation)
    return [*parts, *(inner for part in parts for inner in _list_parts(part))]


def _name(annotation: Any, words: Mapping[str, Any]) -> str:
    literals = [a for a in _find_literals(annotation) if a]
    if get_origin(annotation) in (tuple, dict):
        inner = [part for part in get_args(annotation) if part is not Ellipsis][-1]
        return str(words["several"].format(kind=_name(inner, words)))
    if literals:
        return str(words["one_of"].format(known=", ".join(literals)))
    kinds: tuple[tuple[type, str], ...] = (
        (Text, "words"),
        (bool, "switch"),
        (int, "whole"),
        (float, "number"),
        (dt.date, "day"),
    )
    known = (annotation, *_list_parts(annotation))
    return str(next((words[name] for kind, name in kinds if kind in known), words["text"]))
