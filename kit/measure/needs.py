"""From the answers of one wave to everything that is estimated from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from kit.errors import MeasureError, Place, Problem, speaking
from kit.intake.responses import Responses
from kit.once import compute_once
from kit.private import seal
from kit.study.earlier import look_back, tell_not_compared
from kit.study.given import takes
from kit.study.proxies import may_be_proxy
from kit.study.study import Study

from .bounds import bound_attention
from .budget import find_level
from .choices import estimate_agreement, estimate_choices
from .dispositions import estimate_proxies, estimate_quality, estimate_response
from .doubts import check_scored
from .estimates import tabulate_estimates
from .groups import estimate_groups
from .ranks import estimate_rank_rows, find_ranks
from .reliability import estimate_alpha
from .scales import ScaleScores, find_rated, score_items, score_scales
from .subjects import Base, Row, Subject, estimate_mean_rows, estimate_share_rows
from .voices import Voice, split_voices
from .waves import Pairing, estimate_changes

__all__ = ["check_earlier", "check_enough", "estimate_needs"]

_ONE = ("background", "satisfaction", "asset", "preference")
_MULTIPLE = ("preference", "asset", "background")
_STEPS = {"looser": -1, "stricter": 1}


@takes(responses=Responses, study=Study)
@compute_once()
def estimate_needs(responses: Sequence[Responses], study: Study) -> pd.DataFrame:
    """Estimate response, answers, needs, their ranks and the declared comparisons.

    One row a number, for every informant in turn, with the columns ``estimates.COLUMNS``.
    Shares are proportions 0…1. What cannot be computed has no row. Those for whom another
    answered have keys of their own (`split_voices`); of volunteers nothing is inferred. Where
    the answers of the wave before came with those of this one, the changes since follow, and
    last everything that a run of that wave would estimate: `protect_estimates` needs the
    whole of it.

    Raises
    ------
    MeasureError
        If an informant gave fewer answers than the smallest count that may be shown.

    Examples
    --------
    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> estimates = estimate_needs(kit.read_responses(study), study).set_index("key")
    >>> estimates.loc["2019.child.competition.share_attention", ["n_base", "N"]].tolist()
    [137, 205]
    """
    with speaking(study.language):
        MeasureError.raise_any(check_enough(responses, study) or check_scored(responses, study))
    rows = [row for r in responses for row in _estimate_informant(r, study)]
    pairings = _find_pairings(responses, study)
    rows += estimate_changes(pairings)
    for pairing in pairings:
        rows += _estimate_informant(pairing.before, pairing.then)
    return seal(tabulate_estimates(rows))


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
    informant = responses.informant
    size, inferred = study.population(informant), study.wave.design != "volunteers"
    known = None if size is None or size < len(responses.answers) else size
    limits = study.settings.thresholds
    forms = Subject(responses.wave, informant, limits, known, inferred=inferred)
    yield from estimate_response(forms, responses, study.invited(informant))
    if may_be_proxy(study, informant):
        yield from estimate_proxies(forms, responses, study)
    yield from estimate_quality(forms, responses)
    for voice in split_voices(responses, study):
        about = Subject(responses.wave, voice.name, limits, voice.population, inferred=inferred)
        yield from _estimate_voice(about, voice, study)


def _estimate_voice(subject: Subject, voice: Voice, study: Study) -> Iterator[Row]:
    scores = score_scales(voice.answers, study.questionnaire, voice.informant)
    yield from _estimate_items(subject, voice, study)
    for scale in scores.values():
        yield from _estimate_scale(subject, scale, voice, study)
    if subject.inferred:
        yield from _rank_needs(subject, voice, scores, study)
    if voice.alone:
        yield from estimate_groups(subject, voice, scores, study)


def _estimate_items(subject: Subject, voice: Voice, study: Study) -> Iterator[Row]:
    """Estimate the choices of questions and the agreement with rating items.

    The question on who answers tells the voices apart and is none of theirs.
    """
    questions = study.questionnaire
    areas = {s.name: s.need_area for s in questions.scales}
    asked = questions.items_for(voice.informant)
    level = find_level(study, "wishes", voice.name)
    for item in map(voice.narrow, asked):
        roles = {"select_one": _ONE, "select_multiple": _MULTIPLE}.get(item.kind, ())
        if item.role in roles:
            about = subject.about(item.name, item.need_area or areas.get(item.scale, ""))
            yield from estimate_choices(about, voice.answers[item.name], item, level)
    rated = find_rated(questions, voice.informant)
    needs = [i.need_area or areas.get(i.scale, "") for i in rated]
    yield from estimate_agreement(subject, score_items(voice.answers, rated), needs)


def _estimate_scale(
    subject: Subject, scores: ScaleScores, voice: Voice, study: Study
) -> Iterator[Row]:
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
        yield from bound_attention(about, voice, study, k=k, base=base)
        yield from _move_line(about, scores)
    if scores.scale.direction != "need":
        yield from estimate_share_rows(about, "high", int(scores.high.sum()), base)


def _move_line(subject: Subject, scores: ScaleScores) -> Iterator[Row]:
    """Estimate who would need attention with the planning line one step either way."""
    for name, steps in _STEPS.items():
        reached = scores.reaching(steps)
        if reached is not None:
            count = int(reached.sum())
            yield from estimate_share_rows(subject, f"attention_{name}", count, scores.base)


def _rank_needs(
    subject: Subject, voice: Voice, scores: Mapping[str, ScaleScores], study: Study
) -> Iterator[Row]:
    """Rank the needs by how many reach their planning line, those of the first twice.

    The second ranking, without careless answers, only ever takes back what the first says,
    and so needs no level of its own. Its base is that of the first: a base of its own would
    tell how many were careless.
    """
    needs = [s for s in scores.values() if s.attention is not None and s.base.n]
    if len(needs) < 2:
        return
    level = find_level(study, "ranking", voice.name)
    everyone = np.ones(len(voice.answers), dtype=bool)
    yield from _rank_rows(subject, needs, everyone, level=level)
    if voice.careless is not None and voice.name == study.informants[0]:
        yield from _rank_rows(subject, needs, ~voice.careless, level=level, ending="_careful")


def _rank_rows(
    subject: Subject,
    needs: Sequence[ScaleScores],
    rows: npt.NDArray[np.bool_],
    *,
    level: float,
    ending: str = "",
) -> Iterator[Row]:
    chosen = np.column_stack([s.attention for s in needs if s.attention is not None])[rows]
    known = np.column_stack([s.scored for s in needs])[rows]
    ranks = find_ranks(chosen, known, level)
    for s, low, high in zip(needs, ranks.low, ranks.high, strict=True):
        about, span = subject.about(s.scale.name, s.scale.need_area), (int(low), int(high))
        yield from estimate_rank_rows(about, span, s.base, family="needs", ending=ending)
