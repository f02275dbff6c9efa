"""study.toml and plan.toml: read, checked field by field, all problems at once."""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from kit.errors import Place, Problem

__all__ = ["explain_unreadable", "read_declared"]

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
    "greater_than": "range",
    "less_than": "range",
    "too_short": "empty",
    "string_too_short": "empty",
    "too_long": "too_many",
    "string_too_long": "too_many",
}


def read_declared(path: Path, model: type[Model]) -> tuple[Model | None, list[Problem]]:
    """Read a TOML file as `model`.

    Returns
    -------
    tuple
        The model, or None when the file is unusable, and every problem found in it.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            return None, [Problem("study.too_large", Place(path.name), {"limit": "1 MB"})]
        text = path.read_text(encoding="utf-8-sig")
        raw = tomllib.loads(text)
        return model.model_validate_json(json.dumps(raw, default=_iso)), []
    except (OSError, UnicodeDecodeError) as error:
        return None, [explain_unreadable(path, error)]
    except tomllib.TOMLDecodeError as error:
        return None, [Problem("study.not_toml", _find_place(path.name, error, text))]
    except ValidationError as error:
        found: dict[Place, Problem] = {}
        for item in error.errors(include_url=False):
            problem = _translate(path.name, item)
            found.setdefault(problem.where, problem)
        return None, list(found.values())


def explain_unreadable(path: Path, error: OSError | UnicodeDecodeError) -> Problem:
    """Say why a file of the study folder cannot be read."""
    if isinstance(error, FileNotFoundError):
        return Problem("study.no_file", Place(path.name), {"file": path.name})
    kind = "not_utf8" if isinstance(error, UnicodeDecodeError) else "not_read"
    return Problem(f"study.{kind}", Place(path.name))


def _iso(value: Any) -> str:
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    raise TypeError


def _find_place(file: str, error: tomllib.TOMLDecodeError, text: str) -> Place:
    """Keep tomllib's line and column, not its English sentence; the end is the last line."""
    found = re.search(r"line (\d+), column (\d+)", str(error))
    if found is None:
        return Place(file, row=text.count("\n") + 1)
    return Place(file, row=int(found[1]), column=found[2])


def _translate(file: str, error: Any) -> Problem:
    where = Place(file, setting=_name_setting(error["loc"]))
    context = error.get("ctx", {})
    expected = context.get("expected") or context.get("pattern") or ""
    if kind := _KINDS.get(error["type"]):
        bounds = [str(context[k]) for k in ("ge", "gt", "le", "lt") if k in context]
        values = {"expected": str(expected).replace("'", '"') or " … ".join(bounds)}
        return Problem(f"study.field_{kind}", where, values)
    return Problem("study.field_type", where)


def _name_setting(location: tuple[str | int, ...]) -> str:
    """Name a setting, entries counted from 1; which of its kinds was tried is left out."""
    names = [str(p + 1) if isinstance(p, int) else p for p in location]
    tried = names[-2:] == ["date", "date"] or names[-1].startswith("literal[")
    return ".".join(names[:-1] if tried else names)
