"""The waves of a study: their days, their exports, and who is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kit.errors import Place, Problem

from .location import is_inside
from .model import Export, Settings, Wave
from .questionnaire import Questionnaire
from .settings import explain_absent
from .sheets import FILE

__all__ = ["check_informants", "check_waves"]


def check_waves(settings: Settings, folder: Path) -> Iterator[Problem]:
    """Find waves that contradict themselves, exports that are missing or outside."""
    seen = set()
    for number, wave in enumerate(settings.waves, start=1):
        path = f"waves.{number}"
        # Where capitals do not count in names, both would have one folder.
        if wave.id.casefold() in seen:
            yield Problem("study.wave_twice", Place("study.toml", setting=f"{path}.id"))
        seen.add(wave.id.casefold())
        if wave.first_day > wave.last_day:
            where = Place("study.toml", setting=f"{path}.first_day")
            yield Problem("study.wave_days", where)
        yield from _check_files(wave, path, folder)


def _check_files(wave: Wave, path: str, folder: Path) -> Iterator[Problem]:
    """Find exports that are missing or outside; of a folder that is not there, that alone."""
    home = folder / "waves" / wave.id
    if not home.is_dir() and wave.received:
        there = sorted(f.name for f in (folder / "waves").glob("*") if f.is_dir())
        where = Place("study.toml", setting=f"{path}.id")
        values = {"folder": f"waves/{wave.id}", "known": ", ".join(there) or "–"}
        yield Problem("study.no_wave_folder", where, values)
    for place, export in enumerate(wave.exports, start=1):
        file = home / export.file
        if not export.file:
            continue
        if absent := explain_absent(file):
            yield replace(absent, where=Place(f"waves/{wave.id}/{file.name}"))
        elif not is_inside(file, folder):
            where = Place("study.toml", setting=f"{path}.exports.{place}.file")
            yield Problem("study.outside", where)
        elif home.is_dir() and not file.is_file():
            where = Place(f"waves/{wave.id}")
            yield Problem("study.no_file", where, {"file": export.file})


def check_informants(settings: Settings, form: Questionnaire) -> Iterator[Problem]:
    """Find informants that study.toml does not declare, or who are asked nothing."""
    known = settings.informants
    asked = {i.informant for i in form.items if i.role != "informant"}
    exports = list(_list_exports(settings))
    headers = form.headers.get("survey", ("kit_informant",))
    if len({e.informant for _, e in exports}) > 1 and "kit_informant" not in headers:
        where = Place(FILE, "survey", column="kit_informant")
        yield Problem("questionnaire.no_column", where, {"column": "kit_informant"})
    lost = {e.informant for _, e in exports if e.informant not in known} & asked
    for name in sorted(lost):
        # Both the exports and the questionnaire speak of it: the declaration is wrong.
        values = {"informant": name, "known": ", ".join(known)}
        where = Place("study.toml", setting="informants")
        yield Problem("study.lost_informant", where, values)
    for setting, export in exports:
        where, name = Place("study.toml", setting=f"{setting}.informant"), export.informant
        if name not in known and name not in lost:
            yield Problem("study.unknown_informant", where, {"known": ", ".join(known)})
        elif name not in lost and not {name, ""} & asked:
            yield Problem("study.informant", where)
    for item in form.items:
        if item.informant and item.informant not in {*known, *lost}:
            where = Place(FILE, "survey", item.row, "kit_informant")
            yield Problem("study.unknown_informant", where, {"known": ", ".join(known)})


def _list_exports(settings: Settings) -> Iterator[tuple[str, Export]]:
    for number, wave in enumerate(settings.waves, start=1):
        for place, export in enumerate(wave.exports, start=1):
            yield f"waves.{number}.exports.{place}", export
