"""Constants that a room declares and explains in a TOML file beside its code."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

__all__ = ["Constants", "read_constants"]


class Constants(BaseModel):
    """A table of such a file: complete, without anything else, never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


Model = TypeVar("Model", bound=Constants)


def read_constants(package: str, model: type[Model]) -> Model:
    """Return the ``rules.toml`` of `package` as `model`.

    Raises
    ------
    pydantic.ValidationError
        A constant is missing, unknown or of another kind: the kit itself is at fault.
    """
    text = resources.files(package).joinpath("rules.toml").read_text(encoding="utf-8")
    return model.model_validate(tomllib.loads(text))
