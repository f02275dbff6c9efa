"""What must agree between the rows of the questionnaire, as far as they can be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from kit.errors import Place, Problem

from .questionnaire import Item
from .rows import Rows
from .scores import check_labels, check_scores
from .sheets import FILE, ChoiceRow, PlanRow, ScaleRow, SurveyRow

__all__ = ["Form", "check_references"]

_YES_NO = ("consent", "linkage", "proxy")


@dataclass(frozen=True)
class Form:
    """The sheets that could be read, and an item for each row of `survey` that could be."""

    items: Mapping[int, Item]
    survey: Rows[SurveyRow] | None = None
    choices: Rows[ChoiceRow] | None = None
    scales: Rows[ScaleRow] | None = None
    plan: Rows[PlanRow] | None = None


def check_references(form: Form) -> list[Problem]:
    """Return the names that are not unique or not there, and the scores that do not fit."""
    checks = (
        _check_names(form),
        _check_lists(form),
        _check_items(form),
        _check_scores(form),
        _check_scales(form),
        _check_plan(form),
        check_labels(form.choices) if form.choices else (),
        check_scores(form.survey, form.choices) if form.survey and form.choices else (),
        _check_groups(form),
    )
    return list(chain.from_iterable(checks))


def _note(code: str, sheet: str, row: int, column: str, **values: object) -> Problem:
    place = Place(FILE, sheet, row, column)
    return Problem(f"questionnaire.{code}", place, values)


def _check_names(form: Form) -> Iterator[Problem]:
    """Find the items and scales that bear the name of another one."""
    items = form.survey.column("name") if form.survey else {}
    scales = form.scales.column("scale") if form.scales else {}
    for sheet, column, names in (("survey", "name", items), ("scales", "scale", scales)):
        for row in _find_repeated(names):
            yield _note("duplicate_name", sheet, row, column, name=names[row])
    for row, name in items.items():
        if name and name in scales.values():
            yield _note("name_of_scale", "survey", row, "name", name=name)


def _find_repeated(names: Mapping[int, object]) -> list[int]:
    """Return the rows whose name an earlier row has; an empty one is no name."""
    seen: set[object] = {""}
    repeated = []
    for row, name in names.items():
        if name in seen and name:
            repeated.append(row)
        seen.add(name)
    return repeated


def _check_lists(form: Form) -> Iterator[Problem]:
    """Find choices that stand twice in their list, and items whose list is not there."""
    if not form.choices:
        return
    lists, names = form.choices.column("list_name"), form.choices.column("name")
    pairs = {row: (lists[row], name) if name else "" for row, name in names.items()}
    for row in _find_repeated(pairs):
        yield _note("duplicate_choice", "choices", row, "name", name=names[row])
    for row, question in form.survey.known.items() if form.survey else ():
        if question.list_name and question.list_name not in lists.values():
            yield _note("unknown_list", "survey", row, "type", list=question.list_name)


def _check_items(form: Form) -> Iterator[Problem]:
    """Find items that refer to a scale or to another item that is not there."""
    if not form.survey:
        return
    names = set(form.survey.column("name").values())
    scales = set(form.scales.column("scale").values()) if form.scales else None
    for row, item in form.items.items():
        if item.scale and scales is not None and item.scale not in scales:
            yield _note("unknown_scale", "survey", row, "kit_scale", scale=item.scale)
        if item.twin and item.twin not in names:
            yield _note("unknown_item", "survey", row, "kit_twin", name=item.twin)


def _check_scores(form: Form) -> Iterator[Problem]:
    for row, item in _find_sound(form).items():
        if item.scale and not _is_rated(item):
            yield _note("no_scores", "survey", row, "type", name=item.name)
        if item.role in _YES_NO and set(item.scores.values()) != {0, 1}:
            yield _note("no_yes", "survey", row, "type", name=item.name)


def _find_sound(form: Form) -> dict[int, Item]:
    """Return the items whose choices can all be read: only those can be told wrong."""
    if not form.survey or not form.choices:
        return {}
    lists = form.choices.column("list_name")
    broken = {lists[row] for row in form.choices.broken}
    known = set(lists.values()) - broken | {""}
    questions = form.survey.known
    return {row: i for row, i in form.items.items() if questions[row].list_name in known}


def _is_rated(item: Item) -> bool:
    """Tell whether every answer to `item` has a score of its own."""
    rated = [c.score for c in item.choices if not c.missing]
    return bool(rated) and None not in rated and len(set(rated)) == len(rated)


def _check_scales(form: Form) -> Iterator[Problem]:
    sound = _find_sound(form).values()
    for row, scale in form.scales.known.items() if form.scales else ():
        size = _count_items(form, scale.scale)
        if size is not None and not 0 < (scale.min_items or 1) <= size:
            values = {"scale": scale.scale, "items": size}
            yield _note("min_items", "scales", row, "min_items", **values)
        scores = [i.scores.values() for i in sound if i.scale == scale.scale and i.scores]
        ranges = {(min(s), max(s)) for s in scores}
        if len(ranges) > 1:
            yield _note("mixed_scores", "scales", row, "scale", scale=scale.scale)
        line = scale.planning_line
        if line is not None and not all(low < line <= high for low, high in ranges):
            yield _note("line_outside", "scales", row, "planning_line", scale=scale.scale)


def _count_items(form: Form, scale: str) -> int | None:
    """Count the scale's items for the informant who is asked the fewest."""
    if not form.survey:
        return None
    informants = form.survey.column("kit_informant")
    own = (row for row, name in form.survey.column("kit_scale").items() if name == scale)
    return min(Counter(informants[row] for row in own).values(), default=0)


def _check_plan(form: Form) -> Iterator[Problem]:
    known = {
        "analysis_var": form.scales.column("scale") if form.scales else None,
        "group_var": form.survey.column("name") if form.survey else None,
    }
    for row, line in form.plan.known.items() if form.plan else ():
        for column, names in known.items():
            name = getattr(line, column)
            if names is not None and name not in names.values():
                yield _note("unknown_item", "plan", row, column, name=name)


def _check_groups(form: Form) -> Iterator[Problem]:
    """Find comparisons between groups that nobody can be told into, and that there is none."""
    if not form.plan or not form.survey or not form.scales:
        return
    if not form.plan.cells:
        yield Problem("questionnaire.no_comparison", Place(FILE, "plan"), {}, "warning")
    items = {i.name: i for i in form.items.values()}
    for row, line in form.plan.known.items():
        item = items.get(line.group_var)
        scored = [i for i in items.values() if i.scale == line.analysis_var]
        told = item and _is_readable(form, item)
        if item and told and scored and not _tells_groups(item, scored):
            yield _note("not_comparable", "plan", row, "group_var", name=item.name)


def _is_readable(form: Form, item: Item) -> bool:
    return item.kind == "text" or any(i is item for i in _find_sound(form).values())


def _tells_groups(item: Item, scored: Sequence[Item]) -> bool:
    """Tell whether those who answer the scale are told into two groups or more."""
    groups = [c for c in item.choices if not c.missing and not c.outside]
    asked = {item.informant, ""} & {i.informant for i in scored}
    together = asked or not item.informant
    return item.kind == "select_one" and len(groups) > 1 and bool(together)
