"""The register beside the answers: who answered by its categories, and weights that fit it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kit.numbers.keys import Group
from kit.study.study import Study

from .adding import Counts, Table
from .intervals import Estimate
from .linear import Design, Domain, find_weighted_mean
from .rules import read_measure_rules
from .subjects import Base, Row, Subject
from .tallies import ScaleSums, Tally
from .voices import Voice
from .weights import Margin, Weighting, rake

__all__ = ["Register", "estimate_coverage", "estimate_shift", "find_register"]


@dataclass(frozen=True, eq=False)
class Register:
    """The margins of the register that an informant was asked about, and weights that fit.

    `axes` are those of the questions in the tables of a tally; a cell is one combination of
    their choices.
    """

    axes: tuple[int, ...]
    margins: tuple[Margin, ...]
    rows: Counts
    weighting: Weighting

    def by_cell(self, table: Table, *tail: int) -> Counts:
        """Return the sums of a table by cell, and along further axes."""
        sums = table.over(*self.axes, *tail)
        return sums.reshape(len(self.rows), *sums.shape[len(self.axes) :])

    @property
    def design(self) -> Design:
        """The answers as a simple sample, weighted to the register."""
        zero = np.zeros(len(self.rows), dtype=np.int64)
        return Design(
            weights=self.weighting.weights,
            rows=self.rows,
            base=np.ones(len(self.rows)),
            fitted=[margin.places for margin in self.margins],
            strata=zero,
            sizes=np.array([0]),
        )


def find_register(
    tally: Tally, study: Study, names: Sequence[str], limit: float | None = None
) -> Register | None:
    """Return the register by these questions; None if it counts none of them, or otherwise.

    The questions are those of `names` that divide the tally. None where margins differ in
    their totals.
    """
    dividing = dict(tally.dividing)
    counted = {n: study.group_population(n, tally.informant) for n in names if n in dividing}
    counted = {name: sizes for name, sizes in counted.items() if sizes}
    if not counted or len({sum(sizes.values()) for sizes in counted.values()}) > 1:
        return None
    axes = tuple(tally.axis(name) for name in counted)
    shape = [len(dividing[name]) + 1 for name in counted]
    places = np.indices(shape).reshape(len(shape), -1)
    margins = []
    for name, at in zip(counted, places, strict=True):
        sizes = [counted[name].get(choice, 0) for choice in dividing[name]]
        own = np.where(at < len(sizes), at, -1)
        margins.append(Margin(name, own, np.array(sizes, dtype=np.int64)))
    held = (tally.alone.rows + tally.others.rows).over(*axes).reshape(-1)
    return Register(axes, tuple(margins), held, rake(held, margins, limit))


def estimate_coverage(forms: Subject, tally: Tally, study: Study) -> Iterator[Row]:
    """Estimate which part of those registered in each category answered, whoever did.

    Exact, as all estimates are: beside the counts of those who answered alone it tells how
    many were answered for, so it is published in bands.
    """
    rows = tally.alone.rows + tally.others.rows
    for name, choices in tally.dividing:
        sizes = study.group_population(name, tally.informant)
        counts = rows.over(tally.axis(name))[:-1].tolist()
        base = Base(sum(counts), rows.total - sum(counts))
        for choice, count in zip(choices, counts, strict=True):
            size = sizes.get(choice, 0)
            if base.n and 0 < size >= count:
                about = forms.about(name).by(Group("choice", choice)).of(size)
                found = Estimate(count / size, method="answered, of those registered")
                yield about.row("coverage_choice", found, base)


def estimate_shift(
    subject: Subject, sums: ScaleSums, voice: Voice, register: Register
) -> Iterator[Row]:
    """Estimate by how much the share who need attention moves, weighted to the register.

    The difference of the raked share and that of those who answered, up to the next step:
    exactly it would tell, beside the counts, where those are who need attention. No row
    where a step holds too few of them, or where no weights fit the register.
    """
    rules = read_measure_rules().reweighting
    if not register.weighting.is_usable:
        return
    answered, totals, counts = sums.split_levels(*register.axes)
    counts = counts.reshape(len(register.rows), -1)
    reached = sums.rating.reaches(totals, answered)
    if reached is None:
        return
    n, needing = counts.sum(axis=1), counts[:, reached].sum(axis=1)
    zero = np.zeros(len(n), dtype=np.int64)
    found = find_weighted_mean(Domain.of_count(n, needing, zero), register.design)
    if found is None:
        return
    used = register.weighting.weights[n > 0]
    one_person = float(used.max() - used.min()) / float(register.weighting.weights @ n)
    step = next((s for s in rules.steps if one_person * rules.open <= s), None)
    if step is None:
        return
    gap = abs(found.value - needing.sum() / n.sum())
    told = max(1, math.ceil(gap / step - 1e-9)) * step
    base = voice.base(int(n.sum()))
    yield subject.row("reweighted_shift", Estimate(told, method="raked to the register"), base)
