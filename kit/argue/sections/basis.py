"""Section 1: since when, for whom, with what aim."""

from __future__ import annotations

from kit.argue.brief import Brief
from kit.argue.claims import Passage, Section
from kit.argue.text import compose
from kit.argue.wording import BasisWords

__all__ = ["write_basis"]


def write_basis(brief: Brief[BasisWords]) -> Section:
    """Write when the project began, whom it is for by which register, and its aim."""
    started = brief.has("study.project.started") and brief.study.settings.project.renewal
    begin = compose(
        brief.words.started if started else brief.words.first_year,
        community=brief.fact("study.community.name"),
        service_name=brief.fact("study.project.service_name"),
        **(
            {
                "started": brief.fact("study.project.started"),
                "year": brief.fact("study.project.year"),
            }
            if started
            else {}
        ),
    )
    population = compose(
        brief.words.population,
        as_of=brief.fact("study.population.as_of"),
        source=brief.fact("study.population.source"),
        label=brief.fact("study.population.label"),
        total=brief.fact("study.population.total"),
    )
    aim = compose(brief.words.aim, aim=brief.fact("study.project.aim"))
    claims = (
        brief.claim("basis.started", begin),
        brief.claim("basis.population", population),
        brief.claim("basis.aim", aim),
    )
    return Section("basis", brief.words.heading, (Passage(claims),))
