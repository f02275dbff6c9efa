"""The register beside the answers: who answered by its categories, and weights that fit it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kit.errors import Place, Problem
from kit.numbers.keys import Group
from kit.study.study import Study

from .adding import Counts, Table
from .intervals import Estimate
from .linear import Design, Domain, find_weighted_mean
from .rules import read_measure_rules
from .subjects import Base, Row, Subject
from .tallies import ScaleSums, Tally
from .weights import Margin, Weighting, find_base, rake

__all__ = [
    "Register",
    "check_weighting",
    "estimate_coverage",
    "estimate_shift",
    "estimate_weighting",
    "find_registers",
    "find_weighting",
]


@dataclass(frozen=True, eq=False)
class Register:
    """The categories of the register that an informant was asked about, and weights that fit.

    Attributes
    ----------
    axes
        Those of the questions in the tables of a tally; a cell is one combination of their
        choices.
    design
        The answers by cell, how they were drawn and how they are weighted.
    weighting
        The weights, and what could not be weighted.
    """

    axes: tuple[int, ...]
    design: Design
    weighting: Weighting

    def by_cell(self, table: Table, *tail: int, lead: tuple[int, ...] = ()) -> Counts:
        """Return the sums of a table by cell, after axes that lead and before further ones."""
        sums = table.over(*lead, *self.axes, *tail)
        ends = len(lead), len(lead) + len(self.axes)
        return sums.reshape(*sums.shape[: ends[0]], -1, *sums.shape[ends[1] :])


@dataclass(frozen=True, eq=False)
class _Cells:
    axes: tuple[int, ...]
    margins: Mapping[str, Margin]
    rows: Counts


def _find_cells(tally: Tally, study: Study, names: Sequence[str]) -> _Cells:
    """Return the cells of those questions of `names` that the register counts, and rows."""
    dividing = dict(tally.dividing)
    counted = {n: study.group_population(n, tally.informant) for n in names if n in dividing}
    counted = {name: sizes for name, sizes in counted.items() if sizes}
    axes = tuple(tally.axis(name) for name in counted)
    shape = [len(dividing[name]) + 1 for name in counted]
    places = np.indices(shape).reshape(len(shape), math.prod(shape))
    margins: dict[str, Margin] = {}
    for name, at in zip(counted, places, strict=True):
        sizes = [counted[name].get(choice, 0) for choice in dividing[name]]
        own = np.where(at < len(sizes), at, -1)
        margins[name] = Margin(name, own, np.array(sizes, dtype=np.int64))
    held = (tally.alone.rows + tally.others.rows).over(*axes).reshape(-1)
    return _Cells(axes, margins, held)


def find_registers(tally: Tally, study: Study) -> list[Register]:
    """Return each margin of the register by itself, with weights that fit it.

    The answers are taken as a simple sample; a margin with people of whom nobody answered
    is left out.
    """
    found = []
    for name in dict.fromkeys(study.margins["margin"]):
        cells = _find_cells(tally, study, [name])
        margins = list(cells.margins.values())
        weighting = rake(cells.rows, margins) if margins else None
        if weighting is not None and weighting.is_usable:
            design = _design(cells, weighting, margins, None, 0)
            found.append(Register(cells.axes, design, weighting))
    return found


def find_weighting(tally: Tally, study: Study) -> Register | None:
    """Return what the study weights its answers to; None if it does not, or not these.

    Of a stratified sample a row counts for N/n of its stratum, and after that the answers
    are raked to `weight_by`. Whoever does not stand for the population is not weighted.
    """
    wave, size = study.wave, study.population(tally.informant)
    if size is None or not wave.is_weighted or wave.design == "volunteers":
        return None
    cells = _find_cells(tally, study, [*filter(None, [wave.strata]), *wave.weight_by])
    strata = cells.margins.get(wave.strata)
    margins = [cells.margins[name] for name in wave.weight_by if name in cells.margins]
    if strata is None and not margins:
        return None
    weighting = rake(cells.rows, margins, wave.trim, strata)
    return Register(cells.axes, _design(cells, weighting, margins, strata, size), weighting)


def _design(
    cells: _Cells,
    weighting: Weighting,
    margins: Sequence[Margin],
    strata: Margin | None,
    size: int,
) -> Design:
    places = np.zeros(len(cells.rows), dtype=np.int64)
    if strata is not None:
        places = np.where(strata.places < 0, len(strata.totals), strata.places)
    return Design(
        weights=weighting.weights,
        rows=weighting.counts,
        base=find_base(weighting.counts, strata),
        fitted=[margin.places for margin in margins],
        strata=places,
        sizes=np.array([size]) if strata is None else np.append(strata.totals, 0),
    )


def check_weighting(tally: Tally, study: Study) -> Iterator[Problem]:
    """Say why the answers cannot be weighted as the study wants it."""
    register = find_weighting(tally, study)
    if register is None or register.weighting.is_usable:
        return
    wave = [w.id for w in study.settings.waves].index(study.wave.id) + 1
    apart = {name for name, _ in register.weighting.empty} or {*study.wave.weight_by}
    setting = "strata" if apart == {study.wave.strata} else "weight_by"
    where = Place("study.toml", setting=f"waves.{wave}.{setting}")
    if register.weighting.empty:
        choices = dict(tally.dividing)
        names = (f"{name}={choices[name][place]}" for name, place in register.weighting.empty)
        yield Problem("measure.weights_empty", where, {"categories": ", ".join(names)})
    else:
        items = ", ".join(study.wave.weight_by)
        yield Problem("measure.weights_apart", where, {"items": items})


def estimate_weighting(forms: Subject, register: Register) -> Iterator[Row]:
    """Estimate what weights cost: design effect, effective n, rows lost and rows cut."""
    weighting, about = register.weighting, forms.about("response").of(None)
    used = int(weighting.counts.sum())
    base = Base(used, weighting.lost)
    kish = "Kish, of the weights alone"
    yield about.row("design_effect", Estimate(weighting.effect, method=kish), base)
    effective = Estimate(float(math.floor(weighting.effective_n)), method=kish)
    yield about.row("n_effective", effective, base)
    yield about.count("count_unweighted", weighting.lost, Base(used + weighting.lost))
    yield about.count("count_trimmed", weighting.cut, base)


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
    subject: Subject, sums: ScaleSums, rows: int, registers: Sequence[Register]
) -> Iterator[Row]:
    """Estimate by how much the share who need attention moves, weighted to the register.

    The largest difference of all margins, of the share weighted to one of them and that of
    those who answered (weighting classes: Little 1986, International Statistical Review 54,
    139–157), up to the next step: exactly it would tell, beside the counts, where those are
    who need attention. No row where a step holds too few of them.
    """
    rules = read_measure_rules().reweighting
    shifts = [s for register in registers if (s := _find_shift(sums, register))]
    largest = max((one_person for _, one_person in shifts), default=math.inf)
    step = next((s for s in rules.steps if largest * rules.open <= s), None)
    if step is None:
        return
    told = max(1, math.ceil(max(gap for gap, _ in shifts) / step - 1e-9)) * step
    scored = sums.count_scored()
    found = Estimate(told, method="weighted to one margin of the register")
    yield subject.row("reweighted_shift", found, Base(scored, rows - scored))


def _find_shift(sums: ScaleSums, register: Register) -> tuple[float, float] | None:
    """Find by how much the share moves, and by how much one person in another cell moves it.

    None where there is no planning line, or nobody has a weight.
    """
    answered, totals, counts = sums.split_levels(*register.axes)
    counts = counts.reshape(len(register.design.rows), -1)
    reached = sums.rating.reaches(totals, answered)
    n: Counts = counts.sum(axis=1)
    if reached is None or not n.sum():
        return None
    needing: Counts = counts[:, reached].sum(axis=1)
    found = find_weighted_mean(Domain.of_count(n, needing, np.zeros_like(n)), register.design)
    if found is None:
        return None
    weights = register.weighting.weights
    used = weights[(n > 0) & (weights > 0)]
    one_person = float(used.max() - used.min()) / float(weights @ n)
    return abs(found.value - float(needing.sum() / n.sum())), one_person
