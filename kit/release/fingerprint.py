"""What a release depends on, as hashes: equal fingerprints, equal releases."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from kit.errors import Place, Problem, PublishError
from kit.study.folder import FILES
from kit.study.study import Study

from .manifest import find_versions, hash_inputs
from .orders import Order, name_parameters

__all__ = ["hash_study", "make_fingerprint", "refuse_changed"]

_KIT = Path(__file__).resolve().parents[1]


def hash_study(study: Study) -> dict[str, str]:
    """Return the SHA-256 of every file of the study folder that a run reads.

    An export goes by its informant: its own name tells how many answers it holds.
    """
    top = (study.folder / name for name in FILES)
    hashes = hash_inputs(study.folder, [path for path in top if path.exists()])
    for number, export in enumerate(study.wave.exports, start=1):
        path = study.folder / "waves" / study.wave.id / export.file
        (digest,) = hash_inputs(study.folder, [path]).values()
        hashes[f"waves/{study.wave.id}/{number}-{export.informant}"] = digest
    return hashes


def refuse_changed(study: Study, inputs: Mapping[str, str]) -> None:
    """Refuse a release whose notebooks may have read different states of the study.

    Raises
    ------
    PublishError
        Files of the study no longer have the hashes `inputs`.
    """
    try:
        changed = hash_study(study) != inputs
    except OSError:
        changed = True
    if changed:
        raise PublishError(Problem("publish.study_changed", Place(study.folder.name)))


def make_fingerprint(inputs: Mapping[str, str], study: Study, order: Order) -> str:
    """Return one SHA-256 over all that a release depends on, the kit's own files included."""
    notebooks = {n.name: _hash(n) for n in order.notebooks}
    code = {f.relative_to(_KIT).as_posix(): _hash(f) for f in _find_own_files()}
    parts = [dict(inputs), name_parameters(study, order), notebooks, code, find_versions()]
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _find_own_files() -> Iterator[Path]:
    return (f for f in sorted(_KIT.rglob("*")) if f.is_file() and f.suffix != ".pyc")


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
