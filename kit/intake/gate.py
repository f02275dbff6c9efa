"""Who may be analysed: consent, withdrawals, the frame, and rows removed by the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kit.study.plain import normalise
from kit.study.questionnaire import Item

from .responses import DISPOSITIONS
from .wenjuanxing import RawExport

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["count_dispositions", "find_dispositions"]


def find_dispositions(
    export: RawExport,
    answers: pd.DataFrame,
    items: Mapping[str, Item],
    *,
    removed: Mapping[str, str],
    withdrawn: frozenset[str],
) -> pd.Series[str]:
    """Say of each row what becomes of it: exactly one of DISPOSITIONS.

    A withdrawal comes before everything else, then missing or refused consent, then the
    cleaning log's removals, then an answer that puts the respondent outside the frame.
    Cards are compared without regard to case and width: people copy them by hand.
    """
    import pandas as pd

    fate = pd.Series("analysed", index=answers.index, dtype="str")
    fate = fate.mask(_outside_frame(answers, items), "out_of_frame")
    reasons = pd.Series([removed.get(s) for s in export.sequence], answers.index, dtype="str")
    fate = fate.mask(reasons.notna(), "removed").mask(reasons == "duplicate", "duplicate")
    for item in (i for i in items.values() if i.role == "consent"):
        agreed = {c.name for c in item.choices if c.score == 1}
        fate = fate.mask(~answers[item.name].isin(agreed), "no_consent")
    cards = {normalise(card) for card in withdrawn}
    for item in (i for i in items.values() if i.role == "card"):
        held = answers[item.name].map(normalise, na_action="ignore")
        fate = fate.mask(held.isin(cards), "withdrawn")
    return fate


def _outside_frame(answers: pd.DataFrame, items: Mapping[str, Item]) -> pd.Series[bool]:
    import pandas as pd

    hit = pd.Series(data=False, index=answers.index)
    for item in items.values():
        names = {c.name for c in item.choices if c.outside}
        if names and item.kind == "select_one":
            hit |= answers[item.name].isin(names)
    return hit


def count_dispositions(fate: pd.Series[str]) -> pd.DataFrame:
    """Return how many rows met each fate, also where there are none."""
    import pandas as pd

    counts = fate.value_counts()
    rows = [int(counts.get(d, 0)) for d in DISPOSITIONS]
    return pd.DataFrame({"disposition": list(DISPOSITIONS), "rows": rows})
