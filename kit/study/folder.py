"""Reads a study folder: every file, every problem, one frozen `Study`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kit.catalogue import LANGUAGES
from kit.errors import Place, Problem, StudyError, speaking
from kit.once import compute_once

from .alike import join_alike
from .checks import check_parts, find_open_points
from .doubts import settle
from .formats import check_format
from .location import FILES, STUDY_NAME, find_folder, find_language
from .model import Plan, Settings, Wave
from .own_words import find_own_files, read_own_texts
from .parts import Parts, join_parts
from .settings import read_declared
from .study import Study
from .tables import read_log, read_margins, read_services, read_withdrawals
from .xlsform import read_questionnaire

__all__ = ["check_folder", "read_study"]


def read_study(study: str | Path | Study, *, wave: str | int = "", language: str = "") -> Study:
    """Read and check a study folder for one wave and one language.

    Parameters
    ----------
    study
        The folder, for example ``surveys/jinhai``; of a `Study`, its folder is read anew.
    wave
        Id of the wave; the newest one if empty.
    language
        ``zh`` or ``en``; the study's first language if empty.

    Raises
    ------
    StudyError
        With every error of the folder at once: file, sheet, row, column and what to do.

    Examples
    --------
    >>> study = read_study("surveys/jinhai", wave="2018", language="en")
    >>> study.wave.id, study.informants, study.settings.population.total
    ('2018', ('child', 'parent'), 263)
    """
    folder = study.folder if isinstance(study, Study) else find_folder(study)
    spoken = find_language(folder, language)
    with speaking(spoken):
        parts, problems = _read(folder, str(wave), language)
        StudyError.raise_any(problems)
    warnings = tuple(p for p in problems if p.severity != "open")
    return replace(join_parts(parts, spoken), warnings=warnings)


def check_folder(
    study: str | Path, *, wave: str | int = "", language: str = ""
) -> list[Problem]:
    """Return every error, warning and open point of a study folder, raising nothing.

    >>> [problem.code for problem in check_folder("surveys/nowhere")]
    ['study.no_folder']
    >>> {problem.severity for problem in check_folder("surveys/jinhai")}
    {'open'}
    """
    try:
        parts, problems = _read(find_folder(study), str(wave), language)
    except StudyError as error:
        return list(error.problems)
    return problems + find_open_points(parts)


def _find_files(folder: Path, *_: str) -> list[Path]:
    return [*(folder / name for name in FILES), *find_own_files(folder)]


@compute_once(files=_find_files)
def _read(folder: Path, wave: str, language: str) -> tuple[Parts, list[Problem]]:
    if later := check_format(folder / "study.toml"):
        return Parts(folder), later
    parts, problems = _read_files(folder)
    if parts.settings:
        chosen, chosen_problems = _choose(parts.settings, wave, language)
        parts, problems = replace(parts, wave=chosen), problems + chosen_problems
    problems = join_alike(problems + check_parts(parts))
    return parts, settle(problems, parts.settings) if parts.settings else problems


def _read_files(folder: Path) -> tuple[Parts, list[Problem]]:
    settings, problems = read_declared(folder / "study.toml", Settings)
    plan, plan_problems = read_declared(folder / "plan.toml", Plan)
    questionnaire, form_problems = read_questionnaire(folder / "questionnaire.xlsx")
    margins, margin_problems = read_margins(folder / "margins.csv")
    services, service_problems = read_services(folder / "services.csv")
    log, log_problems = read_log(folder / "cleaning_log.csv")
    withdrawals, withdrawal_problems = read_withdrawals(folder / "withdrawals.csv")
    problems += plan_problems + form_problems + margin_problems
    problems += service_problems + log_problems + withdrawal_problems
    languages = settings.languages if settings else LANGUAGES
    own_texts, text_problems = read_own_texts(folder, languages)
    problems += text_problems
    if not STUDY_NAME.fullmatch(folder.name):
        problems.append(Problem("study.bad_id", Place(folder.name)))
    parts = Parts(
        folder=folder,
        settings=settings,
        plan=plan,
        questionnaire=questionnaire,
        margins=margins,
        services=services,
        cleaning_log=log,
        withdrawals=withdrawals,
        own_texts=own_texts,
    )
    return parts, problems


def _choose(settings: Settings, wave: str, language: str) -> tuple[Wave, list[Problem]]:
    """Find the wave, the newest if there is no such one, so that all else can be checked."""
    problems = []
    if language and language not in settings.languages:
        known = {"known": ", ".join(settings.languages)}
        problems.append(Problem("study.unknown_language", Place("language"), known))
    waves = {w.id: w for w in settings.waves}
    newest = max(settings.waves, key=lambda w: w.last_day)
    if wave and wave not in waves:
        known = {"known": ", ".join(waves)}
        problems.append(Problem("study.unknown_wave", Place("wave"), known))
    chosen = waves.get(wave, newest)
    if chosen is not newest:
        said = {"wave": chosen.id, "newest": newest.id}
        problems.append(Problem("study.old_wave", Place("wave"), said, "warning"))
    return chosen, problems
