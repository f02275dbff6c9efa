"""What two waves may tell together: changes, how sure they are, and how many answered twice.

A change stands beside the two numbers that it lies between, and beside how many answered both
times. What it adds must not tell more of anybody than those do.

*The change itself* follows from two counts and their bases where all of these are shown. Where
one is not, it is the difference of the two published numbers, and tells nothing.

*Its error* rests besides on how many agreed both times. Who knows all other counts could turn
a limit or a p value round, and so tell how few changed their mind; `lower_overlap` keeps three
values of it or more open, and the error is never too small. Where a base is withheld, the
limits are the widest and the p value is the largest over all bases and counts that are open to
an outsider (as in `kit.protect.widening`), so that they tell nothing of it.

*The p value* is published as one of a few steps that it does not exceed, after Holm's
adjustment over the changes that are published: a hidden one has no part in it. One of the
steps is what the study lets its waves claim at most.

*Means* rest on the spread of scores, which is shown nowhere: their limits are those of the
estimate where both bases are shown, and there are none elsewhere.

*Who answered both times, only now, and only before* add up to two numbers that are shown:
where one of the three is small all three are hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kit.measure.changes import (
    find_change_limits,
    find_change_p,
    find_share_error,
    find_waves_budget,
)
from kit.measure.comparisons import adjust_holm
from kit.numbers.keys import Key
from kit.numbers.published import Published
from kit.numbers.rounding import round_number, round_percent
from kit.study.earlier import find_earlier
from kit.study.study import Study

from .overlap import Joint, lower_overlap
from .widening import Veil

__all__ = ["OTHER_WORDING", "Side", "protect_changes"]

OTHER_WORDING = "other_wording"
"""Why a change has no number: the question was put in other words before."""

_FLAGS = ("too_wide", "wide", "small_base", "")
"""Doubts, the gravest first."""

Row = Mapping[str, Any]
Stats = Mapping[str, Row]
Split = tuple[int, int]


@dataclass(frozen=True)
class Side:
    """What is published of one wave, with the veils of its withheld bases."""

    rows: Mapping[Key, Published]
    veils: Mapping[Key, Veil]

    def find_splits(self, row: Published) -> list[Split]:
        """Return the counts and bases of which a shown share can be, as far as is seen."""
        if row.n_base is None:
            veil = self.veils.get(row.key)
            known = veil.counts.items() if veil else ()
            return [(count, base) for base, counts in known for count in counts]
        counted = self.rows.get(row.key.of(row.key.statistic.counted))
        if counted is not None and counted.value is not None:
            return [(int(counted.value), row.n_base)]
        possible = range(row.n_base + 1)
        return [(c, row.n_base) for c in possible if round_percent(c / row.n_base) == row.value]


@dataclass(frozen=True)
class _Between:
    """The two published numbers between which a change lies."""

    before: Published
    now: Published
    sides: tuple[Side, Side]

    @property
    def gap(self) -> float:
        """The difference of the published numbers."""
        return (self.now.value or 0) - (self.before.value or 0)

    @property
    def shows_bases(self) -> bool:
        """Whether both bases are shown."""
        return self.before.n_base is not None and self.now.n_base is not None

    @property
    def flag(self) -> str:
        """The graver doubt of the two."""
        return min(self.before.flag, self.now.flag, key=_FLAGS.index)


@dataclass(frozen=True)
class _Told:
    """A change as it is published, and its p value before any adjustment, if it has one."""

    change: Published
    p: float | None = None


def protect_changes(
    rows: Iterable[Row],
    now: Side,
    before: Mapping[str, Side],
    study: Study,
    *,
    steps: Sequence[float],
) -> list[Published]:
    """Return what may be shown of the estimates of changes; see the charter of the module.

    Parameters
    ----------
    rows
        Those rows of the Estimates table whose rule is of two waves.
    before
        By wave, what a release of that wave shows.
    steps
        What p values are rounded up to, beside the share of the error budget.
    """
    subjects: dict[tuple[str, str], dict[str, Row]] = {}
    for row in rows:
        key = Key.parse(row["key"])
        subjects.setdefault((key.informant, key.subject), {})[key.stat] = {**row, "key": key}
    found: list[Published] = []
    tested: dict[Key, _Told] = {}
    for (informant, _), stats in subjects.items():
        found += _publish_panel(stats, study.settings.disclosure.k)
        wave = find_earlier(study, informant)
        side = before.get(wave.id) if wave else None
        for row in stats.values():
            if row["key"].statistic.of:
                told = _publish_change(row, stats, now=now, before=side, study=study)
                found.append(told.change)
                if test := stats.get("p_change"):
                    tested[test["key"]] = told
    return [*found, *_publish_tests(tested, [*steps, find_waves_budget(study)])]


def _publish_panel(stats: Stats, k: int) -> Iterator[Published]:
    """Show who answered when, or hide all of it."""
    panel = [row for row in stats.values() if row["key"].statistic.rule == "panel"]
    small = any(0 < row["estimate"] < k for row in panel)
    for row in panel:
        if small:
            yield Published(row["key"], "suppressed", reason="small_count")
        else:
            yield Published(row["key"], "pass", row["estimate"], method=row["method"])


def _publish_change(
    row: Row, stats: Stats, *, now: Side, before: Side | None, study: Study
) -> _Told:
    """Show a change where both numbers are shown that it lies between."""
    key: Key = row["key"]
    wave = find_earlier(study, key.informant)
    if row["estimate"] is None or before is None or wave is None:
        return _Told(Published(key, "suppressed", reason=OTHER_WORDING))
    own = key.of(key.statistic.of)
    second, first = now.rows.get(own), before.rows.get(replace(own, wave=wave.id))
    if first is None or second is None:
        return _Told(Published(key, "suppressed", reason="small_base"))
    if hidden := next((r for r in (first, second) if r.status == "suppressed"), None):
        return _Told(Published(key, "suppressed", reason=hidden.reason))
    between = _Between(first, second, (before, now))
    if key.statistic.kind == "change":
        joint = _read_joint(stats)
        overlap = lower_overlap(joint, study.settings.disclosure.k)
        return _tell_share(row, between, overlap)
    return _tell_mean(row, between)


def _read_joint(stats: Stats) -> Joint:
    """Return what is known of those who answered both times."""
    if "pairs_both" not in stats:
        return Joint()
    counts = (int(stats[f"pairs_{name}"]["estimate"]) for name in ("before", "now", "both"))
    return Joint(int(stats["pairs_both"]["n_base"]), *counts)


def _tell_share(row: Row, between: _Between, overlap: int) -> _Told:
    """Publish a change of a share, in points."""
    firsts, seconds = (
        side.find_splits(number)
        for side, number in zip(between.sides, (between.before, between.now), strict=True)
    )
    exact = len(firsts) == len(seconds) == 1
    value = 100 * row["estimate"] if exact else between.gap
    if row["ci_low"] is None or not (firsts and seconds):
        return _Told(_publish(row, between, value))
    pairs = [(a, b) for a in firsts for b in seconds]
    errors = [
        (b[0] / b[1] - a[0] / a[1], find_share_error(a, b, overlap=overlap)) for a, b in pairs
    ]
    limits = [find_change_limits(gap, se, row["confidence"]) for gap, se in errors]
    low, high = min(low for low, _ in limits), max(high for _, high in limits)
    p = max(find_change_p(gap, se) for gap, se in errors)
    return _Told(_publish(row, between, value, (100 * max(low, -1), 100 * min(high, 1))), p)


def _tell_mean(row: Row, between: _Between) -> _Told:
    """Publish a change of a mean."""
    value = row["estimate"] if between.shows_bases else between.gap
    if row["ci_low"] is None:
        return _Told(_publish(row, between, value))
    limits = (row["ci_low"], row["ci_high"]) if between.shows_bases else None
    p = find_change_p(row["estimate"], row["se"])
    return _Told(_publish(row, between, value, limits), p)


def _publish(
    row: Row, between: _Between, value: float, limits: tuple[float, float] | None = None
) -> Published:
    key: Key = row["key"]
    decimals = key.statistic.decimals
    low, high = limits or (None, None)
    return Published(
        key=key,
        status="flagged" if between.flag else "pass",
        value=round_number(value, decimals, "nearest"),
        ci_low=None if low is None else round_number(low, decimals, "down"),
        ci_high=None if high is None else round_number(high, decimals, "up"),
        confidence=row["confidence"] if limits else None,
        method=row["method"],
        flag=between.flag,
        reason="" if between.shows_bases else "base_withheld",
    )


def _publish_tests(tested: Mapping[Key, _Told], steps: Sequence[float]) -> Iterator[Published]:
    """Adjust the p values of the changes that are shown, and round them up to a step."""
    known = {key: told.p for key, told in tested.items() if told.p is not None}
    adjusted = dict(zip(known, adjust_holm(list(known.values())).tolist(), strict=True))
    for key, told in tested.items():
        if key in adjusted:
            value = _round_up(adjusted[key], key.statistic.decimals, steps)
            method = "normal, Holm, rounded up"
            yield Published(key, "pass", value, method=method, family="changes")
        else:
            reason = told.change.reason or "base_withheld"
            yield Published(key, "suppressed", reason=reason)


def _round_up(p: float, decimals: int, steps: Sequence[float]) -> float:
    """Return the smallest step that `p` does not exceed; 1 beyond the last."""
    ladder = sorted(round_number(step, decimals, "down") for step in steps)
    return next((step for step in ladder if p <= step), 1.0)
