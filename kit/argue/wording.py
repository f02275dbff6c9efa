"""The wording of the rationale as models: a phrase that is not there fails at load."""

from __future__ import annotations

import functools
from typing import Literal

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from kit.catalogue import read_catalogue
from kit.wording import Wording

__all__ = [
    "AmountWord",
    "Amounts",
    "BasisWords",
    "CommitteeWords",
    "ConsultationWords",
    "Coverage",
    "FeasibilityWords",
    "Form",
    "Forms",
    "Frame",
    "LastYearWords",
    "NeedsWords",
    "NoteWords",
    "PlanWords",
    "RationaleWords",
    "read_wording",
]

Form = Literal["full", "bare", "inner"]
"""With the noun where it is needed, without it, or within brackets."""

AmountWord = Literal["most_by_far", "most", "half", "few"]
Coverage = Literal["volunteers", "random", "unknown", "low", "partial", "census_like"]

_COMPLETE = ConfigDict(extra="forbid", strict=True)


@with_config(_COMPLETE)
class Forms(TypedDict):
    """One amount in the three forms."""

    full: str
    bare: str
    inner: str


@with_config(_COMPLETE)
class AmountWords(TypedDict):
    """The words of amount that an interval may allow."""

    most_by_far: str
    most: str
    half: str
    few: str


@with_config(_COMPLETE)
class CoverageWords(TypedDict):
    """For whom the answers speak."""

    census_like: str
    partial: str
    low: str
    volunteers: str
    random: str
    unknown: str


class Frame(Wording):
    """What every section and every document needs."""

    title: str
    attachment: str
    mark: str
    draft: str
    contents: str
    figure: str
    table: str
    survey_quality: str
    needs_assessment: str
    seal: str
    date_blank: str
    open: str
    comma: str
    conjunction: str
    stop: str
    space: str
    semicolon: str
    quote: str
    data: str
    level_one: tuple[str, ...]
    level_two: tuple[str, ...]
    level_three: str
    pieces: tuple[str, ...]
    service: str
    service_sessions: str


class Amounts(Wording):
    """How many, in the form that the place asks for."""

    both: Forms
    share: Forms
    count: Forms
    hidden_few: Forms
    hidden_most: Forms
    word: str
    words: AmountWords


class BasisWords(Wording):
    """Section 1."""

    heading: str
    started: str
    first_year: str
    population: str
    aim: str


class ConsultationWords(Wording):
    """Section 2."""

    heading: str
    lead_how: str
    lead_said: str
    method: str
    who: str
    who_none: str
    returned: str
    returned_part: str
    rate: str
    meetings: str
    meeting_people: str
    coverage: CoverageWords
    most_wanted: str
    most_wanted_many: str
    choice: str
    tie: str
    suggestions: str
    example: str
    suggestions_open: str


class NeedsWords(Wording):
    """Section 3."""

    heading: str
    who: str
    order: str
    order_none: str
    tied: str
    level: str
    level_end: str
    tie: str
    exploratory: str
    items_only: str
    too_few: str
    least: str
    concern: str
    parent: str
    strength: str
    strength_some: str
    no_strength: str
    demand: str
    worst: str
    higher: str
    lower: str
    others_elsewhere: str
    others_unclear: str
    all_unclear: str
    not_diagnosis: str
    no_comparison: str


class LastYearWords(Wording):
    """Section 4."""

    heading: str
    lead_done: str
    lead_effect: str
    lead_repair: str
    none: str
    open: str
    done: str
    times: str
    not_compared: str
    no_before: str
    satisfied: str
    repair: str


class PlanWords(Wording):
    """Section 5."""

    heading: str
    for_needs: str
    other: str
    willing_any: str
    willing_choice: str
    willing_hidden: str
    targets: str
    policies: str
    policy: str


class FeasibilityWords(Wording):
    """Section 6."""

    heading: str
    lead_can: str
    lead_money: str
    provider: str
    name: str
    supervisors: str
    non_duplication: str
    budget: str
    line: str
    unit_cost: str


class CommitteeWords(Wording):
    """Section 7."""

    heading: str
    decided: str
    open_date: str
    open_decision: str
    open_mark: str


class NoteWords(Wording):
    """The data note."""

    heading: str
    voluntary: str
    bases: str
    rules: str
    own_items: str
    custody: str


class RationaleWords(Wording):
    """The whole catalogue ``wording.toml``."""

    frame: Frame
    amount: Amounts
    basis: BasisWords
    consultation: ConsultationWords
    needs: NeedsWords
    last_year: LastYearWords
    plan: PlanWords
    feasibility: FeasibilityWords
    committee: CommitteeWords
    note: NoteWords


@functools.cache
def read_wording(language: str) -> RationaleWords:
    """Return the wording in `language`."""
    return read_catalogue("kit.argue", "wording.toml").fill(RationaleWords, language)
