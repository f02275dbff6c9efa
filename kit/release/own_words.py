"""Finds own paragraphs of which a figure has changed its meaning since they were printed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kit.argue.claims import Rationale
from kit.argue.gates import amount_word
from kit.argue.text import Run
from kit.documents.document import find_blocks
from kit.errors import KitError, Problem
from kit.numbers.keys import Key
from kit.numbers.ledger import read_ledger
from kit.numbers.published import Ledger, Published
from kit.show.blocks import Paragraph, Sentence
from kit.study.doubts import name_doubt
from kit.study.own_words import OwnText
from kit.study.study import Study

from .ledger import LEDGER
from .manifest import read_manifest

__all__ = ["find_stale"]

_HALF = 50


@dataclass(frozen=True)
class _Printed:
    """An own paragraph as a release printed it: its keyed runs, and that release's ledger."""

    runs: tuple[Run, ...]
    ledger: Ledger
    claims: Mapping[str, tuple[str, frozenset[str]]]
    """The verdict of each claim beside it, and the keys that it rests on."""

    def find_verdicts(self, key: str) -> dict[str, str]:
        """Return the verdicts of the kit's own claims that rest on a number."""
        return {
            name: verdict
            for name, (verdict, keys) in self.claims.items()
            if key in keys and verdict != "own"
        }


def find_stale(
    study: Study, rationale: Rationale, ledger: Ledger, outputs: Path
) -> Iterator[Problem]:
    """Yield a doubt for each own paragraph whose figures mean something else now.

    It is compared with the newest release below `outputs` that printed it just so: a figure
    that has another sign, another place in the order, another word of amount or another side
    of one half, that is hidden or shown anew, or that carries a claim with another verdict.
    """
    written = {text.digest: text for text in study.own_texts}
    claims = [claim for claim in rationale.claims if claim.written in written]
    if not claims:
        return
    printed = _find_printed(outputs / study.id, study.language)
    said = {c.id: (str(c.verdict), frozenset(c.keys)) for c in rationale.claims}
    for claim in claims:
        before = printed.get(claim.written)
        if before is not None:
            now = _Printed(_keyed(claim.runs), ledger, said)
            yield from _compare(written[claim.written], before, now)


def _keyed(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    return tuple(run for run in runs if run.key)


def _find_printed(folder: Path, language: str) -> dict[str, _Printed]:
    """Return each own paragraph that a release holds, as the newest one printed it."""
    found: dict[str, _Printed] = {}
    releases = [m.parent for m in folder.glob("*/manifest.json")]
    for release in sorted(releases, key=lambda r: r.stat().st_mtime, reverse=True):
        manifest = read_manifest(release)
        if manifest is not None and manifest.language == language:
            for digest, printed in _read_printed(release):
                found.setdefault(digest, printed)
    return found


def _read_printed(release: Path) -> Iterator[tuple[str, _Printed]]:
    import nbformat

    try:
        ledger = read_ledger(release / LEDGER).ledger
        files = sorted((release / "notebooks").glob("*.ipynb"))
        read = [nbformat.read(file, as_version=4) for file in files]  # type: ignore[no-untyped-call]
        blocks = [block for notebook in read for block in find_blocks(notebook)]
    except (OSError, ValueError, KitError):
        return
    said: list[tuple[Sentence, tuple[Run, ...]]] = [
        (sentence, runs)
        for block in blocks
        if isinstance(block, Paragraph)
        for sentence, runs in block.split()
        if sentence is not None
    ]
    claims = {
        sentence.claim: (sentence.verdict, frozenset(run.key for run in _keyed(runs)))
        for sentence, runs in said
    }
    for sentence, runs in said:
        if sentence.written:
            yield sentence.written, _Printed(_keyed(runs), ledger, claims)


def _compare(text: OwnText, before: _Printed, now: _Printed) -> Iterator[Problem]:
    pairs = list(zip(before.runs, now.runs, strict=False))
    found = [change for old, new in pairs if (change := _find_change(before, now, old, new))]
    if not found:
        return
    state = hashlib.sha256(" ".join(change for _, change in found).encode()).hexdigest()[:6]
    values = {
        "keys": ", ".join(dict.fromkeys(key for key, _ in found)),
        "changes": "; ".join(change for _, change in found),
    }
    doubt = name_doubt("text", text.digest[:6], state, "own_text")
    yield Problem("text.stale", text.where, values, doubt=doubt)


def _find_change(before: _Printed, now: _Printed, old: Run, new: Run) -> tuple[str, str] | None:
    """Return the key and what changed in its meaning, in signs of no language."""
    then, today = before.ledger.find(old.key), now.ledger.find(new.key)
    if then is None or today is None:
        return None
    parts = [f"{old.text} → {new.text}"]
    ranks = [_find_ranks(p.ledger, Key.parse(r.key)) for p, r in ((before, old), (now, new))]
    if ranks[0] != ranks[1]:
        parts.append(f"# {ranks[0] or '—'} → # {ranks[1] or '—'}")
    changed = ranks[0] != ranks[1] or _judge(then) != _judge(today)
    once, again = before.find_verdicts(old.key), now.find_verdicts(new.key)
    changed |= any(once[name] != again[name] for name in once.keys() & again.keys())
    return (new.key, ", ".join(parts)) if changed else None


def _judge(row: Published) -> tuple[object, ...]:
    """Return what is said of a number without naming it: sign, amount, side of one half."""
    value = row.value or 0
    signed = row.unit in ("points", "score") and row.key.statistic.kind in (
        "change",
        "difference",
    )
    sign = (value > 0) - (value < 0) if signed else None
    low, high = row.ci_low, row.ci_high
    side = None
    if row.unit == "percent" and low is not None and high is not None:
        side = (low > _HALF) - (high < _HALF)
    return row.status == "suppressed", sign, side, amount_word(row)


def _find_ranks(ledger: Ledger, key: Key) -> str:
    """Return the ranks of what a number is about: 1–2."""
    group = key.group if key.group and key.group.by == "choice" else None
    ends = []
    for end in ("low", "high"):
        row = ledger.shown(Key(key.wave, key.informant, key.subject, f"rank_{end}", group))
        ends.append("" if row is None or row.value is None else f"{row.value:g}")
    return "–".join(dict.fromkeys(filter(None, ends)))
