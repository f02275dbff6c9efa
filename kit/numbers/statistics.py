"""The declared table of statistics: what each measures, and how it is published."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["By", "Rule", "Statistic", "Unit", "find_statistic", "read_statistics"]

StatisticKind = Literal[
    "count",
    "total",
    "share",
    "bound",
    "rate",
    "rank",
    "score",
    "coefficient",
    "probability",
    "difference",
    "change",
]
Unit = Literal["count", "percent", "score", "rank", "coefficient", "probability", "points"]
By = Literal["", "choice", "disposition", "flag", "group", "pair"]
Rule = Literal[
    "forms",
    "count",
    "share",
    "lowest",
    "highest",
    "level",
    "pair",
    "banded",
    "matched",
    "change",
    "panel",
    "never",
]
Rounding = Literal["nearest", "down", "up"]
Limits = Literal["", "share", "spread", "reliability", "effect"]

_UNITS: dict[str, Unit] = {
    **dict.fromkeys(("share", "bound", "rate"), "percent"),
    **dict.fromkeys(("difference", "change"), "points"),
    "total": "count",
}
"""Units of those kinds that are not their own unit."""
_RULES: dict[str, tuple[Rule, ...]] = {
    "count": ("forms", "count", "panel", "never"),
    "share": ("share",),
    "bound": ("lowest", "highest"),
    "rate": ("forms", "banded"),
    "difference": ("forms", "level", "pair"),
    "total": ("level",),
    "change": ("change",),
}
"""Which rules a kind may have: a share is never published without its guard."""
_OTHERS: tuple[Rule, ...] = ("level", "pair", "matched", "change")


class Statistic(BaseModel):
    """One row of ``statistics.toml``; the fields are described at its head."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: str
    kind: StatisticKind
    by: Annotated[list[By], Field(min_length=1)] = [""]
    rule: Rule
    of: str = ""
    step_of: str = ""
    beside: str = ""
    decimals: Annotated[int, Field(ge=0, le=6)] = 0
    rounding: Rounding = "nearest"
    limits: Limits = ""
    zh: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]

    @property
    def unit(self) -> Unit:
        """What the number is written in: shares, bounds and rates in percent."""
        return _UNITS.get(self.kind, self.kind)  # type: ignore[arg-type]

    @property
    def counted(self) -> str:
        """Name of the count that this is, or that it is made from; '' if of none."""
        if self.rule == "change":
            return ""
        return self.name if self.rule == "count" else self.of

    def label(self, language: str) -> str:
        """Return what the statistic is called in `language`."""
        return self.en if language == "en" else self.zh


@functools.cache
def read_statistics() -> Mapping[str, Statistic]:
    """Return every declared statistic by name.

    Raises
    ------
    ValueError
        A row contradicts itself or another one: the kit itself is at fault.
    """
    file = resources.files(__package__).joinpath("statistics.toml")
    rows: dict[str, dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))
    return MappingProxyType(declare_statistics(rows))


def declare_statistics(rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Statistic]:
    """Return the statistics that these rows declare, by name; ValueError as above."""
    found = {name: Statistic(name=name, **row) for name, row in rows.items()}
    if problems := [text for s in found.values() for text in _find_faults(s, found)]:
        raise ValueError("; ".join(problems))
    return found


def _find_faults(statistic: Statistic, known: Mapping[str, Statistic]) -> Iterator[str]:
    name, allowed = statistic.name, _RULES.get(statistic.kind, _OTHERS)
    if statistic.rule not in allowed:
        yield f"{name}: a {statistic.kind} cannot be guarded as {statistic.rule}"
    if len([by for by in statistic.by if by]) > 1:
        yield f"{name}: told apart in two ways, a key could not say by which"
    if (statistic.rule == "pair") != (statistic.by == ["pair"]):
        yield f"{name}: what speaks of two groups has the rule of pairs"
    of = known.get(statistic.of)
    if statistic.rule == "change":
        compared = of is not None and of.rule in ("share", "level")
        if not compared and (statistic.of or statistic.kind != "probability"):
            yield f"{name}: a change names the share or the mean that it is of"
        return
    needs = statistic.rule in ("share", "lowest", "highest")
    if needs != bool(statistic.of) or (needs and (of is None or of.rule != "count")):
        yield f"{name}: a share names its count, and nothing else does"
    elif of is not None and not set(statistic.by) <= set(of.by):
        yield f"{name}: {of.name} is not told apart in the same way"
    yield from _find_step_faults(statistic, known)
    beside = known.get(statistic.beside)
    if statistic.beside and (beside is None or beside.rule not in ("count", "share")):
        yield f"{name}: what it stands beside is no count and no share of answers"


def _find_step_faults(statistic: Statistic, known: Mapping[str, Statistic]) -> Iterator[str]:
    whole = known.get(statistic.step_of)
    if not statistic.step_of:
        return
    if statistic.rule != "count" or whole is None or whole.rule != "count":
        yield f"{statistic.name}: only a count is a step of another"
    elif whole.step_of:
        yield f"{statistic.name}: {whole.name} is a step itself"


def find_statistic(name: str) -> Statistic:
    """Return the statistic called `name`; LookupError if it is not declared."""
    try:
        return read_statistics()[name]
    except KeyError:
        raise LookupError(f"not a declared statistic: {name!r}") from None
