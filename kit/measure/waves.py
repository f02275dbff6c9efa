"""What changed since the wave before: items one by one, scales where every item is the same."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from kit.intake.links import UNLINKED
from kit.intake.responses import Responses
from kit.study.questionnaire import Item
from kit.study.study import Study

from .changes import Change, Pairs, Values, estimate_change
from .comparisons import adjust_holm
from .intervals import Estimate
from .scales import find_rated, score_items, score_scales
from .self_reports import select_first_voice
from .subjects import Base, Row, Subject

__all__ = ["Pairing", "estimate_changes"]

OTHER_WORDING = "other wording"
"""The method of a row without an estimate: the question was put in other words."""


@dataclass(frozen=True, eq=False)
class Pairing:
    """One informant's answers now and in the wave before, each with the study as of then."""

    now: Responses
    before: Responses
    study: Study
    then: Study

    @property
    def subject(self) -> Subject:
        """Those of whom a change is told: whoever answers now."""
        thresholds = self.study.settings.thresholds
        return Subject(self.study.wave.id, self.now.informant, thresholds)

    @property
    def is_of_volunteers(self) -> bool:
        """Whether people chose themselves in one of the waves."""
        return "volunteers" in (self.study.wave.design, self.then.wave.design)

    def selected(self) -> Pairing:
        """Return what is compared of these answers.

        What others answered for somebody is a key of its own and is not compared: it may
        have been asked of other people, or about other children, each time.
        """
        now = select_first_voice(self.now, self.study)
        return replace(self, now=now, before=select_first_voice(self.before, self.then))

    @cached_property
    def pairs(self) -> Pairs:
        """The rows of those who can be found in both waves."""
        (a, first), (b, second) = (_find_linked(r) for r in (self.before, self.now))
        # Who answered alone in one wave only is no pair.
        _, left, right = np.intersect1d(first, second, assume_unique=True, return_indices=True)
        return Pairs(a[left], b[right])

    def is_same(self, item: Item) -> bool:
        """Tell whether an item was asked in the same words in both waves."""
        name, words = item.name, self.before.wordings
        asked = name in self.before.answers and name in self.now.answers
        return asked and words.get(name, "") == self.now.wordings.get(name, "")


def _find_linked(responses: Responses) -> tuple[np.ndarray, np.ndarray]:
    """Return the places of the linked rows, and their numbers."""
    link = np.array(responses.link, dtype=np.int64)
    places = np.flatnonzero(link != UNLINKED)
    return places, link[places]


@dataclass(frozen=True)
class _Found:
    """One comparison that can be made, and the rows that go with it."""

    about: Subject
    change: Change
    base: Base
    rows: tuple[Row, ...]
    tested: bool


def estimate_changes(pairings: Sequence[Pairing]) -> list[Row]:
    """Estimate what changed, one row a number, under the keys of the wave of now.

    Of each item the change of the share that agrees, of each scale the change of its mean.
    Items worded in another way, and scales with one, have a row without an estimate. Holm's
    adjustment runs over all changes of all informants. Where people of either wave chose
    themselves there is neither an interval nor a test. ``pairs_*`` rows tell how those who
    answered both times did; they are for `kit.protect` alone and are never published.
    """
    compared = [pairing.selected() for pairing in pairings]
    rows = [row for p in compared for row in (*_count_panel(p), *_mark_reworded(p))]
    found = [one for p in compared for one in (*_compare_items(p), *_compare_scales(p))]
    adjusted = iter(adjust_holm([one.change.p for one in found if one.tested]).tolist())
    for one in found:
        rows += one.rows
        if one.tested:
            p = Estimate(next(adjusted), method="normal, Holm", family="changes")
            rows.append(one.about.row("p_change", p, one.base))
    return rows


