"""Money, lengths and thresholds of a size that can hardly be meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kit.errors import Place, Problem

from .doubts import name_doubt
from .model import Plan, Settings

__all__ = ["check_length", "check_price", "check_shares", "check_thresholds"]

_CHEAPEST, _DEAREST = 10, 2000
"""Yuan that one attendance may cost."""
_SHORTEST = 600
_LARGEST_DIFFERENCE = 0.8
_SHARE = (
    re.compile(
        r"(?:(?<![资酬入])总(?:额|预算|经费|费用|金额|资金)|占比|占预算|占经费)[^，。；,;%\uff05]{0,8}?(\d+(?:\.\d+)?)\s*[%\uff05]"
    ),
    re.compile(r"(\d+(?:\.\d+)?)\s*(?:%|per ?cent) of the (?:total|whole|budget)"),
)
_POINT = 1.0
"""Percentage points within which a share is rounded."""


def check_length(settings: Settings) -> Iterator[Problem]:
    """Find limits of the text that leave no room, or very little."""
    shortest, longest = settings.length
    where = Place("study.toml", setting="length")
    values = {"shortest": shortest, "longest": longest}
    if shortest >= longest:
        yield Problem("study.length_order", where, values)
    elif shortest < _SHORTEST:
        doubt = name_doubt("study", "length", count=shortest)
        yield Problem("study.length_short", where, values, doubt=doubt)


def check_thresholds(settings: Settings) -> Iterator[Problem]:
    """Find a smallest difference that no survey of needs reaches."""
    least = settings.thresholds.minimum_difference
    if least > _LARGEST_DIFFERENCE:
        where = Place("study.toml", setting="thresholds.minimum_difference")
        doubt = name_doubt("study", "minimum_difference", count=round(100 * least))
        values = {"least": least, "largest": _LARGEST_DIFFERENCE}
        yield Problem("study.minimum_difference", where, values, doubt=doubt)


def check_price(settings: Settings, plan: Plan) -> Iterator[Problem]:
    """Find an attendance that costs next to nothing, or a fortune.

    Of numbers that do not add up, that alone is told.
    """
    budget, times = settings.project.budget_yuan, plan.targets.person_times
    planned = [s.person_times for strategy in plan.strategies for s in strategy.services]
    agreed = None in planned or sum(p or 0 for p in planned) == times
    if budget is None or times is None or plan.budgeted != budget or not agreed:
        return
    if not _CHEAPEST <= budget / times <= _DEAREST:
        where = Place("plan.toml", setting="targets.person_times")
        price = round(budget / times)
        values = {"budget": budget, "times": times, "price": price}
        doubt = name_doubt("plan", "price", count=price)
        yield Problem("study.price", where, values, doubt=doubt)


def check_shares(settings: Settings, plan: Plan) -> Iterator[Problem]:
    """Find a budget line whose basis speaks of another share of the total."""
    budget = settings.project.budget_yuan
    if budget is None or plan.budgeted != budget:
        return
    for number, line in enumerate(plan.budget, start=1):
        real = 100 * (line.amount_yuan or 0) / budget
        said = [_find_share(line.basis.say(language)) for language in settings.languages]
        wrong = [s for s in said if s is not None and abs(s - real) > _POINT]
        if wrong:
            where = Place("plan.toml", setting=f"budget.{number}.basis")
            doubt = name_doubt("plan", f"budget.{number}", "share", count=round(wrong[0]))
            values = {"said": f"{wrong[0]:g}", "real": f"{real:.1f}"}
            yield Problem("study.budget_share", where, values, doubt=doubt)


def _find_share(text: str) -> float | None:
    found = next((f for pattern in _SHARE if (f := pattern.search(text))), None)
    return float(found[1]) if found else None
