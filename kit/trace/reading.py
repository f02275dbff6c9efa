"""Reads a release back: its ledger, its manifest and the blocks of its documents."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kit.argue.rules import read_evidence_rules
from kit.documents.document import Document, find_blocks, make_document
from kit.documents.trail import Traced, Trail, find_trail
from kit.errors import Place, Problem, PublishError
from kit.numbers.keys import Key
from kit.numbers.ledger import LedgerFile, read_ledger
from kit.release.ledger import LEDGER
from kit.release.manifest import MANIFEST, Manifest, read_manifest
from kit.release.staging import find_latest
from kit.show.origins import Names, describe_number

if TYPE_CHECKING:
    from kit.show.blocks import Entry, Origins

__all__ = ["Told", "read_release"]


@dataclass(frozen=True)
class Told:
    """A release as it was read: `documents` by name, in their order."""

    folder: Path
    manifest: Manifest
    ledger: LedgerFile
    documents: Mapping[str, Document]

    @property
    def language(self) -> str:
        """The language of the documents."""
        return self.ledger.language

    @cached_property
    def trail(self) -> Trail:
        """The way from sentences to numbers and questions, of the document that has it."""
        return next(t for t in map(find_trail, self.documents.values()) if t is not None)

    @property
    def origins(self) -> Origins:
        """What is told of rules, numbers and questions."""
        return self.trail.origins

    def describe(self, key: Key) -> Entry:
        """Return what is told of a number: as the text tells it, else by the ledger.

        An interval is told where half of those asked answered; volunteers have none.
        """
        known = {entry.id: entry for entry in self.origins.numbers}
        row = self.ledger.ledger.row(key)
        if row is None or str(key) in known:
            return known[str(key)]
        asked = Key(key.wave, key.informant, "response", "response_rate")
        rate = self.ledger.ledger.shown(asked)
        least = read_evidence_rules().coverage.margin_from
        limits = rate is not None and (rate.value or 0) >= least
        return describe_number(row, Names(self.origins.names, self.language), limits=limits)

    @cached_property
    def k(self) -> int:
        """The smallest count that the study shows; ten where its text does not name it."""
        known = [f.text for f in self.ledger.facts if f.key == "study.disclosure.k"]
        return int(known[0]) if known and known[0].isdigit() else 10

    @property
    def sentences(self) -> tuple[Traced, ...]:
        """Every sentence that says a claim, in reading order."""
        return tuple(one for traced in self.trail.sentences.values() for one in traced)


def read_release(release: str | Path) -> Told:
    """Read a release; of the outputs of a study, the one that ``latest`` names.

    Raises
    ------
    PublishError
        It is no release, it is damaged, or another version of the kit has made it.
    LedgerError
        Its ledger cannot be read.
    """
    folder = _find(Path(release))
    manifest = read_manifest(folder)
    if manifest is None:
        raise PublishError(Problem("trace.no_release", Place(str(release))))
    ledger = read_ledger(folder / LEDGER)
    try:
        documents = dict(_read_documents(folder))
    except (OSError, ValueError, KeyError, AttributeError, PublishError) as error:
        raise PublishError(Problem("trace.other_version", Place(str(folder)))) from error
    if not any(map(find_trail, documents.values())):
        raise PublishError(Problem("trace.other_version", Place(str(folder))))
    return Told(folder, manifest, ledger, documents)


def _find(named: Path) -> Path:
    """Return the folder of a release: the one that is named, or the last of a study."""
    if (named / MANIFEST).is_file() or not named.is_dir():
        return named
    try:
        return find_latest(named) or named
    except (OSError, ValueError):
        return named


def _read_documents(folder: Path) -> Iterator[tuple[str, Document]]:
    # Without nbformat's check against its schema, which takes longer than all else.
    from nbformat.notebooknode import from_dict

    for file in sorted((folder / "notebooks").glob("*.ipynb")):
        notebook = from_dict(json.loads(file.read_text(encoding="utf-8")))  # type: ignore[no-untyped-call]
        document = make_document(find_blocks(notebook))
        yield document.front.name, document
