"""What a release depends on, as hashes: equal fingerprints, equal releases."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from kit.errors import Place, Problem, PublishError, StudyError
from kit.numbers.facts import find_facts
from kit.numbers.ledger import hash_numbers
from kit.numbers.published import Ledger
from kit.study.blanks import find_blank
from kit.study.earlier import find_earlier
from kit.study.location import FILES
from kit.study.model import Wave
from kit.study.own_words import find_own_files
from kit.study.settings import explain_unreadable
from kit.study.study import Study

from .manifest import find_versions, hash_inputs
from .orders import NOTEBOOKS, Order, choose_formats, find_notebooks, name_parameters

__all__ = [
    "ABOVE",
    "choose_public",
    "hash_kit",
    "hash_study",
    "make_fingerprint",
    "refuse_changed",
]

_PRIVATE = ("withdrawals.csv", "services.csv")
"""Files of which no hash may leave: the first is a card and a day, of the second all but a
few small numbers is published, and who knows the rest finds such things by trying."""

_RULES = ("rules.toml", "statistics.toml")
"""Files of the kit that decide what is estimated, shown and said."""

_KIT = Path(__file__).resolve().parents[1]

ABOVE = ("cli", "manual", "prepare", "scale", "trace")
"""Rooms that use releases: nothing in them changes one."""


def hash_study(study: Study) -> dict[str, str]:
    """Return the SHA-256 of every file of the study folder that a run reads.

    An export goes by its informant: its own name tells how many answers it holds. Not all
    of these may be written down: see `choose_public`.

    Raises
    ------
    StudyError
        Another program lets nobody read a file.
    """
    top = (study.folder / name for name in FILES)
    blank = find_blank(study)
    read = [*top, *find_own_files(study.folder), *([blank] if blank else [])]
    hashes = _hash_files(study, *(path for path in read if path.exists()))
    for wave in _find_waves(study):
        for number, export in enumerate(wave.received, start=1):
            path = study.folder / "waves" / wave.id / export.file
            (digest,) = _hash_files(study, path).values()
            hashes[f"waves/{wave.id}/{number}-{export.informant}"] = digest
    return hashes


def _hash_files(study: Study, *files: Path) -> dict[str, str]:
    try:
        return hash_inputs(study.folder, files)
    except PermissionError as refused:
        raise StudyError(explain_unreadable(Path(refused.filename), refused)) from refused


def _find_waves(study: Study) -> Iterator[Wave]:
    """Return the wave, and those that its informants are compared with."""
    earlier = (find_earlier(study, informant) for informant in study.informants)
    known = {wave.id: wave for wave in (study.wave, *earlier) if wave is not None}
    yield from known.values()


def refuse_changed(study: Study, inputs: Mapping[str, str]) -> None:
    """Refuse a release whose notebooks may have read different states of the study.

    Raises
    ------
    PublishError
        Files of the study no longer have the hashes `inputs`.
    """
    try:
        changed = hash_study(study) != inputs
    except (OSError, StudyError):
        changed = True
    if changed:
        raise PublishError(Problem("publish.study_changed", Place(study.folder.name)))


def choose_public(inputs: Mapping[str, str]) -> dict[str, str]:
    """Return the hashes that may be written down: nobody can try out what the files hold."""
    return {name: digest for name, digest in inputs.items() if name not in _PRIVATE}


def make_fingerprint(
    inputs: Mapping[str, str], study: Study, ledger: Ledger, order: Order
) -> str:
    """Return one SHA-256 over all that a release depends on, the kit's own files included.

    For the files that `choose_public` leaves out stands what is published of them.
    """
    facts = [f"{f.path} {f.value!r}" for f in find_facts(study).by_path.values()]
    published = [hash_numbers(ledger), sorted(facts)]
    notebooks = {n.name: _hash(n) for n in order.notebooks}
    code = {f.relative_to(_KIT).as_posix(): _hash(f) for f in _find_own_files()}
    public, asked = choose_public(inputs), name_parameters(study, order)
    parts = [public, published, asked, order.final, choose_formats(study, order)]
    parts += [notebooks, code, find_versions()]
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def hash_kit() -> dict[str, str]:
    """Return one SHA-256 each over the kit's rules, its wording and layout, and its code.

    What a release was made with, so that a difference between two can be told apart.
    """
    groups: dict[str, list[str]] = {"code": [], "rules": [], "wording": []}
    for file in _find_own_files():
        kind = "code" if file.suffix == ".py" else "wording"
        group = "rules" if file.name in _RULES else kind
        groups[group].append(f"{file.relative_to(_KIT).as_posix()} {_hash(file)}")
    for notebook in find_notebooks():
        groups["code"].append(f"{notebook.name} {_hash(notebook)}")
    return {
        name: hashlib.sha256("\n".join(lines).encode()).hexdigest()
        for name, lines in groups.items()
    }


def _find_own_files() -> Iterator[Path]:
    """List the files of the package on which a release depends.

    The notebooks, which an installed package holds too, are counted by themselves.
    """
    files = (f for f in sorted(_KIT.rglob("*")) if f.is_file() and f.suffix != ".pyc")
    apart = {*ABOVE, NOTEBOOKS}
    return (f for f in files if f.relative_to(_KIT).parts[0] not in apart)


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
