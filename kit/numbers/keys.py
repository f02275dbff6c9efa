"""The key of a number: of whom it is, about what, which statistic, and of which group."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from .statistics import By, Statistic, find_statistic

if TYPE_CHECKING:
    from typing import Self

__all__ = ["Group", "Key"]

_FORBIDDEN = re.compile(r"[\s.|=:%]")
_WRITTEN = re.compile(
    r"(?P<wave>[^.|]+)\.(?P<informant>[^.|]+)\.(?P<subject>[^.|]+)\.(?P<stat>[^.|]+)"
    r"(?:\|(?P<by>[^=|]+)=(?P<value>[^:|=]+)(?::(?P<other>[^:|=]+))?)?"
)


@dataclass(frozen=True)
class Group:
    """Which of several numbers of one statistic is meant.

    `by` says what tells them apart: a ``choice`` of the item itself, a ``disposition`` of
    the forms, a ``flag`` of the answers, a ``group`` of those who chose `value` of the
    question `item`, or a ``pair`` of two such groups, `value` less `other`.
    """

    by: By
    value: str
    item: str = ""
    other: str = ""

    def __post_init__(self) -> None:
        asked = self.by in ("group", "pair")
        if asked != bool(self.item) or (self.by == "pair") != bool(self.other) or not self.by:
            raise ValueError(f"not a group: {self!r}")

    def __str__(self) -> str:
        pair = f":{self.other}" if self.other else ""
        return f"{self.item or self.by}={self.value}{pair}"

    @property
    def members(self) -> tuple[str, ...]:
        """The groups that this speaks of: one, or the two of a pair."""
        return (self.value, self.other) if self.other else (self.value,)


@dataclass(frozen=True)
class Key:
    """What one number is. Its written form is ``str(key)``, its parser `Key.parse`.

    `subject` is the name of an item or of a scale, ``response`` for the forms or
    ``quality`` for the answers as a whole; a study may not use these two as names.

    >>> key = Key("2019", "child", "emotion", "share_attention", Group("group", "1", "SEX"))
    >>> str(key)
    '2019.child.emotion.share_attention|SEX=1'
    >>> Key.parse(str(key)) == key
    True

    Raises
    ------
    LookupError
        The statistic is not declared.
    ValueError
        A part is empty or holds a sign of the written form, or the statistic has no
        numbers told apart in this way.
    """

    wave: str
    informant: str
    subject: str
    stat: str
    group: Group | None = None

    def __post_init__(self) -> None:
        told = self.group.by if self.group else ""
        if told not in self.statistic.by:
            raise ValueError(f"{self.stat} is not told apart by {told or 'nothing'}")
        for part in self._parts():
            if not part or _FORBIDDEN.search(part):
                raise ValueError(f"not a part of a key: {part!r}")

    def __str__(self) -> str:
        return self._written

    def __hash__(self) -> int:
        return hash(self._written)

    @cached_property
    def _written(self) -> str:
        whole = f"{self.wave}.{self.informant}.{self.subject}.{self.stat}"
        return f"{whole}|{self.group}" if self.group else whole

    def _parts(self) -> tuple[str, ...]:
        whole = (self.wave, self.informant, self.subject, self.stat)
        if self.group is None:
            return whole
        return (*whole, *self.group.members, *filter(None, [self.group.item]))

    @classmethod
    def parse(cls, written: str) -> Self:
        """Return the key that is written so; ValueError or LookupError if it is none."""
        found = _WRITTEN.fullmatch(written)
        if found is None:
            raise ValueError(f"not a key: {written!r}")
        group = _read_group(found, find_statistic(found["stat"]))
        return cls(found["wave"], found["informant"], found["subject"], found["stat"], group)

    @cached_property
    def statistic(self) -> Statistic:
        """What is measured, and how it is published."""
        return find_statistic(self.stat)

    @property
    def is_grouped(self) -> bool:
        """Whether this speaks of a group of respondents, or of two."""
        return self.group is not None and self.group.by in ("group", "pair")

    def of(self, stat: str) -> Self:
        """Return the key of another statistic of the same subject and group."""
        return replace(self, stat=stat)


def _read_group(found: re.Match[str], statistic: Statistic) -> Group | None:
    """Return the group; what tells apart is declared, so that no name can pretend to."""
    if found["by"] is None:
        return None
    by: By = next((by for by in statistic.by if by), "")
    if by in ("group", "pair"):
        return Group(by, found["value"], found["by"], found["other"] or "")
    if by != found["by"] or found["other"]:
        raise ValueError(f"not a group of {statistic.name}: {found['by']}")
    return Group(by, found["value"])