def _count_panel(pairing: Pairing) -> Iterator[Row]:
    """Count who answered both times, and in each wave those who are not among them.

    These came new or stayed away, or cannot be linked: they refused, gave no card, or one
    that somebody else gave too. No rows where nobody could be linked at all.
    """
    if not (pairing.now.link and pairing.before.link):
        return
    panel = len(pairing.pairs.now)
    now, before = len(pairing.now.answers), len(pairing.before.answers)
    counts = {"count_panel": panel, "count_joined": now - panel, "count_left": before - panel}
    about = pairing.subject.about("response")
    for stat, count in counts.items():
        yield about.count(stat, count, Base(now))


def _mark_reworded(pairing: Pairing) -> Iterator[Row]:
    """Name the items that were worded in another way, and the scales that hold one."""
    none, base = Estimate(math.nan, method=OTHER_WORDING), Base(len(pairing.now.answers))
    form, informant = pairing.study.questionnaire, pairing.now.informant
    for item in find_rated(form, informant):
        if not pairing.is_same(item):
            yield _about(pairing, item).row("change_agree", none, base)
    for scale in form.scales_for(informant):
        if not all(map(pairing.is_same, form.items_of(scale.name, informant))):
            about = pairing.subject.about(scale.name, scale.need_area)
            yield about.row("change_mean", none, base)


def _about(pairing: Pairing, item: Item) -> Subject:
    areas = {s.name: s.need_area for s in pairing.study.questionnaire.scales}
    return pairing.subject.about(item.name, item.need_area or areas.get(item.scale, ""))


def _compare_items(pairing: Pairing) -> Iterator[_Found]:
    rated = find_rated(pairing.study.questionnaire, pairing.now.informant)
    items = [item for item in rated if pairing.is_same(item)]
    before, now = (_agree(r, items) for r in (pairing.before, pairing.now))
    for place, item in enumerate(items):
        about, values = _about(pairing, item), (before[:, place], now[:, place])
        one = _compare(about, "change_agree", *values, pairing=pairing)
        if one is not None:
            both = _count_pairs(about, *values, pairing.pairs)
            yield replace(one, rows=(*one.rows, *both))


def _agree(responses: Responses, items: Sequence[Item]) -> Values:
    """Return who agrees with which item, as 0 and 1; NaN where it is not answered."""
    coded = score_items(responses.answers, items)
    return np.where(coded.answered, coded.agreed.astype(np.float64), np.nan)


def _count_pairs(about: Subject, before: Values, now: Values, pairs: Pairs) -> Iterator[Row]:
    """Count who of those with two answers agreed before, agrees now, and does both."""
    x, y = before[pairs.before], now[pairs.now]
    both = ~(np.isnan(x) | np.isnan(y))
    x, y, base = x[both], y[both], Base.of(both)
    counts = {"pairs_before": x.sum(), "pairs_now": y.sum(), "pairs_both": (x * y).sum()}
    for stat, count in counts.items():
        yield about.count(stat, int(count), base)


def _compare_scales(pairing: Pairing) -> Iterator[_Found]:
    """Compare the means of scales of two items or more; one item is compared as an item."""
    form, informant = pairing.study.questionnaire, pairing.now.informant
    now = score_scales(pairing.now.answers, form, informant)
    before = score_scales(pairing.before.answers, pairing.then.questionnaire, informant)
    for scale in form.scales_for(informant):
        items = form.items_of(scale.name, informant)
        if len(items) > 1 and all(map(pairing.is_same, items)):
            about = pairing.subject.about(scale.name, scale.need_area)
            means = before[scale.name].means, now[scale.name].means
            one = _compare(about, "change_mean", *means, pairing=pairing)
            if one is not None:
                yield one


def _compare(
    about: Subject, stat: str, before: Values, now: Values, *, pairing: Pairing
) -> _Found | None:
    change = estimate_change(before, now, pairing.pairs, about.thresholds.confidence)
    if change is None:
        return None
    difference, tested = change.difference, not pairing.is_of_volunteers
    if not tested:
        difference = Estimate(difference.value, method="difference of those who answered")
    base = Base.of(~np.isnan(now))
    return _Found(about, change, base, (about.row(stat, difference, base),), tested)
