"""Scores, intervals, comparisons and ranks: from answers to estimates."""

from .estimates import COLUMNS, estimate_key
from .needs import estimate_needs

__all__ = ["COLUMNS", "estimate_key", "estimate_needs"]
