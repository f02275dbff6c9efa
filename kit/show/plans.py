"""Tables of declared facts: last year's service, the plan, the budget."""

from __future__ import annotations

from collections.abc import Container, Iterator

from kit.argue.brief import Brief, make_brief
from kit.argue.sections.services import has_sessions, say_needs
from kit.argue.text import Run, compose
from kit.numbers.facts import has_few_persons
from kit.numbers.published import Ledger
from kit.study.given import takes
from kit.study.study import Study
from kit.wording import Wording

from .blocks import Block, Blocks, Figure
from .captions import PlanCaptions, ServicesCaptions, read_captions
from .cells import CellText, make_table
from .figures import Bar, draw_services

__all__ = ["tabulate_budget", "tabulate_plan", "tabulate_services"]

_COUNTED = ("person_times", "population_person_times")


@takes(ledger=Ledger, study=Study)
def tabulate_services(ledger: Ledger, study: Study) -> Blocks:
    """Show last year's service by kind, as a chart and a table; nothing in a first year.

    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> estimates = kit.estimate_needs(kit.read_responses(study), study)
    >>> ledger = kit.protect_estimates(estimates, study)
    >>> chart, table = tabulate_services(ledger, study)
    >>> chart.caption
    'Person-times by kind of service last year: 1,238 in all'
    """
    if study.services.empty or study.settings.last_year is None:
        return Blocks(())
    words = read_captions(study.language).services
    brief = make_brief(ledger, study, words)
    few = _find_few(study)
    rows = (*_service_rows(brief, few), _service_total(brief))
    note = words.note_few if few else words.note
    columns = [column.format(noun=brief.noun.text) for column in words.columns]
    table = make_table(brief, "services", words.caption, columns, rows, note=note)
    return Blocks((_service_chart(brief), *table))


def _service_chart(brief: Brief[ServicesCaptions]) -> Block:
    total = brief.fact("study.last_year.person_times").text
    bars = [_service_bar(brief, f"services.{s}") for s in brief.study.services["service"]]
    caption = brief.words.chart.format(total=total)
    comma = read_captions(brief.language).signs.comma
    lines = comma.join(f"{b.label} {b.value_text}" for b in bars)
    alt = f"{caption}{brief.frame.stop}{lines}"
    return Figure("services-chart", caption, draw_services(bars), alt)


def _service_bar(brief: Brief[Wording], path: str) -> Bar:
    times = brief.fact(f"{path}.person_times")
    return Bar(brief.fact(f"{path}.name").text, times.number, times.text)


def _find_few(study: Study) -> set[str]:
    """Return the services of which the number of persons is not shown."""
    rows = study.services.astype("object").to_dict("records")
    return {row["service"] for row in rows if has_few_persons(row, study)}


def _service_rows(brief: Brief[ServicesCaptions], few: Container[str]) -> Iterator[CellText]:
    hidden = Run(read_captions(brief.language).signs.hidden)
    for service in brief.study.services["service"]:
        path = f"services.{service}"
        counts = (_optional(brief, f"{path}.{c}") for c in _COUNTED)
        persons = hidden if service in few else _optional(brief, f"{path}.persons")
        yield (brief.fact(f"{path}.name"), _quantity(brief, path), *counts, persons)


def _quantity(brief: Brief[Wording], path: str) -> tuple[Run, ...]:
    words = read_captions(brief.language).services
    parts = {name: brief.fact(f"{path}.{name}") for name in ("quantity", "unit")}
    if not has_sessions(brief, path):
        return compose(words.quantity, **parts)
    return compose(words.quantity_sessions, sessions=brief.fact(f"{path}.sessions"), **parts)


def _optional(brief: Brief[Wording], path: str) -> Run:
    return brief.fact(path) if path in brief.facts else _blank(brief)


def _blank(brief: Brief[Wording]) -> Run:
    return Run(read_captions(brief.language).signs.none)


def _service_total(brief: Brief[ServicesCaptions]) -> CellText:
    return (
        Run(brief.words.total),
        _blank(brief),
        brief.fact("study.last_year.person_times"),
        brief.fact("study.last_year.population_person_times"),
        _blank(brief),
    )


@takes(ledger=Ledger, study=Study)
def tabulate_plan(ledger: Ledger, study: Study) -> Blocks:
    """Show the plan: need, goal, service, quantity, indicator and proof in every row.

    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> estimates = kit.estimate_needs(kit.read_responses(study), study)
    >>> ledger = kit.protect_estimates(estimates, study)
    >>> (table,) = tabulate_plan(ledger, study)
    >>> [cell.text for cell in table.rows[0]][2:5]
    ['parent classes', '6 sessions', '150']
    """
    words = read_captions(study.language).plan
    brief = make_brief(ledger, study, words)
    rows = [
        _plan_row(brief, f"plan.strategies.{s}.services.{n}", service.need_areas)
        for s, strategy in enumerate(study.plan.strategies)
        for n, service in enumerate(strategy.services)
    ]
    target, blank = brief.fact("plan.targets.person_times"), _blank(brief)
    total = (Run(words.total), *[blank] * 3, target, *[blank] * 2)
    return make_table(brief, "plan", words.caption, words.columns, (*rows, total))


def _plan_row(brief: Brief[PlanCaptions], path: str, areas: tuple[str, ...]) -> CellText:
    return (
        say_needs(brief, areas) or brief.words.community,
        brief.fact(f"{path}.goal"),
        brief.fact(f"{path}.name"),
        _quantity(brief, path),
        _optional(brief, f"{path}.person_times"),
        brief.fact(f"{path}.indicator"),
        brief.fact(f"{path}.proof"),
    )


@takes(ledger=Ledger, study=Study)
def tabulate_budget(ledger: Ledger, study: Study) -> Blocks:
    """Show the budget lines, their basis and their sum.

    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> estimates = kit.estimate_needs(kit.read_responses(study), study)
    >>> ledger = kit.protect_estimates(estimates, study)
    >>> (table,) = tabulate_budget(ledger, study)
    >>> [cell.text for cell in table.rows[0]][:2]
    ['staff', '126,000 yuan']
    """
    words = read_captions(study.language).budget
    brief = make_brief(ledger, study, words)
    rows = [
        (
            brief.fact(f"plan.budget.{n}.line"),
            brief.fact(f"plan.budget.{n}.amount_yuan"),
            _optional(brief, f"plan.budget.{n}.basis"),
        )
        for n in range(len(study.plan.budget))
    ]
    total = (Run(words.total), brief.fact("study.project.budget_yuan"), _blank(brief))
    return make_table(brief, "budget", words.caption, words.columns, (*rows, total))
