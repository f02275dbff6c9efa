"""What a person declares in study.toml and plan.toml, as frozen models."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

__all__ = [
    "NO_TEXT",
    "Accepted",
    "BudgetLine",
    "Committee",
    "Community",
    "Consultation",
    "Disclosure",
    "Export",
    "FactKind",
    "Feasibility",
    "Form",
    "Improvement",
    "Is",
    "LastYear",
    "OwnFact",
    "Plan",
    "PlannedService",
    "Policy",
    "Population",
    "Project",
    "Provider",
    "Retention",
    "Settings",
    "Strategy",
    "Targets",
    "Text",
    "Thresholds",
    "Wave",
]

FactKind = Literal["words", "count", "number", "share", "money", "date", "month", "ordinal"]


@dataclass(frozen=True)
class Is:
    """Says beside a field what kind of fact it declares, where its type does not."""

    kind: FactKind


Count = Annotated[int, Field(ge=0, le=10_000_000)]

Open = BeforeValidator(lambda value: None if value == "" else value)
OpenDate = dt.date | Literal[""]
"""An empty text stands for what nobody knows yet (see `kit.study.openings`)."""
FactName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Language = Literal["zh", "en"]
FormFieldName = Literal[
    "applicant", "year", "name", "kind", "renewal", "budget", "reason", "remark"
]
"""What an application form asks for and the kit fills in."""


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Text(_Declared):
    """Words in Chinese, English or both; a plain string serves both languages."""

    zh: Annotated[str, Field(max_length=2000)] = ""
    en: Annotated[str, Field(max_length=4000)] = ""

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        return {"zh": value, "en": value} if isinstance(value, str) else value

    def say(self, language: str) -> str:
        """Return the words in `language`, or the empty string.

        >>> Text.model_validate({"zh": "儿童", "en": "children"}).say("en")
        'children'
        """
        return self.en if language == "en" else self.zh

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)


NO_TEXT = Text()
"""Words that nobody has supplied."""


class Community(_Declared):
    """Where the project is; the applicant is the residents' committee that stamps the form."""

    name: Text
    street: Text
    district: Text
    applicant: Text


class Project(_Declared):
    """The project as the application form names it.

    `applied_on` is the day of the application; the day of the register stands in for it.
    """

    name: Text
    kind: Literal["single", "combined"]
    year: Annotated[int, Field(ge=1, le=50), Is("ordinal")]
    renewal: bool
    started: Annotated[str, Field(pattern=r"^(\d{4}(-(0[1-9]|1[0-2]))?)?$"), Is("month")] = ""
    applied_on: dt.date | None = None
    budget_yuan: Annotated[int | None, Field(ge=1, le=1_000_000_000), Is("money"), Open]
    aim: Text
    service_name: Text


class Population(_Declared):
    """Who the project is for: `total` people on a dated register.

    `age_item` names the question on age, whose choices carry the lowest age of their band
    as score; who is younger than `self_report_from` should have been answered for. `also`
    is who else the services are open to (家庭), empty if nobody.
    """

    label: Text
    noun: Text
    age_min: Annotated[int, Field(ge=0, le=120)]
    age_max: Annotated[int, Field(ge=0, le=120)]
    age_item: str = ""
    self_report_from: Annotated[int, Field(ge=0, le=120)] = 0
    total: Annotated[int, Field(ge=1, le=10_000_000)]
    as_of: dt.date
    source: Text
    also: Text = NO_TEXT


class Consultation(_Declared):
    """How residents were asked beside the questionnaire, and what became of what they said."""

    meetings: tuple[Text, ...] = ()
    meeting_person_times: Annotated[Count | None, Open] = None
    suggestions: Annotated[Count | None, Open] = None
    adopted: Annotated[Count | None, Open] = None
    adopted_example: Text = NO_TEXT


class Export(_Declared):
    """One raw file of a wave, exactly as it was received; `file` is empty until it is."""

    informant: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
    file: str
    platform: Literal["wenjuanxing"]
    invited: Annotated[int, Field(ge=1, le=10_000_000)]
    of_population: bool = True
    received: OpenDate
    received_from: Text = NO_TEXT


class Wave(_Declared):
    """One round of asking: when, how people were chosen, and which files came back.

    `strata` is the question by whose choices a random sample was drawn, so many of each;
    `weight_by` are those to whose counts in margins.csv the answers are weighted, and no
    weight is more than `trim` times the mean.
    """

    id: Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z_-]{0,31}$")]
    design: Literal["census_attempt", "random", "volunteers"]
    strata: str = ""
    weight_by: tuple[str, ...] = ()
    trim: Annotated[float | None, Field(gt=1, le=100)] = None
    first_day: dt.date
    last_day: dt.date
    mode: Text
    asked_by: Text
    who_answers: Text = NO_TEXT
    exports: Annotated[tuple[Export, ...], Field(min_length=1)]
    consultation: Consultation = Consultation()

    @property
    def is_weighted(self) -> bool:
        """Whether answers count for more or less than one another."""
        return bool(self.strata or self.weight_by)

    @property
    def received(self) -> tuple[Export, ...]:
        """Those of the exports that have come."""
        return tuple(export for export in self.exports if export.file)


class Thresholds(_Declared):
    """What counts as much: set before looking at the data, printed in the data note."""

    minimum_difference: Annotated[float, Field(gt=0, le=2)] = 0.20
    confidence: Annotated[float, Field(ge=0.8, le=0.999)] = 0.95
    significance: Annotated[float, Field(gt=0, le=0.2)] = 0.05


