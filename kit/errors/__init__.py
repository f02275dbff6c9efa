"""Everything a user can be told to fix.

    KitError                 one or more problems, each with what, where and what to do
    ├── UsageError           the command line itself (exit code 2)
    ├── PrepareError         a new study that cannot be made
    ├── StudyError           the study folder
    ├── IntakeError          an export of answers
    ├── MeasureError         too little to estimate from
    ├── LedgerError          a ledger.json that is none
    ├── ProtectError         nothing may be released
    ├── ClaimError           a text that its evidence does not carry
    └── PublishError         running notebooks, writing a release

The wording stands in ``messages/``, a file a room, in Chinese and English: code
``study.no_folder`` is the table ``no_folder`` of ``messages/study.toml``.

No language is kept for the process. Whoever says a problem names the language; an error
carries the one of the study it is about (see `speaking`), else it speaks the locale's.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import locale
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any, Literal

from kit.catalogue import LANGUAGES, read_catalogue

__all__ = [
    "ClaimError",
    "IntakeError",
    "KitError",
    "LedgerError",
    "MeasureError",
    "Place",
    "PrepareError",
    "Problem",
    "ProtectError",
    "PublishError",
    "Severity",
    "StudyError",
    "UsageError",
    "guess_language",
    "read_messages",
    "speaking",
]

Severity = Literal["error", "warning", "accepted", "open"]

ROWS_SHOWN = 6
"""How many rows a place names one by one."""


def guess_language() -> str:
    """Return the locale's language: ``en`` if it says so, else ``zh``.

    Windows sets none of the variables; there it is the language of its own menus.
    """
    settings = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    said = next(filter(None, settings), "") or _ask_windows()
    return "en" if said.startswith("en") else "zh"


def _ask_windows() -> str:
    """Return the language of Windows' menus, such as ``en_US``; empty on other systems."""
    windll = getattr(ctypes, "windll", None)
    if windll is None:
        return ""
    return locale.windows_locale.get(windll.kernel32.GetUserDefaultUILanguage(), "")


@contextlib.contextmanager
def speaking(language: str) -> Iterator[None]:
    """Give `language` to an error of the kit that leaves the block without having one."""
    try:
        yield
    except KitError as error:
        error.language = error.language or language
        raise


@functools.cache
def read_messages() -> dict[str, dict[str, dict[str, str]]]:
    """Read the catalogue of messages: code → language → {problem, fix}."""
    messages: dict[str, dict[str, dict[str, str]]] = {}
    for file in sorted(resources.files(__name__).joinpath("messages").iterdir(), key=str):
        room = file.name.removesuffix(".toml")
        catalogue = read_catalogue(__name__, f"messages/{file.name}")
        for language in LANGUAGES:
            for name, texts in catalogue.texts(language).items():
                messages.setdefault(f"{room}.{name}", {})[language] = texts
    return messages


@dataclass(frozen=True)
class Place:
    """Where something is to be fixed, as full as it is known.

    `file` is a file, a folder or an option of the command line. `sheet`, `row` and
    `column` are as Excel shows them; in a text file `row` is the line, and a `column` of
    digits the character in it. `setting` is an entry of a TOML file, dotted, with lists
    counted from 1. `others` are further rows in which the same is to be fixed.
    """

    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    setting: str = ""
    others: tuple[int, ...] = ()

    def say(self, language: str) -> str:
        """Return the place in words.

        >>> Place("questionnaire.xlsx", "survey", 5, "kit_scale").say("en")
        'questionnaire.xlsx, sheet survey, row 5, column kit_scale'
        >>> Place("plan.toml", setting="budget.3.amount_yuan").say("zh")
        'plan.toml，设置项 budget.3.amount_yuan'
        """
        words = read_catalogue(__name__, "words.toml").texts(language)["place"]
        known = {
            "sheet": self.sheet,
            **self._name_rows(words),
            "position" if self.column.isdigit() else "column": self.column,
            "setting": self.setting,
        }
        parts = [words[n].format(**{n: v, "column": v}) for n, v in known.items() if v]
        return str(words["joint"].join([self.file, *parts] if self.file else parts))

    def _name_rows(self, words: Mapping[str, Any]) -> dict[str, object]:
        """Name the rows: all of a few, of many the first and how many there are."""
        rows = [row for row in (self.row, *self.others) if row is not None]
        if len(rows) < 2:
            return {"row": self.row}
        shown = words["rows_joint"].join(map(str, rows[:ROWS_SHOWN]))
        if len(rows) <= ROWS_SHOWN:
            return {"rows": shown}
        return {"rows": words["rows_more"].format(rows=shown, total=len(rows))}


