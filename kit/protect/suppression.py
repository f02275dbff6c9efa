"""Which estimates may not be shown, and why: one function a rule.

Every rule takes the table of estimates and the reasons found so far, and yields further
reasons by key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from kit.numbers.keys import Group, Key

from .bases import find_percent_floor, find_spans, find_withheld_bases, rests_on_few
from .cells import Cell, Protection, Reasons
from .headlines import BLANKED, find_headlines, hide_parts, hide_steps
from .narrowing import find_narrow_bases, find_open_bases
from .partitions import Partition, find_complements, find_partitions
from .sizes import find_narrow_sizes
from .widening import Veil, veil_bases

__all__ = ["RULES", "Hidden", "Rule", "Table", "find_hidden"]

_HIDES_SHARE = ("small_count", "small_rest", "complement", *BLANKED)


@dataclass(frozen=True)
class Hidden:
    """What may not be shown: `reasons` by key of the row, bases of rows that stay.

    `veils` holds for each such base what is published in its place.
    """

    reasons: Reasons
    bases: frozenset[Key]
    veils: Mapping[Key, Veil]


@dataclass(frozen=True)
class Table:
    """What a rule looks at: all estimates of one release, and what adds up among them."""

    cells: list[Cell]
    partitions: list[Partition]
    protection: Protection

    @property
    def k(self) -> int:
        """The smallest count that may be shown."""
        return self.protection.k


Rule = Callable[[Table, Reasons], Iterable[tuple[Key, str]]]


def find_hidden(cells: list[Cell], protection: Protection) -> Hidden:
    """Return everything that may not be shown of these estimates, all of one release."""
    table = Table(cells, find_partitions(cells, protection), protection)
    reasons: dict[Key, str] = {}
    for rule in RULES:
        reasons |= dict(rule(table, reasons))
    bases = find_withheld_bases(cells, table.partitions, table.k, reasons)
    reasons |= dict(_thin_percents(table, reasons, bases))
    reasons |= dict(_beside(table, reasons, bases))
    spans = find_spans(cells, table.k, protection.percent_base, reasons, bases)
    reasons |= find_narrow_bases(cells, spans, protection, reasons, bases)
    left = find_open_bases(cells, spans, protection, reasons, bases)
    reasons |= find_narrow_sizes(cells, table.k, reasons, bases, left)
    reasons |= dict(_beside(table, reasons, bases))
    reasons |= dict(_weighted(table, reasons))
    shown = [c for c in cells if c.key not in reasons]
    return Hidden(reasons, bases, veil_bases(shown, spans, protection, bases))


def _small_bases(table: Table, _: Reasons) -> Iterator[tuple[Key, str]]:
    """Hide everything that rests on fewer than k answers."""
    for cell in table.cells:
        if rests_on_few(cell, table.k) and not cell.is_response:
            yield cell.key, "small_base"


def _small_counts(table: Table, found: Reasons) -> Iterator[tuple[Key, str]]:
    """Hide a count of 1 … k−1, or one that leaves 1 … k−1 others.

    None or all of a subgroup says something of each of its members; it is hidden with the
    same reason as few or nearly all, so that the reason does not tell.
    """
    for cell in table.cells:
        if not cell.is_count or cell.key in found:
            continue
        least = 0 if cell.is_grouped else 1
        if least <= cell.estimate < table.k:
            yield cell.key, "small_count"
        elif least <= cell.n_base - cell.estimate < table.k and not cell.is_response:
            yield cell.key, "small_rest"


def _parts_together(table: Table, found: Reasons) -> Iterator[tuple[Key, str]]:
    """Hide all parts of a headline where one of them, or the headline, is hidden."""
    headlines = find_headlines(table.cells, table.protection)
    yield from hide_parts(headlines, table.k, found).items()


def _steps(table: Table, found: Reasons) -> Iterator[tuple[Key, str]]:
    """Hide counts with a moved planning line that few people lie apart from the headline."""
    yield from hide_steps(table.cells, table.k, found)


def _complements(table: Table, found: Reasons) -> Iterator[tuple[Key, str]]:
    """Hide further parts of what adds up, until nothing hidden can be worked out."""
    yield from find_complements(table.partitions, table.k, found).items()


def _lone_groups(table: Table, found: Reasons) -> Iterator[tuple[Key, str]]:
    """Hide a second group, or more, beside one with fewer than k answers.

    Else its mean could be worked out from those of all others together and of each.
    """
    grouped = sorted((c for c in table.cells if c.is_grouped), key=lambda c: c.family)
    for _, rows in groupby(grouped, key=lambda c: c.family):
        family = list(rows)
        cells = {c.groups[0]: c for c in family if not c.is_pair}
        bases = {group: c.n_base for group, c in cells.items()}
        few = {group for group, c in cells.items() if rests_on_few(c, table.k)}
        order = sorted(bases, key=lambda group: (group not in few, bases[group], group))
        small = len(few)
        while 0 < small < len(order) and (
            small < 2 or sum(bases[group] for group in order[:small]) < table.k
        ):
            small += 1
        lone = frozenset(order[:small])
        for cell in family:
            if not lone.isdisjoint(cell.groups) and cell.key not in found:
                yield cell.key, "complement"


def _telling_missing(table: Table, found: Reasons) -> Iterator[tuple[Key, str]]:
    """Hide counts that add up to all but 1 … k−1 respondents: how many did not answer.

    Of those who have any of several choices and those who have none, the latter are hidden,
    and their share with them.
    """
    for absent, parts in _find_additive(table.cells, table.protection):
        if any(0 < n < table.k for n in absent):
            yield from ((p.key, "missing_shown") for p in parts if p.key not in found)


def _find_additive(
    cells: list[Cell], protection: Protection
) -> Iterator[tuple[tuple[int, ...], list[Cell]]]:
    """Yield how many respondents, or answers, some counts leave out that add up."""
    counts = [c for c in cells if c.is_count and not c.is_response]
    whole = {(c.about, c.key.stat): c for c in counts if not c.key.group}
    named = sorted(counts, key=lambda c: (c.family, c.key.stat))
    for ((about, _), stat), rows in groupby(named, key=lambda c: (c.family, c.key.stat)):
        parts = list(rows)
        total = whole.get((about, stat))
        if parts[0].is_choice and about[1] in protection.exclusive:
            yield (parts[0].missing,), parts
        elif parts[0].is_choice and (about, "count_any") in whole:
            none = {p.key for p in parts if protection.nobody[about[1]].issuperset(p.groups)}
            yield (parts[0].missing,), [c for c in cells if c.is_choice and c.counted in none]
        elif parts[0].is_grouped and total:
            unseen = total.n_base - sum(p.n_base for p in parts)
            yield (unseen, unseen + total.missing), parts


def _telling_proxies(table: Table, found: Reasons) -> Iterator[tuple[Key, str]]:
    """Hide how many answered alone too young where it leaves 1 … k−1 of those not counted so.

    Both are counted among those who did not answer for themselves: the others were answered
    for.
    """
    known = {c.key: c for c in table.cells}
    young = Group("flag", "self_report_young")
    for cell in known.values():
        told = Key(cell.key.wave, cell.key.informant, "quality", "count_flagged", young)
        if cell.key.stat != "count_proxy" or told not in known or told in found:
            continue
        if 0 < cell.estimate - known[told].estimate < table.k:
            yield told, "complement"


def _follow_counts(table: Table, found: Reasons) -> Iterator[tuple[Key, str]]:
    """Hide the share and its bounds where the count is hidden for what it is."""
    for cell in table.cells:
        if cell.is_share and cell.counted and cell.key not in found:
            reason = found.get(cell.counted)
            if reason in _HIDES_SHARE:
                yield cell.key, reason


def _thin_percents(
    table: Table, found: Reasons, withheld: frozenset[Key]
) -> Iterator[tuple[Key, str]]:
    """Hide percentages on a base under the declared one."""
    for cell in (c for c in table.cells if c.is_share and c.key not in found):
        floor = table.protection.percent_base
        if cell.key in withheld:
            floor = find_percent_floor(cell, table.k, floor)
        if cell.n_base < floor:
            yield cell.key, "thin_base"


def _beside(
    table: Table, found: Reasons, withheld: frozenset[Key]
) -> Iterator[tuple[Key, str]]:
    """Hide what follows from numbers with their bases where one of those is not shown."""
    known = {c.key for c in table.cells}
    for cell in (c for c in table.cells if c.key.statistic.beside and c.key not in found):
        for key in cell.beside:
            if key not in known or key in found:
                yield cell.key, found.get(key, "complement")
            elif key in withheld:
                yield cell.key, "base_shown"


def _weighted(table: Table, found: Reasons) -> Iterator[tuple[Key, str]]:
    """Hide the counts of weighted shares: together they would tell where those are."""
    for cell in (c for c in table.cells if c.weighted is not None):
        if cell.counted is not None and cell.counted not in found:
            yield cell.counted, "weighted"


RULES: tuple[Rule, ...] = (
    _small_bases,
    _small_counts,
    _lone_groups,
    _parts_together,
    _steps,
    _complements,
    _follow_counts,
    _telling_missing,
    _telling_proxies,
)
"""The rules in their order: each sees what those before it have hidden."""
