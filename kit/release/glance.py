"""What was understood of a study and its answers, at a glance.

It is exact, so it is for the screen of whoever holds the files: it holds no answer, and
nothing writes it to a file.
"""

from __future__ import annotations

from dataclasses import dataclass

from kit.intake.responses import Receipt

__all__ = ["Glance", "InformantGlance", "QuestionGlance", "ScaleGlance"]


@dataclass(frozen=True)
class ScaleGlance:
    """How a scale was scored; reverse-keyed items end in ``-``."""

    name: str
    label: str
    direction: str
    items: tuple[str, ...]
    scores: tuple[int, int]
    min_items: int
    planning_line: float | None
    alpha: float | None


@dataclass(frozen=True)
class QuestionGlance:
    """How the choices of a question are taken: counted, as none of them, or not at all."""

    name: str
    label: str
    role: str
    counted: tuple[str, ...]
    exclusive: tuple[str, ...]
    missing: tuple[str, ...]
    outside: tuple[str, ...]


@dataclass(frozen=True)
class InformantGlance:
    """One informant's answers: rows by what became of them, cells by whether they were read.

    `reading` holds item, read, blank, unread and contradictory cells of the analysed rows;
    `log` how many lines of the cleaning log came to what.
    """

    informant: str
    label: str
    invited: int
    receipts: tuple[Receipt, ...]
    dispositions: tuple[tuple[str, int], ...]
    log: tuple[tuple[str, int], ...]
    reading: tuple[tuple[str, int, int, int, int], ...]
    scales: tuple[ScaleGlance, ...]
    questions: tuple[QuestionGlance, ...]

    @property
    def received(self) -> int:
        """How many rows there were."""
        return sum(rows for _, rows in self.dispositions)


@dataclass(frozen=True)
class Glance:
    """The whole: who answered, who counts as willing, and what is compared."""

    community: str
    wave: str
    informants: tuple[InformantGlance, ...]
    willing: tuple[tuple[str, tuple[str, ...]], ...]
    comparisons: tuple[str, ...]
