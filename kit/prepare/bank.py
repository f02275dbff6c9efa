"""The bank: for each kind of people, what can be asked of them and offered to them.

A folder of ``bank/`` holds ``bank.toml`` (whom it is about, who answers) and tables that can
be edited in Excel: ``items.csv``, ``scales.csv``, ``questions.csv``, ``choices.csv``,
``services.csv``, ``strategies.csv`` and ``open_answers.csv``.
"""

from __future__ import annotations

import csv
import functools
import io
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

from pydantic import BaseModel, ConfigDict

from kit.errors import Place, PrepareError, Problem
from kit.study.model import NO_TEXT, Text

__all__ = ["PEOPLE", "About", "Bank", "Table", "find_unknown", "read_bank"]

PEOPLE = ("children", "older_people", "families", "other")
"""Whom there is a bank for; ``other`` is an empty frame."""

Table = tuple[Mapping[str, str], ...]
"""The rows of a file, each by the names of its columns."""


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Informant(_Declared):
    """Who answers, and whether they are the population themselves."""

    name: Text
    of_population: bool
    who_answers: Text = NO_TEXT


class About(_Declared):
    """``bank.toml``: whom the bank is about; see `kit.study.model.Population` for the names."""

    title: Text
    label: Text
    noun: Text
    also: Text = NO_TEXT
    age_min: int
    age_max: int
    age_item: str = ""
    self_report_from: int = 0
    service_name: Text
    form_title: Text
    form_id: str
    margins: tuple[str, ...] = ()
    compared: tuple[str, ...] = ()
    informants: Mapping[str, Informant]


@dataclass(frozen=True)
class Bank:
    """All that one folder of the bank holds."""

    people: str
    about: About
    items: Table
    scales: Table
    questions: Table
    choices: Table
    services: Table
    strategies: Table
    open_answers: Table

    @property
    def needs(self) -> tuple[str, ...]:
        """The need areas, in the order in which the scales name them."""
        areas = (s["need_area"] for s in self.scales if s["direction"] == "need")
        return tuple(dict.fromkeys(filter(None, areas)))


def find_unknown(
    option: str, names: Iterable[str], known: tuple[str, ...]
) -> Iterator[Problem]:
    """Yield a problem for each of `names` that is not to be had."""
    for name in names:
        if name not in known:
            values = {"name": name, "known": ", ".join(known)}
            yield Problem("prepare.unknown", Place(option), values)


@functools.cache
def read_bank(people: str) -> Bank:
    """Return the bank for `people`, one of `PEOPLE`; PrepareError for any other."""
    PrepareError.raise_any(find_unknown("--people", [people], PEOPLE))
    about = About.model_validate(tomllib.loads(_read(people, "bank.toml")))
    names = ("items", "scales", "questions", "choices", "services", "strategies")
    tables = {name: _read_table(people, name) for name in (*names, "open_answers")}
    return Bank(people=people, about=about, **tables)


def _read(people: str, name: str) -> str:
    folder = resources.files("kit.prepare").joinpath("bank", people)
    return folder.joinpath(name).read_text(encoding="utf-8")


def _read_table(people: str, name: str) -> Table:
    return tuple(csv.DictReader(io.StringIO(_read(people, f"{name}.csv"))))
