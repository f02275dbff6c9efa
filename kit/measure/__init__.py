"""Scores, intervals, comparisons and ranks: from answers to estimates."""
