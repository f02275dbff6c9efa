"""The answers of one informant as sums, from which everything but joins is estimated."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kit.intake.responses import Responses
from kit.study.proxies import find_age_item
from kit.study.questionnaire import Item
from kit.study.study import Study

from .adding import Counts, Sums, Table, find_different
from .coding import Column, Columns, find_places, find_ticks
from .moments import Products
from .rules import read_measure_rules
from .scales import Rating, ScaleScores, score_scale
from .self_reports import find_self_reports

__all__ = [
    "ItemSums",
    "PairSums",
    "ScaleSums",
    "Tally",
    "VoiceSums",
    "find_powers",
    "tally_responses",
]

Rows = npt.NDArray[np.bool_]
Whole = npt.NDArray[Any]


@dataclass(frozen=True, eq=False, repr=False)
class PairSums(Sums):
    """Of each two of several things: who has the first and lacks the second, known in both.

    On two last axes: `only` so many do, `both` so many are known in both. Where answers are
    weighted the first axes are those of the questions that divide, else there are none.
    """

    only: Table
    both: Table


@dataclass(frozen=True, eq=False, repr=False)
class ItemSums(Sums):
    """What was answered to one question, by the choices of the questions that divide.

    Attributes
    ----------
    ticked
        How many made each choice: a last axis over all choices of the item.
    answered, several
        Of a question with several answers: how many answered it, and how many of those
        ticked a choice that is not a "none of these"; None of a question with one.
    pairs
        Of a preference with several answers, among those who answered: the choices two by
        two.
    """

    ticked: Table
    answered: Table | None
    several: Table | None
    pairs: PairSums | None


@dataclass(frozen=True, eq=False, repr=False)
class ScaleSums(Sums):
    """What was answered to the k items of one scale, keyed, by the choices that divide.

    Attributes
    ----------
    levels
        Two last axes: how many items were answered, m, and by how much their sum is more
        than m times the lowest score.
    within
        A last axis over m: the sum of ``m Σx² − (Σx)²``, which is ``m (m − 1) s²`` of the
        answers of one respondent.
    high
        How many score above the midpoint.
    products
        Of those who answered all: sums of products of ``(1, x₁, …, xₖ)``, on two last axes.
    pairs
        Of those who answered both of two items i and j, on axes 1 and 2: how many they are,
        and the sums of xᵢ, xᵢ² and xᵢxⱼ.
    patterns
        Of those who answered all: how often each combination of scores, whatever item has
        which; a last axis as `find_powers` says. None where there are too many.
    """

    rating: Rating
    levels: Table
    within: Table
    high: Table
    products: Table
    pairs: Counts
    patterns: Table | None

    def split_levels(self, *axes: int) -> tuple[Counts, Counts, Counts]:
        """Return m, the sum of the scores, and how many, with an axis for each of `axes`."""
        divided = len(self.levels.shape) - 2
        return self.name_levels(self.levels.over(*axes, divided, divided + 1))

    def name_levels(self, counts: Counts) -> tuple[Counts, Counts, Counts]:
        """Return m and the sum of each level, and counts with one last axis for the two.

        Only what makes a score is there, and only what anybody has.
        """
        places = np.indices(counts.shape[-2:], dtype=np.int64)
        answered: Counts = places[0]
        sums: Counts = places[1] + answered * self.rating.lowest
        kept = self.rating.makes_score(answered) & (
            counts.reshape(-1, *counts.shape[-2:]).any(axis=0)
        )
        return answered[kept], sums[kept], counts[..., kept]

    def count_scored(self) -> int:
        """Count who has a score."""
        return int(self.split_levels()[2].sum())

    def find_patterns(self, axis: int = -1, place: int = 0) -> Table | None:
        """Return the patterns of all, or of those at a place of an axis that divides."""
        if self.patterns is None or axis < 0:
            return self.patterns
        return self.patterns.where(axis, place)

    def take_products(self) -> Products:
        """Return the products of all who answered every item."""
        return Products.of_table(self.products.over(-2, -1))


@dataclass(frozen=True, eq=False, repr=False)
class VoiceSums(Sums):
    """The answers of those who answered alone, or of those for whom another did.

    `rows` is how many there are, by the questions that divide. `needs` compare two needs with
    a planning line, in their order; `careful` does so without careless answers, and is None
    where it is not known which are.
    """

    rows: Table
    items: Mapping[str, ItemSums]
    scales: Mapping[str, ScaleSums]
    needs: PairSums
    careful: PairSums | None


@dataclass(frozen=True, eq=False, repr=False)
class Tally(Sums):
    """Everything that is estimated of one informant in one wave, but joins, as sums.

    ``a + b`` is the tally of both parts together, whatever the split and the order.

    Attributes
    ----------
    dividing
        The questions that divide: a first axis of each table for each of them, over those
        choices that are no missing answers, and last who made none.
    dispositions, flags
        Rows by what became of them, and analysed rows by what is odd about them.
    alone, others
        Who answered alone, and for whom another answered.
    """

    wave: str
    informant: str
    dividing: tuple[tuple[str, tuple[str, ...]], ...]
    dispositions: Mapping[str, int]
    flags: Mapping[str, int]
    alone: VoiceSums
    others: VoiceSums

    @property
    def received(self) -> int:
        """Rows in the raw exports."""
        return sum(self.dispositions.values())

    @property
    def analysed(self) -> int:
        """Rows that are estimated from."""
        return self.alone.rows.total + self.others.rows.total

    def axis(self, item: str) -> int:
        """Return the axis of a question that divides; ValueError if it does not."""
        return [name for name, _ in self.dividing].index(item)


def tally_responses(responses: Responses, study: Study) -> Tally:
    """Add up the answers of one informant, or of a part of them.

    Parts of the same wave and informant, tallied with the same study, can be added.
    """
    answers, informant = Columns.of(responses.answers), responses.informant
    dividing = tuple(
        (item.name, tuple(c.name for c in item.choices if not c.missing))
        for item in _find_dividing(study, informant)
        if item.name in answers
    )
    careless = find_careless(responses)
    alone = find_self_reports(answers, study, informant)
    voices = (
        _tally_voice(answers, study, informant, dividing, rows=rows, careless=careless)
        for rows in (alone, ~alone)
    )
    return Tally(
        responses.wave,
        informant,
        dividing,
        dict(_read_pairs(responses.dispositions)),
        dict(_read_pairs(responses.flags)),
        *voices,
    )


def find_careless(responses: Responses) -> Rows | None:
    """Tell which rows carry a flag of careless answers; None where that is not known."""
    if responses.flagged is None:
        return None
    named = responses.flagged[read_measure_rules().careless.flags]
    return np.asarray(named.any(axis=1), dtype=bool)


def _read_pairs(table: pd.DataFrame) -> list[tuple[str, int]]:
    """Read a table of two columns: a name and how many rows."""
    return [(str(name), int(rows)) for name, rows in table.itertuples(index=False)]


def _find_dividing(study: Study, informant: str) -> list[Item]:
    """Return the questions by which sums are kept apart: margins, comparisons and age."""
    form, age = study.questionnaire, find_age_item(study, informant)
    names = {*study.margins["margin"]} if len(study.margins) else set()
    names |= {c.group_item for c in form.comparisons}
    names |= {age.name} if age else {study.settings.population.age_item}
    asked = form.items_for(informant)
    return [i for i in asked if i.name in names and i.kind == "select_one"]


@dataclass(frozen=True)
class _Division:
    """The part in which each row is, of those that hold any; `parts` are flat places."""

    shape: tuple[int, ...]
    parts: Counts
    where: Whole

    @classmethod
    def of(cls, answers: Columns, dividing: Sequence[tuple[str, Sequence[str]]]) -> _Division:
        """Find the part of each row by the questions that divide."""
        shape = tuple(len(names) + 1 for _, names in dividing)
        flat = np.zeros(answers.rows, dtype=np.int64)
        for (item, names), length in zip(dividing, shape, strict=True):
            places = find_places(answers[item], names)
            flat *= length
            flat += np.where(places < 0, length - 1, places)
        parts, where = np.unique(flat, return_inverse=True)
        # Sixteen bits are sorted by counting, which is what splitting rows takes long for.
        small = np.int16 if len(parts) < 1 << 15 else np.int64
        return cls(shape, parts, where.astype(small))

    def whole(self) -> _Division:
        """Return one part with all rows."""
        rows = len(self.where)
        return _Division((), np.zeros(min(rows, 1), np.int64), np.zeros(rows, np.int64))

    def split(self) -> Iterator[tuple[int, Whole | slice]]:
        """Yield each part with the rows that are in it."""
        if len(self.parts) == 1:
            yield 0, slice(None)
            return
        order = np.argsort(self.where, kind="stable")
        ends = np.searchsorted(self.where[order], np.arange(len(self.parts) + 1))
        for part, (first, last) in enumerate(pairwise(ends)):
            yield part, order[first:last]

    def take(self, rows: Rows | Whole) -> _Division:
        """Return the division of some rows."""
        return _Division(self.shape, self.parts, self.where[rows])

    def count(self, tail: tuple[int, ...], *axes: Whole, amounts: Whole | None = None) -> Table:
        """Count rows by part and by their place on further axes, or sum amounts of them."""
        held = Table.of((len(self.parts), *tail), self.where, *axes, amounts=amounts)
        return self.place(tail, held)

    def place(self, tail: tuple[int, ...], held: Table) -> Table:
        """Return a table by the parts that hold any as one by all."""
        size = int(np.prod(tail, dtype=np.int64))
        first, rest = np.divmod(held.places, size)
        places = self.parts[first] * size + rest if len(self.parts) else held.places
        return Table((*self.shape, *tail), places, held.counts)


def _tally_voice(
    answers: Columns,
    study: Study,
    informant: str,
    dividing: Sequence[tuple[str, Sequence[str]]],
    *,
    rows: Rows,
    careless: Rows | None,
) -> VoiceSums:
    answers = answers.take(rows)
    careless = None if careless is None else careless[rows]
    form, division = study.questionnaire, _Division.of(answers, dividing)
    pairing = division if study.wave.is_weighted else division.whole()
    asked = [i for i in form.items_for(informant) if i.choices and i.name in answers]
    items = {i.name: _tally_item(answers[i.name], i, division, pairing) for i in asked}
    scales: dict[str, ScaleSums] = {}
    attention: list[Rows] = []
    known: list[Rows] = []
    for scale in form.scales_for(informant):
        scores = score_scale(answers, scale, form.items_of(scale.name, informant))
        scales[scale.name] = _tally_scale(scores, division)
        if (reached := scores.attention) is not None:
            attention.append(reached)
            known.append(scores.scored)
    chosen, both = _stack(attention, answers.rows), _stack(known, answers.rows)
    careful = None
    if careless is not None:
        kept = ~careless
        careful = _sum_pairs_of(chosen[kept], both[kept], pairing.take(kept))
    needs = _sum_pairs_of(chosen, both, pairing)
    return VoiceSums(division.count(()), items, scales, needs, careful)


def _sum_pairs_of(chosen: Rows, known: Rows, division: _Division) -> PairSums:
    """Compare columns two by two, part by part."""
    k, parts = chosen.shape[1], len(division.parts)
    has, lacks = chosen & known, ~chosen & known
    only, both = (np.zeros((parts, k, k), dtype=np.int64) for _ in range(2))
    for part, rows in division.split():
        only[part] = _multiply(has[rows], lacks[rows])
        both[part] = _multiply(known[rows], known[rows])
    return PairSums(*(_hold(table, division, (k, k)) for table in (only, both)))


def _multiply(one: Whole, other: Whole, most: int = 1) -> Counts:
    """Sum the products of each two columns, none of which is more than `most`."""
    found = np.zeros((one.shape[1], other.shape[1]), dtype=np.int64)
    # Whole numbers up to 2²⁴ are exact in single precision, which multiplies fastest.
    rows = max(1, (1 << 24) // max(most, 1))
    for first in range(0, len(one), rows):
        part = slice(first, first + rows)
        sums = one[part].astype(np.float32).T @ other[part].astype(np.float32)
        found += sums.astype(np.int64)
    return found


def _hold(dense: Counts, division: _Division, tail: tuple[int, ...]) -> Table:
    """Return sums by the parts that hold any as a table by all."""
    flat = dense.ravel()
    held = np.flatnonzero(flat)
    return division.place(tail, Table(dense.shape, held, flat[held]))


def _stack(columns: Sequence[Rows], rows: int) -> Rows:
    return np.column_stack(columns) if columns else np.zeros((rows, 0), dtype=bool)


def _tally_item(
    column: Column, item: Item, division: _Division, pairing: _Division
) -> ItemSums:
    names = [c.name for c in item.choices]
    tail = (len(names),)
    if item.kind == "select_one":
        places = find_places(column, names)
        given = places >= 0
        counted = division if given.all() else division.take(given)
        return ItemSums(counted.count(tail, places[given]), None, None, None)
    ticked, answered = find_ticks(column, item, item.choices)
    row, choice = np.nonzero(ticked)
    real = [not (c.exclusive or c.missing or c.outside) for c in item.choices]
    several: Rows = np.asarray(ticked[:, real].any(axis=1))
    pairs = None
    if item.role == "preference":
        own = ticked[answered]
        pairs = _sum_pairs_of(own, np.ones_like(own), pairing.take(answered))
    return ItemSums(
        division.take(row).count(tail, choice),
        division.take(answered).count(()),
        division.take(several).count(()),
        pairs,
    )


def _tally_scale(scores: ScaleScores, division: _Division) -> ScaleSums:
    keyed, answered, sums = scores.keyed, scores.answered, scores.sums
    rating = scores.rating
    k, lowest = rating.items, rating.lowest
    squares = np.zeros(len(sums), dtype=np.int64)
    for column in keyed.T:
        squares += column.astype(np.int64) ** 2
    span = k * (rating.highest - lowest) + 1
    return ScaleSums(
        rating=rating,
        levels=division.count((k + 1, span), answered, sums - answered * lowest),
        within=division.count((k + 1,), answered, amounts=answered * squares - sums**2),
        high=division.take(scores.high).count(()),
        products=_sum_products(scores, division),
        pairs=_sum_pairs(keyed, scores.given, _square(scores)),
        patterns=_count_patterns(scores, division),
    )


def _sum_products(scores: ScaleScores, division: _Division) -> Table:
    """Sum the products of complete answers, part by part."""
    full, k = scores.full, scores.rating.items
    rows = np.ones((int(full.sum()), k + 1), dtype=np.float32)
    rows[:, 1:] = scores.complete
    found, most = np.zeros((len(division.parts), k + 1, k + 1), dtype=np.int64), _square(scores)
    for part, own in division.take(full).split():
        found[part] = _multiply(rows[own], rows[own], most)
    return _hold(found, division, (k + 1, k + 1))


def _square(scores: ScaleScores) -> int:
    """Return the largest square of any score."""
    return max(scores.rating.lowest**2, scores.rating.highest**2)


def _sum_pairs(keyed: Whole, given: Rows, most: int) -> Counts:
    x, a = keyed.astype(np.float32), given.astype(np.float32)
    return np.array(
        [
            _multiply(a, a),
            _multiply(x, a, most),
            _multiply(x * x, a, most),
            _multiply(x, x, most),
        ]
    )


def find_powers(rating: Rating) -> tuple[int, ...]:
    """Return by which powers the numbers of items with each score are one number.

    The last is one more than the largest such number.
    """
    levels = rating.highest - rating.lowest + 1
    return tuple((rating.items + 1) ** n for n in range(levels + 1))


def _count_patterns(scores: ScaleScores, division: _Division) -> Table | None:
    complete, powers = scores.complete, find_powers(scores.rating)
    if powers[-1] * math.prod(division.shape) >= 1 << 63:
        return None
    table = np.array(powers[:-1], dtype=np.int64)
    flat = np.zeros(len(complete), dtype=np.int64)
    for column in complete.T:
        flat += table[column - scores.rating.lowest]
    known, which = find_different(flat, powers[-1])
    own = division.take(scores.full)
    held = Table.of((len(own.parts), len(known)), own.where, which)
    part, pattern = held.axes
    places = own.parts[part] * powers[-1] + known[pattern]
    return Table((*own.shape, powers[-1]), places, held.counts)
