"""Rows of a table as pydantic models: each cell is checked, and each fault has its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import PydanticCustomError

from kit.errors import Place, Problem

__all__ = ["Flag", "Number", "Parts", "Row", "Rows", "Whole", "one_of", "read_rows"]

_TYPED = {"string_too_long": "study.field_too_many"}
"""Messages for what pydantic finds by itself; its other errors are named by their message."""


class Row(BaseModel):
    """One row; its fields bear the names of the columns, and other columns are passed over.

    A cell that is wrong raises PydanticCustomError with the code of its message as type.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


Model = TypeVar("Model", bound=Row)


@dataclass(frozen=True)
class Rows(Generic[Model]):
    """A table: its cells as they were typed, and the rows that can be understood.

    Both are by row number. What a broken row names is still named: a check of references
    asks `column`, so that one mistake is not reported again wherever it is referred to.
    """

    cells: Mapping[int, Mapping[str, Any]]
    known: Mapping[int, Model]

    def column(self, name: str) -> dict[int, str]:
        """Return the cells of a column, those of broken rows included."""
        return {number: row.get(name, "") for number, row in self.cells.items()}

    @property
    def broken(self) -> set[int]:
        """The rows that cannot be understood."""
        return self.cells.keys() - self.known.keys()


def read_rows(
    model: type[Model],
    cells: Mapping[int, Mapping[str, Any]],
    place: Place,
    headers: Mapping[str, str] | None = None,
) -> tuple[Rows[Model], list[Problem]]:
    """Read each row of `cells` as `model`.

    Parameters
    ----------
    cells
        Row number → column → cell.
    place
        The table.
    headers
        How a column is headed, where a cell was put together from several of them.

    Returns
    -------
    tuple
        The rows, and every problem with its row and column.
    """
    known, problems = {}, []
    for number, row in cells.items():
        try:
            known[number] = model.model_validate(row)
        except ValidationError as error:
            at = replace(place, row=number)
            problems += [
                _translate(fault, at, headers or {})
                for fault in error.errors(include_url=False, include_input=False)
            ]
    return Rows(cells, known), problems


def _translate(fault: Any, place: Place, headers: Mapping[str, str]) -> Problem:
    path = ".".join(map(str, fault["loc"]))
    parts = (header for part, header in headers.items() if part.startswith(f"{path}."))
    column = headers.get(path) or next(parts, str(fault["loc"][0]))
    code = _TYPED.get(fault["type"], fault["type"])
    values = {**fault.get("ctx", {}), "column": column}
    return Problem(code, replace(place, column=column), values)


def one_of(code: str, *allowed: str) -> BeforeValidator:
    """Return a check that a cell is one of `allowed`."""

    def check(text: str) -> str:
        if text not in allowed:
            raise PydanticCustomError(
                code,
                "one of {allowed}",
                {"allowed": ", ".join(allowed)},
            )
        return text

    return BeforeValidator(check)


def _read_whole(text: Any) -> Any:
    if not text or not isinstance(text, str):
        return text or None
    if not re.fullmatch(r"-?\d+", text):
        raise PydanticCustomError("questionnaire.not_whole", "a whole number")
    return int(text)


def _read_number(text: Any) -> Any:
    if not text or not isinstance(text, str):
        return text or None
    try:
        return float(text)
    except ValueError:
        raise PydanticCustomError("questionnaire.not_number", "a number") from None


def _read_flag(text: Any) -> Any:
    if text not in ("", "0", "1"):
        raise PydanticCustomError("questionnaire.not_flag", "0 or 1")
    return text == "1"


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())


Whole = Annotated[int | None, BeforeValidator(_read_whole)]
"""A whole number; None where the cell is empty."""
Number = Annotated[float | None, BeforeValidator(_read_number)]
"""A number; None where the cell is empty."""
Flag = Annotated[bool, BeforeValidator(_read_flag)]
"""0 or 1; empty is 0."""
Parts = Annotated[tuple[str, ...], BeforeValidator(_split)]
"""Texts between upright strokes."""
