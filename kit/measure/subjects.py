"""What a row of the table is about, and the rows that any subject can have."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from kit.numbers.keys import Group, Key
from kit.study.model import Thresholds

from .intervals import Estimate, estimate_share
from .levels import Levels

__all__ = ["Base", "Row", "Subject", "estimate_mean_rows", "estimate_share_rows"]

Row = Mapping[str, Any]

_OF_THESE = "of those who answered, no interval"
"""Method of a number that has limits where it is inferred."""


@dataclass(frozen=True)
class Base:
    """How many usable answers a number rests on, and how many rows have none."""

    n: int
    missing: int = 0

    @classmethod
    def of(cls, usable: npt.NDArray[np.bool_]) -> Base:
        """Count the usable rows and the others."""
        n = int(usable.sum())
        return cls(n, len(usable) - n)


@dataclass(frozen=True)
class Subject:
    """One item or scale of one informant in one wave, for everyone or for one group.

    `informant` is what stands in the key. `population` is the size of the population or of
    the group; None where it is unknown. Numbers that are not `inferred` speak for those
    alone who gave them, and have no limits.
    """

    wave: str
    informant: str
    thresholds: Thresholds
    population: int | None = None
    item: str = ""
    need_area: str = ""
    group: Group | None = None
    inferred: bool = True

    def about(self, item: str, need_area: str = "") -> Subject:
        """Return the same people, asked about `item`."""
        return replace(self, item=item, need_area=need_area)

    def by(self, group: Group) -> Subject:
        """Return the same item, told apart by `group` in the key."""
        return replace(self, group=group)

    def of(self, population: int | None) -> Subject:
        """Return the same subject for a population of another size."""
        return replace(self, population=population)

    def row(self, stat: str, found: Estimate, base: Base) -> Row:
        """Return one row of the Estimates table."""
        if not self.inferred:
            method = found.method if math.isnan(found.low) else _OF_THESE
            found = Estimate(found.value, method=method)
        return {
            "key": Key(self.wave, self.informant, self.item, stat, self.group),
            "need_area": self.need_area,
            "estimate": found.value,
            "se": found.se,
            "ci_low": found.low,
            "ci_high": found.high,
            "n_base": base.n,
            "n_missing": base.missing,
            "N": self.population,
            "method": found.method,
            "confidence": found.confidence,
            "family": found.family,
            "df": found.df,
            "deff": found.deff,
            "n_eff": found.n_eff,
            "gap_shift": found.gaps.shift if found.gaps else math.nan,
            "gap_variance": found.gaps.variance if found.gaps else math.nan,
        }

    def count(self, stat: str, k: int, base: Base) -> Row:
        """Return the row of a plain count."""
        return self.row(stat, Estimate(float(k), method="count"), base)


def estimate_share_rows(
    subject: Subject, what: str, k: int, base: Base, share: Estimate | None = None
) -> list[Row]:
    """Estimate ``count_what`` and ``share_what``, k of the base; no rows if it is empty.

    `share` is what is estimated where it is not that of a simple sample.
    """
    if not base.n:
        return []
    if share is None:
        confidence = subject.thresholds.confidence
        share = estimate_share(k, base.n, subject.population, confidence)
    return [
        subject.count(f"count_{what}", k, base),
        subject.row(f"share_{what}", share, base),
    ]


def estimate_mean_rows(subject: Subject, levels: Levels, base: Base) -> list[Row]:
    """Estimate ``mean_score``; no rows from no score, no interval from one, without spread.

    One score has a row as two have: else the keys of a release would tell one from two.
    """
    if not base.n:
        return []
    if base.n == 1:
        found = Estimate(levels.moments.mean, method="one score")
        return [subject.row("mean_score", found, base)]
    mean = levels.estimate_mean(subject.population, subject.thresholds.confidence)
    return [subject.row("mean_score", mean, base)]
