"""The study as one frozen object, once its folder has been read and checked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kit.card import Card, Shown, list_names
from kit.errors import Problem

from .model import Plan, Settings, Text, Wave
from .own_words import OwnText
from .questionnaire import Questionnaire

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Study"]


@dataclass(frozen=True, eq=False, repr=False)
class Study(Shown):
    """What was asked, of whom, when, and with what money and services.

    `wave` and `language` are the ones that this run looks at. The frames hold text and
    integers as declared: `margins` (margin, category, count, as_of, source, scope),
    `services` (service, name_zh, name_en, level, quantity, unit_zh, unit_en, sessions,
    person_times, population_person_times, persons), `cleaning_log` and `withdrawals`
    (card, withdrawn_on). `own_texts` are the paragraphs of ``text/*.md``, `warnings` what
    the checks found that stops no run.
    """

    folder: Path
    settings: Settings
    plan: Plan
    questionnaire: Questionnaire
    margins: pd.DataFrame
    services: pd.DataFrame
    cleaning_log: pd.DataFrame
    withdrawals: pd.DataFrame
    wave: Wave
    language: str
    own_texts: tuple[OwnText, ...] = ()
    warnings: tuple[Problem, ...] = ()

    def make_card(self) -> Card:
        """Show what was asked of whom, and when."""
        settings, wave = self.settings, self.wave
        people = settings.population
        asked = [
            f"{self.say(settings.informants[i])} {len(self.questionnaire.items_for(i))}"
            for i in self.informants
            if i in settings.informants
        ]
        needs = (self.say(s.phrase) for s in self.questionnaire.scales if s.direction == "need")
        days = f"{wave.first_day} – {wave.last_day}"
        lines = [
            ("community", self.say(settings.community.name)),
            ("project", self.say(settings.project.name)),
            ("population", f"{self.say(people.label)} {people.total} ({people.as_of})"),
            ("wave", f"{wave.id}, {days}, {wave.design}"),
            ("questions", list_names(asked)),
            ("needs", list_names(needs)),
            ("warnings", str(len([p for p in self.warnings if p.severity == "warning"]))),
        ]
        return Card(f"Study {self.id} {wave.id} ({self.language})", lines)

    @property
    def id(self) -> str:
        """Name of the study folder."""
        return self.folder.name

    @property
    def applied_on(self) -> dt.date:
        """Day of the application; until it is declared, that of the population register."""
        return self.settings.project.applied_on or self.settings.population.as_of

    @property
    def blank(self) -> str:
        """Name of the blank application form for the language of this run; empty if none."""
        form = self.settings.form
        return form.blank.strip() if form.language == self.language else ""

    def say(self, text: Text) -> str:
        """Return `text` in the language of this run."""
        return text.say(self.language)

    @property
    def informants(self) -> tuple[str, ...]:
        """Who answered in this wave; the first is the one that the need areas speak of."""
        return tuple(dict.fromkeys(e.informant for e in self.wave.exports))

    def invited(self, informant: str) -> int:
        """How many were asked; several files of one informant are one round of asking."""
        return max(e.invited for e in self.wave.exports if e.informant == informant)

    def population(self, informant: str) -> int | None:
        """Size of the population that `informant` stands for; None where it is unknown."""
        known = any(e.of_population for e in self.wave.exports if e.informant == informant)
        return self.settings.population.total if known else None

    def group_population(self, item: str, informant: str) -> dict[str, int]:
        """Return the population of each category of the margin named `item`, if known."""
        if self.population(informant) is None:
            return {}
        columns = (self.margins[c] for c in ("margin", "category", "count"))
        return {name: n for margin, name, n in zip(*columns, strict=True) if margin == item}
