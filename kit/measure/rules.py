"""The constants of measurement, as ``rules.toml`` declares and explains them."""

from __future__ import annotations

import functools
from typing import Annotated, Self

from pydantic import Field, model_validator

from kit.constants import Constants, read_constants
from kit.intake.responses import FLAGS

__all__ = ["MeasureRules", "read_measure_rules"]

Part = Annotated[float, Field(gt=0, le=1)]


class BudgetRules(Constants):
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


class RankingRules(Constants):
    """G6."""

    first: Part
    gap: Part
    often: Part


class ReliabilityRules(Constants):
    """G2."""

    claim: float
    claim_lower: float
    exploratory: float
    group_complete: Annotated[int, Field(ge=2)]


class ReweightingRules(Constants):
    """G0."""

    steps: list[Part]
    open: Annotated[int, Field(ge=3)]


class CarelessRules(Constants):
    """G10."""

    flags: list[str]

    @model_validator(mode="after")
    def _known(self) -> Self:
        if unknown := sorted({*self.flags} - {*FLAGS}):
            raise ValueError(f"no quality check gives {', '.join(unknown)}")
        return self


class MeasureRules(Constants):
    """The whole of ``rules.toml``."""

    budget: BudgetRules
    ranking: RankingRules
    reliability: ReliabilityRules
    careless: CarelessRules
    reweighting: ReweightingRules


@functools.cache
def read_measure_rules() -> MeasureRules:
    """Return the constants of measurement."""
    return read_constants("kit.measure", MeasureRules)
