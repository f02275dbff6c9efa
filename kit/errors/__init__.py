"""Everything a user can be told to fix.

    KitError                 one or more problems, each with what, where and what to do
    ├── UsageError           the command line itself (exit code 2)
    ├── StudyError           the study folder
    ├── IntakeError          an export of answers
    ├── MeasureError         too little to estimate from
    ├── LedgerError          a ledger.json that is none
    ├── ProtectError         nothing may be released
    ├── ClaimError           a text that its evidence does not carry
    └── PublishError         running notebooks, writing a release

The wording stands in ``messages/``, a file a room, in Chinese and English: code
``study.no_folder`` is the table ``no_folder`` of ``messages/study.toml``.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Literal

__all__ = [
    "ClaimError",
    "IntakeError",
    "KitError",
    "LedgerError",
    "MeasureError",
    "Problem",
    "ProtectError",
    "PublishError",
    "StudyError",
    "UsageError",
    "chosen_languages",
    "current_language",
    "fix_language",
    "read_messages",
    "use_language",
]

Severity = Literal["error", "warning", "open"]

_LINES = (
    ("problem", "", ""),
    ("where", "位置：", "Where: "),
    ("fix", "办法：", "What to do: "),
)
# A terminal or a notebook has one reader at a time.
_voice = {"fixed": "", "wanted": "zh"}


def use_language(language: str) -> None:
    """Say messages in `language` (``zh`` or ``en``) from now on, unless one is fixed."""
    _voice["wanted"] = language if language in ("zh", "en") else "zh"


def fix_language(language: str) -> None:
    """Say messages in `language` whatever a study would rather speak; '' undoes it."""
    _voice["fixed"] = language


def current_language() -> str:
    """Return the language in which messages are said."""
    return _voice["fixed"] or _voice["wanted"]


def chosen_languages() -> tuple[str, str]:
    """Return the language that is fixed ('' if none) and the one that is wanted."""
    return _voice["fixed"], _voice["wanted"]


@functools.cache
def read_messages() -> dict[str, dict[str, dict[str, str]]]:
    """Read the catalogue of messages: code → language → {problem, fix}."""
    messages = {}
    for file in sorted(resources.files(__name__).joinpath("messages").iterdir(), key=str):
        room = file.name.removesuffix(".toml")
        entries = tomllib.loads(file.read_text(encoding="utf-8"))
        messages.update({f"{room}.{name}": entry for name, entry in entries.items()})
    return messages


@dataclass(frozen=True)
class Problem:
    """One thing to fix, to look at (``warning``) or still to be supplied (``open``).

    `values` fill the wording; they are names of files, columns and settings,
    never an answer, a name or a telephone number.
    """

    code: str
    where: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    severity: Severity = "error"

    def say(self, language: str = "") -> str:
        """Return two to four lines: what, where, what was expected and what to do.

        >>> print(Problem("study.no_folder", "surveys/x").say("en"))
        There is no study folder here.
        Where: surveys/x
        What to do: Name a folder that holds study.toml, for example surveys/jinhai.
        """
        chosen = language or current_language()
        wording = read_messages()[self.code][chosen]
        texts = {name: wording.get(name, "").format(**self.values) for name in wording}
        texts["where"] = self.where
        lead = 1 if chosen == "zh" else 2
        return "\n".join(line[lead] + texts[line[0]] for line in _LINES if texts.get(line[0]))


class KitError(Exception):
    """Problems that end the work; the message is theirs, one after the other."""

    exit_code = 1

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems

    def say(self, language: str = "") -> str:
        """Return all problems as text in `language`."""
        return "\n\n".join(problem.say(language) for problem in self.problems)

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
