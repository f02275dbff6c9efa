"""How far two informants agree who answered of the same people, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kit.intake.links import UNLINKED
from kit.intake.responses import Responses
from kit.study.questionnaire import Item
from kit.study.study import Study

from .agreement import estimate_icc, estimate_kappa, estimate_paired_gap
from .intervals import Estimate
from .scales import score_items, score_scales
from .self_reports import choose_voices, find_self_reports
from .subjects import Base, Row, Subject

__all__ = ["estimate_views"]

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Two informants' answers, and where those of one person stand in each."""

    first: Responses
    second: Responses
    left: Rows
    right: Rows


def estimate_views(responses: Sequence[Responses], study: Study) -> Iterator[Row]:
    """Estimate agreement of the first informant with the next one who may be paired.

    Of each question that has a twin in the other form the weighted kappa, of each scale that
    both were asked ICC(2,1) and by how much the first scores higher. Only who answered alone
    is paired, and only where both forms allowed it. What cannot be worked out has no row.
    """
    known = {r.informant: r for r in responses if r.pair}
    first = known.pop(study.informants[0], None)
    second = next((known[i] for i in study.informants if i in known), None)
    if first is None or second is None:
        return
    pairs = _find_pairs(first, second, study)
    about = Subject(
        study.wave.id,
        first.informant,
        study.settings.thresholds,
        inferred=study.wave.design != "volunteers",
    )
    yield from _compare_items(about, pairs, study)
    yield from _compare_scales(about, pairs, study)


def _find_pairs(first: Responses, second: Responses, study: Study) -> _Pairs:
    numbers = []
    for one in (first, second):
        own = np.array(one.pair, dtype=np.int64)
        alone = find_self_reports(one.answers, study, one.informant)
        k = study.settings.disclosure.k
        speaks = choose_voices(int(alone.sum()), int((~alone).sum()), k)[0]
        numbers.append(np.where(alone if speaks else ~alone, own, UNLINKED))
    places = [np.flatnonzero(own != UNLINKED) for own in numbers]
    held = [own[at] for own, at in zip(numbers, places, strict=True)]
    a, b = held
    _, left, right = np.intersect1d(a, b, assume_unique=True, return_indices=True)
    return _Pairs(first, second, places[0][left], places[1][right])


def _compare_items(subject: Subject, pairs: _Pairs, study: Study) -> Iterator[Row]:
    form, areas = study.questionnaire, {s.name: s.need_area for s in study.questionnaire.scales}
    twins = {i.name: i for i in form.items_for(pairs.second.informant)}
    for item in form.items_for(pairs.first.informant):
        twin = twins.get(item.twin)
        scores = sorted(item.scores.values())
        if twin is None or not scores or sorted(twin.scores.values()) != scores:
            continue
        counts, both = _count(pairs, item, twin, scores)
        found = estimate_kappa(counts, subject.thresholds.confidence)
        if found is not None:
            about = subject.about(item.name, item.need_area or areas.get(item.scale, ""))
            yield about.row("kappa_w", found, Base.of(both))


def _count(
    pairs: _Pairs, item: Item, twin: Item, scores: Sequence[int]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Count the pairs by both answers, and tell which answered both."""
    one = score_items(pairs.first.answers, [item])
    other = score_items(pairs.second.answers, [twin])
    both = one.answered[pairs.left, 0] & other.answered[pairs.right, 0]
    rows = np.searchsorted(scores, one.scores[pairs.left, 0][both])
    columns = np.searchsorted(scores, other.scores[pairs.right, 0][both])
    counts = np.zeros((len(scores), len(scores)), dtype=np.int64)
    np.add.at(counts, (rows, columns), 1)
    return counts, both


def _compare_scales(subject: Subject, pairs: _Pairs, study: Study) -> Iterator[Row]:
    form, confidence = study.questionnaire, subject.thresholds.confidence
    own = score_scales(pairs.first.answers, form, pairs.first.informant)
    others = score_scales(pairs.second.answers, form, pairs.second.informant)
    for name in (name for name in own if name in others):
        one, other = own[name].means[pairs.left], others[name].means[pairs.right]
        both = ~(np.isnan(one) | np.isnan(other))
        scale, base = own[name].rating.scale, Base.of(both)
        about = subject.about(name, scale.need_area)
        found: dict[str, Estimate | None] = {
            "icc2_1": estimate_icc(one[both], other[both], confidence),
            "informant_gap": estimate_paired_gap(one[both], other[both], confidence),
        }
        for stat, value in found.items():
            if value is not None:
                yield about.row(stat, value, base)
