"""What a new study is asked for, and what may be asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from kit.catalogue import LANGUAGES
from kit.errors import Place, PrepareError, Problem
from kit.study.model import NO_TEXT, Text

from .bank import Bank, find_unknown, read_bank

__all__ = ["NO_NEEDS", "Outline", "check_outline"]

NO_NEEDS = "none"
"""Asked for instead of need areas: a frame without rated questions."""


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).astimezone().date()


@dataclass(frozen=True)
class Outline:
    """What `kit.make_study` makes a study of; what is empty is left open in it (待补).

    Attributes
    ----------
    people
        Whom the bank of questions is about, one of `kit.prepare.bank.PEOPLE`.
    needs
        Need areas to ask about, all of the bank's if empty; ``("none",)`` for an empty frame.
    informants
        Who answers, all of the bank's if empty.
    total
        How many people the register has.
    year
        Year of the project: from 2 on it is a renewal.
    languages
        Of the study, the first is its usual one.
    estates
        Names of the estates, if where people live is to be asked.
    demo_answers
        How many answers to invent for a dry run; 0 for none.
    today
        The day on which it is made.
    """

    people: str = "children"
    community: Text = NO_TEXT
    street: Text = NO_TEXT
    district: Text = NO_TEXT
    project: Text = NO_TEXT
    needs: tuple[str, ...] = ()
    informants: tuple[str, ...] = ()
    total: int = 0
    as_of: dt.date | None = None
    budget_yuan: int | None = None
    year: int = 1
    languages: tuple[str, ...] = ("zh",)
    estates: tuple[str, ...] = ()
    demo_answers: int = 0
    today: dt.date = field(default_factory=_today)

    @property
    def bank(self) -> Bank:
        """The bank for these people."""
        return read_bank(self.people)

    @property
    def renewal(self) -> bool:
        """Whether the project ran before."""
        return self.year > 1

    @property
    def chosen_needs(self) -> tuple[str, ...]:
        """The need areas that are asked about, in the bank's order."""
        if self.needs == (NO_NEEDS,):
            return ()
        return tuple(n for n in self.bank.needs if not self.needs or n in self.needs)

    @property
    def chosen_informants(self) -> tuple[str, ...]:
        """Who answers, in the bank's order."""
        known = self.bank.about.informants
        return tuple(i for i in known if not self.informants or i in self.informants)

    @property
    def register_day(self) -> dt.date:
        """The day of the register; until it is known, the day on which the study is made."""
        return self.as_of or self.today

    @property
    def survey_days(self) -> tuple[dt.date, dt.date]:
        """The days of the wave: the coming three weeks, of a dry run those that are over."""
        length = dt.timedelta(days=20)
        if self.demo_answers:
            return self.today - length, self.today
        return self.today, self.today + length

    @property
    def wave(self) -> str:
        """Id of the wave: the year in which it begins."""
        return str(self.survey_days[0].year)


def check_outline(outline: Outline) -> list[Problem]:
    """Return what is wrong with what was asked for, named as options of ``kit new``."""
    try:
        return list(_check(outline, outline.bank))
    except PrepareError as refused:
        return list(refused.problems)


def _check(outline: Outline, bank: Bank) -> Iterator[Problem]:
    yield from find_unknown("--needs", outline.needs, (*bank.needs, NO_NEEDS))
    yield from find_unknown("--informants", outline.informants, tuple(bank.about.informants))
    yield from find_unknown("--language", outline.languages, LANGUAGES)
    if not outline.community:
        yield Problem("prepare.no_community", Place("--community"))
    if not 1 <= outline.total <= 10_000_000:
        yield Problem("prepare.total", Place("--total"))
    if not 1 <= outline.year <= 50:
        yield Problem("prepare.year", Place("--year"))
    if outline.demo_answers and not 30 <= outline.demo_answers <= min(5000, outline.total):
        yield Problem("prepare.demo", Place("--demo-answers"), {"total": outline.total})
    standing = {i for i, who in bank.about.informants.items() if who.of_population}
    if outline.informants and not standing.intersection(outline.informants):
        values = {"known": ", ".join(sorted(standing))}
        yield Problem("prepare.informants", Place("--informants"), values)
