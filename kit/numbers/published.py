"""A number as it is published: value, interval, base, or the reason why it is hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from kit.card import Card, Shown

from .keys import Key
from .statistics import Unit

__all__ = ["Ledger", "Published", "Status"]

Status = Literal["pass", "flagged", "suppressed"]


@dataclass(frozen=True)
class Published:
    """One number of the ledger. A suppressed one keeps its key and reason and holds no figure.

    `value`, `ci_low` and `ci_high` are rounded to the decimals of its statistic; percents
    are 0…100. Limits are rounded outward, p values up and reliabilities down, so that no
    rounding makes a statement stronger than the data. `n_base` is empty where showing it
    would give away how few did not answer.

    `confidence` is that of the interval, 0…1; `N` the size of the population that the
    number speaks for, empty where that is unknown, where the number speaks of two groups,
    and where the base is withheld;
    `family` names the comparisons among which a probability or a rank was adjusted.
    """

    key: Key
    status: Status
    value: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    confidence: float | None = None
    method: str = ""
    N: int | None = None
    family: str = ""
    n_base: int | None = None
    flag: str = ""
    reason: str = ""

    @property
    def unit(self) -> Unit:
        """What the number is written in."""
        return self.key.statistic.unit

    @property
    def decimals(self) -> int:
        """How many decimals are published."""
        return self.key.statistic.decimals


@dataclass(frozen=True, repr=False)
class Ledger(Shown):
    """Every number that may leave, by key, in the order in which they were estimated.

    Text, tables and charts read their numbers from here alone. `study` is the id of the
    study; empty where it is of none.
    """

    wave: str
    rows: tuple[Published, ...]
    study: str = field(default="", compare=False)

    def make_card(self) -> Card:
        """Show how many numbers may be told, how many are hidden, and why."""
        hidden = Counter(row.reason for row in self.rows if row.status == "suppressed")
        shown = len(self.rows) - hidden.total()
        lines = [
            ("shown", str(shown)),
            ("hidden", str(hidden.total())),
            ("reasons", ", ".join(f"{name} {n}" for name, n in hidden.most_common())),
        ]
        return Card(f"Ledger {self.study} {self.wave}", lines)

    def __iter__(self) -> Iterator[Published]:
        return iter(self.rows)

    def row(self, key: Key) -> Published | None:
        """Return the number of `key`, hidden or not; None if there is none of that key."""
        return self._by_key.get(key)

    def shown(self, key: Key) -> Published | None:
        """Return the number of `key` if it may be shown, else None."""
        row = self.row(key)
        return row if row is not None and row.status != "suppressed" else None

    def find(self, written: str) -> Published | None:
        """Return the number whose key is `written` so; None if there is none."""
        return self._by_text.get(written)

    @cached_property
    def _by_text(self) -> dict[str, Published]:
        return {str(row.key): row for row in self.rows}

    @cached_property
    def _by_key(self) -> dict[Key, Published]:
        return {row.key: row for row in self.rows}
