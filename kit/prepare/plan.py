"""plan.toml of a new study: the bank's services for the needs that are asked about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kit.study.model import Text

from .outline import Outline
from .toml_text import Value, write_comment, write_table
from .words import Words, read_words

__all__ = ["write_plan"]

_FILE = "plan.toml"
Rows = list[tuple[str, Value]]


def write_plan(outline: Outline) -> str:
    """Return the text of plan.toml: services without quantities, a budget without amounts."""
    words = read_words(outline.languages[0])
    lines = [*write_comment(words.plan), ""]
    strategies = list(_list_strategies(outline))
    if not strategies:
        lines += write_table(_FILE, "", [("strategies", ())], outline.languages)
    budget: list[Rows] = [[("line", line), ("amount_yuan", None)] for line in _lines(words)]
    tables: list[tuple[str, Rows]] = [
        ("[targets]", [("persons", None), ("person_times", None)]),
        *(("[[budget]]", rows) for rows in budget),
        ("[committee]", [("date", None), ("decision", None)]),
    ]
    told: set[str] = set()
    for heading, rows in [*tables, *strategies]:
        lines += write_table(_FILE, heading, rows, outline.languages, told=told)
    if outline.renewal:
        lines += [*write_comment(words.improvement), ""]
    return "\n".join([*lines, *write_comment(words.policy), ""])


def _lines(words: Words) -> Iterator[Text]:
    """Yield the names of the usual lines of a budget."""
    pairs = zip(words.budget["zh"], words.budget["en"], strict=True)
    yield from (Text(zh=zh, en=en) for zh, en in pairs)


def _list_strategies(outline: Outline) -> Iterator[tuple[str, Rows]]:
    """Yield each strategy that has a service, and its services."""
    for strategy in outline.bank.strategies:
        services = [s for s in _list_services(outline) if s["strategy"] == strategy["number"]]
        if not services:
            continue
        rows: Rows = [("title", _words(strategy, "title")), ("text", _words(strategy, "text"))]
        if strategy["willing_from"] and _is_asked(strategy["willing_from"], outline):
            rows.append(("willing_from", strategy["willing_from"]))
        yield "[[strategies]]", rows
        for service in services:
            yield "[[strategies.services]]", _service(service, outline)


def _list_services(outline: Outline) -> Iterator[Mapping[str, str]]:
    for service in outline.bank.services:
        areas = _areas(service)
        if not areas or set(areas) & set(outline.chosen_needs):
            yield service


def _areas(service: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(filter(None, service["need_areas"].split("|")))


def _service(service: Mapping[str, str], outline: Outline) -> Rows:
    chosen = tuple(area for area in _areas(service) if area in outline.chosen_needs)
    rows: Rows = [
        ("need_areas", chosen),
        *((name, _words(service, name)) for name in ("name", "goal")),
        ("quantity", None),
        ("unit", _words(service, "unit")),
    ]
    if service["grouped"]:
        rows.append(("sessions", None))
    rows.append(("person_times", None))
    rows += [(name, _words(service, name)) for name in ("indicator", "proof")]
    measured = service["measured_by"]
    if measured and any(
        i["code"] == measured and i["need_area"] in chosen for i in outline.bank.items
    ):
        rows.append(("measured_by", measured))
    return rows


def _words(row: Mapping[str, Any], name: str) -> Text:
    return Text(zh=row[f"{name}_zh"], en=row[f"{name}_en"])


def _is_asked(reference: str, outline: Outline) -> bool:
    """Whether the question behind ``WILL.1`` is asked of somebody who answers."""
    name = reference.partition(".")[0]
    asked = {q["name"]: q["kit_informant"] for q in outline.bank.questions}
    return asked.get(name) in ("", *outline.chosen_informants)
