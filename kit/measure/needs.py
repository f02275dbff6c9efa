"""From the answers of one wave to everything that is estimated from them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
import pandas as pd

from kit.errors import MeasureError, Place, Problem, speaking
from kit.intake.responses import Responses
from kit.once import compute_once
from kit.private import seal
from kit.study.earlier import look_back, tell_not_compared
from kit.study.given import takes
from kit.study.proxies import may_be_proxy
from kit.study.study import Study

from .adding import Counts
from .bounds import bound_attention
from .budget import find_level
from .choices import estimate_agreement, estimate_choices, rank_pairs
from .consistency import estimate_consistency
from .dispositions import estimate_proxies, estimate_quality, estimate_response
from .doubts import check_tallies
from .estimates import tabulate_estimates
from .groups import estimate_groups
from .intervals import Estimate
from .levels import Levels
from .ranks import estimate_rank_rows, find_rank_gap, find_rank_power
from .registers import (
    estimate_coverage,
    estimate_shift,
    estimate_weighting,
    find_registers,
    find_weighting,
)
from .rules import read_measure_rules
from .scales import find_rated
from .subjects import Base, Row, Subject, estimate_mean_rows, estimate_share_rows
from .tallies import ScaleSums, Tally
from .tallying import tally_responses
from .views import estimate_views
from .voices import Voice, split_voices
from .waves import Pairing, estimate_changes
from .weights import find_effective_n

__all__ = ["check_earlier", "check_enough", "estimate_needs", "estimate_tally"]

_ONE = ("background", "satisfaction", "asset", "preference")
_MULTIPLE = ("preference", "asset", "background")
_LINES = {"attention": 0, "attention_looser": -1, "attention_stricter": 1}


@takes(responses=Responses, study=Study)
@compute_once()
def estimate_needs(responses: Sequence[Responses], study: Study) -> pd.DataFrame:
    """Estimate response, answers, needs, their ranks and the declared comparisons.

    One row a number, for every informant in turn, with the columns ``estimates.COLUMNS``.
    Shares are proportions 0…1. What cannot be computed has no row, or one without an estimate
    whose method says why. Those for whom another answered have keys of their own
    (`split_voices`); of volunteers nothing is inferred. Where
    the answers of the wave before came with those of this one, the changes since follow, and
    last everything that a run of that wave would estimate: `protect_estimates` needs the
    whole of it.

    Raises
    ------
    MeasureError
        If an informant gave fewer answers than the smallest count that may be shown, or
        answers cannot be weighted as the study wants them.

    Examples
    --------
    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> estimates = estimate_needs(kit.read_responses(study), study).set_index("key")
    >>> estimates.loc["2019.child.competition.share_attention", ["n_base", "N"]].tolist()
    [137, 205]
    """
    with speaking(study.language):
        MeasureError.raise_any(check_enough(responses, study))
        tallies = [tally_responses(r, study) for r in responses]
        MeasureError.raise_any(check_tallies(tallies, study))
    rows = [row for tally in tallies for row in _estimate_informant(tally, study)]
    rows += estimate_views(responses, study)
    pairings = _find_pairings(responses, study)
    rows += estimate_changes(list(pairings))
    for pairing, tally in pairings.items():
        rows += _estimate_informant(tally, pairing.then)
    return seal(tabulate_estimates(rows))


def check_earlier(responses: Sequence[Responses], study: Study) -> list[Problem]:
    """Say as warnings why a wave that can be read is not compared with."""
    return [
        problem
        for wave, known in _group_earlier(responses, study).items()
        for problem in tell_not_compared(wave, _find_odd(known, _tally_before(known)))
    ]


def _find_pairings(responses: Sequence[Responses], study: Study) -> dict[Pairing, Tally]:
    """Return what can be compared, with the sums of the earlier answers.

    Those are waves that a run of their own would release.
    """
    found: dict[Pairing, Tally] = {}
    for known in _group_earlier(responses, study).values():
        tallies = _tally_before(known)
        if not any(p.severity == "error" for p in _find_odd(known, tallies)):
            found |= dict(zip(known, tallies, strict=True))
    return found


def _tally_before(known: Sequence[Pairing]) -> list[Tally]:
    return [tally_responses(pairing.before, pairing.then) for pairing in known]


def _group_earlier(responses: Sequence[Responses], study: Study) -> dict[str, list[Pairing]]:
    """Put the informants together who are compared with one and the same wave."""
    waves = {w.id: w for w in study.settings.waves}
    found: dict[str, list[Pairing]] = {}
    for r in responses:
        if r.earlier is not None:
            asked = study.questionnaire.items_for(r.informant)
            lacking = {i.name for i in asked if i.name in r.answers} - {*r.earlier.answers}
            then = look_back(study, waves[r.earlier.wave], lacking)
            found.setdefault(r.earlier.wave, []).append(Pairing(r, r.earlier, study, then))
    return found


def _find_odd(known: Sequence[Pairing], tallies: Sequence[Tally]) -> list[Problem]:
    """Find what would refuse a release of the earlier wave once its answers are scored.

    The tallies tell what each informant was asked then, so the questionnaire is the whole one.
    """
    study = known[0].study
    before, then = [pairing.before for pairing in known], look_back(study, known[0].then.wave)
    odd = check_tallies(tallies, then)
    if study.wave.is_weighted or then.wave.is_weighted:
        # A change between two weighted shares would need the error of both together.
        odd.append(Problem("measure.weights_earlier", Place(f"waves/{then.wave.id}")))
    return check_enough(before, then) or odd


def check_enough(responses: Sequence[Responses], study: Study) -> list[Problem]:
    """List the informants with too few analysed answers to release anything from.

    The message does not say how many there are: that number is itself too small to show.
    """
    k = study.settings.disclosure.k
    return [
        Problem("measure.too_few", Place(f"waves/{r.wave}"), {"informant": r.informant, "k": k})
        for r in responses
        if len(r.answers) < k
    ]


def estimate_tally(tally: Tally, study: Study) -> pd.DataFrame:
    """Estimate everything but change of one informant from sums of the answers.

    The table has the columns ``estimates.COLUMNS``; it is the same whatever the parts were
    that were added up.
    """
    return seal(tabulate_estimates(_estimate_informant(tally, study)))


def _estimate_informant(tally: Tally, study: Study) -> Iterator[Row]:
    informant = tally.informant
    size, inferred = study.population(informant), study.wave.design != "volunteers"
    known = None if size is None or size < tally.analysed else size
    limits = study.settings.thresholds
    forms = Subject(tally.wave, informant, limits, known, inferred=inferred)
    yield from estimate_response(forms, tally, study.invited(informant))
    if may_be_proxy(study, informant):
        yield from estimate_proxies(forms, tally)
    yield from estimate_quality(forms, tally)
    if inferred:
        yield from estimate_coverage(forms, tally, study)
    weighting = find_weighting(tally, study)
    if weighting is not None:
        yield from estimate_weighting(forms, weighting)
    for voice in split_voices(tally, study, weighting):
        about = Subject(tally.wave, voice.name, limits, voice.population, inferred=inferred)
        yield from _estimate_voice(about, voice, tally, study)


def _estimate_voice(
    subject: Subject, voice: Voice, tally: Tally, study: Study
) -> Iterator[Row]:
    yield from _estimate_items(subject, voice, study)
    plain = subject.inferred and voice.register is None
    registers = find_registers(tally, study) if plain else []
    for sums in voice.sums.scales.values():
        yield from _estimate_scale(subject, sums, voice, study)
        about = subject.about(sums.rating.scale.name, sums.rating.scale.need_area)
        yield from estimate_shift(about, sums, voice.rows, registers)
    if subject.inferred:
        yield from _rank_needs(subject, voice, study)
    if voice.alone:
        yield from estimate_groups(subject, voice, tally, study)


def _estimate_items(subject: Subject, voice: Voice, study: Study) -> Iterator[Row]:
    """Estimate the choices of questions and the agreement with rating items.

    The question on who answers tells the voices apart and is none of theirs. What the
    register counts is told of those who answered for themselves, and of all forms
    (`estimate_coverage`): of the others as well, it would tell how few these are.
    """
    questions = study.questionnaire
    counted = {*study.margins["margin"]} if voice.name != voice.informant else set()
    areas = {s.name: s.need_area for s in questions.scales}
    asked = questions.items_for(voice.informant)
    level = find_level(study, "wishes", voice.name)
    for item in map(voice.narrow, asked):
        roles = {"select_one": _ONE, "select_multiple": _MULTIPLE}.get(item.kind, ())
        if item.role in roles and item.name not in counted:
            about = subject.about(item.name, item.need_area or areas.get(item.scale, ""))
            yield from estimate_choices(about, voice, item, level)
    rated = find_rated(questions, voice.informant)
    needs = [(i, i.need_area or areas.get(i.scale, "")) for i in rated]
    yield from estimate_agreement(subject, voice, needs)


def _estimate_scale(
    subject: Subject, sums: ScaleSums, voice: Voice, study: Study
) -> Iterator[Row]:
    """Estimate level, reliability and, by direction, who needs attention or scores high."""
    rating = sums.rating
    about = subject.about(rating.scale.name, rating.scale.need_area)
    answered, totals, cells = voice.split_levels(sums)
    within = voice.by_cell(sums.within, -1).sum(axis=0)
    levels = Levels(rating, voice.crowd, answered, totals, cells, within, sums.find_patterns())
    base, confidence = voice.base(levels.n), subject.thresholds.confidence
    yield from estimate_mean_rows(about, levels, base)
    items = study.questionnaire.items_of(rating.scale.name, voice.informant)
    yield from estimate_consistency(about, sums, voice, items)
    least = study.settings.disclosure.k
    for name, steps in _LINES.items():
        crosses = partial(rating.reaches, steps=steps)
        k = levels.count(crosses)
        if k is None:
            continue
        share = levels.estimate_share(crosses, about.population, confidence, least)
        yield from estimate_share_rows(about, name, k, base, share)
        if not steps:
            yield from bound_attention(about, voice, study, k=k, base=base)
            yield from _estimate_total(about, share, base)
    if rating.scale.direction != "need":
        yield from _estimate_high(about, sums, voice, levels, least)


def _estimate_high(
    subject: Subject, sums: ScaleSums, voice: Voice, levels: Levels, least: int
) -> list[Row]:
    """Estimate who scores above the midpoint."""
    high, base = voice.by_cell(sums.high), voice.base(levels.n)
    if not base.n:
        return []
    confidence, is_high = subject.thresholds.confidence, levels.rating.is_high
    gaps = levels.find_gaps(is_high, confidence, least) if levels.rating.even else None
    n: Counts = levels.cells.sum(axis=1)
    share = voice.crowd.estimate(high, n, subject.population, confidence, gaps)
    return estimate_share_rows(subject, "high", int(high.sum()), base, share)


def _estimate_total(subject: Subject, share: Estimate | None, base: Base) -> Iterator[Row]:
    """Estimate how many of a known population need attention: so many times the share.

    The limits are those of the share, outward to whole numbers of people.
    """
    size = subject.population
    if size is None or share is None or not subject.inferred:
        return
    low, high = math.floor(share.low * size + 1e-9), math.ceil(share.high * size - 1e-9)
    value, se, method = share.value * size, share.se * size, share.method
    found = Estimate(value, se, float(low), float(high), method, share.confidence)
    yield subject.row("total_attention", found, base)


def _rank_needs(subject: Subject, voice: Voice, study: Study) -> Iterator[Row]:
    """Rank the needs by how many reach their planning line, those of the first twice.

    The second ranking, without careless answers, only ever takes back what the first says,
    and so needs no level of its own. Its base is that of the first: a base of its own would
    tell how many were careless.
    """
    needs = [s for s in voice.sums.scales.values() if s.rating.has_line]
    bases = [voice.base(int(voice.split_levels(s)[2].sum())) for s in needs]
    kept = [n for n, base in enumerate(bases) if base.n]
    if len(kept) < 2:
        return
    level = find_level(study, "ranking", voice.name)
    if voice.name == study.informants[0]:
        only = voice.sums.needs.only.over(-2, -1)[np.ix_(kept, kept)]
        yield from _estimate_power(subject, voice, only, level)
    rankings = {"": voice.sums.needs}
    if voice.sums.careful is not None and voice.name == study.informants[0]:
        rankings["_careful"] = voice.sums.careful
    weighted = voice.design is not None
    for ending, pairs in rankings.items():
        ranks = rank_pairs(voice, pairs, kept, level)
        for n, low, high in zip(kept, ranks.low, ranks.high, strict=True):
            scale, span = needs[n].rating.scale, (int(low), int(high))
            about = subject.about(scale.name, scale.need_area)
            yield from estimate_rank_rows(
                about, span, bases[n], family="needs", weighted=weighted, ending=ending
            )


def _estimate_power(
    subject: Subject, voice: Voice, only: Counts, level: float
) -> Iterator[Row]:
    """Estimate how far apart two needs must be to be ordered, by those that are compared.

    At the first step of Holm's adjustment, for the average pair: as many have one need and
    not the other as here. Weighted answers are as many as their effective n (Kish). Told in
    coarse steps, which tell nothing of anybody.
    """
    pairs = len(only) * (len(only) - 1) // 2
    rows = n = voice.sums.rows.total
    apart = float(only.sum()) / pairs / rows
    if voice.design is not None:
        n = math.floor(find_effective_n(voice.design.weights, voice.crowd.asked))
    rules = read_measure_rules().ranking
    power = find_rank_power(rules.gap, n, apart, level / pairs)
    gap = find_rank_gap(n, apart, level / pairs, rules.often)
    told = {
        "rank_power": math.ceil(20 * power) / 20,
        "rank_gap": math.ceil(100 * gap) / 100,
    }
    for stat, value in told.items():
        found = Estimate(value, method=f"McNemar, Holm, first of {pairs} pairs")
        yield subject.about("quality").row(stat, found, Base(rows))
