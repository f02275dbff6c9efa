"""The constants of measurement, as ``rules.toml`` declares and explains them."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kit.intake.responses import FLAGS

__all__ = ["MeasureRules", "read_measure_rules"]

Part = Annotated[float, Field(gt=0, le=1)]


class _Rules(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class BudgetRules(_Rules):
    """G4: parts of the error budget; they add up to 1."""

    ranking: Part
    groups: Part
    wishes: Part
    waves: Part

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if abs(sum(self.model_dump().values()) - 1) > 1e-9:
            raise ValueError("the parts of the error budget do not add up to 1")
        return self


class RankingRules(_Rules):
    """G6."""

    first: Part


class ReliabilityRules(_Rules):
    """G2."""

    claim: float
    claim_lower: float
    exploratory: float
    group_complete: Annotated[int, Field(ge=2)]


class CarelessRules(_Rules):
    """G10."""

    flags: list[str]

    @model_validator(mode="after")
    def _known(self) -> Self:
        if unknown := sorted({*self.flags} - {*FLAGS}):
            raise ValueError(f"no quality check gives {', '.join(unknown)}")
        return self


class MeasureRules(_Rules):
    """The whole of ``rules.toml``."""

    budget: BudgetRules
    ranking: RankingRules
    reliability: ReliabilityRules
    careless: CarelessRules


@functools.cache
def read_measure_rules() -> MeasureRules:
    """Return the constants of measurement."""
    text = resources.files("kit.measure").joinpath("rules.toml").read_text(encoding="utf-8")
    return MeasureRules.model_validate(tomllib.loads(text))
