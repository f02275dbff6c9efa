"""Tells whether a study can be released, and what was understood of it."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from pathlib import Path

from kit.argue.rationale import check_text, write_rationale
from kit.documents.formats.form import check_form
from kit.documents.glyphs import check_glyphs
from kit.errors import KitError, Problem, guess_language
from kit.intake.read import read_responses, take_responses
from kit.intake.responses import Responses
from kit.lint.check import check_words
from kit.measure.doubts import check_scored
from kit.measure.needs import check_earlier, check_enough, estimate_needs
from kit.numbers.published import Ledger
from kit.once import compute_once, recording
from kit.protect.publishing import protect_estimates
from kit.show.pages import show_form, show_front
from kit.study.doubts import find_unused, settle
from kit.study.folder import check_folder, read_study
from kit.study.location import find_language
from kit.study.study import Study
from kit.study.texts import list_printed

from .display import draw_problems, read_words, say_problems
from .fingerprint import hash_study, make_fingerprint
from .orders import OUTPUTS, Checked, Order, place_outputs
from .own_words import find_stale

__all__ = [
    "Findings",
    "check_blank",
    "check_characters",
    "check_ordered",
    "check_study",
    "protect_answers",
]

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, repr=False)
class Findings:
    """What was found in a study folder: the study and its answers as far as they can be read.

    `problems` hold errors, accepted doubts, warnings and open points; they are shown in
    `language`.
    """

    problems: tuple[Problem, ...]
    language: str
    study: Study | None = None
    responses: tuple[Responses, ...] = ()

    def __repr__(self) -> str:
        kinds = ("error", "warning", "accepted", "open")
        counts = ", ".join(f"{k} {sum(p.severity == k for p in self.problems)}" for k in kinds)
        return f"Findings {counts}"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """Show every problem with its place, the most pressing first."""
        words, told = read_words(self.language), ""
        if not self.has_errors:
            told = words["in_order" if self.responses else "before_answers"]
        return {
            "text/plain": f"{told}\n{say_problems(self.problems, self.language)}".strip(),
            "text/html": f"<p>{told}</p>{draw_problems(self.problems, self.language)}",
        }

    @property
    def has_errors(self) -> bool:
        """Whether something stops a run."""
        return any(p.severity == "error" for p in self.problems)


def check_ordered(order: Order) -> Checked:
    """Check everything that a run of this order would refuse, without running it."""
    with recording() as results:
        checked = _check_ordered(order)
    return replace(checked, results=dict(results)) if checked.fingerprint else checked


def _check_ordered(order: Order) -> Checked:
    found = check_study(order.study, order.wave, order.language, out=order.out)
    study = found.study
    if found.has_errors or study is None:
        return Checked("", "", synthetic=False, fingerprint="", problems=found.problems)
    ledger = protect_answers(study)
    return Checked(
        study=study.id,
        name=study.say(study.settings.community.name),
        synthetic=study.settings.synthetic,
        fingerprint=make_fingerprint(hash_study(study), study, ledger, order),
        problems=found.problems,
    )


def check_study(
    study: str | Path, wave: str | int = "", language: str = "", *, out: str | Path = OUTPUTS
) -> Findings:
    """Return every error, warning and open point of a study and of its answers.

    Of an earlier wave nothing is said where the answers of this one stop a run: what is wrong
    is often the same, and is mended first.

    Parameters
    ----------
    study, wave, language
        As for `read_study`.
    out
        Folder of the outputs, with whose releases the study's own paragraphs are compared.

    Examples
    --------
    >>> check_study("surveys/jinhai")
    Findings error 0, warning 0, accepted 0, open 3
    """
    with recording():
        return _check_study(study, wave, language, out)


def _check_study(
    study: str | Path, wave: str | int, language: str, out: str | Path
) -> Findings:
    problems = check_folder(study, wave=wave, language=language)
    _LOG.info("check %s: %d things to tell of the folder", study, len(problems))
    if any(p.severity == "error" for p in problems):
        return Findings(tuple(problems), find_language(study, language) or guess_language())
    read = read_study(study, wave=wave, language=language)
    if read.wave.received:
        return _check_answers(read, problems, place_outputs(out))
    problems += check_blank(read) if read.blank else []
    return Findings((*problems, *check_characters(read)), read.language, read)


def _check_answers(study: Study, problems: list[Problem], outputs: Path) -> Findings:
    """Go on with the answers of a study in whose folder nothing is wrong."""
    intake = take_responses(study)
    for one in intake.responses:
        files = len(one.receipts)
        _LOG.info("answers of %s: %d file(s), %d rows", one.informant, files, one.received)
    problems += intake.problems
    if not any(p.severity == "error" for p in intake.problems):
        few = check_enough(intake.responses, study)
        problems += few or check_scored(intake.responses, study)
    if not any(p.severity == "error" for p in problems):
        problems += [*intake.earlier, *check_earlier(intake.responses, study)]
        problems += _check_words(study, protect_answers(study), outputs)
    if study.blank:
        problems += check_blank(study)
    problems += check_characters(study)
    problems += find_unused(problems, study.settings, study.wave.id)
    return Findings(tuple(problems), study.language, study, intake.responses)


def _check_words(study: Study, ledger: Ledger, outputs: Path) -> list[Problem]:
    """Look at what the text says; own paragraphs also beside what was printed before."""
    found = [*check_text(ledger, study), *check_words(ledger, study)]
    if not any(p.severity == "error" for p in found):
        found += find_stale(study, write_rationale(ledger, study), ledger, outputs)
    return settle(found, study.settings)


@compute_once()
def check_blank(study: Study) -> list[Problem]:
    """Return what stops the application form from being filled in, and what it leaves out."""
    try:
        return check_form([*show_front(study, "rationale"), *show_form(study)])
    except KitError as error:
        return list(error.problems)


@compute_once()
def check_characters(study: Study) -> list[Problem]:
    """Return the declared texts that no page could show, or what is wrong with its faces."""
    return check_glyphs(list_printed(study))


def protect_answers(study: Study) -> Ledger:
    """Return what may be published of the answers.

    Raises
    ------
    KitError
        The answers cannot be read, are too few, or wait for a decision.
    """
    return protect_estimates(estimate_needs(read_responses(study), study), study)
