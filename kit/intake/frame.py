"""Answers against the frame: more than were asked, or of people who are not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kit.errors import Place, Problem
from kit.study.doubts import name_doubt
from kit.study.study import Study

if TYPE_CHECKING:
    import pandas as pd

    from .responses import Responses

__all__ = ["check_frame"]

_FEWEST = 10
"""Answers from which it is odd that all who were asked have answered."""


def check_frame(responses: Responses, study: Study) -> list[Problem]:
    """Return where one informant's answers do not fit those who were asked, or the register."""
    return [*_check_size(responses, study), *_check_margins(responses, study)]


def _check_size(responses: Responses, study: Study) -> Iterator[Problem]:
    """More answers than were sent out, or than there are people."""
    informant = responses.informant
    rows = responses.dispositions.set_index("disposition")["rows"]
    answered = int(rows[["analysed", "no_consent", "withdrawn"]].sum())
    invited = study.invited(informant)
    if study.wave.design != "volunteers" and responses.received == invited >= _FEWEST:
        doubt = name_doubt(study.wave.id, informant, "all_answered", count=invited)
        values = {"informant": informant, "count": invited}
        where = Place(f"waves/{study.wave.id}")
        yield Problem("intake.all_answered", where, values, doubt=doubt)
    limits = {
        "invited": (answered, invited),
        "population": (len(responses.answers), study.population(informant)),
    }
    for kind, (count, limit) in limits.items():
        if limit is not None and count > limit:
            values = {"informant": informant, "count": count, "limit": limit}
            doubt = name_doubt(study.wave.id, informant, kind, count=count)
            where = Place(f"waves/{study.wave.id}")
            yield Problem(f"intake.over_{kind}", where, values, doubt=doubt)


def _check_margins(responses: Responses, study: Study) -> Iterator[Problem]:
    """People of a kind of which the register has none, or fewer."""
    if study.population(responses.informant) is None:
        return
    names = dict.fromkeys(study.margins["margin"])
    for name in (n for n in names if n in responses.answers):
        column: pd.Series[str] = responses.answers[name]
        register = study.group_population(name, responses.informant)
        for choice, answered in column.value_counts().sort_index().items():
            registered = register.get(str(choice), 0)
            if answered > registered:
                yield _tell_margin(study, responses, name, str(choice), registered)


def _tell_margin(
    study: Study, responses: Responses, item: str, choice: str, registered: int
) -> Problem:
    margins = study.margins
    own = (margins["margin"] == item) & (margins["category"] == choice)
    lines = margins.index[own]
    row = int(lines[0]) if len(lines) else None
    kind = "margin_less" if registered else "margin_none"
    doubt = name_doubt(study.wave.id, responses.informant, item, choice, "register")
    values = {"item": item, "choice": choice, "registered": registered}
    where = Place("margins.csv", row=row, column="count")
    return Problem(f"intake.{kind}", where, values, doubt=doubt)
