"""What a ledger says of a release: the declared facts it uses, and which numbers it holds."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kit.errors import LedgerError
from kit.numbers.facts import Fact, find_facts
from kit.numbers.ledger import hash_numbers, read_ledger
from kit.numbers.published import Ledger, Published
from kit.show.blocks import Block, Form, Paragraph, Run, Table
from kit.study.study import Study

__all__ = ["LEDGER", "find_numbers", "find_used_facts", "read_rows"]

LEDGER = "ledger.json"


def find_numbers(release: Path) -> str:
    """Return the hash of the numbers in a release's ledger; empty if that is unreadable."""
    try:
        return hash_numbers(read_ledger(release / LEDGER).ledger)
    except LedgerError:
        return ""


def read_rows(release: Path) -> tuple[Published, ...]:
    """Return the numbers in a release's ledger; none if that is unreadable.

    Raises
    ------
    LedgerError
        A later kit has written it: what it tells is not known here, but is told all the same.
    """
    try:
        return read_ledger(release / LEDGER).ledger.rows
    except LedgerError as error:
        if any(problem.code == "numbers.later_format" for problem in error.problems):
            raise
        return ()


def find_used_facts(study: Study, ledger: Ledger, blocks: Iterable[Block]) -> list[Fact]:
    """Return the declared facts behind the texts of `blocks`, each once."""
    facts, published = find_facts(study), {str(row.key) for row in ledger}
    used = dict.fromkeys(run.key for block in blocks for run in _runs(block) if run.key)
    return [facts[key] for key in used if key not in published]


def _runs(block: Block) -> Iterable[Run]:
    if isinstance(block, Paragraph):
        return block.runs
    if isinstance(block, Table):
        return [run for row in block.rows for cell in row for run in cell.runs]
    if isinstance(block, Form):
        return [run for field in block.fields for run in field.runs]
    return ()
