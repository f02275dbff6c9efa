"""From estimates to the ledger: what may be shown, rounded as it is published."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Any, cast

from kit.study.study import Study

from .cells import Cell, read_cells, read_policy
from .release import Published, Release, Status, Unit
from .rounding import round_number
from .suppression import find_hidden

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["protect_estimates", "read_rules"]


@functools.cache
def read_rules() -> dict[str, Any]:
    """Return the constants of publication."""
    text = resources.files("kit.protect").joinpath("rules.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def protect_estimates(estimates: pd.DataFrame, study: Study) -> Release:
    """Return the ledger of what may be shown.

    Counts of 1 to k − 1, what they leave over, and whatever would give them away are
    hidden (``suppressed``, without a number); a small base or a wide interval is
    ``flagged``; the rest passes. Percentages are whole numbers, limits are rounded outward.
    """
    filled = estimates.astype("object").where(estimates.notna(), None)
    names, rows = [str(c) for c in filled], filled.itertuples(index=False, name=None)
    cells = read_cells(dict(zip(names, row, strict=True)) for row in rows)
    hidden = find_hidden(cells, read_policy(study, read_rules()["percent_base"]))
    published = (
        _suppress(cell, hidden.reasons[cell.key])
        if cell.key in hidden.reasons
        else _publish(cell, withheld=cell.key in hidden.bases)
        for cell in cells
    )
    return Release(study.wave.id, tuple(published))


def _suppress(cell: Cell, reason: str) -> Published:
    unit, decimals, _ = _style(cell.stat)
    return Published(cell.key, "suppressed", unit, decimals, reason=reason)


def _style(stat: str) -> tuple[Unit, int, str]:
    """Return unit, decimals and direction of rounding of a statistic."""
    styles = read_rules()["stat"]
    style = styles.get(stat) or styles[stat.partition("_")[0]]
    rounding = style.get("rounding", "nearest")
    return cast("Unit", style["unit"]), style.get("decimals", 0), rounding


def _publish(cell: Cell, *, withheld: bool) -> Published:
    unit, decimals, rounding = _style(cell.stat)
    factor = 100 if unit == "percent" else 1
    low, high = _limits(cell, factor, decimals)
    flag = _flag(unit, low, high, cell.n_base)
    status: Status = "flagged" if flag else "pass"
    return Published(
        key=cell.key,
        status=status,
        unit=unit,
        decimals=decimals,
        value=round_number(cell.estimate * factor, decimals, rounding),
        ci_low=low,
        ci_high=high,
        n_base=None if withheld else cell.n_base,
        flag=flag,
        reason="base_withheld" if withheld else "",
    )


def _limits(cell: Cell, factor: int, decimals: int) -> tuple[float | None, float | None]:
    if cell.low is None or cell.high is None:
        return None, None
    low = round_number(cell.low * factor, decimals, "down")
    return low, round_number(cell.high * factor, decimals, "up")


def _flag(unit: Unit, low: float | None, high: float | None, base: int | None) -> str:
    rules = read_rules()
    if unit == "percent" and low is not None and high is not None:
        if high - low >= rules["too_wide_points"]:
            return "too_wide"
        if high - low > rules["wide_points"]:
            return "wide"
    if unit in ("percent", "score") and base is not None and base < rules["percent_base"]:
        return "small_base"
    return ""
