"""Reference numbers of R, as tests/oracles/README.md explains them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

ORACLES = Path(__file__).parents[1] / "oracles"


def read(name):
    """Read one table of the reference."""
    return pd.read_csv(ORACLES / f"{name}.csv", encoding="utf-8", dtype={"case": str})


def read_values(name):
    """Read reference values: case → quantity → value, NaN where it is not defined."""
    table = read(name)
    return {
        str(case): dict(zip(rows["quantity"], rows["value"].astype(float), strict=True))
        for case, rows in table.groupby("case", sort=False)
    }
