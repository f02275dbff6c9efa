"""The wording of the rationale as models: a phrase that is not there fails at load."""

from __future__ import annotations

import functools
from typing import Literal

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from kit.catalogue import read_catalogue
from kit.wording import Wording

from .needs_words import NeedsWords
from .section_words import (
    BasisWords,
    CommitteeWords,
    ConsultationWords,
    FeasibilityWords,
    LastYearWords,
    NoteWords,
    PlanWords,
)

__all__ = [
    "AmountWord",
    "Amounts",
    "Coverage",
    "Form",
    "Forms",
    "Frame",
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
    comma_level: str
    conjunction: str
    conjunction_services: str
    alternative: str
    stop: str
    space: str
    semicolon: str
    quote: str
    data: str
    level_one: tuple[str, ...]
    level_two: tuple[str, ...]
    level_three: str
    pieces: tuple[str, ...]
    counts: tuple[str, ...]
    service: str
    service_sessions: str


class Amounts(Wording):
    """How many, in the form that the place asks for."""

    both: Forms
    share: Forms
    count: Forms
    hidden_few: Forms
    word: str
    words: AmountWords


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
