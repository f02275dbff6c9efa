"""What became of each study of a batch, kept in a file that outlives the batch."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from kit.errors import Problem
from kit.release.disk import replace_file, say_os_error

__all__ = ["STATUS", "BatchStatus", "Entry", "State", "read_status", "say_problem"]

STATUS = "batch.json"

State = Literal["waiting", "released", "unchanged", "refused", "failed"]
"""``unchanged`` was released before and is not run again; ``refused`` never ran."""

_DONE = ("released", "unchanged")
_BAD = ("refused", "failed")


@dataclass(frozen=True)
class Entry:
    """One study of a batch: where it stands, what was released, what is wrong.

    `results` are what its check has computed, until it is run; they are never written.
    """

    study: str
    folder: str
    state: State = "waiting"
    name: str = ""
    synthetic: bool = False
    release: str = ""
    seconds: float = 0.0
    fingerprint: str = ""
    problems: tuple[Problem, ...] = ()
    results: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def is_done(self) -> bool:
        """Whether there is a release of what the study folder now holds."""
        return self.state in _DONE

    @property
    def is_bad(self) -> bool:
        """Whether the study was set aside, for the reasons in `problems`."""
        return self.state in _BAD


@dataclass(frozen=True)
class _Row:
    """Of an entry in the file, what a later batch asks for."""

    study: str
    folder: str
    state: State
    release: str
    fingerprint: str


@dataclass(frozen=True)
class _StatusFile:
    """The file, as it must be to be believed."""

    studies: list[_Row]
    earlier: list[_Row] = field(default_factory=list)


@dataclass
class BatchStatus:
    """The state of every study, in the order given, and the file that shows it.

    `before` is what earlier batches released, by study; the file goes on telling it of
    those that this batch has not dealt with, however it ends. `language` is the one in
    which it tells.
    """

    folder: Path
    language: str
    entries: dict[str, Entry] = field(default_factory=dict)
    before: Mapping[str, Entry] = field(default_factory=dict)

    def put(self, entry: Entry) -> None:
        """Take over what is new about a study and write the file."""
        self.entries[entry.folder] = entry
        self.write()

    def count(self, *states: State) -> int:
        """Return how many studies are in one of these states."""
        return sum(entry.state in states for entry in self.entries.values())

    def write(self) -> None:
        """Replace the file in one step.

        Raises
        ------
        PublishError
            The disk refuses.
        """
        data = {
            "studies": [_as_data(e, self.language) for e in self.entries.values()],
            "earlier": [_as_data(e, self.language) for e in self._find_earlier()],
        }
        text = json.dumps(data, ensure_ascii=False, indent=2)
        with say_os_error(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            replace_file(self.folder / STATUS, f"{text}\n".encode())

    def _find_earlier(self) -> list[Entry]:
        """Return the earlier releases that nothing in this batch has replaced or failed at."""
        new = {e.study for e in self.entries.values() if e.is_done or e.state == "failed"}
        return [entry for study, entry in self.before.items() if study not in new]


def read_status(folder: Path) -> dict[str, Entry]:
    """Return what batches have released in `folder`, by study; empty if that is unreadable.

    Only what a later batch asks for is read: state, release and fingerprint.
    """
    from pydantic import TypeAdapter, ValidationError

    try:
        text = (folder / STATUS).read_bytes()
        found = TypeAdapter(_StatusFile).validate_json(text, strict=True)
    except (OSError, ValidationError):
        return {}
    entries = [Entry(**vars(row)) for row in (*found.earlier, *found.studies)]
    return {entry.study: entry for entry in entries if entry.is_done}


def say_problem(problem: Problem, language: str) -> str:
    """Return what a problem says, with places as seen from the working folder."""
    return problem.say(language).replace(f"{Path.cwd()}{os.sep}", "")


def _as_data(entry: Entry, language: str) -> dict[str, object]:
    said = [
        {"code": p.code, "severity": p.severity, "text": say_problem(p, language)}
        for p in entry.problems
    ]
    return {
        "study": entry.study,
        "folder": entry.folder,
        "state": entry.state,
        "name": entry.name,
        "synthetic": entry.synthetic,
        "release": entry.release,
        "seconds": round(entry.seconds, 1),
        "fingerprint": entry.fingerprint,
        "problems": said,
    }
