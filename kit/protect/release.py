"""The ledger of published numbers: all that text, tables and charts may show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Literal

__all__ = ["Published", "Release"]

Status = Literal["pass", "flagged", "suppressed"]
Unit = Literal["count", "percent", "score", "rank", "coefficient", "probability"]


@dataclass(frozen=True)
class Published:
    """One ledger row. A suppressed row keeps its key and reason and holds no number.

    `value`, `ci_low` and `ci_high` are rounded to `decimals` as published; percents are
    0…100. Limits are rounded outward, p values up and reliabilities down, so that no
    rounding makes a statement stronger than the data. `n_base` is empty where showing it
    would give away how few did not answer.
    """

    key: str
    status: Status
    unit: Unit
    decimals: int
    value: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    n_base: int | None = None
    flag: str = ""
    reason: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the row as plain data with integers where no decimals are shown."""
        row = asdict(self)
        for name in ("value", "ci_low", "ci_high"):
            number = row[name]
            if number is not None and self.decimals == 0:
                row[name] = round(number)
        return row


@dataclass(frozen=True)
class Release:
    """Every number that may leave, by key, in the order in which they were estimated."""

    wave: str
    rows: tuple[Published, ...]

    def __iter__(self) -> Iterator[Published]:
        return iter(self.rows)

    def row(self, key: str) -> Published | None:
        """Return the ledger row of `key`; None if nothing of that key was estimated."""
        return self._by_key.get(key)

    def shown(self, key: str) -> Published | None:
        """Return the row of `key` if it may be shown, else None."""
        row = self.row(key)
        return row if row is not None and row.status != "suppressed" else None

    @cached_property
    def _by_key(self) -> dict[str, Published]:
        return {row.key: row for row in self.rows}
