"""The words of each section of the rationale but the needs, as models."""

from __future__ import annotations

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from kit.wording import Wording

__all__ = [
    "BasisWords",
    "CommitteeWords",
    "ConsultationWords",
    "FeasibilityWords",
    "LastYearWords",
    "NoteWords",
    "PlanWords",
]

_COMPLETE = ConfigDict(extra="forbid", strict=True)


@with_config(_COMPLETE)
class CoverageWords(TypedDict):
    """For whom the answers speak."""

    census_like: str
    partial: str
    low: str
    volunteers: str
    random: str
    unknown: str


@with_config(_COMPLETE)
class LevelWords(TypedDict):
    """Services by the level at which they work."""

    casework: str
    group_work: str
    community_work: str
    other: str


@with_config(_COMPLETE)
class ReasonWords(TypedDict):
    """Why a service weighs more than the order of needs would give it."""

    wish: str
    age: str
    prevention: str


class BasisWords(Wording):
    """Section 1."""

    heading: str
    started: str
    first_year: str
    population: str
    portrait_first: str
    portrait: str
    category: str
    aim: str


class ConsultationWords(Wording):
    """Section 2."""

    heading: str
    lead_how: str
    lead_said: str
    method: str
    method_about: str
    method_random: str
    method_open: str
    who: str
    returned: str
    returned_part: str
    returned_other: str
    rate: str
    rate_of: str
    returned_own: str
    returned_own_short: str
    one_informant: str
    meetings: str
    meeting_people: str
    coverage: CoverageWords
    coverage_short: str
    coverage_about: str
    coverage_other: str
    wish_one: str
    wish_most: str
    wish_two: str
    wish_some: str
    wish_spread: str
    wish_hidden: str
    wishes: str
    wishes_part: tuple[str, ...]
    wishes_spread: str
    wishes_all: str
    choice: str
    choice_short: str
    suggestions: str
    example: str
    suggestions_rest: str
    suggestions_none: str
    suggestions_unadopted: str
    suggestions_open: str


class LastYearWords(Wording):
    """Section 4."""

    heading: str
    lead_done: str
    lead_effect: str
    lead_repair: str
    none: str
    open: str
    done: str
    level: LevelWords
    for_need: str
    not_done: str
    no_before: str
    not_comparable: str
    changed: str
    rose: str
    fell: str
    stayed: str
    mean_rose: str
    mean_fell: str
    others_unclear: str
    others_changed: str
    none_changed: str
    reworded: str
    reworded_more: str
    cause: str
    regression: str
    satisfied: str
    satisfied_base: str
    satisfied_most: str
    satisfied_few: str
    satisfied_hidden: str
    not_asked: str
    repair: str
    idle_open: str
    repair_open: str


class PlanWords(Wording):
    """Section 5."""

    heading: str
    first: str
    for_needs: str
    each: str
    across: str
    goal: str
    goal_any: str
    other: str
    in_all: str
    for_need: str
    places: str
    place_first: str
    place: str
    place_events: str
    place_events_first: str
    gap: str
    priority: str
    reasons: ReasonWords
    indicators: str
    indicator: str
    indicator_agree: str
    indicator_from: str
    indicator_now: str
    indicator_up: str
    indicator_down: str
    indicator_open_up: str
    indicator_open_down: str
    indicator_open_none: str
    indicator_missed: str
    willing_any: str
    willing_choice: str
    willing_few: str
    willing_few_choice: str
    willing_few_any: str
    willing_most: str
    willing_most_choice: str
    willing_most_any: str
    willing_not_asked: str
    willing_hidden: str
    targets: str
    targets_short: str
    targets_before: str
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
    unit_cost_short: str


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
    weights: str
    unweighted: str
    coverage: str
    power: str
    careful: str
    willing: str
    own_items: str
    custody: str
