"""How success is measured: where a question stands now, and where it is to stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kit.argue.brief import Brief
from kit.argue.claims import Claim
from kit.argue.section_words import PlanWords
from kit.argue.text import Run, compose, join_runs
from kit.numbers.published import Published
from kit.study.model import PlannedService
from kit.study.questionnaire import Item
from kit.wording import Wording

__all__ = ["Measure", "find_measures", "say_indicators"]


@dataclass(frozen=True)
class Measure:
    """One planned service with the question that measures it.

    `path` is that of the service, `now` the share who agree, None where it is not shown.
    """

    path: str
    service: PlannedService
    item: Item
    now: Published | None

    @property
    def rises(self) -> bool:
        """Whether agreement is to become more frequent: the question tells a strength."""
        return self.item.reverse

    @property
    def missed(self) -> bool:
        """Whether the target is already reached, or lies on the wrong side of now."""
        if self.now is None or self.now.value is None or self.service.target is None:
            return False
        gap = self.service.target - self.now.value
        return gap <= 0 if self.rises else gap >= 0


def find_measures(brief: Brief[Wording]) -> Iterator[Measure]:
    """Yield the planned services that a question to the main informant measures."""
    items = {i.name: i for i in brief.study.questionnaire.items_for(brief.main)}
    directions = {s.name: s.direction for s in brief.study.questionnaire.scales}
    for s, strategy in enumerate(brief.study.plan.strategies):
        for n, service in enumerate(strategy.services):
            item = items.get(service.measured_by)
            if item is not None and directions.get(item.scale) == "need":
                now = brief.evidence.row(item.name, "share_agree")
                yield Measure(f"plan.strategies.{s}.services.{n}", service, item, now)


def say_indicators(brief: Brief[PlanWords]) -> Iterator[Claim]:
    """Say where each measured question stands and is to stand; an open target is marked."""
    found = list(find_measures(brief))
    if not found:
        return
    parts = join_runs((_say(brief, m) for m in found), brief.frame.semicolon)
    runs = compose(brief.words.indicators, parts=parts)
    known = all(m.service.target is not None and not m.missed for m in found)
    yield brief.claim(
        "plan.indicators", runs, "G5", verdict="supported" if known else "open", weight=7
    )


def _say(brief: Brief[PlanWords], measure: Measure) -> tuple[Run, ...]:
    words, path = brief.words, f"questionnaire.{measure.item.name}"
    if brief.has(f"{path}.gloss"):
        what: tuple[Run, ...] = (brief.fact(f"{path}.gloss"),)
    else:
        what = compose(words.indicator_agree, item=brief.fact(f"{path}.label"))
    start = words.indicator_now if measure.missed else words.indicator_from
    now = compose(start, now=brief.figure(measure.now)) if measure.now else ""
    return compose(
        words.indicator,
        noun=brief.noun,
        service=brief.fact(f"{measure.path}.name"),
        what=what,
        start=now,
        end=_say_end(brief, measure),
    )


def _say_end(brief: Brief[PlanWords], measure: Measure) -> tuple[Run, ...]:
    words = brief.words
    if measure.service.target is None and measure.now is None:
        return compose(words.indicator_open_none)
    if measure.service.target is None:
        return compose(words.indicator_open_up if measure.rises else words.indicator_open_down)
    target = brief.fact(f"{measure.path}.target")
    if measure.missed:
        return compose(words.indicator_missed, target=target)
    template = words.indicator_up if measure.rises else words.indicator_down
    return compose(template, target=target)
