"""Looks at a study and its answers: what was understood of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from kit.intake.responses import Responses
from kit.measure.moments import Products
from kit.measure.reliability import estimate_alpha
from kit.measure.scales import ScaleScores, score_scales
from kit.study.questionnaire import Choice, Item
from kit.study.study import Study

from .glance import Glance, InformantGlance, QuestionGlance, ScaleGlance

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["make_glance"]

_ASKED = ("background", "proxy", "preference", "asset", "satisfaction")


def make_glance(study: Study, responses: Sequence[Responses]) -> Glance:
    """Return what was understood."""
    return Glance(
        community=study.say(study.settings.community.name),
        wave=study.wave.id,
        informants=tuple(_look_at(study, r) for r in responses),
        willing=tuple(_find_willing(study)),
        comparisons=tuple(
            f"{c.scale} × {c.group_item}" for c in study.questionnaire.comparisons
        ),
    )


def _look_at(study: Study, responses: Responses) -> InformantGlance:
    form, informant = study.questionnaire, responses.informant
    scales = score_scales(responses.answers, form, informant).values()
    asked = form.items_for(informant, *_ASKED)
    return InformantGlance(
        informant=informant,
        label=study.say(study.settings.informants[informant]),
        invited=study.invited(informant),
        receipts=responses.receipts,
        dispositions=tuple(_pairs(responses.dispositions)),
        log=tuple((str(k), int(n)) for k, n in responses.log["outcome"].value_counts().items()),
        reading=tuple(_list_reading(responses.reading)),
        scales=tuple(_describe(study, s, informant) for s in scales),
        questions=tuple(_take(study, i) for i in asked if i.choices),
    )


def _pairs(table: pd.DataFrame) -> Iterator[tuple[str, int]]:
    return ((str(name), int(rows)) for name, rows in table.itertuples(index=False))


def _list_reading(table: pd.DataFrame | None) -> Iterator[tuple[str, int, int, int, int]]:
    if table is None:
        return
    columns = ("item", "read", "blank", "unread", "contradictory")
    for item, *counts in zip(*(table[c] for c in columns), strict=True):
        read, blank, unread, contradictory = map(int, counts)
        yield str(item), read, blank, unread, contradictory


def _describe(study: Study, scores: ScaleScores, informant: str) -> ScaleGlance:
    scale = scores.rating.scale
    items = study.questionnaire.items_of(scale.name, informant)
    alpha = estimate_alpha(Products.of(scores.complete))
    known = [score for item in items for score in item.scores.values()]
    return ScaleGlance(
        name=scale.name,
        label=study.say(scale.label),
        direction=scale.direction,
        items=tuple(f"{i.name}-" if i.reverse else i.name for i in items),
        scores=(min(known), max(known)),
        min_items=scale.min_items,
        planning_line=scale.planning_line,
        alpha=None if alpha is None else alpha.value,
    )


def _take(study: Study, item: Item) -> QuestionGlance:
    def say(choices: Iterable[Choice]) -> tuple[str, ...]:
        return tuple(_name_choice(study, choice) for choice in choices)

    def mark(name: str) -> tuple[str, ...]:
        return say(c for c in item.choices if getattr(c, name))

    left_out = ("exclusive", "missing", "outside")
    counted = [c for c in item.choices if not any(getattr(c, name) for name in left_out)]
    return QuestionGlance(
        name=item.name,
        label=study.say(item.phrase) or study.say(item.label),
        role=item.role,
        counted=say(counted),
        exclusive=mark("exclusive"),
        missing=mark("missing"),
        outside=mark("outside"),
    )


def _name_choice(study: Study, choice: Choice) -> str:
    """Return the label of a choice, with its score if it has one."""
    label = study.say(choice.label) or choice.name
    return label if choice.score is None else f"{label}={choice.score}"


def _find_willing(study: Study) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each reference of the plan with the choices that count as being willing."""
    for strategy in study.plan.strategies:
        name, _, choice = strategy.willing_from.partition(".")
        if not name:
            continue
        item = study.questionnaire.item(name)
        chosen = [
            c
            for c in item.choices
            if (c.name == choice if choice else not (c.exclusive or c.missing))
        ]
        yield strategy.willing_from, tuple(study.say(c.label) or c.name for c in chosen)
