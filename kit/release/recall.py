"""Takes a release back: with it goes every folder from which its numbers could be told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kit.disk import remove_file
from kit.errors import Place, Problem, PublishError
from kit.study.model import Text

from .clearing import find_releases_of, remove_folder
from .lock import was_locked
from .manifest import read_manifest
from .register import REGISTER, Final, find_standing, read_register, record_recall
from .staging import find_latest

__all__ = ["Recalled", "find_recalled", "remove_recalled"]


@dataclass(frozen=True)
class Recalled:
    """What is taken back: the outputs it stands in, its id, and the folders that go with it.

    `finals` are the final releases that stood until now, in every language; there are none
    where a draft is taken back, or what was recalled before. `recipients` must destroy their
    copies; `language` is that of the release.
    """

    folder: Path
    release: str
    wave: str
    language: str
    folders: tuple[Path, ...]
    finals: tuple[Final, ...] = ()
    recipients: tuple[Text, ...] = ()


def find_recalled(release: Path) -> Recalled:
    """Return what recalling `release` takes back, removing nothing.

    A final release is known by the register, so that one whose folder is gone can be
    recalled too; with it goes all of its wave. A draft, and a release that was recalled
    before, take along only what was set aside as damaged of them.

    Raises
    ------
    PublishError
        It is no release, a final one of other outputs, or the register cannot be read.
    """
    folder = release.parent
    if not was_locked(folder):
        raise PublishError(Problem("recall.no_release", Place(str(release))))
    finals = read_register(folder)
    rows = [row for row in finals if row.release == release.name]
    if rows:
        return _find_final(folder, rows[-1], find_standing(finals, rows[-1].wave))
    manifest = read_manifest(release)
    if manifest is None:
        raise PublishError(Problem("recall.no_release", Place(str(release))))
    if manifest.final:
        raise PublishError(Problem("recall.not_registered", Place(str(release))))
    folders = tuple(_find_own(release))
    return Recalled(folder, release.name, manifest.wave, manifest.language, folders)


def _find_final(folder: Path, row: Final, standing: Sequence[Final]) -> Recalled:
    taken = tuple(standing) if row in standing else ()
    found = _find_all(folder, row.wave) if taken else _find_own(folder / row.release)
    return Recalled(
        folder=folder,
        release=row.release,
        wave=row.wave,
        language=row.language,
        folders=tuple(found),
        finals=taken,
        recipients=tuple(dict.fromkeys(who for f in taken or (row,) for who in f.recipients)),
    )


def _find_own(release: Path) -> Iterator[Path]:
    yield from [release] if release.is_dir() else []
    yield from sorted(release.parent.glob(f".damaged-{release.name}-*"))


def _find_all(folder: Path, wave: str) -> Iterator[Path]:
    """Yield all that may hold the numbers of a wave: drafts, failed and damaged ones too."""
    # Leftovers first: what is removed next may need their names.
    for pattern in (".staging-*", ".damaged-*", ".failed"):
        yield from sorted(folder.glob(pattern))
    yield from find_releases_of(folder, wave)


def remove_recalled(recalled: Recalled) -> None:
    """Remove the folders and then record the recall; call it under `hold_lock`.

    In this order, a recall that was cut short is done by calling it again.

    Raises
    ------
    PublishError
        The disk refuses; the release counts as not recalled.
    """
    if not _names_what_stays(recalled):
        with _unfinished(recalled.folder / "latest") as latest:
            remove_file(latest)
    for folder in recalled.folders:
        with _unfinished(folder):
            remove_folder(folder)
    if recalled.finals:
        with _unfinished(recalled.folder / REGISTER):
            record_recall(recalled.folder, recalled.wave)


def _names_what_stays(recalled: Recalled) -> bool:
    """Tell whether ``latest`` names a release that is there and not taken back."""
    try:
        latest = find_latest(recalled.folder)
    except (OSError, ValueError):
        return False
    known = latest is not None and latest.parent == recalled.folder and latest.is_dir()
    return known and latest not in recalled.folders


@contextmanager
def _unfinished(place: Path) -> Iterator[Path]:
    """Say of an error of the disk inside the block that the recall is to be done again."""
    try:
        yield place
    except OSError as error:
        raise PublishError(Problem("recall.cannot_remove", Place(str(place)))) from error
