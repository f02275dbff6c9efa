from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

ORACLES = Path(__file__).parents[1] / "oracles"


@pytest.fixture(scope="session")
def intervals():
    """Reference limits: (id, quantity) → value."""
    table = pd.read_csv(ORACLES / "c_intervals.csv", encoding="utf-8")
    return table.set_index(["id", "quantity"])


@pytest.fixture(scope="session")
def comparisons():
    """Reference comparisons of two groups."""
    return pd.read_csv(ORACLES / "l_claims_groups.csv", encoding="utf-8")


@pytest.fixture
def answers():
    """Answers of 24 of 40 children to the mini questionnaire, two of them incomplete."""
    draw = np.random.default_rng(20190901)
    n = 24
    ratings = ["PE1", "PE2", "PE3", "MO1", "MO2", "WI1", "WI2"]
    frame = pd.DataFrame({"SEX": ["1", "2"] * (n // 2)})
    for name in ratings:
        frame[name] = draw.choice(["1", "2", "3", "4"], n)
    frame["HAPPY"] = draw.choice(["1", "2", "3"], n)
    ticked = draw.random((n, 3)) < (0.97, 0.5, 0.03)
    frame["WANTS"] = [tuple(np.array(["a", "b", "c"])[row].tolist()) for row in ticked]
    frame["GIVES"] = [("x",) if u < 0.3 else ("none",) for u in draw.random(n)]
    frame.loc[0, ["PE1", "PE2", "MO1", "HAPPY"]] = None
    frame["WANTS"] = frame["WANTS"].where(frame.index != 1, None)
    return frame
