"""Problems that are one: the same thing to fix in several rows or settings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kit.errors import Problem

__all__ = ["join_alike"]

_SETTINGS_SHOWN = 3


def join_alike(problems: Iterable[Problem]) -> list[Problem]:
    """Say once what is wrong in several rows of a column, or in several settings of a file.

    The order is that in which each thing was found first.
    """
    groups: dict[tuple[object, ...], list[Problem]] = {}
    for problem in problems:
        where, said = problem.where, sorted((n, str(v)) for n, v in problem.values.items())
        kind = (where.row is None, where.setting.rpartition(".")[2], problem.severity)
        lone = len(groups) if where.row is None and not where.setting else 0
        place = (where.file, where.sheet, where.column, lone, problem.doubt)
        groups.setdefault((problem.code, *place, *kind, *said), []).append(problem)
    return [_join(group) for group in groups.values()]


def _join(group: list[Problem]) -> Problem:
    first = group[0]
    if len(group) == 1:
        return first
    rows = [n for p in group for n in (p.where.row, *p.where.others) if n is not None]
    settings = list(dict.fromkeys(p.where.setting for p in group if p.where.setting))
    shown = ", ".join(settings[:_SETTINGS_SHOWN])
    more = f" … ({len(settings)})" if len(settings) > _SETTINGS_SHOWN else ""
    others = tuple(dict.fromkeys(rows[1:]))
    return replace(first, where=replace(first.where, others=others, setting=shown + more))
