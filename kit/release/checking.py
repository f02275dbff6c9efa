"""Tells whether a study can be released."""

from __future__ import annotations

from dataclasses import replace

from kit.errors import IntakeError, KitError, Problem
from kit.intake.read import check_responses, read_responses
from kit.measure.needs import estimate_needs
from kit.numbers.published import Ledger
from kit.once import recording
from kit.protect.publishing import protect_estimates
from kit.study.folder import check_folder, read_study
from kit.study.study import Study

from .fingerprint import hash_study, make_fingerprint
from .orders import Checked, Order

__all__ = ["check_study", "find_problems", "protect_answers"]


def check_study(order: Order) -> Checked:
    """Check everything that a run of this order would refuse, without running it."""
    with recording() as results:
        checked = _check_study(order)
    return replace(checked, results=dict(results)) if checked.fingerprint else checked


def _check_study(order: Order) -> Checked:
    problems = tuple(find_problems(order.study, order.wave, order.language))
    if any(p.severity == "error" for p in problems):
        return Checked("", "", synthetic=False, fingerprint="", problems=problems)
    study = read_study(order.study, wave=order.wave, language=order.language)
    ledger, _ = protect_answers(study)
    return Checked(
        study=study.id,
        name=study.say(study.settings.community.name),
        synthetic=study.settings.synthetic,
        fingerprint=make_fingerprint(hash_study(study), study, ledger, order),
        problems=problems,
    )


def find_problems(folder: str, wave: str = "", language: str = "") -> list[Problem]:
    """Return every error, warning and open point of a study and of its answers."""
    problems = check_folder(folder, wave=wave, language=language)
    if any(p.severity == "error" for p in problems):
        return problems
    try:
        _, doubts = protect_answers(read_study(folder, wave=wave, language=language))
    except KitError as error:
        return problems + list(error.problems)
    return problems + doubts


def protect_answers(study: Study) -> tuple[Ledger, list[Problem]]:
    """Return what may be published of the answers, and what is doubtful about them.

    Raises
    ------
    KitError
        The answers cannot be read, are too few, or wait for a decision.
    """
    responses = read_responses(study)
    problems = check_responses(responses)
    IntakeError.raise_any(problems)
    return protect_estimates(estimate_needs(responses, study), study), problems
