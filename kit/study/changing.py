"""Changes settings of a study from a notebook: all of them, or none where one is wrong."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit
from pydantic import BaseModel
from tomlkit.exceptions import ParseError

from kit.card import Card, Shown
from kit.disk import replace_file, say_not_written
from kit.errors import Place, Problem, StudyError, speaking

from .location import find_folder, find_language
from .model import Plan, Settings
from .settings import explain_unreadable, read_declared
from .study import Study

__all__ = ["Changes", "change_settings"]

_MODELS: Mapping[str, type[BaseModel]] = {"study.toml": Settings, "plan.toml": Plan}


@dataclass(frozen=True, repr=False)
class Changes(Shown):
    """Which settings were changed, by file and dotted name."""

    study: str
    settings: tuple[tuple[str, str], ...]

    def make_card(self) -> Card:
        """Show them."""
        lines = [("changed", f"{file}  {setting}") for file, setting in self.settings]
        return Card(f"Changes {self.study}", lines)


def change_settings(study: str | Path | Study, values: Mapping[str, Any]) -> Changes:
    """Change settings in study.toml and plan.toml; comments and everything else stay.

    Parameters
    ----------
    study
        The study folder.
    values
        What to set, by the names that messages use: ``project.budget_yuan``,
        ``waves.1.exports.1.file``, ``targets.persons``. A value is a text, a number, True or
        False, a day (``datetime.date`` or ``"2026-09-30"``), a list, or
        ``{"zh": …, "en": …}``; ``""`` leaves it open (待补).

    Raises
    ------
    StudyError
        No setting has this name, a value cannot be one, or a file cannot be written: no
        file is changed then.

    Examples
    --------
    >>> change_settings("surveys/jinhai", {"project.bugdet_yuan": 190000})
    Traceback (most recent call last):
    ...
    kit.errors.StudyError: 没有这个设置项，可能是写错了名称。
    位置：study.toml，设置项 project.bugdet_yuan
    办法：请对照 kit help settings 改正或删去。
    """
    folder = study.folder if isinstance(study, Study) else find_folder(study)
    with speaking(find_language(folder)):
        texts = {file: _change(folder, file, values) for file in _MODELS}
        StudyError.raise_any([*_find_lost(values), *_check(texts)])
        with say_not_written(folder, StudyError):
            _write_all({folder / file: text for file, text in texts.items() if text})
    changed = tuple((_find_file(name), name) for name in values)
    return Changes(folder.name, changed)


def _find_file(name: str) -> str:
    """Return the file in which a setting stands; empty if in none."""
    first = name.partition(".")[0]
    return next((file for file, model in _MODELS.items() if first in model.model_fields), "")


def _find_lost(values: Mapping[str, Any]) -> Iterator[Problem]:
    for name in values:
        if not _find_file(name):
            yield Problem("study.field_unknown", Place("study.toml", setting=name))


def _change(folder: Path, file: str, values: Mapping[str, Any]) -> str | None:
    """Return the text of a file with its settings changed; None if none is of this file."""
    own = {name: value for name, value in values.items() if _find_file(name) == file}
    if not own:
        return None
    path = folder / file
    try:
        # What is wrong in the file as it is, is told when the new text is read.
        document = tomlkit.parse(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise StudyError(explain_unreadable(path, error)) from None
    except ParseError:
        return path.read_text(encoding="utf-8-sig")
    for name, value in own.items():
        _set(document, name, value, file)
    return tomlkit.dumps(document)


def _set(document: Any, name: str, value: Any, file: str) -> None:
    """Set one value; an entry of a list is counted from 1, and a table may be new."""
    *path, last = name.split(".")
    table = document
    for part in path:
        if part.isdigit():
            if not isinstance(table, list) or not 0 < int(part) <= len(table):
                raise StudyError(Problem("study.field_unknown", Place(file, setting=name)))
            table = table[int(part) - 1]
        else:
            table = table.setdefault(part, tomlkit.table())
    if not hasattr(table, "keys"):
        raise StudyError(Problem("study.field_unknown", Place(file, setting=name)))
    table[last] = _as_item(value)


def _as_item(value: Any) -> Any:
    """Return a value as TOML writes it; texts in two languages stand in one line."""
    if isinstance(value, Mapping):
        inline = tomlkit.inline_table()
        inline.update(value)
        return inline
    return "" if value is None else value


def _check(texts: Mapping[str, str | None]) -> Iterator[Problem]:
    """Read the new texts as they would be read from the folder."""
    for file, text in texts.items():
        if text is None:
            continue
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, file)
            path.write_text(text, encoding="utf-8", newline="\n")
            yield from read_declared(path, _MODELS[file])[1]


def _write_all(texts: Mapping[Path, str]) -> None:
    """Replace each file by its text; where one cannot be, all are put back."""
    before = {path: path.read_bytes() for path in texts}
    try:
        for path, text in texts.items():
            replace_file(path, text.encode("utf-8"))
    except OSError:
        for path, content in before.items():
            with suppress(OSError):
                replace_file(path, content)
        raise
