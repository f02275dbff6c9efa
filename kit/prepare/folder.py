"""Makes a new study folder: complete, or not at all."""

from __future__ import annotations

import csv
import io
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kit.disk import move, say_not_written
from kit.errors import Place, PrepareError, Problem
from kit.study.location import STUDY_NAME, SURVEYS, find_root
from kit.study.tables import LOG_COLUMNS, MarginRow, ServiceRow
from kit.study.xlsform import read_questionnaire

from .export import write_export
from .outline import Outline, check_outline
from .people import invent_people
from .plan import write_plan
from .questionnaire import list_categories, make_sheets
from .settings import write_settings
from .words import read_words
from .workbook import write_workbook

__all__ = ["make_folder"]

_SECOND = 0.6
"""How many of a second informant answer, as a share of the first's."""


def make_folder(folder: Path, outline: Outline) -> Path:
    """Write a new study folder at `folder` and return its absolute path.

    Raises
    ------
    PrepareError
        Something is there already, the name is none for a study, what was asked for is not
        to be had, or the disk refuses. Nothing is left behind.
    """
    target = _place(folder)
    PrepareError.raise_any([*_check_name(target, folder), *check_outline(outline)])
    with say_not_written(target, PrepareError):
        target.parent.mkdir(parents=True, exist_ok=True)
        staged = Path(tempfile.mkdtemp(prefix=".new-", dir=target.parent))
        try:
            _write(staged, target.name, outline)
            staged.chmod(0o777 & ~_read_umask())
            move(staged, target)
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    return target


def _place(folder: Path) -> Path:
    """Return where a study is made: one of ``surveys/`` stands at the project's root."""
    here = not folder.is_absolute() and folder.parts[:1] == (SURVEYS,)
    return find_root() / folder if here else folder.absolute()


def _read_umask() -> int:
    """Return what new files are not allowed: `mkdtemp` lets nobody else read its folder."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _check_name(target: Path, typed: Path) -> Iterator[Problem]:
    if not STUDY_NAME.fullmatch(target.name):
        yield Problem("prepare.bad_name", Place(str(typed)), {"name": target.name})
    elif os.path.lexists(target):
        yield Problem("prepare.taken", Place(str(typed)))


def _write(folder: Path, name: str, outline: Outline) -> None:
    language = outline.languages[0]
    sheets = make_sheets(outline)
    (folder / "questionnaire.xlsx").write_bytes(write_workbook(sheets, language))
    home = folder / "waves" / outline.wave
    home.mkdir(parents=True)
    files = _invent(folder / "questionnaire.xlsx", home, outline)
    exports = [(i, files.get(i, "")) for i in outline.chosen_informants]
    _write_text(folder / "study.toml", write_settings(outline, name, exports))
    _write_text(folder / "plan.toml", write_plan(outline))
    _write_text(folder / "margins.csv", _margins(outline))
    _write_text(folder / "cleaning_log.csv", _log(language))
    if outline.renewal:
        _write_text(folder / "services.csv", _lines([list(ServiceRow.model_fields)]))


def _write_text(file: Path, text: str) -> None:
    """Write a text; tables begin with the mark by which Excel knows UTF-8."""
    encoding = "utf-8-sig" if file.suffix == ".csv" else "utf-8"
    file.write_text(text, encoding=encoding, newline="\n")


def _lines(rows: list[list[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue()


def _margins(outline: Outline) -> str:
    """Return margins.csv with a row a category, its count left open.

    The last column says what the category is called; the kit passes it over.
    """
    day = outline.register_day.isoformat()
    rows = [[*named[:2], "", day, "", "", named[2]] for named in list_categories(outline)]
    return _lines([[*MarginRow.model_fields, "label"], *rows])


def _log(language: str) -> str:
    """Return cleaning_log.csv with one example line that is passed over."""
    return _lines([list(LOG_COLUMNS), list(read_words(language).log)])


def _invent(form_file: Path, home: Path, outline: Outline) -> dict[str, str]:
    """Write invented answers of every informant; return the names of the files."""
    if not outline.demo_answers:
        return {}
    form, problems = read_questionnaire(form_file)
    PrepareError.raise_any(problems)
    if form is None:
        return {}
    first, *others = outline.chosen_informants
    counts = {first: outline.demo_answers}
    counts |= {i: round(_SECOND * outline.demo_answers) for i in others}
    about, language = outline.bank.about, outline.languages[0]
    age = (about.age_item, about.self_report_from)
    said = outline.bank.open_answers
    remarks = {i: [r[language] for r in said if r["informant"] == i] for i in counts}
    people = invent_people(form, counts, remarks, age=age, seed=20)
    files = {}
    for informant, answers in people.items():
        stem = {"zh": "虚构答卷", "en": "invented"}[language]
        files[informant] = f"{stem}_{informant}_{len(answers)}.xlsx"
        content = write_export(
            form, informant, answers, days=outline.survey_days, language=language
        )
        (home / files[informant]).write_bytes(content)
    return files
