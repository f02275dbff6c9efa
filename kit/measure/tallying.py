"""From answers to sums: each question, each scale and each two needs, counted once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kit.intake.responses import Responses
from kit.study.proxies import find_age_item
from kit.study.questionnaire import Item
from kit.study.study import Study

from .adding import Counts, Table, find_different
from .coding import Column, Columns, find_places, find_ticks
from .division import Division
from .rules import read_measure_rules
from .scales import ScaleScores, score_scale
from .self_reports import find_self_reports
from .tallies import ItemSums, PairSums, ScaleSums, Tally, VoiceSums, find_powers

__all__ = ["sum_pairs", "tally_responses"]

Rows = npt.NDArray[np.bool_]
Whole = npt.NDArray[Any]


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
    names = {*study.margins["margin"], *(c.group_item for c in form.comparisons)}
    names |= {age.name} if age else {study.settings.population.age_item}
    asked = form.items_for(informant)
    return [i for i in asked if i.name in names and i.kind == "select_one"]


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
    form, division = study.questionnaire, Division.of(answers, dividing)
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


def _sum_pairs_of(chosen: Rows, known: Rows, division: Division) -> PairSums:
    """Compare columns two by two, part by part."""
    k, parts = chosen.shape[1], len(division.parts)
    has, lacks = chosen & known, ~chosen & known
    only, both = (np.zeros((parts, k, k), dtype=np.int64) for _ in range(2))
    for part, rows in division.split():
        only[part] = _multiply(has[rows], lacks[rows])
        both[part] = _multiply(known[rows], known[rows])
    return PairSums(*map(division.hold, (only, both)))


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


def _stack(columns: Sequence[Rows], rows: int) -> Rows:
    return np.column_stack(columns) if columns else np.zeros((rows, 0), dtype=bool)


def _tally_item(column: Column, item: Item, division: Division, pairing: Division) -> ItemSums:
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


def _tally_scale(scores: ScaleScores, division: Division) -> ScaleSums:
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
        pairs=sum_pairs(keyed, scores.given, _square(scores)),
        patterns=_count_patterns(scores, division),
    )


def _sum_products(scores: ScaleScores, division: Division) -> Table:
    """Sum the products of complete answers, part by part."""
    full, k = scores.full, scores.rating.items
    rows = np.ones((int(full.sum()), k + 1), dtype=np.float32)
    rows[:, 1:] = scores.complete
    found, most = np.zeros((len(division.parts), k + 1, k + 1), dtype=np.int64), _square(scores)
    for part, own in division.take(full).split():
        found[part] = _multiply(rows[own], rows[own], most)
    return division.hold(found)


def _square(scores: ScaleScores) -> int:
    """Return the largest square of any score."""
    return max(scores.rating.lowest**2, scores.rating.highest**2)


def sum_pairs(keyed: Whole, given: Rows, most: int) -> Counts:
    """Return the sums of `ScaleSums.pairs`; no square of a score is more than `most`."""
    x, a = keyed.astype(np.float32), given.astype(np.float32)
    return np.array(
        [
            _multiply(a, a),
            _multiply(x, a, most),
            _multiply(x * x, a, most),
            _multiply(x, x, most),
        ]
    )


def _count_patterns(scores: ScaleScores, division: Division) -> Table | None:
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
