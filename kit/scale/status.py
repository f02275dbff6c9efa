"""What became of each study of a batch, kept in a file that outlives the batch."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

from kit.catalogue import read_catalogue
from kit.disk import replace_file, say_os_error
from kit.errors import Problem

__all__ = [
    "STATUS",
    "BatchStatus",
    "Entry",
    "Row",
    "State",
    "StatusFile",
    "read_file",
    "read_status",
]

STATUS = "batch.json"

NOT_WRITTEN = "scale.not_written"
"""Code of the message where another program has the file or the page open."""

State = Literal["waiting", "released", "unchanged", "refused", "failed"]
"""``unchanged`` was released before and is not run again; ``refused`` never ran."""

_EXACT = frozenset({"count", "rows", "cells"})
"""Values of messages that tell how many answers something is about, and which."""
_OF_ANSWERS = ("intake.", "measure.")

_DONE = ("released", "unchanged")
_BAD = ("refused", "failed")


class _Standing:
    """Where a study stands."""

    state: State

    @property
    def is_done(self) -> bool:
        """Whether there is a release of what the study folder now holds."""
        return self.state in _DONE

    @property
    def is_bad(self) -> bool:
        """Whether the study was set aside, for the reasons in `problems`."""
        return self.state in _BAD


@dataclass(frozen=True)
class Entry(_Standing):
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


@dataclass(frozen=True)
class Said:
    """A problem in words, as the file and the page tell it."""

    code: str
    severity: str
    text: str


@dataclass(frozen=True)
class Row(_Standing):
    """Of an entry, what the file and the page tell."""

    study: str
    folder: str
    state: State
    release: str
    fingerprint: str
    name: str = ""
    synthetic: bool = False
    seconds: float = 0.0
    problems: tuple[Said, ...] = ()


@dataclass(frozen=True)
class StatusFile:
    """The file, as it must be to be believed; `earlier` is of studies of other batches."""

    studies: tuple[Row, ...]
    earlier: tuple[Row, ...] = ()
    language: Literal["zh", "en"] = "zh"

    def write(self, folder: Path) -> None:
        """Replace the file in `folder` in one step.

        Raises
        ------
        PublishError
            The disk refuses.
        """
        text = json.dumps(asdict(self), ensure_ascii=False, indent=2)
        with say_os_error(folder, refused=NOT_WRITTEN):
            folder.mkdir(parents=True, exist_ok=True)
            replace_file(folder / STATUS, f"{text}\n".encode())


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

    def write(self) -> None:
        """Replace the file in one step; PublishError if the disk refuses."""
        self.as_file().write(self.folder)

    def as_file(self) -> StatusFile:
        """Return what the file and the page tell."""
        return StatusFile(
            studies=tuple(_as_row(e, self.language) for e in self.entries.values()),
            earlier=tuple(_as_row(e, self.language) for e in self._find_earlier()),
            language="en" if self.language == "en" else "zh",
        )

    def _find_earlier(self) -> list[Entry]:
        """Return the earlier releases that nothing in this batch has replaced or failed at."""
        new = {e.study for e in self.entries.values() if e.is_done or e.state == "failed"}
        return [entry for study, entry in self.before.items() if study not in new]


def read_status(folder: Path) -> dict[str, Entry]:
    """Return what batches have released in `folder`, by study; empty if that is unreadable.

    Only what a later batch asks for is read: state, release and fingerprint.
    """
    found = read_file(folder)
    rows = (*found.earlier, *found.studies) if found else ()
    entries = [
        Entry(r.study, r.folder, r.state, release=r.release, fingerprint=r.fingerprint)
        for r in rows
    ]
    return {entry.study: entry for entry in entries if entry.is_done}


def read_file(folder: Path) -> StatusFile | None:
    """Return what the file in `folder` tells; None if it is not there or unreadable."""
    from pydantic import TypeAdapter, ValidationError

    try:
        text = (folder / STATUS).read_bytes()
        return TypeAdapter(StatusFile).validate_json(text, strict=True)
    except (OSError, ValidationError):
        return None


def _as_row(entry: Entry, language: str) -> Row:
    said = dict.fromkeys(
        Said(p.code, p.severity, _say(p, entry.folder, language)) for p in entry.problems
    )
    return Row(
        study=entry.study,
        folder=entry.folder,
        state=entry.state,
        release=entry.release,
        fingerprint=entry.fingerprint,
        name=entry.name,
        synthetic=entry.synthetic,
        seconds=round(entry.seconds, 1),
        problems=tuple(said),
    )


def _say(problem: Problem, folder: str, language: str) -> str:
    """Return what a problem says, with places as seen from the working folder.

    How many answers it is about, and which, is for the screen alone: they may be few.
    """
    if _EXACT & problem.values.keys() and problem.code.startswith(_OF_ANSWERS):
        words = read_catalogue("kit.scale", "words.toml").texts(language)
        text = str(words["see_check"].format(folder=folder))
    else:
        text = problem.say(language)
    return text.replace(f"{Path.cwd()}{os.sep}", "")
