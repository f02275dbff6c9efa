"""Figures, tables and text as document blocks."""