@dataclass(frozen=True)
class Problem:
    """One thing to fix, to look at (``warning``) or still to be supplied (``open``).

    `values` fill the wording; they are names of files, columns and settings, never an
    answer, a name or a telephone number. Places among them are said in
    words. Where what looks like a mistake may be right,
    `doubt` is what to write into study.toml to say so; once that is done it is ``accepted``.
    """

    code: str
    where: Place = Place()
    values: Mapping[str, object] = field(default_factory=dict)
    severity: Severity = "error"
    doubt: str = ""

    def say(self, language: str) -> str:
        """Return two to five lines: what, where, what was expected and what to do.

        >>> print(Problem("study.no_folder", Place("surveys/x")).say("en"))
        There is no study folder here.
        Where: surveys/x
        What to do: Name a folder that holds study.toml, for example surveys/jinhai.
        """
        layout = read_catalogue(__name__, "words.toml").texts(language)
        wording = read_messages()[self.code][language]
        values = {name: _say_value(value, language) for name, value in self.values.items()}
        lines = [wording["problem"].format(**values)]
        if place := self.where.say(language):
            lines.append(layout["where"].format(place=place))
        lines.append(layout["fix"].format(fix=wording["fix"].format(**values)))
        if self.doubt and self.severity in ("error", "warning"):
            lines.append(layout["accept"].format(doubt=self.doubt))
        return "\n".join(lines)


def _say_value(value: object, language: str) -> object:
    """Return a place, or several, in words; anything else as it is."""
    places = value if isinstance(value, tuple) else (value,)
    if not all(isinstance(place, Place) for place in places):
        return value
    words = read_catalogue(__name__, "words.toml").texts(language)["place"]
    return words["places_joint"].join(place.say(language) for place in places)


class KitError(Exception):
    """Problems that end the work; the message is theirs, one after the other.

    `language` is the one it speaks, empty as long as no study is known.
    """

    exit_code = 1

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems
        self.language = ""

    def say(self, language: str = "") -> str:
        """Return all problems as text in `language`, else in the error's own."""
        chosen = language or self.language or guess_language()
        return "\n\n".join(problem.say(chosen) for problem in self.problems)

    def __str__(self) -> str:
        return self.say()

    def _render_traceback_(self) -> list[str]:
        """Show a notebook's reader the message alone (IPython calls this)."""
        return [f"{type(self).__name__}: {self}"]

    @classmethod
    def raise_any(cls, problems: Iterable[Problem]) -> None:
        """Raise one error that holds every problem of severity ``error``, if there are any."""
        errors = tuple(p for p in problems if p.severity == "error")
        if errors:
            raise cls(*errors)


class UsageError(KitError):
    """The command line cannot be understood."""

    exit_code = 2


class PrepareError(KitError):
    """A new study cannot be made as it was asked for."""


class StudyError(KitError):
    """The study folder is incomplete or contradicts itself."""


class IntakeError(KitError):
    """An export of answers cannot be read as what it was declared to be."""


class MeasureError(KitError):
    """There is too little to estimate from."""


class LedgerError(KitError):
    """A ledger cannot be read as one."""


class ProtectError(KitError):
    """Nothing of this may be released."""


class ClaimError(KitError):
    """A text says what its evidence does not carry."""


class PublishError(KitError):
    """Running the notebooks or writing the release failed."""
