"""Tells whether a study can be released, and what would make its release another one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kit.errors import IntakeError, KitError, Problem
from kit.intake.read import check_responses, read_responses
from kit.measure.needs import estimate_needs
from kit.numbers.published import Ledger
from kit.protect.publishing import protect_estimates
from kit.study.folder import FILES, check_folder, read_study
from kit.study.study import Study

from .manifest import hash_inputs, read_versions
from .run import Order

__all__ = [
    "Checked",
    "check_order",
    "find_problems",
    "hash_study",
    "make_fingerprint",
    "name_parameters",
    "protect_answers",
]

_KIT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Checked:
    """A study that was looked at before it is run.

    `fingerprint` is equal for two runs that would make the same release; it is empty
    where the problems hold an error.
    """

    study: str
    name: str
    synthetic: bool
    fingerprint: str
    problems: tuple[Problem, ...]


def check_order(report: Callable[[str], None], order: Order) -> Checked:
    """Check everything that a run of this order would refuse, without running it."""
    report("check")
    problems = tuple(find_problems(order.study, order.wave, order.language))
    if any(p.severity == "error" for p in problems):
        return Checked("", "", synthetic=False, fingerprint="", problems=problems)
    study = read_study(order.study, wave=order.wave, language=order.language)
    return Checked(
        study=study.id,
        name=study.say(study.settings.community.name),
        synthetic=study.settings.synthetic,
        fingerprint=make_fingerprint(hash_study(study), study, order),
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


def name_parameters(study: Study, order: Order) -> dict[str, str]:
    """Return the notebooks' parameters; the study is named by its folder alone.

    A notebook is published, a path is not.
    """
    usual = {"study": study.id, "wave": study.wave.id, "language": study.language}
    return {**order.parameters, **usual}


def hash_study(study: Study) -> dict[str, str]:
    """Return the SHA-256 of every file of the study folder that a run reads.

    An export goes by its informant: its own name tells how many answers it holds.
    """
    top = (study.folder / name for name in FILES)
    hashes = hash_inputs(study.folder, [path for path in top if path.exists()])
    for number, export in enumerate(study.wave.exports, start=1):
        path = study.folder / "waves" / study.wave.id / export.file
        (digest,) = hash_inputs(study.folder, [path]).values()
        hashes[f"waves/{study.wave.id}/{number}-{export.informant}"] = digest
    return hashes


def make_fingerprint(inputs: Mapping[str, str], study: Study, order: Order) -> str:
    """Return one SHA-256 over all that a release depends on, the kit's own files included."""
    notebooks = {n.name: _hash(n) for n in order.notebooks}
    code = {f.relative_to(_KIT).as_posix(): _hash(f) for f in _find_own_files()}
    parts = [dict(inputs), name_parameters(study, order), notebooks, code, read_versions()]
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _find_own_files() -> Iterator[Path]:
    return (f for f in sorted(_KIT.rglob("*")) if f.is_file() and f.suffix != ".pyc")


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
