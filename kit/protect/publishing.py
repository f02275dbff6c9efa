"""From estimates to the ledger: what may be shown, rounded as it is published."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from kit.numbers.published import Ledger, Published, Status
from kit.numbers.rounding import round_number
from kit.numbers.statistics import Unit
from kit.once import compute_once
from kit.study.given import takes
from kit.study.study import Study

from .cells import Cell, find_protection, make_cells
from .suppression import Hidden, find_hidden
from .widening import Veil

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Limits", "protect_estimates", "read_limits"]


@dataclass(frozen=True)
class Limits:
    """The constants of publication, described in ``rules.toml``."""

    percent_base: int
    wide_points: int
    too_wide_points: int


@functools.cache
def read_limits() -> Limits:
    """Return the constants of publication."""
    text = resources.files("kit.protect").joinpath("rules.toml").read_text(encoding="utf-8")
    return Limits(**tomllib.loads(text))


@takes(estimates="DataFrame", study=Study)
@compute_once()
def protect_estimates(estimates: pd.DataFrame, study: Study) -> Ledger:
    """Return the ledger of what may be shown.

    Counts of 1 to k − 1, what they leave over, and whatever would give them away are
    hidden (``suppressed``, without a number); a small base or a wide interval is
    ``flagged``; the rest passes. Percentages are whole numbers, limits are rounded outward.
    """
    filled = estimates.astype("object").where(estimates.notna(), None)
    rows = filled.to_dict("records")
    cells = make_cells({str(name): value for name, value in row.items()} for row in rows)
    hidden = find_hidden(cells, find_protection(study, read_limits().percent_base))
    published = (
        _suppress(cell, hidden.reasons[cell.key])
        if cell.key in hidden.reasons
        else _publish(cell, hidden)
        for cell in cells
        if not cell.implied
    )
    return Ledger(study.wave.id, tuple(published), study.id)


def _suppress(cell: Cell, reason: str) -> Published:
    return Published(cell.key, "suppressed", reason=reason)


def _publish(cell: Cell, hidden: Hidden) -> Published:
    statistic, withheld = cell.key.statistic, cell.key in hidden.bases
    veil = Veil(cell.n_base, cell.low, cell.high)
    if withheld:
        veil = hidden.veils.get(cell.key, Veil(cell.n_base))
    factor = 100 if statistic.unit == "percent" else 1
    low, high = _limits(veil, factor, statistic.decimals)
    flag = _flag(statistic.unit, veil.least, low, high)
    status: Status = "flagged" if flag else "pass"
    value = round_number(cell.estimate * factor, statistic.decimals, statistic.rounding)
    return Published(
        key=cell.key,
        status=status,
        value=value,
        ci_low=low,
        ci_high=high,
        confidence=None if low is None else cell.confidence,
        method=cell.method,
        N=None if withheld else cell.population,
        family=cell.test_family,
        n_base=None if withheld else cell.n_base,
        flag=flag,
        reason="base_withheld" if withheld else "",
    )


def _limits(veil: Veil, factor: int, decimals: int) -> tuple[float | None, float | None]:
    if veil.low is None or veil.high is None:
        return None, None
    low = round_number(veil.low * factor, decimals, "down")
    return low, round_number(veil.high * factor, decimals, "up")


def _flag(unit: Unit, least: int, low: float | None, high: float | None) -> str:
    """Name the doubt; `least` is the base or, where it is withheld, the fewest it can be."""
    limits = read_limits()
    if unit == "percent" and low is not None and high is not None:
        if high - low >= limits.too_wide_points:
            return "too_wide"
        if high - low > limits.wide_points:
            return "wide"
    if unit in ("percent", "score") and least < limits.percent_base:
        return "small_base"
    return ""
