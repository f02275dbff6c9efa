"""The register of a study's final releases: which were made, and which were taken back.

It holds no answer and no number, only what tells releases apart. It outlives the folders of
the releases, so that one that was deleted by hand still stands until it is recalled: its
copies are elsewhere.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from kit.disk import replace_file, say_os_error
from kit.errors import Place, Problem, PublishError
from kit.numbers.ledger import hash_numbers
from kit.numbers.published import Ledger
from kit.study.model import Text
from kit.study.study import Study

from .clearing import find_releases_of
from .ledger import find_numbers, read_rows
from .manifest import MANIFEST, read_manifest

__all__ = [
    "REGISTER",
    "Final",
    "find_recipients",
    "find_standing",
    "read_register",
    "record_final",
    "record_recall",
    "refuse_other_numbers",
    "refuse_other_rows",
]

REGISTER = "register.json"


class Final(BaseModel):
    """One final release. `recipients` are those who were to get it, as declared then.

    `final_on` is empty where the register had been lost and the release was found without.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    release: str
    wave: str
    language: Literal["zh", "en"]
    numbers_sha256: str
    manifest_sha256: str
    recipients: tuple[Text, ...] = ()
    final_on: dt.date | None = None
    recalled_on: dt.date | None = None


class _Register(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    finals: tuple[Final, ...]


def read_register(folder: Path) -> tuple[Final, ...]:
    """Return every final release ever made in `folder`, in order; none without a register.

    Raises
    ------
    PublishError
        There is a register and it cannot be read. Nothing may be taken for final or
        recalled then, and nothing is written over it.
    """
    file = folder / REGISTER
    try:
        return _Register.model_validate_json(file.read_bytes()).finals
    except FileNotFoundError:
        return ()
    except (OSError, ValidationError) as error:
        raise PublishError(Problem("recall.bad_register", Place(str(file)))) from error


def find_standing(finals: Iterable[Final], wave: str) -> list[Final]:
    """Return the final releases of `wave` that nobody has recalled."""
    return [row for row in finals if row.wave == wave and row.recalled_on is None]


def find_recipients(study: Study) -> tuple[Text, ...]:
    """Return who gets final releases: as declared, else those whom an application passes."""
    settings = study.settings
    community = settings.community
    usual = (community.applicant, community.street, community.district, settings.provider.name)
    return settings.recipients or tuple(filter(None, usual))


def refuse_other_numbers(folder: Path, wave: str, numbers: str) -> None:
    """Refuse a second final release of `wave` as long as one with other numbers stands.

    The difference of the two would tell the answers of whoever is in one of them alone.

    Raises
    ------
    PublishError
        Such a release stands, or the register cannot be read.
    """
    finals = _adopt(folder, wave, read_register(folder))
    others = [f for f in find_standing(finals, wave) if f.numbers_sha256 != numbers]
    if others:
        values: dict[str, object] = {"release": others[0].release, "wave": wave}
        raise PublishError(
            Problem("recall.other_numbers", Place(str(folder / others[0].release)), values)
        )


def refuse_other_rows(folder: Path, ledger: Ledger) -> None:
    """Refuse numbers that a standing final release of another wave gives otherwise.

    A release tells numbers of the wave before, too. What one tells of a wave that another
    does not would tell the answers of whoever withdrew in between. A release whose folder is
    gone cannot be looked into.

    Raises
    ------
    PublishError
        Such a release stands, or the register cannot be read.
    LedgerError
        The ledger of such a release was written by a later kit.
    """
    own = {row.key: row for row in ledger}
    for final in read_register(folder):
        if final.recalled_on is not None or final.wave == ledger.wave:
            continue
        theirs = {r.key: r for r in read_rows(folder / final.release) if r.key in own}
        mine = Ledger("", tuple(own[key] for key in theirs))
        if hash_numbers(Ledger("", tuple(theirs.values()))) != hash_numbers(mine):
            values: dict[str, object] = {"release": final.release, "wave": final.wave}
            place = Place(str(folder / final.release))
            raise PublishError(Problem("recall.other_rows", place, values))


def _adopt(folder: Path, wave: str, finals: tuple[Final, ...]) -> tuple[Final, ...]:
    """Take up final releases that stand here although the register does not know them."""
    known = {row.release for row in finals}
    found = tuple(
        row
        for path in find_releases_of(folder, wave)
        if path.name not in known and (row := _describe(path)) and row.release == path.name
    )
    if found:
        with say_os_error(folder):
            _write(folder, (*finals, *found))
    return (*finals, *found)


def _describe(release: Path, **more: Any) -> Final | None:
    """Return the row of a release; None for a draft."""
    manifest = read_manifest(release)
    if manifest is None or not manifest.final:
        return None
    return Final(
        release=manifest.release,
        wave=manifest.wave,
        language="en" if manifest.language == "en" else "zh",
        numbers_sha256=find_numbers(release),
        manifest_sha256=hashlib.sha256((release / MANIFEST).read_bytes()).hexdigest(),
        **more,
    )


def record_final(folder: Path, release: Path, recipients: tuple[Text, ...]) -> None:
    """Enter `release`, which stands or is about to, unless it is entered already.

    Raises
    ------
    OSError
        The disk refuses.
    PublishError
        The register cannot be read.
    """
    row = _describe(release, recipients=recipients, final_on=_today())
    finals = read_register(folder)
    standing = {f.release for f in finals if f.recalled_on is None}
    if row is not None and row.release not in standing:
        _write(folder, (*finals, row))


def record_recall(folder: Path, wave: str) -> None:
    """Enter that all final releases of `wave` are taken back; raises as `record_final`."""
    today = {"recalled_on": _today()}
    finals = read_register(folder)
    standing = find_standing(finals, wave)
    if standing:
        _write(folder, [f.model_copy(update=today) if f in standing else f for f in finals])


def _write(folder: Path, finals: Iterable[Final]) -> None:
    text = _Register(finals=tuple(finals)).model_dump_json(indent=1)
    replace_file(folder / REGISTER, f"{text}\n".encode())


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()
