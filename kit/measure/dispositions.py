"""What became of those who were asked: rows received, analysed, and doubtful."""

from __future__ import annotations

import pandas as pd

from kit.intake.responses import Responses
from kit.numbers.keys import Group
from kit.study.study import Study

from .intervals import Estimate
from .subjects import Base, Row, Subject
from .voices import find_self_reports

__all__ = ["estimate_proxies", "estimate_quality", "estimate_response"]

_RESPONSE_RATE = "AAPOR RR2: complete and partial answers of all who were asked"


def estimate_response(subject: Subject, responses: Responses, invited: int) -> list[Row]:
    """Estimate the response rate of those asked and the coverage of the population.

    Response rate 2 of AAPOR Standard Definitions, everyone asked counted as eligible; the
    base of each share is its denominator.
    """
    about, received = subject.about("response"), Base(responses.received)
    analysed = len(responses.answers)
    rows = [about.count("count", responses.received, received)]
    for name, count in _counts(responses.dispositions):
        rows.append(about.by(Group("disposition", name)).count("count", count, received))
    rows.append(about.count("count_analysed", analysed, received))
    rate = Estimate(analysed / invited, method=_RESPONSE_RATE)
    rows.append(about.row("response_rate", rate, Base(invited)))
    if subject.population is not None:
        share = Estimate(analysed / subject.population, method="analysed of the population")
        rows.append(about.row("coverage", share, Base(subject.population)))
    return rows


def estimate_proxies(subject: Subject, responses: Responses, study: Study) -> list[Row]:
    """Count the analysed rows that respondents gave for themselves, and the others."""
    alone = find_self_reports(responses.answers, study, responses.informant)
    about, base, own = subject.about("response"), Base(len(alone)), int(alone.sum())
    return [
        about.count("count_self", own, base),
        about.count("count_proxy", len(alone) - own, base),
    ]


def estimate_quality(subject: Subject, responses: Responses) -> list[Row]:
    """Count the analysed rows that each quality check gives a reason to look at."""
    about, base = subject.about("quality"), Base(len(responses.answers))
    return [
        about.by(Group("flag", name)).count("count_flagged", count, base)
        for name, count in _counts(responses.flags)
    ]


def _counts(table: pd.DataFrame) -> list[tuple[str, int]]:
    """Read a table of two columns: a name and how many rows."""
    return [(str(name), int(rows)) for name, rows in table.itertuples(index=False)]
