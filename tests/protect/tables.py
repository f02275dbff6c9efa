"""Estimates of small tables, and what an outsider sees of them once they are released."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kit.measure.estimates import tabulate_estimates
from kit.measure.intervals import estimate_share
from kit.numbers.keys import Group, Key
from kit.numbers.published import Published
from kit.numbers.rounding import round_percent
from kit.protect.cells import Cell, find_protection, make_cells
from kit.protect.publishing import protect_estimates
from kit.protect.suppression import find_hidden
from kit.study.model import Disclosure
from kit.study.questionnaire import Questionnaire
from kit.study.study import Study
from tests.factories import make_choices, make_item, make_study, text

Row = Mapping[str, object]


def make_policy_study(k: int = 10) -> Study:
    """Make a study with one question of each kind, whose smallest count is `k`."""
    rated = make_choices("1", "2", "3", "4", scored=True)
    several = make_choices("a", "b", "none", exclusive=["none"])
    items = (
        make_item("ONE", "background", choices=make_choices("1", "2", "3", "4")),
        make_item("RATED", "satisfaction", choices=rated),
        make_item("MANY", "asset", kind="select_multiple", choices=several),
        make_item("SEX", "background", choices=make_choices("1", "2", "3")),
    )
    reason = {"reason": text("agreed")} if k != 10 else {}
    disclosure = Disclosure(k=k, **reason)
    return make_study(Questionnaire(items, ()), total=1000, disclosure=disclosure)


def estimate(
    item: str,
    stat: str,
    value: float,
    n_base: int,
    *,
    missing: int = 0,
    by: tuple[str, str] = ("", ""),
    size: int | None = None,
    limits: tuple[float, float] = (float("nan"), float("nan")),
) -> Row:
    """Return one row of Estimates; `by` names the group, `size` the population."""
    return {
        "key": Key("2019", "child", item, stat, make_group(*by)),
        "estimate": value,
        "ci_low": limits[0],
        "ci_high": limits[1],
        "n_base": n_base,
        "n_missing": missing,
        "N": size,
    }


def make_group(by: str, name: str) -> Group | None:
    """Return the group that ``by`` and ``name`` mean in these tests."""
    if by in ("choice", "disposition", "flag"):
        return Group(by, name)
    first, _, second = name.partition(":")
    return Group("pair" if second else "group", first, by, second) if by else None


def share(
    item: str,
    what: str,
    count: int,
    n_base: int,
    *,
    missing: int = 0,
    by: tuple[str, str] = ("", ""),
    size: int | None = None,
) -> list[Row]:
    """Return count and share, `count` of `n_base`."""
    found = estimate_share(count, n_base, size, 0.95)
    more = {"missing": missing, "by": by, "size": size}
    return [
        estimate(item, f"count_{what}", count, n_base, **more),
        estimate(
            item, f"share_{what}", found.value, n_base, **more, limits=(found.low, found.high)
        ),
    ]


def choices(item: str, counts: Sequence[int], *, missing: int = 0) -> list[Row]:
    """Return counts and shares of the choices 1, 2, … of a question with one answer."""
    base = sum(counts)
    return [
        row
        for number, count in enumerate(counts, 1)
        for row in share(
            item, "choice", count, base, missing=missing, by=("choice", str(number))
        )
    ]


def rated(counts: Sequence[int], *, missing: int = 0) -> list[Row]:
    """Return choices of a rating from 1 to 4, how many agree (3 or 4), and a rank."""
    base = sum(counts)
    agree = share("RATED", "agree", sum(counts[2:]), base, missing=missing)
    rank = estimate("RATED", "rank_low", 1, base, missing=missing)
    return [*choices("RATED", counts, missing=missing), *agree, rank]


def groups(
    counts: Sequence[int],
    bases: Sequence[int],
    *,
    missing: Sequence[int] = (),
    unseen: tuple[int, int] = (0, 0),
    unscored: int = 0,
) -> list[Row]:
    """Return a need of everyone and of the groups of SEX.

    `unseen` are count and base of those who did not say in which group they are,
    `unscored` how many of those have no score; `missing` the members without a score.
    """
    missing = missing or [0] * len(bases)
    base = sum(bases) + unseen[1]
    absent = sum(missing) + unscored
    everyone = [
        *share("need", "attention", sum(counts) + unseen[0], base, missing=absent),
        estimate("need", "mean_score", 2.5, base, missing=absent),
    ]
    for number, (count, n, lost) in enumerate(zip(counts, bases, missing, strict=True), 1):
        by = ("SEX", str(number))
        everyone += share("need", "attention", count, n, missing=lost, by=by)
        everyone.append(estimate("need", "mean_score", 2.5, n, missing=lost, by=by))
    for first in range(1, len(bases)):
        pair = ("SEX", f"{first}:{first + 1}")
        both = bases[first - 1] + bases[first]
        lost = missing[first - 1] + missing[first]
        everyone.append(estimate("need", "mean_difference", 0.1, both, missing=lost, by=pair))
    return everyone


def release(rows: Iterable[Row], study: Study | None = None) -> dict[str, Published]:
    """Return the ledger of `rows`, by key without wave and informant."""
    found = protect_estimates(tabulate_estimates(rows), study or make_policy_study())
    return {str(row.key).removeprefix("2019.child."): row for row in found}


def hidden(ledger: Mapping[str, Published]) -> dict[str, str]:
    """Return what is not shown, with the reason."""
    return {key: row.reason for key, row in ledger.items() if row.status == "suppressed"}


@dataclass(frozen=True)
class Look:
    """What an outsider reads of one number: nothing but the reason where it is hidden."""

    value: float | None
    n_base: int | None
    reason: str


def look(rows: Iterable[Row], study: Study) -> dict[str, Look]:
    """Return all that an outsider learns from the release of `rows`, quicker than `release`."""
    unused = dict.fromkeys(("ci_low", "ci_high", "confidence"))
    blank = dict.fromkeys(("method", "family"), "")
    cells = make_cells({**row, **unused, **blank, "key": str(row["key"])} for row in rows)
    found = find_hidden(cells, find_protection(study, 30))
    return {
        str(c.key).removeprefix("2019.child."): Look(None, None, found.reasons[c.key])
        if c.key in found.reasons
        else Look(_shown(c), None if c.key in found.bases else c.n_base, "")
        for c in cells
        if not c.implied
    }


def _shown(cell: Cell) -> float:
    return round_percent(cell.estimate) if cell.is_share else cell.estimate


def compositions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    """Yield every way in which `total` can be split into `parts` counts."""
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in compositions(total - first, parts - 1):
            yield (first, *rest)


def find_told(
    make: Callable[[tuple[int, ...]], Iterable[Row]],
    tables: Iterable[tuple[int, ...]],
    study: Study,
    enough: int = 1,
    derive: Callable[[tuple[int, ...]], tuple[int, ...]] = lambda table: table,
) -> list[list[tuple[int, ...]]]:
    """Return the tables of which a small number has `enough` possible values or fewer.

    This outsider knows the rules as well as the kit does: every table is released, and those
    that look alike, reasons included, are all that is possible. `derive` adds to a table the
    numbers that follow from it.
    """
    k, alike = study.settings.disclosure.k, defaultdict(list)
    for table in tables:
        alike[tuple(look(make(table), study).values())].append(derive(table))
    return [
        worlds
        for worlds in alike.values()
        for values in map(set, zip(*worlds, strict=True))
        if len(values) <= enough and any(0 < value < k for value in values)
    ]
