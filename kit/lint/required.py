"""What the form's own notes (说明1–3) ask for, and a text that lacks it."""

from __future__ import annotations

from collections.abc import Iterator

from kit.argue.claims import Rationale
from kit.argue.text import plain
from kit.errors import Problem
from kit.study.study import Study

from .lists import read_lists

__all__ = ["REQUIRED", "find_missing"]

REQUIRED = {
    "method": ("consultation.method",),
    "returned": ("consultation.returned",),
    "wishes": ("consultation.",),
    "suggestions": ("consultation.suggestions",),
    "who": ("needs.who",),
    "needs": ("needs.order", "needs.level."),
    "targets": ("plan.targets",),
    "committee": ("committee.",),
    "feasibility": ("feasibility.non_duplication", "feasibility.provider"),
    "budget": ("feasibility.budget",),
    "provider": ("feasibility.provider",),
}
"""What must be said, and the beginnings of the claims one of which says it.

说明1: how residents were asked, how many answered, what they want, how many are served, their
needs, the committee. 说明2: feasibility, money, provider. Who signs (说明3) stands below every
rationale, and is asked for while it is open.
"""


def find_missing(rationale: Rationale, study: Study) -> Iterator[Problem]:
    """Find what the form's notes ask for and no sentence says, not even as open."""
    said = {claim.id for claim in rationale.claims if plain(claim.runs).strip()}
    names = read_lists(study.language).required
    for name, beginnings in REQUIRED.items():
        if not any(claim.startswith(beginnings) for claim in said):
            yield Problem("lint.missing", values={"item": names[name]}, severity="warning")
