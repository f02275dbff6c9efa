"""What could be read of a study folder; a part that has problems of its own is None."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .model import Plan, Settings, Wave
from .questionnaire import Questionnaire
from .study import Study

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Parts", "join_parts"]


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


def join_parts(parts: Parts, language: str) -> Study:
    """Return the study that the parts make; none of them may be None."""
    held = {name: value for name, value in vars(parts).items() if value is not None}
    return Study(language=language, **held)
