"""What could be read of a study folder; a part that has problems of its own is None."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .model import Plan, Settings, Wave
from .own_words import OwnText
from .questionnaire import Questionnaire
from .study import Study

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Parts", "join_parts", "leave_out_open"]


@dataclass(frozen=True)
class Parts:
    """The parts of a study folder, each as far as it could be read."""

    folder: Path
    settings: Settings | None = None
    plan: Plan | None = None
    questionnaire: Questionnaire | None = None
    margins: pd.DataFrame | None = None
    services: pd.DataFrame | None = None
    cleaning_log: pd.DataFrame | None = None
    withdrawals: pd.DataFrame | None = None
    wave: Wave | None = None
    own_texts: tuple[OwnText, ...] = ()


def join_parts(parts: Parts, language: str) -> Study:
    """Return the study that the parts make; none of them may be None.

    What is still open is left out: exports of the wave that have not come, unless none has,
    and margins of which a category has no count.
    """
    held: dict[str, Any] = {n: value for n, value in vars(parts).items() if value is not None}
    if parts.wave and parts.wave.received:
        held["wave"] = parts.wave.model_copy(update={"exports": parts.wave.received})
    if parts.margins is not None:
        held["margins"] = leave_out_open(parts.margins)
    return Study(language=language, **held)


def leave_out_open(margins: pd.DataFrame) -> pd.DataFrame:
    """Return the margins of which every category has a count."""
    open_ones = margins.loc[margins["count"].isna(), "margin"]
    return margins[~margins["margin"].isin(open_ones)]
