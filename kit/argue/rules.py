"""The constants of the evidence rules, as ``rules.toml`` declares and explains them."""

from __future__ import annotations

import functools

from kit.constants import Constants, read_constants

__all__ = ["EvidenceRules", "read_evidence_rules"]


class CoverageRules(Constants):
    """G0, in percent."""

    census_like: int
    partial: int
    margin_from: int


class AmountRules(Constants):
    """G3, limits of an interval in percent."""

    most_by_far: int
    most: int
    half_width: int
    few: int


class DifferenceRules(Constants):
    """G4."""

    shown: int


class ViewRules(Constants):
    """G7: from when on two informants see a need differently."""

    points: int
    errors: float


class PlanRules(Constants):
    """How far the plan's weights may leave the order of needs."""

    heavier: float


class LengthRules(Constants):
    """Shares of the text, in percent."""

    needs_most: int
    plan_least: int


class EvidenceRules(Constants):
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
    return read_constants("kit.argue", EvidenceRules)
