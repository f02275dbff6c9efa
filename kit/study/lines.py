"""The scales beside their questions: need areas and planning lines that must fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from kit.errors import Place, Problem

from .doubts import name_doubt
from .questionnaire import Questionnaire, Scale
from .sheets import FILE

__all__ = ["check_areas", "check_lines"]


def check_areas(form: Questionnaire) -> Iterator[Problem]:
    """Find questions of another need area than their scale."""
    areas = {s.name: s.need_area for s in form.scales if s.need_area}
    for item in form.items:
        area = areas.get(item.scale, "")
        if area and item.need_area and item.need_area != area:
            where = Place(FILE, "survey", item.row, "kit_need_area")
            values = {"scale": item.scale, "area": area, "other": item.need_area}
            yield Problem("questionnaire.other_area", where, values)


def check_lines(form: Questionnaire) -> Iterator[Problem]:
    """Find planning lines in the lower half of the scores, or other than those beside it."""
    ranges: dict[tuple[int, int], list[Scale]] = {}
    for scale in form.scales:
        scores = [n for i in form.items if i.scale == scale.name for n in i.scores.values()]
        rated = scale.direction == "need" and scale.planning_line is not None
        if rated and _is_even(sorted(set(scores))):
            ranges.setdefault((min(scores), max(scores)), []).append(scale)
    for (low, high), scales in ranges.items():
        below = [s for s in scales if 2 * (s.planning_line or 0) < low + high]
        for scale in below:
            doubt = name_doubt("questionnaire", scale.name, "low_line")
            where = Place(FILE, "scales", scale.row, "planning_line")
            values = {"scale": scale.name, "line": f"{scale.planning_line:g}"}
            said = values | {"middle": f"{(low + high) / 2:g}"}
            yield Problem("questionnaire.low_line", where, said, doubt=doubt)
        if not below:
            yield from _compare(scales)


def _is_even(scores: list[int]) -> bool:
    """Tell whether scores have one step; others are told where they stand."""
    return len({b - a for a, b in pairwise(scores)}) == 1


def _compare(scales: list[Scale]) -> Iterator[Problem]:
    lines = Counter(s.planning_line or 0 for s in scales)
    if len(lines) < 2:
        return
    (usual, _), *_ = lines.most_common(1)
    first, *others = (s.row or 0 for s in scales if s.planning_line != usual)
    where = Place(FILE, "scales", first, "planning_line", others=tuple(others))
    doubt = name_doubt("questionnaire", "other_line", count=len(others) + 1)
    values = {"lines": ", ".join(f"{line:g}" for line in sorted(lines))}
    yield Problem("questionnaire.other_line", where, values, doubt=doubt)
