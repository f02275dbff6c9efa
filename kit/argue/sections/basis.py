"""Section 1: since when, for whom, with what aim."""

from __future__ import annotations

from kit.argue.brief import Brief
from kit.argue.claims import Claim, Passage, Section
from kit.argue.section_words import BasisWords
from kit.argue.text import Run, compose, join_runs

__all__ = ["write_basis"]

CATEGORIES = 8
"""Most categories of a margin that are told one by one."""


def write_basis(brief: Brief[BasisWords]) -> Section:
    """Write when the project began, whom it is for by which register, and its aim."""
    aim = compose(brief.words.aim, aim=brief.fact("study.project.aim"))
    claims = (_started(brief), _population(brief), brief.claim("basis.aim", aim))
    return Section("basis", brief.words.heading, (Passage(claims),))


def _started(brief: Brief[BasisWords]) -> Claim:
    community = brief.fact("study.community.name")
    service = brief.fact("study.project.service_name")
    if brief.study.settings.project.renewal:
        begin = compose(
            brief.words.started,
            community=community,
            service_name=service,
            started=brief.fact("study.project.started"),
            year=brief.fact("study.project.year"),
        )
    else:
        begin = compose(brief.words.first_year, community=community, service_name=service)
    return brief.claim("basis.started", begin)


def _population(brief: Brief[BasisWords]) -> Claim:
    """Count the people, and portray them by the register's margins."""
    margins = dict.fromkeys(str(name) for name in brief.study.margins["margin"])
    parts = [part for name in margins if (part := _margin(brief, name))]
    portrait = [
        compose(brief.words.portrait if n else brief.words.portrait_first, **part)
        for n, part in enumerate(parts)
    ]
    said = [
        compose(
            brief.words.population,
            as_of=brief.fact("study.population.as_of"),
            source=brief.fact("study.population.source"),
            label=brief.fact("study.population.label"),
            total=brief.fact("study.population.total"),
            portrait=join_runs(portrait[:shown]),
        )
        for shown in (len(portrait), 1, 0)
    ]
    return brief.claim("basis.population", said[0], shorter=said[1:], weight=6)


def _margin(brief: Brief[BasisWords], name: str) -> dict[str, tuple[Run, ...]] | None:
    """Return the name and the parts of a margin whose categories the questionnaire names."""
    table = brief.study.margins
    categories = [str(c) for c in table.loc[table["margin"] == name, "category"]]
    if not 1 < len(categories) <= CATEGORIES or not brief.has(f"questionnaire.{name}.phrase"):
        return None
    if not all(brief.has(f"questionnaire.{name}.{c}") for c in categories):
        return None
    parts = [
        compose(
            brief.words.category,
            label=brief.fact(f"questionnaire.{name}.{category}"),
            count=brief.fact(f"margins.{name}.{category}"),
        )
        for category in categories
    ]
    margin = (brief.fact(f"questionnaire.{name}.phrase"),)
    return {"margin": margin, "parts": join_runs(parts, brief.frame.comma)}
