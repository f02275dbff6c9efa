"""study.toml and plan.toml: read, checked field by field, all problems at once."""

from __future__ import annotations

import codecs
import datetime as dt
import json
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from kit.errors import Place, Problem

from .formats import rename_settings
from .mistyped import find_mistyped, name_setting
from .toml_text import explain_toml, parse_toml

__all__ = ["explain_absent", "explain_unreadable", "read_declared"]

Model = TypeVar("Model", bound=BaseModel)

MAX_BYTES = 1_000_000
"""Size from which a file cannot be what a person wrote."""

_KINDS = {
    "missing": "missing",
    "extra_forbidden": "unknown",
    "literal_error": "choice",
    "string_pattern_mismatch": "pattern",
    "greater_than_equal": "range",
    "less_than_equal": "range",
    "greater_than": "above",
    "less_than": "range",
    "date_type": "date",
    "date_parsing": "date",
    "date_from_datetime_parsing": "date",
    "date_from_datetime_inexact": "date",
    "too_short": "empty",
    "string_too_short": "empty",
    "too_long": "too_many",
    "string_too_long": "too_many",
}
_SEVERAL = ("accept", "waves", "exports", "budget", "strategies", "services", "policies")
"""Tables of which there may be several, each with two brackets."""


def read_declared(path: Path, model: type[Model]) -> tuple[Model | None, list[Problem]]:
    """Read a TOML file as `model`.

    Returns
    -------
    tuple
        The model, or None when the file is unusable, and every problem found in it.
    """
    try:
        if absent := explain_absent(path):
            return None, [absent]
        if path.stat().st_size > MAX_BYTES:
            return None, [Problem("study.too_large", Place(path.name), {"limit": "1 MB"})]
        text = path.read_text(encoding="utf-8-sig")
        raw = parse_toml(text)
        renamed = list(rename_settings(path.name, raw))
        return model.model_validate_json(json.dumps(raw, default=_iso)), renamed
    except (OSError, UnicodeDecodeError) as error:
        return None, [explain_unreadable(path, error)]
    except tomllib.TOMLDecodeError as error:
        return None, [explain_toml(path.name, text, error)]
    except ValidationError as error:
        found: dict[Place, Problem] = {}
        faults = error.errors(include_url=False)
        mistyped = list(find_mistyped(path.name, faults, model))
        told = {location for locations, _ in mistyped for location in locations}
        for item in faults:
            if item["loc"] not in told:
                problem = _translate(path.name, item)
                found.setdefault(problem.where, problem)
        return None, [*(problem for _, problem in mistyped), *found.values()]


def explain_absent(path: Path) -> Problem | None:
    """Say that a link leads nowhere, or that a folder stands for a file; else None."""
    if path.is_symlink() and not path.exists():
        return Problem("study.broken_link", Place(path.name))
    return Problem("study.is_folder", Place(path.name)) if path.is_dir() else None


def explain_unreadable(path: Path, error: OSError | UnicodeDecodeError) -> Problem:
    """Say why a file of the study folder cannot be read."""
    if isinstance(error, FileNotFoundError):
        return Problem("study.no_file", Place(path.name), {"file": path.name})
    if isinstance(error, UnicodeDecodeError):
        kind = "utf16" if error.object[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else ""
        return Problem(f"study.{kind or 'not_utf8'}", Place(path.name))
    return Problem("study.not_read", Place(path.name))


def _iso(value: Any) -> str:
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    raise TypeError


def _write(bound: Any) -> str:
    return f"{bound:g}" if isinstance(bound, float) else str(bound)


_INNER = ("[key]", "int", "float")
"""What pydantic adds to the place of a name, and of a value that may be of either type."""


def _translate(file: str, error: Any) -> Problem:
    location = error["loc"]
    if location[-1] in _INNER:
        location = location[:-1]
    where = Place(file, setting=name_setting(location))
    if error["loc"][-1] == "[key]":
        return Problem("study.field_name", where)
    context = error.get("ctx", {})
    expected = context.get("expected") or context.get("pattern") or ""
    if error["type"] == "tuple_type" and isinstance(error["input"], dict):
        name = ".".join(part for part in error["loc"] if isinstance(part, str))
        if error["loc"][-1] in _SEVERAL:
            return Problem("study.one_bracket", where, {"name": name})
    if error["type"] == "tuple_type":
        return Problem("study.field_list", where, {"name": str(error["loc"][-1])})
    if error["type"] == "string_pattern_mismatch" and error["loc"][-1] == "started":
        return Problem("study.field_month", where)
    if kind := _KINDS.get(error["type"]):
        bounds = [_write(context[k]) for k in ("ge", "gt", "le", "lt") if k in context]
        values = {"expected": str(expected).replace("'", '"') or " … ".join(bounds)}
        return Problem(f"study.field_{kind}", where, values)
    return Problem("study.field_type", where)
