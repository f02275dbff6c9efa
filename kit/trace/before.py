"""Keeps in mind what the last runs of a study said, until the new one has replaced them."""

from __future__ import annotations

from pathlib import Path

from kit.errors import KitError
from kit.release.manifest import read_manifest

from .diff import Difference, compare_told
from .reading import Told, read_release

__all__ = ["compare_before", "read_before"]


def read_before(outputs: Path, language: str) -> tuple[Told, ...]:
    """Read the newest release of each wave in a language, from the outputs of one study.

    What cannot be read, or was made by another version, is passed over.
    """
    found: dict[str, Told] = {}
    folders = [file.parent for file in outputs.glob("*/manifest.json")]
    for folder in sorted(folders, key=lambda f: f.stat().st_mtime, reverse=True):
        manifest = read_manifest(folder)
        if manifest is None or manifest.language != language or manifest.wave in found:
            continue
        try:
            found[manifest.wave] = read_release(folder)
        except KitError:
            continue
    return tuple(found.values())


def compare_before(before: tuple[Told, ...], release: Path) -> Difference | None:
    """Compare a new release with the last one of its wave and language, if there was one."""
    manifest = read_manifest(release)
    for told in before:
        if manifest is not None and told.manifest.wave == manifest.wave:
            return compare_told(told, read_release(release))
    return None
