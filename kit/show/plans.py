"""Tables of declared facts: last year's service, the plan, the budget."""

from __future__ import annotations

from collections.abc import Iterator

from kit.argue.brief import Brief, make_brief
from kit.argue.sections.last_year import has_sessions
from kit.argue.sections.plan import say_needs
from kit.argue.text import Run, compose
from kit.numbers.published import Ledger
from kit.study.study import Study

from .blocks import Block, Blocks, Figure
from .figures import Bar, draw_services
from .tables import make_table
from .wording import Row, read_captions

__all__ = ["tabulate_budget", "tabulate_plan", "tabulate_services"]


def tabulate_services(ledger: Ledger, study: Study) -> Blocks:
    """Show last year's service by kind, as a chart and a table; nothing in a first year."""
    brief = make_brief(ledger, study)
    if study.services.empty or study.settings.last_year is None:
        return Blocks(())
    words = read_captions(study.language)["services"]
    rows = (*_service_rows(brief), _service_total(brief))
    table = make_table(
        brief, "services", words["caption"], tuple(words["columns"]), rows, note=words["note"]
    )
    return Blocks((_service_chart(brief), *table))


def _service_chart(brief: Brief) -> Block:
    words = read_captions(brief.language)["services"]
    total = brief.fact("study.last_year.person_times").text
    bars = [_service_bar(brief, f"services.{s}") for s in brief.study.services["service"]]
    caption = words["chart"].format(total=total)
    comma = read_captions(brief.language)["words"]["comma"]
    lines = comma.join(f"{b.label} {b.value_text}" for b in bars)
    alt = f"{caption}{brief.word('frame.stop')}{lines}"
    return Figure("services-chart", caption, draw_services(bars), alt)


def _service_bar(brief: Brief, path: str) -> Bar:
    times = f"{path}.person_times"
    return Bar(
        brief.fact(f"{path}.name").text, brief.facts[times].number, brief.fact(times).text
    )


def _service_rows(brief: Brief) -> Iterator[Row]:
    for service in brief.study.services["service"]:
        path = f"services.{service}"
        yield (
            brief.fact(f"{path}.name"),
            _quantity(brief, path),
            *(_optional(brief, f"{path}.{c}") for c in _COUNTED),
        )


def _quantity(brief: Brief, path: str) -> tuple[Run, ...]:
    words = read_captions(brief.language)["services"]
    parts = {name: brief.fact(f"{path}.{name}") for name in ("quantity", "unit")}
    if not has_sessions(brief, path):
        return compose(words["quantity"], **parts)
    return compose(words["quantity_sessions"], sessions=brief.fact(f"{path}.sessions"), **parts)


_COUNTED = ("person_times", "child_person_times", "persons")


def _optional(brief: Brief, path: str) -> Run:
    if path in brief.facts:
        return brief.fact(path)
    return Run(read_captions(brief.language)["words"]["none"])


def _service_total(brief: Brief) -> Row:
    words = read_captions(brief.language)
    path = "study.last_year"
    return (
        Run(words["services"]["total"]),
        Run(words["words"]["none"]),
        brief.fact(f"{path}.person_times"),
        brief.fact(f"{path}.child_person_times"),
        Run(words["words"]["none"]),
    )


def tabulate_plan(ledger: Ledger, study: Study) -> Blocks:
    """Show the plan: need, goal, service, quantity, indicator and proof in every row."""
    brief = make_brief(ledger, study)
    words = read_captions(study.language)["plan"]
    rows = tuple(
        _plan_row(brief, f"plan.strategies.{s}.services.{n}", service.need_areas)
        for s, strategy in enumerate(study.plan.strategies)
        for n, service in enumerate(strategy.services)
    )
    none = read_captions(study.language)["words"]["none"]
    target = brief.fact("plan.targets.person_times")
    total = (Run(words["total"]), *[Run(none)] * 3, target, *[Run(none)] * 2)
    columns = tuple(words["columns"])
    return make_table(brief, "plan", words["caption"], columns, (*rows, total))


def _plan_row(brief: Brief, path: str, areas: tuple[str, ...]) -> Row:
    words = read_captions(brief.language)
    need = say_needs(brief, areas) or words["plan"]["community"]
    return (
        need,
        brief.fact(f"{path}.goal"),
        brief.fact(f"{path}.name"),
        _quantity(brief, path),
        _optional(brief, f"{path}.person_times"),
        brief.fact(f"{path}.indicator"),
        brief.fact(f"{path}.proof"),
    )


def tabulate_budget(ledger: Ledger, study: Study) -> Blocks:
    """Show the budget lines, their basis and their sum."""
    brief = make_brief(ledger, study)
    words = read_captions(study.language)
    rows = [
        (
            brief.fact(f"plan.budget.{n}.line"),
            brief.fact(f"plan.budget.{n}.amount_yuan"),
            _optional(brief, f"plan.budget.{n}.basis"),
        )
        for n in range(len(study.plan.budget))
    ]
    total = brief.fact("study.project.budget_yuan")
    rows.append((Run(words["budget"]["total"]), total, Run(words["words"]["none"])))
    columns = tuple(words["budget"]["columns"])
    return make_table(brief, "budget", words["budget"]["caption"], columns, tuple(rows))
