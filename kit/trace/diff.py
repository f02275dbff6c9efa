"""Compares two releases: which sentences, numbers, figures, facts and files differ, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from kit.errors import Place, Problem, PublishError, speaking
from kit.numbers.keys import Key
from kit.numbers.published import Published
from kit.numbers.writing import say_published
from kit.show.blocks import Figure, Run, Table

from .causes import PRIVATE, Cause, find_causes
from .reading import Told, read_release

__all__ = ["Change", "Difference", "compare_releases", "compare_told"]

Kind = Literal["sentence", "number", "figure", "table", "fact", "file"]

_HIDDEN = "▢"
"""Stands for a number that is not told because fewer people than k may be behind its change."""


@dataclass(frozen=True)
class Change:
    """One thing that differs; `before` or `after` is empty where only one release has it."""

    kind: Kind
    id: str
    title: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """How two releases differ, and why.

    `causes` are in the order of `kit.trace.causes.Cause`. Where answers or their cleaning are
    among them, `withheld` is true: no number is listed of which fewer than k people make the
    difference, and such numbers stand as ▢ in sentences.
    """

    study: str
    first: str
    second: str
    language: str
    causes: tuple[Cause, ...]
    changes: tuple[Change, ...]
    withheld: bool

    def count(self, kind: Kind) -> int:
        """Count the changes of a kind."""
        return sum(change.kind == kind for change in self.changes)

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.causes or self.changes)


def compare_releases(first: str | Path, second: str | Path) -> Difference:
    """Compare two releases of a study: two drafts, two waves, a draft and a final one.

    Raises
    ------
    PublishError
        One of them is no release, of another version, or of another study.

    Examples
    --------
    >>> import tempfile, kit
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     one = kit.run_study("surveys/jinhai", language="en", out=folder, formats=["html"])
    ...     found = kit.compare_releases(one.folder, one.folder)
    >>> bool(found), found.causes
    (False, ())
    """
    one, other = read_release(first), read_release(second)
    with speaking(other.language):
        if one.ledger.study != other.ledger.study:
            where = Place(other.folder.name)
            values = {"first": one.ledger.study, "second": other.ledger.study}
            raise PublishError(Problem("trace.other_study", where, values))
        return compare_told(one, other)


def compare_told(one: Told, other: Told) -> Difference:
    """Compare two releases of one study that have been read."""
    causes = find_causes(one, other)
    withheld = any(cause in causes for cause in PRIVATE)
    pairs = _Pairs(one, other, withheld=withheld)
    changes = [
        *_compare_sentences(pairs),
        *_compare_numbers(pairs),
        *([] if withheld else _compare_drawn(pairs)),
        *_compare_facts(pairs),
        *([] if withheld else _compare_files(pairs)),
    ]
    return Difference(
        study=other.ledger.study,
        first=one.folder.name,
        second=other.folder.name,
        language=other.language,
        causes=causes,
        changes=tuple(changes),
        withheld=withheld,
    )


@dataclass(frozen=True)
class _Pairs:
    """Two releases, and which of their numbers may be told apart."""

    one: Told
    other: Told
    withheld: bool

    def shift(self, key: Key) -> Key:
        """Return a key of the second release as the first one, of another wave, has it."""
        waves = self.other.manifest.wave, self.one.manifest.wave
        return replace(key, wave=waves[1]) if key.wave == waves[0] else key

    def find(self, key: Key) -> tuple[Published | None, Published | None]:
        """Return a number of the second release, and its counterpart in the first."""
        return self.one.ledger.ledger.row(self.shift(key)), self.other.ledger.ledger.row(key)

    def is_told(self, key: Key) -> bool:
        """Whether the difference of a number may be told.

        Of answers or cleaning that changed, only where it is k people or more: of a count
        its difference, of a share that of its count. What rests on no count is not told.
        """
        if not self.withheld:
            return True
        counted = key.statistic.counted
        if not counted:
            return False
        before, after = self.find(replace(key, stat=counted))
        if before is None or after is None or before.value is None or after.value is None:
            return False
        return abs(before.value - after.value) >= self.other.k


def _compare_numbers(pairs: _Pairs) -> Iterator[Change]:
    shifted = {pairs.shift(row.key) for row in pairs.other.ledger.ledger}
    language = pairs.other.language
    for row in pairs.other.ledger.ledger:
        before, _ = pairs.find(row.key)
        if _say_number(before, language) == _say_number(row, language):
            continue
        if pairs.is_told(row.key):
            yield Change(
                "number",
                str(row.key),
                pairs.other.describe(row.key).title,
                _say_number(before, language),
                _say_number(row, language),
            )
    for row in pairs.one.ledger.ledger:
        if row.key not in shifted and not pairs.withheld and row.status != "suppressed":
            title = pairs.one.describe(row.key).title
            yield Change("number", str(row.key), title, _say_number(row, language), "")


def _say_number(row: Published | None, language: str) -> str:
    """Return a number with its interval; a hidden one as —, of one not there nothing."""
    if row is None:
        return ""
    if row.status == "suppressed":
        return "—"
    said = say_published(row, language)
    if row.ci_low is None or row.ci_high is None:
        return said
    low, high = (say_published(row, language, n) for n in (row.ci_low, row.ci_high))
    return f"{said} ({low}–{high})"


def _compare_sentences(pairs: _Pairs) -> Iterator[Change]:
    before = {t.sentence.claim: t for t in pairs.one.sentences}
    after = {t.sentence.claim: t for t in pairs.other.sentences}
    for claim in dict.fromkeys([*before, *after]):
        old, new = before.get(claim), after.get(claim)
        texts = [_mask(t.runs, pairs) if t else "" for t in (old, new)]
        records = [
            (t.sentence.rule, t.sentence.verdict, t.sentence.because) if t else None
            for t in (old, new)
        ]
        if texts[0] != texts[1] or records[0] != records[1]:
            yield Change("sentence", claim, claim, *texts)


def _mask(runs: Iterable[Run], pairs: _Pairs) -> str:
    """Return a sentence in which numbers that may not be told apart stand as ▢."""
    return "".join(_HIDDEN if _is_masked(run.key, pairs) else run.text for run in runs)


def _is_masked(key: str, pairs: _Pairs) -> bool:
    if not pairs.withheld or not key:
        return False
    row = pairs.other.ledger.ledger.find(key) or pairs.one.ledger.ledger.find(key)
    return row is not None and not pairs.is_told(row.key)


def _compare_drawn(pairs: _Pairs) -> Iterator[Change]:
    """Compare figures by what they tell, tables row by row."""
    before, after = (dict(_list_drawn(told)) for told in (pairs.one, pairs.other))
    for name in dict.fromkeys([*before, *after]):
        old, new = before.get(name), after.get(name)
        known = new or old
        if known is None or old == new:
            continue
        lost = _list_others(old, new)
        gained = _list_others(new, old)
        yield Change(known.kind, name, known.title, "\n".join(lost), "\n".join(gained))


@dataclass(frozen=True)
class _Drawn:
    kind: Kind
    title: str
    shown: tuple[str, ...]


def _list_others(one: _Drawn | None, other: _Drawn | None) -> list[str]:
    """Return the lines of one that the other does not have."""
    known = set(other.shown) if other else set()
    return [line for line in one.shown if line not in known] if one else []


def _list_drawn(told: Told) -> Iterator[tuple[str, _Drawn]]:
    for name, document in told.documents.items():
        for part in document.parts:
            title = f"{document.front.title} · {part.number.strip()}"
            if isinstance(part.block, Figure):
                told_by = (part.block.caption, part.block.alt, part.block.note)
                yield f"{name}:{part.anchor}", _Drawn("figure", title, told_by)
            elif isinstance(part.block, Table):
                rows = (" | ".join(c.text for c in row) for row in part.block.rows)
                shown = (part.block.caption, *rows, part.block.note)
                yield f"{name}:{part.anchor}", _Drawn("table", title, shown)


def _compare_facts(pairs: _Pairs) -> Iterator[Change]:
    before = {fact.key: fact for fact in pairs.one.ledger.facts}
    after = {fact.key: fact for fact in pairs.other.ledger.facts}
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        texts = [fact.text if fact else "" for fact in (old, new)]
        if texts[0] != texts[1]:
            known = new or old
            yield Change("fact", key, f"{known.file} {key}" if known else key, *texts)


def _compare_files(pairs: _Pairs) -> Iterator[Change]:
    before, after = pairs.one.manifest.outputs, pairs.other.manifest.outputs
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            hashes = [outputs.get(name, "")[:10] for outputs in (before, after)]
            yield Change("file", name, name, *hashes)
