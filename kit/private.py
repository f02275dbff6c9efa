"""Tables whose rows are people's answers: they are reckoned with, and never shown.

A notebook keeps what a cell shows, and is sent on. So neither such a table nor any part of
it shows a row, wherever it stands as the last line of a cell; only how large it is.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

__all__ = ["PrivateFrame", "PrivateSeries", "seal"]


class PrivateSeries(pd.Series):
    """A column of a private table."""

    @property
    def _constructor(self) -> type[PrivateSeries]:
        return PrivateSeries

    @property
    def _constructor_expanddim(self) -> type[PrivateFrame]:
        return PrivateFrame

    def __repr__(self) -> str:
        return f"PrivateSeries({len(self)})"

    __str__ = __repr__


class PrivateFrame(pd.DataFrame):
    """A private table; see the module."""

    @property
    def _constructor(self) -> type[PrivateFrame]:
        return PrivateFrame

    @property
    def _constructor_sliced(self) -> type[PrivateSeries]:
        return PrivateSeries

    def __repr__(self) -> str:
        return f"PrivateFrame({len(self)} × {len(self.columns)})"

    __str__ = __repr__

    def value_counts(self, *args: Any, **how: Any) -> PrivateSeries:
        """Count equal rows, which tells them."""
        return PrivateSeries(super().value_counts(*args, **how))

    def describe(self, *args: Any, **how: Any) -> PrivateFrame:  # type: ignore[misc]
        """Describe the columns; what is most often answered may be one person's answer."""
        return PrivateFrame(super().describe(*args, **how))

    def _repr_html_(self) -> None:
        """Return nothing, so that a notebook shows the short text instead."""

    def _repr_data_resource_(self) -> None:
        """Return nothing: some settings of pandas show whole tables by this."""


def seal(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table as a private one."""
    return PrivateFrame(table)
