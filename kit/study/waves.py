"""The waves of a study: their days, their exports, and who is asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kit.errors import Place, Problem

from .model import Export, Settings
from .questionnaire import Questionnaire
from .sheets import FILE

__all__ = ["check_asked", "check_informants", "check_waves"]


def check_waves(settings: Settings, folder: Path) -> Iterator[Problem]:
    """Find waves that contradict themselves, exports that are missing or outside."""
    seen = set()
    for number, wave in enumerate(settings.waves, start=1):
        path = f"waves.{number}"
        if wave.id in seen:
            yield Problem("study.wave_twice", Place("study.toml", setting=f"{path}.id"))
        seen.add(wave.id)
        if wave.first_day > wave.last_day:
            where = Place("study.toml", setting=f"{path}.first_day")
            yield Problem("study.wave_days", where)
        for place, export in enumerate(wave.exports, start=1):
            file = folder / "waves" / wave.id / export.file
            if not file.resolve().is_relative_to(folder.resolve()):
                where = Place("study.toml", setting=f"{path}.exports.{place}.file")
                yield Problem("study.outside", where)
            elif not file.is_file():
                where = Place(f"waves/{wave.id}")
                yield Problem("study.no_file", where, {"file": export.file})


def check_asked(settings: Settings, form: Questionnaire) -> Iterator[Problem]:
    """Find exports of an informant whom the questionnaire asks nothing."""
    asked = {i.informant for i in form.items if i.role != "informant"}
    for setting, export in _list_exports(settings):
        if not {export.informant, ""} & asked:
            where = Place("study.toml", setting=f"{setting}.informant")
            yield Problem("study.informant", where)


def check_informants(settings: Settings, form: Questionnaire) -> Iterator[Problem]:
    """Find informants that study.toml does not declare."""
    known = settings.informants
    values = {"known": ", ".join(known)}
    for setting, export in _list_exports(settings):
        if export.informant not in known:
            where = Place("study.toml", setting=f"{setting}.informant")
            yield Problem("study.unknown_informant", where, values)
    for item in form.items:
        if item.informant and item.informant not in known:
            where = Place(FILE, "survey", item.row, "kit_informant")
            yield Problem("study.unknown_informant", where, values)


def _list_exports(settings: Settings) -> Iterator[tuple[str, Export]]:
    for number, wave in enumerate(settings.waves, start=1):
        for place, export in enumerate(wave.exports, start=1):
            yield f"waves.{number}.exports.{place}", export
