"""Captions, columns and notes as models: one that is not there fails at load."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Literal

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from kit.catalogue import read_catalogue
from kit.wording import Wording

__all__ = [
    "AgreementCaptions",
    "BudgetCaptions",
    "Captions",
    "ChoicesCaptions",
    "CoverageCaptions",
    "FlagsCaptions",
    "FormCaptions",
    "GroupsCaptions",
    "HeadingName",
    "ItemsCaptions",
    "KeyGapsCaptions",
    "NeedsCaptions",
    "PairsCaptions",
    "PlanCaptions",
    "RanksCaptions",
    "ResponsesCaptions",
    "ScaleItemsCaptions",
    "ScalesCaptions",
    "ServicesCaptions",
    "Signs",
    "TotalsCaptions",
    "VerdictsCaptions",
    "read_captions",
]

HeadingName = Literal[
    "responses",
    "quality",
    "reliability",
    "needs",
    "views",
    "groups",
    "items",
    "preferences",
    "assets",
    "background",
    "annex",
]

_COMPLETE = ConfigDict(extra="forbid", strict=True)


@with_config(_COMPLETE)
class Dispositions(TypedDict):
    """Why a form was left out."""

    no_consent: str
    withdrawn: str
    duplicate: str
    removed: str
    out_of_frame: str


@with_config(_COMPLETE)
class WeightLabels(TypedDict):
    """What weights do to the answers, by statistic."""

    n_effective: str
    design_effect: str
    count_unweighted: str
    count_trimmed: str


@with_config(_COMPLETE)
class Flags(TypedDict):
    """What a quality check says of an answer."""

    straight_line: str
    many_missing: str
    very_fast: str
    same_card: str
    same_answers: str
    self_report_young: str
    unreadable: str
    contradictory: str


@with_config(_COMPLETE)
class Uses(TypedDict):
    """What a scale may be used for."""

    claim: str
    exploratory: str
    items: str


@with_config(_COMPLETE)
class Verdicts(TypedDict):
    """What may be said of a difference."""

    higher: str
    lower: str
    similar: str
    unclear: str


@with_config(_COMPLETE)
class Headings(TypedDict):
    """The headings of the assessment and of the quality report."""

    responses: str
    quality: str
    reliability: str
    needs: str
    views: str
    groups: str
    changes: str
    items: str
    preferences: str
    assets: str
    background: str
    annex: str


@with_config(_COMPLETE)
class Reasons(TypedDict):
    """What the mark of a hidden number means, by why it is hidden."""

    few: str
    together: str
    thin: str
    design: str
    weighted: str
    unfit: str
    absent: str


class Signs(Wording):
    """The marks and joints of all tables and figures."""

    hidden: str
    reasons: Reasons
    flag: str
    flag_note: str
    range: str
    ranks: str
    ranks_range: str
    none: str
    comma: str


class TableCaptions(Wording):
    """What every table has."""

    caption: str
    columns: tuple[str, ...]


class NotedCaptions(TableCaptions):
    """A table with a note below it."""

    note: str


class ResponsesCaptions(NotedCaptions):
    """Who answered."""

    invited: str
    received: str
    analysed: str
    alone: str
    proxy: str
    rate: str
    weights: WeightLabels
    dispositions: Dispositions


class CoverageCaptions(NotedCaptions):
    """Who answered, by the register."""

    category: str


class FlagsCaptions(NotedCaptions):
    """What is odd."""

    names: Flags


class AcceptedCaptions(NotedCaptions):
    """What looked like a mistake and was said to be right; `kinds` are those of doubts."""

    kinds: Mapping[str, str]
    other: str
    about: str


class ScalesCaptions(NotedCaptions):
    """Which scales hold."""

    uses: Uses


class ScaleItemsCaptions(TableCaptions):
    """Each question of a scale and the others."""


class KeyGapsCaptions(NotedCaptions):
    """Questions as worded beside turned ones."""


class TotalsCaptions(NotedCaptions):
    """Carried over to the population."""

    power: str


class NeedsCaptions(NotedCaptions):
    """Needs by area."""

    alone: str
    proxy: str
    title_first: str
    title_single: str
    title_plain: str
    alt: str
    alt_line: str


class RanksCaptions(Wording):
    """The order of the needs."""

    most: str
    least: str
    caption: str
    alt: str
    alt_line: str


class ItemsCaptions(NotedCaptions):
    """Question by question."""


class PairsCaptions(Wording):
    """Two informants."""

    caption: str
    alt: str
    alt_line: str
    note: str


class AgreementCaptions(NotedCaptions):
    """Two informants on the same people."""


class GroupsCaptions(TableCaptions):
    """Groups compared."""


class VerdictsCaptions(NotedCaptions):
    """Which differences can be told."""

    verdicts: Verdicts
    pair: str


@with_config(_COMPLETE)
class Movements(TypedDict):
    """What may be said of a change."""

    rose: str
    fell: str
    unclear: str


class ChangesCaptions(NotedCaptions):
    """What changed since the wave before."""

    verdicts: Movements


class ChoicesCaptions(NotedCaptions):
    """The choices of a question."""

    rank: str
    answered: str
    alt: str
    note_ranks: str


class ServicesCaptions(NotedCaptions):
    """Last year's service."""

    total: str
    quantity: str
    quantity_sessions: str
    chart: str
    note_few: str


class PlanCaptions(TableCaptions):
    """The plan."""

    community: str
    total: str


class BudgetCaptions(TableCaptions):
    """The budget."""

    total: str


@with_config(_COMPLETE)
class Kinds(TypedDict):
    """What a project covers."""

    single: str
    combined: str


@with_config(_COMPLETE)
class Answers(TypedDict):
    """Yes or no."""

    yes: str
    no: str


class FormCaptions(Wording):
    """What is written into the application form; `names` are those of its fields."""

    year: str
    kinds: Kinds
    renewal: Answers
    names: Mapping[str, str]


class Captions(Wording):
    """The whole catalogue ``wording.toml``."""

    signs: Signs
    responses: ResponsesCaptions
    coverage: CoverageCaptions
    flags: FlagsCaptions
    accepted: AcceptedCaptions
    scales: ScalesCaptions
    scale_items: ScaleItemsCaptions
    key_gaps: KeyGapsCaptions
    needs: NeedsCaptions
    totals: TotalsCaptions
    ranks: RanksCaptions
    items: ItemsCaptions
    pairs: PairsCaptions
    agreement: AgreementCaptions
    groups: GroupsCaptions
    verdicts: VerdictsCaptions
    changes: ChangesCaptions
    choices: ChoicesCaptions
    services: ServicesCaptions
    plan: PlanCaptions
    budget: BudgetCaptions
    form: FormCaptions
    headings: Headings


@functools.cache
def read_captions(language: str) -> Captions:
    """Return the captions in `language`."""
    return read_catalogue("kit.show", "wording.toml").fill(Captions, language)
