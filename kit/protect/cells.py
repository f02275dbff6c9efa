"""Estimates as the rules of disclosure see them, and what a study allows to be shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kit.study.questionnaire import Item
from kit.study.study import Study

__all__ = ["OF_PAIRS", "OWN_GROUPS", "Cell", "Policy", "Reasons", "read_cells", "read_policy"]

OWN_GROUPS = ("", "choice", "disposition", "flag")
"""What ``group_by`` is where a row speaks of everyone; else it names the item of a group."""
OF_PAIRS = ("mean_difference", "hedges_g", "hedges_g90", "p_holm")
"""Statistics of two groups."""

Reasons = Mapping[str, str]
"""Key of an estimate → why it may not be shown."""


@dataclass(frozen=True)
class Cell:
    """One estimate; `n_base` of the `n_base` + `missing` respondents asked have an answer."""

    key: str
    informant: str
    item: str
    stat: str
    group_by: str
    group: str
    estimate: float
    low: float | None
    high: float | None
    n_base: int
    missing: int
    population: int | None

    @property
    def is_count(self) -> bool:
        """Whether this is a count of respondents."""
        return self.stat.startswith("count")

    @property
    def is_share(self) -> bool:
        """Whether this is a share of the respondents or a bound of one."""
        return self.stat.startswith("share")

    @property
    def is_grouped(self) -> bool:
        """Whether this speaks of a subgroup, or of two."""
        return self.group_by not in OWN_GROUPS

    @property
    def is_response(self) -> bool:
        """Whether this counts forms received, not answers."""
        return self.item == "response"

    @property
    def subject(self) -> tuple[str, str, str, str, str]:
        """What a count and the shares made from it have in common."""
        what = self.stat.split("_")[1] if "_" in self.stat else ""
        return (self.informant, self.item, what, self.group_by, self.group)

    @property
    def family(self) -> tuple[str, str, str]:
        """What all groups of one item by another have in common."""
        return (self.informant, self.item, self.group_by)

    @property
    def people(self) -> tuple[str, str, str, str]:
        """Whose answers these are; rows of the same people have the same base."""
        inside = (self.group_by, self.group) if self.is_grouped else ("", "")
        return (self.informant, self.item, *inside)


@dataclass(frozen=True)
class Policy:
    """What may be shown, and what an outsider knows of the questionnaire.

    Attributes
    ----------
    k
        Counts from 1 to k − 1 are hidden, and whatever would give one away.
    percent_base
        No percentage on fewer answers than this.
    exclusive
        Items of which one choice only can be ticked, so that their choices add up to the
        base, each with the choices that count as agreement.
    nobody
        Items of which several choices can be ticked, with the choices that say "none".
    """

    k: int
    percent_base: int
    exclusive: Mapping[str, frozenset[str]]
    nobody: Mapping[str, frozenset[str]]


def read_policy(study: Study, percent_base: int) -> Policy:
    """Return what this study allows."""
    items = study.questionnaire.items
    several = [i for i in items if i.kind == "select_multiple"]
    return Policy(
        k=study.settings.disclosure.k,
        percent_base=percent_base,
        exclusive={i.name: _agreeing(i) for i in items if i.kind == "select_one"},
        nobody={i.name: frozenset(c.name for c in i.choices if c.exclusive) for i in several},
    )


def _agreeing(item: Item) -> frozenset[str]:
    """Return the choices above the middle of the scores."""
    ends = min(item.scores.values(), default=0) + max(item.scores.values(), default=0)
    return frozenset(name for name, score in item.scores.items() if 2 * score > ends)


def read_cells(rows: Iterable[Mapping[str, Any]]) -> list[Cell]:
    """Turn the rows of the Estimates table into cells."""
    return [
        Cell(
            key=row["key"],
            informant=row["informant"],
            item=row["item"],
            stat=row["stat"],
            group_by=row["group_by"],
            group=row["group"],
            estimate=float(row["estimate"]),
            low=row["ci_low"],
            high=row["ci_high"],
            n_base=int(row["n_base"] or 0),
            missing=int(row["n_missing"] or 0),
            population=row["N"],
        )
        for row in rows
    ]
