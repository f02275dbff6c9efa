"""Settings that are lacking because they stand elsewhere, under a wrong name or heading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, get_args

from pydantic import BaseModel

from kit.errors import Place, Problem

from .plain import find_like

__all__ = ["find_mistyped", "name_setting"]

Location = tuple[str | int, ...]


def find_mistyped(
    file: str, faults: Iterable[Any], model: type[BaseModel]
) -> Iterator[tuple[list[Location], Problem]]:
    """Pair what is missing with what nobody knows.

    Yields
    ------
    tuple
        Where pydantic found the faults that are one mistake, and the problem that tells it.
    """
    faults = list(faults)
    missing = [fault["loc"] for fault in faults if fault["type"] == "missing"]
    unknown = [fault["loc"] for fault in faults if fault["type"] == "extra_forbidden"]
    for location in missing:
        beside = {loc[-1]: loc for loc in unknown if loc[:-1] == location[:-1]}
        if like := _find_meant(str(location[-1]), list(map(str, beside))):
            values = {"expected": str(location[-1])}
            where = Place(file, setting=name_setting(beside[like]))
            yield [location, beside[like]], Problem("study.field_misspelt", where, values)
        elif strays := _find_strays(location, unknown, model):
            table = name_setting(location)
            values = {"table": table, "first": name_setting(strays[0])}
            where = Place(file, setting=table)
            yield [location, *strays], Problem("study.no_heading", where, values)


def _find_meant(name: str, unknown: list[str]) -> str:
    """Return the unknown name that is nearly `name`, or the beginning of it."""
    begun = (other for other in unknown if name.startswith(other) or other.startswith(name))
    return find_like(name, unknown) or next(begun, "")


def _find_strays(
    location: Location, unknown: Iterable[Location], model: type[BaseModel]
) -> list[Location]:
    """Return the unknown settings that are of the missing table: its heading is not there."""
    table = _find_model(location, model)
    return [loc for loc in unknown if table and loc[-1] in table.model_fields]


def _find_model(location: Location, model: type[BaseModel]) -> type[BaseModel] | None:
    """Return the model of a table at the top of the file."""
    field = model.model_fields.get(str(location[0])) if len(location) == 1 else None
    kinds = (field.annotation, *get_args(field.annotation)) if field else ()
    return next((k for k in kinds if isinstance(k, type) and issubclass(k, BaseModel)), None)


def name_setting(location: Location) -> str:
    """Name a setting, entries counted from 1; which of its kinds was tried is left out."""
    names = [str(p + 1) if isinstance(p, int) else p for p in location]
    tried = names[-2:] == ["date", "date"] or names[-1].startswith("literal[")
    return ".".join(names[:-1] if tried else names)
