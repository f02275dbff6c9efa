"""A release reaches its folder whole or not at all; ``latest`` names the last good one."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from kit.disk import move, replace_file, say_os_error, sync_folder, write_file

from .clearing import clear_staging
from .manifest import (
    DRAFT,
    MANIFEST,
    Provenance,
    check_release,
    name_release,
    render_manifest,
)

__all__ = ["find_latest", "write_release"]

# What Windows refuses in a name: these characters, these devices, a final dot or space.
_UNSAFE = re.compile(
    r'[<>:"\\|?*\x00-\x1f]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)', re.IGNORECASE
)


def write_release(
    files: Mapping[str, bytes],
    folder: Path,
    prefix: str,
    *,
    provenance: Provenance,
    on_staged: Callable[[Path], None] = lambda _: None,
) -> Path:
    """Write `files` and their manifest as a release below `folder` and return where.

    Everything is written beside its final place, flushed and then renamed; at the end
    ``latest`` is replaced. At any moment before, the last release is what it was. Files
    that were already released as they are keep their folder. Call it under `hold_lock`.

    Parameters
    ----------
    files
        Content by path inside the release, with ``/``, without the manifest.
    folder
        The outputs of one study.
    prefix
        First part of the release id, ``2019-zh``; a draft's goes on with ``-draft``.
    provenance
        What the manifest tells besides the files.
    on_staged
        Called with the folder of the whole release before it gets its own name; an error
        in it leaves no release.

    Raises
    ------
    PublishError
        The disk is full, write-protected, or refuses for another reason.
    ValueError
        A name that some system cannot store.
    """
    for name in (prefix, *files):
        _refuse_unsafe(name)
    prefix = prefix if provenance.final else f"{prefix}{DRAFT}"
    release = name_release(files, prefix, provenance.inputs)
    content = {**files, MANIFEST: render_manifest(files, release, provenance)}
    with say_os_error(folder):
        folder.mkdir(parents=True, exist_ok=True)
        clear_staging(folder)
        _place(content, folder, release, on_staged)
    with say_os_error(folder / "latest", refused="publish.latest_stays"):
        replace_file(folder / "latest", f"{release}\n".encode())
    return folder / release


def find_latest(folder: Path) -> Path | None:
    """Return the release that ``latest`` names; None before the first release."""
    pointer = folder / "latest"
    if not pointer.is_file():
        return None
    return folder / pointer.read_text(encoding="utf-8").strip()


def _refuse_unsafe(name: str) -> None:
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts or name != "/".join(parts):
        raise ValueError(f"not a path inside the release: {name!r}")
    if any(_UNSAFE.search(part) for part in parts) or name == MANIFEST:
        raise ValueError(f"not a name for a released file: {name!r}")


def _place(
    content: Mapping[str, bytes], folder: Path, release: str, on_staged: Callable[[Path], None]
) -> None:
    final = folder / release
    if final.exists() and not check_release(final):
        on_staged(final)
        return
    staging = folder / f".staging-{release}"
    try:
        _fill(staging, content)
        on_staged(staging)
        if final.exists():
            move(final, _spare_name(folder, release))
        move(staging, final)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    sync_folder(folder)


def _fill(staging: Path, content: Mapping[str, bytes]) -> None:
    staging.mkdir()
    for name, data in sorted(content.items()):
        file = staging / name
        file.parent.mkdir(parents=True, exist_ok=True)
        write_file(file, data)
    for inner in (staging, *(p for p in staging.rglob("*") if p.is_dir())):
        sync_folder(inner)


def _spare_name(folder: Path, release: str) -> Path:
    """Return a free name under which to keep a damaged release: nothing is thrown away."""
    number = 1
    while (spare := folder / f".damaged-{release}-{number}").exists():
        number += 1
    return spare