class Disclosure(_Declared):
    """The smallest count that may be shown; a value other than 10 needs a printed reason."""

    k: Annotated[int, Field(ge=5, le=30)] = 10
    reason: Text = NO_TEXT


class Retention(_Declared):
    """Who keeps the raw answers, and until when."""

    custodian: Text
    until: OpenDate


class Provider(_Declared):
    """The organisation that carries out the project; an empty name is an open point."""

    name: Text = NO_TEXT
    social_workers: Annotated[Count | None, Open]
    certified: Annotated[Count | None, Open]
    supervisors: Count = 0


class Feasibility(_Declared):
    """Why the project can be done, and does not do again what others do."""

    venue: Text
    non_duplication: Text


class Form(_Declared):
    """The district's application form (申报表): its blank is a .docx in the study folder.

    It is filled in by releases in its `language`. `labels` are further words by which it
    names a field, by the field's name; `remark` is written into its field for remarks.
    """

    blank: str = ""
    language: Language = "zh"
    labels: dict[FormFieldName, tuple[str, ...]] = {}
    remark: Text = NO_TEXT


class LastYear(_Declared):
    """Totals of last year's service records.

    ``population_`` counts those whom the project is for, without those who came with them;
    persons are unduplicated.
    """

    first_day: dt.date
    person_times: Count
    population_person_times: Count
    population_persons: Count


class OwnFact(_Declared):
    """A number that the analyst's own paragraphs may say, with its source."""

    value: Annotated[int | float, Field(ge=-1e9, le=1e9)]
    source: Text
    as_of: OpenDate = ""


class Accepted(_Declared):
    """A doubt that somebody has looked into: it is right as it is, for a printed reason.

    `doubt` is as the message gives it; it holds how often something was found, so that it
    is asked again when that changes. Without a reason nothing is accepted.
    """

    doubt: Annotated[str, Field(min_length=1, max_length=200)]
    reason: Text = NO_TEXT


class Settings(_Declared):
    """study.toml; `recipients` are those who get final releases.

    `format` is that of the whole folder, see `kit.study.formats`.
    """

    format: Annotated[int, Field(ge=1)] = 1
    synthetic: bool
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    length: tuple[int, int] = (1200, 2500)
    community: Community
    project: Project
    population: Population
    informants: dict[str, Text]
    provider: Provider
    feasibility: Feasibility
    last_year: LastYear | None = None
    facts: dict[FactName, OwnFact] = {}
    form: Form = Form()
    thresholds: Thresholds = Thresholds()
    disclosure: Disclosure = Disclosure()
    retention: Retention
    recipients: tuple[Text, ...] = ()
    waves: Annotated[tuple[Wave, ...], Field(min_length=1)]
    accept: tuple[Accepted, ...] = ()


class Targets(_Declared):
    """What the coming year is to reach; persons are unduplicated."""

    persons: Annotated[int | None, Field(ge=1), Open]
    person_times: Annotated[int | None, Field(ge=1), Open]


class PlannedService(_Declared):
    """One line of the plan: need → goal → service → quantity → indicator → proof.

    `reason` says why it weighs more than its need stands in the order: it answers a ``wish``,
    the ``age`` of those it is for, or ``prevention``. `measured_by` is the question whose share
    of agreement the service is to change, `target` that share in percent, empty while open.
    """

    need_areas: tuple[str, ...]
    name: Text
    goal: Text
    quantity: Annotated[int | None, Field(ge=1), Open]
    unit: Text
    sessions: Annotated[int | None, Field(ge=1), Open] = None
    person_times: Annotated[Count | None, Open] = None
    indicator: Text
    proof: Text
    reason: Literal["", "wish", "age", "prevention"] = ""
    measured_by: str = ""
    target: Annotated[int | None, Field(ge=0, le=100), Is("share")] = None


class Strategy(_Declared):
    """One of the plan's strategies and its services."""

    title: Text
    text: Text = NO_TEXT
    willing_from: str = ""
    services: Annotated[tuple[PlannedService, ...], Field(min_length=1)]


class BudgetLine(_Declared):
    """One budget line in yuan."""

    line: Text
    amount_yuan: Annotated[int | None, Field(ge=0), Is("money"), Open]
    basis: Text = NO_TEXT


class Committee(_Declared):
    """The committee's record; what is empty stays blank in the text and is listed as open."""

    date: OpenDate = ""
    decision: Text = NO_TEXT


class Improvement(_Declared):
    """One shortcoming of last year and its repair."""

    shortcoming: Text
    repair: Text


class Policy(_Declared):
    """A policy phrase with its document and the dates within which it may be used."""

    phrase: Text
    source: Text
    valid_from: dt.date
    valid_until: dt.date | None = None


class Plan(_Declared):
    """plan.toml; `priority` says who comes first where there are fewer places than needed."""

    targets: Targets
    strategies: tuple[Strategy, ...]
    budget: tuple[BudgetLine, ...]
    committee: Committee = Committee()
    improvement: Improvement | None = None
    priority: Text = NO_TEXT
    policies: Annotated[tuple[Policy, ...], Field(max_length=3)] = ()

    @property
    def budgeted(self) -> int | None:
        """Sum of the budget lines; None as long as one of them is open."""
        amounts = [line.amount_yuan for line in self.budget]
        known = [amount for amount in amounts if amount is not None]
        return sum(known) if amounts and len(known) == len(amounts) else None
