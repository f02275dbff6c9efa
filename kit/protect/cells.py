"""Estimates as the rules of disclosure see them, and what a study allows to be shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from kit.measure.intervals import Gaps
from kit.numbers.keys import Group, Key
from kit.study.proxies import list_voices
from kit.study.questionnaire import Item
from kit.study.study import Study

__all__ = ["Cell", "Crowd", "People", "Protection", "Reasons", "find_protection", "make_cells"]

Reasons = Mapping[Key, str]
"""Key of an estimate → why it may not be shown."""

People = tuple[str, ...]
Crowd = tuple[People, int]


@dataclass(frozen=True)
class Cell:
    """One estimate; `n_base` of the `n_base` + `missing` respondents asked have an answer.

    How it is treated follows from the declared rule of its statistic, never from a name.
    `implied` cells are counts that nobody estimated and that a share tells all the same;
    limits were widened for `gaps`. Where answers are weighted, `weighted` is the share as it
    is told, and `estimate` the one without weights: that is what it is guarded as.
    """

    key: Key
    estimate: float
    low: float | None
    high: float | None
    n_base: int
    missing: int
    population: int | None
    confidence: float | None = None
    method: str = ""
    test_family: str = ""
    gaps: Gaps | None = None
    weighted: float | None = None
    implied: bool = False

    @property
    def asked(self) -> int:
        """How many of these people were asked, with an answer or without."""
        return self.n_base + self.missing

    @property
    def is_count(self) -> bool:
        """Whether this is a count of respondents or of forms."""
        return self.key.statistic.kind == "count"

    @property
    def is_share(self) -> bool:
        """Whether this is a share of the respondents or a bound of one."""
        return self.key.statistic.rule in ("share", "lowest", "highest")

    @property
    def is_bound(self) -> bool:
        """Whether this bounds a share, whatever those say who did not answer."""
        return self.key.statistic.rule in ("lowest", "highest")

    @property
    def is_grouped(self) -> bool:
        """Whether this speaks of a subgroup, or of two."""
        return self.key.is_grouped

    @property
    def is_pair(self) -> bool:
        """Whether this speaks of two subgroups."""
        return self.key.statistic.rule == "pair"

    @property
    def is_choice(self) -> bool:
        """Whether this counts who chose one choice of the question, or is a share of it."""
        return self.counted is not None and self.split == (False, "choice")

    @cached_property
    def step_of(self) -> Key | None:
        """The count that this count, or the one it is a share of, is a step away from."""
        steps = self.counted.statistic.step_of if self.counted else ""
        return self.key.of(steps) if steps else None

    @property
    def beside(self) -> tuple[Key, ...]:
        """The numbers from which this follows: of each group, where it speaks of two."""
        stat, group = self.key.statistic.beside, self.key.group
        if not stat:
            return ()
        if group is None or not self.is_pair:
            return (self.key.of(stat),)
        each = (Group("group", name, group.item) for name in self.groups)
        return tuple(replace(self.key, stat=stat, group=one) for one in each)

    @property
    def is_detail(self) -> bool:
        """Whether this stands beside a headline of everyone, and is hidden before it."""
        return self.is_choice or self.step_of is not None

    @property
    def is_response(self) -> bool:
        """Whether this counts forms received, not answers."""
        return self.key.statistic.rule == "forms"

    @cached_property
    def counted(self) -> Key | None:
        """What a count and the shares made from it have in common: the key of the count."""
        counted = self.key.statistic.counted
        return self.key.of(counted) if counted else None

    @property
    def about(self) -> tuple[str, str]:
        """Whose answers to what."""
        return (self.key.informant, self.key.subject)

    @property
    def split(self) -> tuple[bool, str]:
        """Whether a question tells the groups apart, and which; else what does."""
        group = self.key.group
        return (self.is_grouped, (group.item or group.by) if group else "")

    @property
    def family(self) -> tuple[tuple[str, str], tuple[bool, str]]:
        """What all groups of one item by another have in common."""
        return (self.about, self.split)

    @cached_property
    def people(self) -> People:
        """Whose answers these are."""
        return (*self.about, str(self.key.group) if self.is_grouped else "")

    @property
    def crowd(self) -> Crowd:
        """These people, as far as this rests on the same answers."""
        return (self.people, self.n_base)

    @property
    def member_people(self) -> tuple[People, ...]:
        """Whose answers those of each group of a pair are."""
        return tuple((*self.about, f"{self.split[1]}={name}") for name in self.groups)

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that this speaks of."""
        return self.key.group.members if self.key.group else ()


