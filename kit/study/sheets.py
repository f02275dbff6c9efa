"""What each row of the questionnaire's sheets may hold."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, cast, get_args

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from .model import NO_TEXT, Text
from .questionnaire import NAME, RESERVED_NAMES, Direction, ItemKind, Pii, Role
from .rows import Flag, Number, Parts, Row, Whole, one_of

__all__ = ["FILE", "ROW_MODELS", "ChoiceRow", "PlanRow", "ScaleRow", "SurveyRow"]

FILE = "questionnaire.xlsx"

_ASKED = re.compile(
    r"^(?P<choice>select_one|select_multiple)\s+(?P<list>\S+)$|^(text|integer)$"
)

_SELECT = re.compile(r"^select[ _](one|multiple)\b")
"""XLSForm writes both."""


def _check_name(name: str) -> str:
    if not NAME.fullmatch(name):
        raise PydanticCustomError("questionnaire.bad_name", "a name that keys can hold")
    return name


def _check_reserved(name: str) -> str:
    if name.casefold() in RESERVED_NAMES:
        raise PydanticCustomError(
            "questionnaire.reserved_name",
            "none of {reserved}",
            {"reserved": ", ".join(sorted(RESERVED_NAMES))},
        )
    return name


def _check_type(text: str) -> str:
    text = _SELECT.sub(r"select_\1", " ".join(text.split()))
    if not _ASKED.match(text):
        raise PydanticCustomError("questionnaire.unknown_type", "{type}", {"type": text})
    return text


def _need_words(text: Text) -> Text:
    if not text:
        raise PydanticCustomError("questionnaire.no_label", "a label")
    return text


def _or_none(text: str) -> str:
    return text or "none"


Name = Annotated[str, AfterValidator(_check_name)]
OwnName = Annotated[Name, AfterValidator(_check_reserved)]
_NOT_ONE_OF = "questionnaire.not_one_of"


class SurveyRow(Row):
    """One question, or one row of a matrix."""

    type: Annotated[str, AfterValidator(_check_type)]
    name: OwnName
    label: Annotated[Text, AfterValidator(_need_words)]
    phrase: Text = NO_TEXT
    gloss: Text = NO_TEXT
    kit_role: Annotated[Role, one_of(_NOT_ONE_OF, *get_args(Role))]
    kit_informant: str = ""
    kit_scale: str = ""
    kit_reverse: Flag = False
    kit_need_area: str = ""
    kit_twin: str = ""
    kit_pii: Annotated[Pii, one_of(_NOT_ONE_OF, *get_args(Pii)), BeforeValidator(_or_none)] = (
        "none"
    )
    kit_wjx: Parts = ()

    @property
    def kind(self) -> ItemKind:
        """The part of the type that says how it is answered."""
        return cast("ItemKind", self.type.split()[0])

    @property
    def list_name(self) -> str:
        """The list that its choices are in; empty where it has none."""
        return self.type.split()[1] if " " in self.type else ""


class ChoiceRow(Row):
    """One choice of a list."""

    list_name: str
    name: Name
    label: Text = NO_TEXT
    score: Whole = None
    kit_missing: Flag = False
    kit_exclusive: Flag = False
    kit_out_of_frame: Flag = False
    kit_alias: Parts = ()


class ScaleRow(Row):
    """One scale; a need has a planning line, set before looking at the data."""

    scale: OwnName
    label: Text = NO_TEXT
    phrase: Text = NO_TEXT
    noun: Text = NO_TEXT
    goal: Text = NO_TEXT
    clause: Text = NO_TEXT
    need_area: str = ""
    min_items: Whole = None
    direction: Annotated[Direction, one_of(_NOT_ONE_OF, *get_args(Direction))]
    planning_line: Number = Field(default=None, validate_default=True)
    source: Text = NO_TEXT
    licence: str = ""

    @field_validator("planning_line")
    @classmethod
    def _need_line(cls, line: float | None, info: ValidationInfo) -> float | None:
        if line is None and info.data.get("direction") == "need":
            name: Any = info.data.get("scale", "")
            raise PydanticCustomError("questionnaire.no_line", "{scale}", {"scale": name})
        return line


class PlanRow(Row):
    """One declared comparison of a scale between groups."""

    analysis_type: Annotated[
        Literal["compare"], one_of("questionnaire.unknown_analysis", "compare")
    ]
    analysis_var: str = ""
    group_var: str = ""
    level: str = ""
    section: str = ""


ROW_MODELS: dict[str, type[Row]] = {
    "survey": SurveyRow,
    "choices": ChoiceRow,
    "scales": ScaleRow,
    "plan": PlanRow,
}
"""The sheets that are read, and what their rows may hold."""
