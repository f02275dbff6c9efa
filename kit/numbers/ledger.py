"""ledger.json: every number that was published, and every declared fact beside it.

For programs too: what was written is read back as the same records, so that ledgers can be
compared and added up without taking a text apart.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kit.errors import LedgerError, Place, Problem
from kit.study.model import FactKind

from .facts import Fact
from .keys import Key
from .published import Ledger, Published, Status
from .statistics import Unit

__all__ = [
    "FORMAT",
    "LedgerFile",
    "StatedFact",
    "hash_numbers",
    "read_ledger",
    "render_ledger",
]

FORMAT = 1
"""The newest format of ledger.json; a file without ``format`` is of the first."""

_TOLD = ("key", "value", "ci_low", "ci_high", "n_base", "status", "flag", "reason")
"""What a reader learns from a number."""


@dataclass(frozen=True)
class StatedFact:
    """A declared fact as the documents say it, with its kind and the file it stands in."""

    key: str
    kind: FactKind
    text: str
    file: str


@dataclass(frozen=True)
class LedgerFile:
    """What one ledger.json holds."""

    study: str
    language: str
    ledger: Ledger
    facts: tuple[StatedFact, ...]


class _NumberRow(BaseModel):
    """One number as it stands in the file; figures are integers where no decimals are shown."""

    model_config = ConfigDict(extra="forbid", strict=True, ser_json_inf_nan="constants")

    key: str
    kind: str
    unit: Unit
    decimals: int
    status: Status
    value: int | float | None
    ci_low: int | float | None
    ci_high: int | float | None
    confidence: float | None
    method: str
    N: int | None
    family: str
    n_base: int | None
    flag: str
    reason: str


class _FactRow(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    key: str
    kind: FactKind
    text: str
    file: str


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    format: Annotated[int, Field(ge=1, le=FORMAT)] = 1
    study: str
    wave: str
    language: Literal["zh", "en"]
    numbers: Annotated[list[_NumberRow], Field()]
    facts: list[_FactRow]


def render_ledger(ledger: Ledger, facts: Iterable[Fact], study: str, language: str) -> bytes:
    """Return the ledger of `study` and the facts that its documents use as JSON text."""
    said = (
        {"key": f.path, "kind": f.kind, "text": f.say(language), "file": f.file} for f in facts
    )
    content = {
        "format": FORMAT,
        "study": study,
        "wave": ledger.wave,
        "language": language,
        "numbers": [_as_row(row) for row in ledger],
        "facts": sorted(said, key=lambda fact: fact["key"]),
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    return f"{text}\n".encode()


def hash_numbers(ledger: Ledger) -> str:
    """Return a SHA-256 that two ledgers share if and only if they tell the same numbers.

    Declared facts, the language and the order do not enter it.
    """
    rows = sorted([row[name] for name in _TOLD] for row in map(_as_row, ledger))
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def _as_row(number: Published) -> dict[str, Any]:
    figures = {"value": number.value, "ci_low": number.ci_low, "ci_high": number.ci_high}
    if number.decimals == 0:
        figures = {name: None if n is None else round(n) for name, n in figures.items()}
    return {
        "key": str(number.key),
        "kind": number.key.statistic.kind,
        "unit": number.unit,
        "decimals": number.decimals,
        "status": number.status,
        **figures,
        "confidence": number.confidence,
        "method": number.method,
        "N": number.N,
        "family": number.family,
        "n_base": number.n_base,
        "flag": number.flag,
        "reason": number.reason,
    }


def read_ledger(file: Path) -> LedgerFile:
    """Read a ledger.json.

    Raises
    ------
    LedgerError
        The file cannot be read, is no ledger or one of a later kit, or holds a number of a
        statistic that this version of the kit does not know.
    """
    try:
        text = file.read_text(encoding="utf-8")
        _refuse_later(file, json.loads(text))
        content = _File.model_validate_json(text)
        numbers = tuple(map(_read_row, content.numbers))
    except (OSError, UnicodeDecodeError, ValidationError, ValueError, LookupError) as error:
        raise LedgerError(Problem("numbers.not_a_ledger", Place(str(file)))) from error
    stated = tuple(StatedFact(f.key, f.kind, f.text, f.file) for f in content.facts)
    ledger = Ledger(content.wave, numbers, content.study)
    return LedgerFile(content.study, content.language, ledger, stated)


def _refuse_later(file: Path, content: object) -> None:
    declared = content.get("format") if isinstance(content, dict) else None
    if type(declared) is int and declared > FORMAT:
        values: dict[str, object] = {"format": declared, "known": FORMAT}
        raise LedgerError(Problem("numbers.later_format", Place(str(file)), values))


def _read_row(row: _NumberRow) -> Published:
    key = Key.parse(row.key)
    known = key.statistic
    if (row.kind, row.unit, row.decimals) != (known.kind, known.unit, known.decimals):
        raise ValueError(f"not how {known.name} is published")
    return Published(
        key=key,
        status=row.status,
        value=_as_float(row.value),
        ci_low=_as_float(row.ci_low),
        ci_high=_as_float(row.ci_high),
        confidence=row.confidence,
        method=row.method,
        N=row.N,
        family=row.family,
        n_base=row.n_base,
        flag=row.flag,
        reason=row.reason,
    )


def _as_float(number: float | None) -> float | None:
    return None if number is None else float(number)
