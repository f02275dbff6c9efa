"""Removes whole folders of a study's outputs: leftovers, replaced drafts, what is recalled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kit.disk import move, remove_tree
from kit.errors import Place, Problem

from .ledger import find_numbers
from .manifest import DRAFT, read_manifest

__all__ = ["clear_staging", "find_releases_of", "remove_drafts", "remove_folder"]

_STAGING = ".staging-"


def clear_staging(folder: Path) -> None:
    """Remove what a killed run left; the lock says that no other run is at work."""
    for staging in folder.glob(f"{_STAGING}*"):
        remove_tree(staging)


def remove_folder(folder: Path) -> None:
    """Remove a folder so that under its own name it is whole or not there at all.

    What a kill leaves of it is a leftover, which the next run clears.
    """
    if not folder.name.startswith(_STAGING):
        # No longer than the name it was written under, which Windows could store.
        left = folder.with_name(f"{_STAGING}{folder.name}")
        if left.exists():
            remove_tree(left)
        folder = move(folder, left)
    remove_tree(folder)


def remove_drafts(release: Path) -> list[Problem]:
    """Remove the drafts that `release` replaces; return a warning for each that stays.

    These are the drafts of its wave and language, and those of its wave in the other
    language that hold other numbers: between the two, who withdrew could be worked out.
    """
    problems = []
    for draft in list(_find_replaced(release)):
        try:
            remove_folder(draft)
        except OSError:
            said: dict[str, object] = {"draft": draft.name}
            problems.append(Problem("recall.draft_stays", Place(str(draft)), said, "warning"))
    return problems


def _find_replaced(release: Path) -> Iterator[Path]:
    own = read_manifest(release)
    if own is None:
        return
    for other in find_releases_of(release.parent, own.wave):
        manifest = read_manifest(other)
        if other == release:
            continue
        if manifest is None:
            # Without its manifest only the name can tell.
            if other.name.startswith(f"{own.wave}-{own.language}{DRAFT}-"):
                yield other
        elif not manifest.final and manifest.release == other.name:
            same_language = manifest.language == own.language
            if same_language or find_numbers(other) != find_numbers(release):
                yield other


def find_releases_of(folder: Path, wave: str) -> list[Path]:
    """Return the releases and drafts of `wave`: by their manifest, else by their name."""
    named = re.compile(rf"{re.escape(wave)}-(zh|en)(-draft)?-[0-9a-f]{{10}}")
    found = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.is_symlink() or not path.is_dir():
            continue
        manifest = read_manifest(path)
        if manifest.wave == wave if manifest else named.fullmatch(path.name):
            found.append(path)
    return found
