"""From estimates to the ledger: what may be shown, rounded as it is published."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kit.constants import Constants, read_constants
from kit.numbers.keys import Key
from kit.numbers.published import Ledger, Published, Status
from kit.numbers.rounding import round_number
from kit.numbers.statistics import Rule, Unit, find_statistic
from kit.once import compute_once
from kit.study.earlier import find_earlier, look_back
from kit.study.given import takes
from kit.study.study import Study

from .bands import publish_bands
from .cells import Cell, find_protection, make_cells
from .changes import OTHER_WORDING, Side, protect_changes
from .suppression import Hidden, find_hidden
from .widening import Veil

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Limits", "protect_estimates", "read_limits"]

UNDEFINED = "undefined"
"""The reason of a number that the answers do not define."""

_OF_TWO_WAVES = ("change", "panel", "never")
"""Rules of numbers that no wave has alone."""

Row = Mapping[str, Any]


class Limits(Constants):
    """The constants of publication, described in ``rules.toml``."""

    percent_base: int
    wide_points: int
    too_wide_points: int
    p_steps: list[float]
    carried: list[str]
    carried_forms: list[str]


@functools.cache
def read_limits() -> Limits:
    """Return the constants of publication."""
    return read_constants("kit.protect", Limits)


@takes(estimates="DataFrame", study=Study)
@compute_once()
def protect_estimates(estimates: pd.DataFrame, study: Study) -> Ledger:
    """Return the ledger of what may be shown.

    Counts of 1 to k − 1, what they leave over, and whatever would give them away are
    hidden (``suppressed``, without a number); a small base or a wide interval is
    ``flagged``; the rest passes. Percentages are whole numbers, limits are rounded outward.

    Estimates of an earlier wave are protected as a release of that wave would protect them,
    all together; of these, the numbers stand in this ledger that a change lies between.

    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> ledger = protect_estimates(kit.estimate_needs(kit.read_responses(study), study), study)
    >>> shown = ledger.find("2019.child.competition.share_attention")
    >>> shown.status, shown.value, shown.ci_low, shown.ci_high, shown.n_base
    ('pass', 50.0, 45.0, 56.0, 137)
    >>> hidden = ledger.find("2019.child.PREF.count_choice|choice=P8")
    >>> hidden.status, hidden.value, hidden.reason
    ('suppressed', None, 'small_count')
    """
    filled = estimates.astype("object").where(estimates.notna(), None)
    waves: dict[str, list[Row]] = {study.wave.id: []}
    changes: list[Row] = []
    for record in filled.to_dict("records"):
        row = {str(name): value for name, value in record.items()}
        if _find_rule(row["key"]) in _OF_TWO_WAVES:
            changes.append(row)
        else:
            waves.setdefault(row["key"].partition(".")[0], []).append(row)
    own = _release(waves.pop(study.wave.id), study)
    known = {w.id: w for w in study.settings.waves}
    before = {
        name: _release(rows, look_back(study, known[name])) for name, rows in waves.items()
    }
    told = protect_changes(changes, own, before, study, steps=read_limits().p_steps)
    published = (*own.rows.values(), *told, *_carry(before, told, study))
    return Ledger(study.wave.id, published, study.id)


def _find_rule(written: str) -> Rule:
    """Return the rule of a number, by its key alone."""
    return find_statistic(written.partition("|")[0].rpartition(".")[2]).rule


def _release(rows: Iterable[Row], study: Study) -> Side:
    """Return what a release of one wave shows."""
    kinds: dict[str, list[Row]] = {"cells": [], "banded": [], "matched": [], "undefined": []}
    for row in rows:
        rule = _find_rule(row["key"])
        kind = "undefined" if row["estimate"] is None else rule
        kinds[kind if kind in kinds else "cells"].append(row)
    cells, k = make_cells(kinds["cells"]), study.settings.disclosure.k
    hidden = find_hidden(cells, find_protection(study, read_limits().percent_base))
    told = (
        _suppress(cell, hidden.reasons[cell.key])
        if cell.key in hidden.reasons
        else _publish(cell, hidden)
        for cell in cells
        if not cell.implied
    )
    published = {row.key: row for row in told}
    published |= {row.key: row for row in publish_bands(kinds["banded"], published, k)}
    published |= {row.key: row for row in (_publish_matched(r, k) for r in kinds["matched"])}
    published |= {row.key: row for row in (_say_undefined(r, k) for r in kinds["undefined"])}
    return Side(published, hidden.veils)


def _carry(
    before: Mapping[str, Side], told: Iterable[Published], study: Study
) -> Iterator[Published]:
    """Yield the earlier numbers of what is compared, as a release of their wave has them."""
    limits, rows = read_limits(), list(told)
    compared = {(r.key.informant, r.key.subject) for r in rows if r.reason != OTHER_WORDING}
    informants = {row.key.informant for row in rows}
    for name, side in before.items():
        for row in side.rows.values():
            key = row.key
            wave = find_earlier(study, key.informant)
            if wave is None or wave.id != name or key.group:
                continue
            forms = key.subject == "response" and key.stat in limits.carried_forms
            answers = (key.informant, key.subject) in compared and key.stat in limits.carried
            if answers or (forms and key.informant in informants):
                yield row


def _publish_matched(row: Row, k: int) -> Published:
    """Publish what two informants of the same people have in common, without their number.

    How many may be paired would tell how few did not allow it.
    """
    key = Key.parse(row["key"])
    if row["n_base"] < k:
        return Published(key, "suppressed", reason="small_base")
    statistic = key.statistic
    veil = Veil(row["n_base"], row["ci_low"], row["ci_high"])
    low, high = _limits(veil, 1, statistic.decimals)
    return Published(
        key=key,
        status="pass",
        value=round_number(row["estimate"], statistic.decimals, statistic.rounding),
        ci_low=low,
        ci_high=high,
        confidence=None if low is None else row["confidence"],
        method=row["method"],
        reason="base_withheld",
    )


def _say_undefined(row: Row, k: int) -> Published:
    """Say of a number that cannot be worked out that it is not, unless it rests on few."""
    reason = UNDEFINED if row["n_base"] >= k else "small_base"
    return Published(Key.parse(row["key"]), "suppressed", reason=reason)


def _suppress(cell: Cell, reason: str) -> Published:
    return Published(cell.key, "suppressed", reason=reason)


def _publish(cell: Cell, hidden: Hidden) -> Published:
    statistic, withheld = cell.key.statistic, cell.key in hidden.bases
    veil = Veil(cell.n_base, cell.low, cell.high)
    if withheld:
        veil = hidden.veils.get(cell.key, Veil(cell.n_base))
    factor = 100 if statistic.unit in ("percent", "points") else 1
    low, high = _limits(veil, factor, statistic.decimals)
    flag = _flag(statistic.unit, veil.least, low, high)
    status: Status = "flagged" if flag else "pass"
    told = cell.estimate if cell.weighted is None else cell.weighted
    value = round_number(told * factor, statistic.decimals, statistic.rounding)
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
