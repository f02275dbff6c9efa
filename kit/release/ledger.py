"""ledger.json: every number that was published, and every declared fact beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable

from kit.argue.brief import Brief, make_brief
from kit.protect.release import Release
from kit.show.blocks import Block, Paragraph, Run, Table
from kit.study.study import Study

__all__ = ["render_ledger"]


def render_ledger(release: Release, study: Study, blocks: Iterable[Block]) -> bytes:
    """Return the ledger as JSON text.

    ``numbers`` are the rows of the release; ``facts`` are the declared facts that the
    documents made of `blocks` use, as they say them, with their place in the study.
    """
    brief = make_brief(release, study)
    used = dict.fromkeys(run.key for block in blocks for run in _runs(block) if run.key)
    ledger = {
        "study": study.id,
        "wave": study.wave.id,
        "language": study.language,
        "numbers": [row.as_dict() for row in release],
        "facts": [_fact(brief, key) for key in sorted(used) if release.row(key) is None],
    }
    text = json.dumps(ledger, ensure_ascii=False, indent=1, sort_keys=True)
    return f"{text}\n".encode()


def _runs(block: Block) -> Iterable[Run]:
    if isinstance(block, Paragraph):
        return block.runs
    if isinstance(block, Table):
        return [run for row in block.rows for cell in row for run in cell.runs]
    return ()


def _fact(brief: Brief, key: str) -> dict[str, str]:
    return {"key": key, "text": brief.fact(key).text}
