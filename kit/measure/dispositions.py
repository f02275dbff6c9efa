"""What became of those who were asked: rows received, analysed, and doubtful."""

from __future__ import annotations

from kit.numbers.keys import Group

from .intervals import Estimate
from .subjects import Base, Row, Subject
from .tallies import Tally

__all__ = ["estimate_proxies", "estimate_quality", "estimate_response"]

_RESPONSE_RATE = "AAPOR RR2: complete and partial answers of all who were asked"


def estimate_response(subject: Subject, tally: Tally, invited: int) -> list[Row]:
    """Estimate the response rate of those asked and the coverage of the population.

    Response rate 2 of AAPOR Standard Definitions, everyone asked counted as eligible; the
    base of each share is its denominator.
    """
    about, received = subject.about("response"), Base(tally.received)
    analysed = tally.analysed
    rows = [about.count("count", tally.received, received)]
    for name, count in tally.dispositions.items():
        rows.append(about.by(Group("disposition", name)).count("count", count, received))
    rows.append(about.count("count_analysed", analysed, received))
    rate = Estimate(analysed / invited, method=_RESPONSE_RATE)
    rows.append(about.row("response_rate", rate, Base(invited)))
    if subject.population is not None:
        share = Estimate(analysed / subject.population, method="analysed of the population")
        rows.append(about.row("coverage", share, Base(subject.population)))
    return rows


def estimate_proxies(subject: Subject, tally: Tally) -> list[Row]:
    """Count the analysed rows that respondents gave for themselves, and the others."""
    about, base = subject.about("response"), Base(tally.analysed)
    return [
        about.count("count_self", tally.alone.rows.total, base),
        about.count("count_proxy", tally.others.rows.total, base),
    ]


def estimate_quality(subject: Subject, tally: Tally) -> list[Row]:
    """Count the analysed rows that each quality check gives a reason to look at."""
    about, base = subject.about("quality"), Base(tally.analysed)
    return [
        about.by(Group("flag", name)).count("count_flagged", count, base)
        for name, count in tally.flags.items()
    ]
