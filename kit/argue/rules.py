"""The constants of the evidence rules, as ``rules.toml`` declares and explains them."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources

from pydantic import BaseModel, ConfigDict

__all__ = ["EvidenceRules", "read_evidence_rules"]


class _Rules(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class CoverageRules(_Rules):
    """G0, in percent."""

    census_like: int
    partial: int
    margin_from: int


class AmountRules(_Rules):
    """G3, limits of an interval in percent."""

    most_by_far: int
    most: int
    half_width: int
    few: int


class DifferenceRules(_Rules):
    """G4."""

    shown: int


class ViewRules(_Rules):
    """G7: from when on two informants see a need differently."""

    points: int
    errors: float


class PlanRules(_Rules):
    """How far the plan's weights may leave the order of needs."""

    heavier: float


class LengthRules(_Rules):
    """Shares of the text, in percent."""

    needs_most: int
    plan_least: int


class EvidenceRules(_Rules):
    """The whole of ``rules.toml``."""

    coverage: CoverageRules
    amount: AmountRules
    difference: DifferenceRules
    view: ViewRules
    plan: PlanRules
    length: LengthRules


@functools.cache
def read_evidence_rules() -> EvidenceRules:
    """Return the constants of the evidence rules."""
    text = resources.files("kit.argue").joinpath("rules.toml").read_text(encoding="utf-8")
    return EvidenceRules.model_validate(tomllib.loads(text))
