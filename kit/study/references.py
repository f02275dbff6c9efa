"""What must agree between the rows of the questionnaire, as far as they can be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from kit.errors import Place, Problem

from .plain import find_like
from .questionnaire import Item
from .rows import Rows
from .scores import check_labels, check_scores
from .sheets import FILE, ChoiceRow, PlanRow, ScaleRow, SurveyRow

__all__ = ["Form", "check_references"]

_NAMES_SHOWN = 6
_YES_NO = ("consent", "linkage", "pairing", "proxy")


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


def _note(
    code: str, sheet: str, rows: int | Sequence[int], column: str, **values: object
) -> Problem:
    first, *others = [rows] if isinstance(rows, int) else rows
    place = Place(FILE, sheet, first, column, others=tuple(others))
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
    misspelt = _find_misspelt(form)
    for wrong, right in misspelt.items():
        rows = [row for row, name in lists.items() if name == wrong]
        yield _note("list_misspelt", "choices", rows, "list_name", list=wrong, found=right)
    for row, question in form.survey.known.items() if form.survey else ():
        name = question.list_name
        if name and name not in lists.values() and name not in misspelt.values():
            yield _note("unknown_list", "survey", row, "type", list=name)


def _find_misspelt(form: Form) -> dict[str, str]:
    """Map each list that no item uses to the one that it must be: used, of nearly its name.

    What holds choices of the same names as that one is a list of its own that is left over.
    """
    if not form.choices or not form.survey:
        return {}
    asked = {question.list_name for question in form.survey.known.values()} - {""}
    typed = " ".join(form.survey.column("type").values()).split()
    unused = dict.fromkeys(form.choices.column("list_name").values())
    pairs = {name: find_like(name, asked) for name in unused if name and name not in typed}
    return {
        wrong: right
        for wrong, right in pairs.items()
        if right and _list_choices(form, wrong).isdisjoint(_list_choices(form, right))
    }


def _list_choices(form: Form, name: str) -> set[str]:
    """Return the names of the choices of a list, as they were typed."""
    rows = form.choices.cells.values() if form.choices else ()
    return {row.get("name", "") for row in rows if row.get("list_name", "") == name}


def _check_items(form: Form) -> Iterator[Problem]:
    """Find items that refer to a scale or to another item that is not there."""
    if not form.survey:
        return
    names = set(form.survey.column("name").values())
    lacking = _find_unknown_scales(form)
    for row, item in form.items.items():
        if item.scale in lacking:
            yield _note("unknown_scale", "survey", row, "kit_scale", scale=item.scale)
    twins = {row: i.twin for row, i in form.items.items() if i.twin and i.twin not in names}
    if twins:
        shown = ", ".join([*dict.fromkeys(twins.values())][:_NAMES_SHOWN])
        more = " …" if len(twins) > _NAMES_SHOWN else ""
        yield _note("unknown_item", "survey", list(twins), "kit_twin", name=shown + more)


def _find_unknown_scales(form: Form) -> set[str]:
    """Return the scales that items name and no row of the scales sheet is."""
    if not form.scales or not form.survey:
        return set()
    known = form.scales.column("scale").values()
    return set(form.survey.column("kit_scale").values()) - {"", *known}


def _check_scores(form: Form) -> Iterator[Problem]:
    """Find lists whose choices have not the scores that their items need; each once."""
    lists = form.choices.column("list_name") if form.choices else {}
    faults: dict[tuple[str, str], str] = {}
    for row, item in _find_sound(form).items():
        name = form.survey.known[row].list_name if form.survey else ""
        if item.scale and not _is_rated(item):
            faults.setdefault(("no_scores", name), item.name)
        if item.role in _YES_NO and set(item.scores.values()) != {0, 1}:
            faults.setdefault(("no_yes", name), item.name)
    for (code, name), first in faults.items():
        rows = [row for row, other in lists.items() if other == name]
        rows = _find_scoreless(form, rows) or rows
        if rows:
            yield _note(code, "choices", rows, "score", name=first, list=name)
        else:
            yield _note(code, "survey", _find_rows(form, first), "type", name=first, list=name)


def _find_scoreless(form: Form, rows: Iterable[int]) -> list[int]:
    """Return those of the choices in `rows` that have no score and should have one."""
    known = form.choices.known if form.choices else {}
    return [row for row in rows if known[row].score is None and not known[row].kit_missing]


def _find_rows(form: Form, item: str) -> list[int]:
    return [row for row, other in form.items.items() if other.name == item]


def _find_sound(form: Form) -> dict[int, Item]:
    """Return the items whose choices can all be read: only those can be told wrong."""
    if not form.survey or not form.choices:
        return {}
    lists = form.choices.column("list_name")
    broken = {lists[row] for row in form.choices.broken} | set(_find_misspelt(form).values())
    known = set(lists.values()) - broken | {""}
    questions = form.survey.known
    return {row: i for row, i in form.items.items() if questions[row].list_name in known}


def _is_rated(item: Item) -> bool:
    """Tell whether every answer to `item` has a score of its own."""
    rated = [c.score for c in item.choices if not c.missing]
    return bool(rated) and None not in rated and len(set(rated)) == len(rated)


def _check_scales(form: Form) -> Iterator[Problem]:
    sound = [item for item in _find_sound(form).values() if _is_rated(item)]
    renamed = bool(_find_unknown_scales(form))
    mixed: dict[int, str] = {}
    for row, scale in form.scales.known.items() if form.scales else ():
        size = _count_items(form, scale.scale)
        # Of a scale that lost all its items to a misspelt name, that name is told.
        told = size == 0 and renamed
        if size is not None and not told and not 0 < (scale.min_items or 1) <= size:
            values = {"scale": scale.scale, "items": size}
            yield _note("min_items", "scales", row, "min_items", **values)
        scores = [i.scores.values() for i in sound if i.scale == scale.scale]
        ranges = {(min(s), max(s)) for s in scores}
        if len(ranges) > 1:
            mixed[row] = scale.scale
        line = scale.planning_line
        if line is not None and not all(low < line <= high for low, high in ranges):
            yield _note("line_outside", "scales", row, "planning_line", scale=scale.scale)
    if mixed:
        scales = ", ".join(mixed.values())
        yield _note("mixed_scores", "scales", list(mixed), "scale", scale=scales)


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
    told = _find_unknown_scales(form)
    for row, line in form.plan.known.items() if form.plan else ():
        for column, names in known.items():
            name = getattr(line, column)
            if names is not None and name not in names.values() and name not in told:
                yield _note("unknown_item", "plan", row, column, name=name)


def _check_groups(form: Form) -> Iterator[Problem]:
    """Find comparisons between groups that nobody can be told into, and that there is none."""
    if not form.plan or not form.survey or not form.scales:
        return
    if not form.plan.cells and form.scales.cells:
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
