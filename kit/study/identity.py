"""A study that was copied from another: names and records that are of that one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kit.errors import Place, Problem

from .doubts import name_doubt
from .model import Settings
from .plain import normalise

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["check_accepted", "check_applicant", "check_first_year", "check_informant_names"]

_KIND = re.compile(r"(社区|村|community|village)$")


def check_applicant(settings: Settings) -> Iterator[Problem]:
    """Find an applicant whose name does not hold the community's."""
    community = settings.community
    for language in settings.languages:
        name = normalise(community.name.say(language))
        applicant = normalise(community.applicant.say(language))
        if name and applicant and (_KIND.sub("", name) or name) not in applicant:
            where = Place("study.toml", setting="community.applicant")
            doubt = name_doubt("study", "community", "applicant")
            yield Problem("study.applicant", where, doubt=doubt)
            return


def check_first_year(settings: Settings, services: pd.DataFrame | None) -> Iterator[Problem]:
    """Find records of last year in a project that has none.

    Where year and renewal contradict each other, that alone is told.
    """
    project = settings.project
    if project.renewal or project.year > 1:
        return
    if settings.last_year:
        yield Problem("study.first_year", Place("study.toml", setting="last_year"))
    elif services is not None and len(services):
        yield Problem("study.first_year", Place("services.csv"))


def check_informant_names(settings: Settings) -> Iterator[Problem]:
    """Find two informants with one name."""
    seen: dict[str, str] = {}
    for informant, name in settings.informants.items():
        names = [normalise(name.say(language)) for language in settings.languages]
        others = [seen.setdefault(n, informant) for n in dict.fromkeys(names) if n]
        other = next((o for o in others if o != informant), "")
        if other:
            where = Place("study.toml", setting=f"informants.{informant}")
            yield Problem("study.same_informant", where, {"other": other})


def check_accepted(settings: Settings) -> Iterator[Problem]:
    """Find what is accepted without a reason."""
    for number, accepted in enumerate(settings.accept, start=1):
        if not accepted.reason:
            where = Place("study.toml", setting=f"accept.{number}.reason")
            yield Problem("study.accept_reason", where, {"doubt": accepted.doubt})
