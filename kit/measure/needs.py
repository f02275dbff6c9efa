"""From the answers of one wave to everything that is estimated from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from kit.errors import MeasureError, Place, Problem, speaking
from kit.intake.responses import Responses
from kit.once import compute_once
from kit.study.earlier import look_back, tell_not_compared
from kit.study.given import takes
from kit.study.study import Study

from .choices import estimate_agreement, estimate_choices
from .dispositions import estimate_quality, estimate_response
from .doubts import check_scored
from .estimates import tabulate_estimates
from .groups import estimate_groups
from .intervals import Estimate
from .ranks import estimate_rank_rows, find_ranks
from .reliability import estimate_alpha
from .scales import ScaleScores, find_rated, score_items, score_scales
from .subjects import Base, Row, Subject, estimate_mean_rows, estimate_share_rows
from .waves import Pairing, estimate_changes

__all__ = ["check_earlier", "check_enough", "estimate_needs"]

_ONE = ("background", "proxy", "satisfaction", "asset", "preference")
_MULTIPLE = ("preference", "asset", "background")


@takes(responses=Responses, study=Study)
@compute_once()
def estimate_needs(responses: Sequence[Responses], study: Study) -> pd.DataFrame:
    """Estimate response, answers, needs, their ranks and the declared comparisons.

    One row a number, for every informant in turn, with the columns ``estimates.COLUMNS``.
    Shares are proportions 0…1. What cannot be computed has no row. Where the answers of the
    wave before came with those of this one, the changes since follow, and last everything
    that a run of that wave would estimate: `protect_estimates` needs the whole of it.

    Raises
    ------
    MeasureError
        If an informant gave fewer answers than the smallest count that may be shown.
    """
    with speaking(study.language):
        MeasureError.raise_any(check_enough(responses, study) or check_scored(responses, study))
    rows = [row for r in responses for row in _estimate_informant(r, study)]
    pairings = _find_pairings(responses, study)
    rows += estimate_changes(pairings)
    for pairing in pairings:
        rows += _estimate_informant(pairing.before, pairing.then)
    return tabulate_estimates(rows)


def check_earlier(responses: Sequence[Responses], study: Study) -> list[Problem]:
    """Say as warnings why a wave that can be read is not compared with."""
    return [
        problem
        for wave, known in _group_earlier(responses, study).items()
        for problem in tell_not_compared(wave, _find_odd(known))
    ]


def _find_pairings(responses: Sequence[Responses], study: Study) -> list[Pairing]:
    """Return what can be compared: waves that a run of their own would release."""
    return [
        pairing
        for known in _group_earlier(responses, study).values()
        if not any(p.severity == "error" for p in _find_odd(known))
        for pairing in known
    ]


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


def _find_odd(known: Sequence[Pairing]) -> list[Problem]:
    """Find what would refuse a release of the earlier wave once its answers are scored."""
    before, then = [pairing.before for pairing in known], known[0].then
    return check_enough(before, then) or check_scored(before, then)


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


def _estimate_informant(responses: Responses, study: Study) -> Iterator[Row]:
    informant, answers = responses.informant, responses.answers
    population = study.population(informant)
    # A register with fewer people than answered cannot bound the population.
    known = None if population is None or population < len(answers) else population
    subject = Subject(responses.wave, informant, study.settings.thresholds, known)
    scores = score_scales(answers, study.questionnaire, informant)
    yield from estimate_response(subject, responses, study.invited(informant))
    yield from estimate_quality(subject, responses)
    yield from _estimate_items(subject, answers, study)
    for scale in scores.values():
        yield from _estimate_scale(subject, scale)
    yield from _rank_needs(subject, scores)
    yield from estimate_groups(subject, answers, scores, study)


def _estimate_items(subject: Subject, answers: pd.DataFrame, study: Study) -> Iterator[Row]:
    """Estimate the choices of questions and the agreement with rating items."""
    questions = study.questionnaire
    areas = {s.name: s.need_area for s in questions.scales}
    asked = questions.items_for(subject.informant)
    for item in asked:
        roles = {"select_one": _ONE, "select_multiple": _MULTIPLE}.get(item.kind, ())
        if item.role in roles:
            about = subject.about(item.name, item.need_area or areas.get(item.scale, ""))
            yield from estimate_choices(about, answers[item.name], item)
    rated = find_rated(questions, subject.informant)
    needs = [i.need_area or areas.get(i.scale, "") for i in rated]
    yield from estimate_agreement(subject, score_items(answers, rated), needs)


def _estimate_scale(subject: Subject, scores: ScaleScores) -> Iterator[Row]:
    """Estimate level, reliability and, by direction, who needs attention or scores high."""
    about = subject.about(scores.scale.name, scores.scale.need_area)
    base = scores.base
    yield from estimate_mean_rows(about, scores.means[scores.scored], base)
    alpha = estimate_alpha(scores.complete, subject.thresholds.confidence)
    if alpha is not None:
        complete = len(scores.complete)
        yield about.row("alpha", alpha, Base(complete, base.n + base.missing - complete))
    if scores.attention is not None:
        k = int(scores.attention.sum())
        yield from estimate_share_rows(about, "attention", k, base)
        yield from _bound_attention(about, k, base)
    if scores.scale.direction != "need":
        yield from estimate_share_rows(about, "high", int(scores.high.sum()), base)


def _bound_attention(subject: Subject, k: int, base: Base) -> Iterator[Row]:
    """Bound the population's share, whatever those would say who gave no usable answer.

    ``k/N`` and ``(k + N − n)/N`` (Manski 1989, Journal of Human Resources 24, 343–360).
    """
    size = subject.population
    if size is None or not base.n:
        return
    bounds = {"lowest": k / size, "highest": (k + size - base.n) / size}
    for name, value in bounds.items():
        worst = Estimate(value, method="worst case of those without an answer")
        yield subject.row(f"share_attention_{name}", worst, base)


def _rank_needs(subject: Subject, scores: Mapping[str, ScaleScores]) -> Iterator[Row]:
    """Rank the needs by how many reach their planning line."""
    needs = [(s, s.attention) for s in scores.values() if s.attention is not None and s.base.n]
    if len(needs) < 2:
        return
    chosen = np.column_stack([attention for _, attention in needs])
    known = np.column_stack([s.scored for s, _ in needs])
    ranks = find_ranks(chosen, known, subject.thresholds.significance)
    for (s, _), low, high in zip(needs, ranks.low, ranks.high, strict=True):
        about = subject.about(s.scale.name, s.scale.need_area)
        yield from estimate_rank_rows(about, int(low), int(high), s.base, family="needs")