@dataclass(frozen=True)
class Protection:
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
    rated
        How many items there are of each scale, by whom keys speak of.
    """

    k: int
    percent_base: int
    exclusive: Mapping[str, frozenset[str]]
    nobody: Mapping[str, frozenset[str]]
    rated: Mapping[tuple[str, str], int]


def find_protection(study: Study, percent_base: int) -> Protection:
    """Return what this study allows."""
    items = study.questionnaire.items
    several = [i for i in items if i.kind == "select_multiple"]
    return Protection(
        k=study.settings.disclosure.k,
        percent_base=percent_base,
        exclusive={i.name: _agreeing(i) for i in items if i.kind == "select_one"},
        nobody={i.name: frozenset(c.name for c in i.choices if c.exclusive) for i in several},
        rated={
            (name, scale.name): len(study.questionnaire.items_of(scale.name, informant))
            for name, informant in list_voices(study)
            for scale in study.questionnaire.scales_for(informant)
        },
    )


def _agreeing(item: Item) -> frozenset[str]:
    """Return the choices above the middle of the scores."""
    scores = item.scores.values()
    return frozenset(n for n, s in item.scores.items() if 2 * s > min(scores) + max(scores))


def make_cells(rows: Iterable[Mapping[str, Any]]) -> list[Cell]:
    """Turn the rows of the Estimates table into cells, with the counts that they imply."""
    cells = [
        Cell(
            key=Key.parse(row["key"]),
            estimate=float(row["estimate"]),
            low=row["ci_low"],
            high=row["ci_high"],
            n_base=int(row["n_base"]),
            missing=int(row["n_missing"]),
            population=row["N"],
            confidence=row["confidence"],
            method=row["method"],
            test_family=row["family"],
            gaps=_read_gaps(row),
            weighted=row.get("n_eff"),
        )
        for row in rows
    ]
    cells = list(_guard_weighted(cells, {cell.key: cell for cell in cells}))
    return [*cells, *_imply_counts(cells)]


def _guard_weighted(cells: Iterable[Cell], known: Mapping[Key, Cell]) -> Iterator[Cell]:
    """Give each weighted share that of those who answered, from the count beside it."""
    for cell in cells:
        count = known.get(cell.counted) if cell.counted else None
        if cell.key.statistic.rule == "share" and cell.weighted is not None and count:
            share = count.estimate / count.n_base
            yield replace(cell, estimate=share, weighted=cell.estimate)
        else:
            yield replace(cell, weighted=None)


def _read_gaps(row: Mapping[str, Any]) -> Gaps | None:
    shift, variance = row.get("gap_shift"), row.get("gap_variance")
    return None if shift is None or variance is None else Gaps(shift, variance)


def _imply_counts(cells: list[Cell]) -> Iterator[Cell]:
    """Yield the count that a share tells with its base where none was estimated.

    So a share is guarded as its count would be, whatever else is in the table.
    """
    known = {cell.key for cell in cells}
    for cell in cells:
        if cell.is_share and cell.counted is not None and cell.counted not in known:
            known.add(cell.counted)
            count = min(max(_count_of(cell), 0), cell.n_base)
            yield replace(cell, key=cell.counted, estimate=float(count), implied=True)


def _count_of(cell: Cell) -> int:
    """Return of how many a share speaks; bounds speak of a population."""
    size = cell.population or cell.n_base
    rule = cell.key.statistic.rule
    if rule == "share":
        return round(cell.estimate * cell.n_base)
    told = round(cell.estimate * size)
    return told if rule == "lowest" else told - size + cell.n_base
