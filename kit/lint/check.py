"""Looks at every text of a study, whoever wrote it, and says what must not stand so."""

from __future__ import annotations

from collections.abc import Iterator

from kit.argue.brief import Brief, make_brief
from kit.argue.claims import Rationale
from kit.argue.rationale import write_rationale
from kit.argue.wording import Frame, read_wording
from kit.errors import Problem
from kit.numbers.published import Ledger
from kit.once import compute_once
from kit.study.study import Study

from .names import find_names
from .numbers import find_misfits, find_totals, find_unbound, find_units
from .required import find_missing
from .stretches import Stretch, list_stretches
from .words import find_joints, find_repeats, find_words

__all__ = ["check_words", "find_faults"]


@compute_once()
def check_words(ledger: Ledger, study: Study) -> list[Problem]:
    """Return what no text of the study may hold: errors stop a release, warnings do not.

    Looked at are the sentences of the rationale, the analyst's own paragraphs, and the texts
    of study.toml and plan.toml that documents print, the budget among them.
    """
    found: list[Problem] = []
    for problem in find_faults(write_rationale(ledger, study), ledger, study):
        if problem not in found:
            found.append(problem)
    return found


def find_faults(rationale: Rationale, ledger: Ledger, study: Study) -> Iterator[Problem]:
    """Yield the faults of a rationale and of the texts that it is made from."""
    brief = make_brief(ledger, study, read_wording(study.language).frame)
    for stretch in list_stretches(rationale, study):
        yield from _look_at(stretch, brief)
    yield from find_repeats(rationale, study)
    yield from find_missing(rationale, study)


def _look_at(stretch: Stretch, brief: Brief[Frame]) -> Iterator[Problem]:
    yield from find_unbound(stretch, brief)
    yield from find_units(stretch, brief)
    yield from find_misfits(stretch, brief)
    yield from find_totals(stretch, brief)
    yield from find_words(stretch, brief)
    yield from find_names(stretch, brief.study)
    yield from find_joints(stretch, brief.language)
