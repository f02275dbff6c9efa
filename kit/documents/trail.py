"""The way from each sentence of a document to its numbers and questions, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kit.show.blocks import Entry, Origins, Paragraph, Run, Sentence, Table

from .document import Document, Part

__all__ = ["Listed", "Traced", "Trail", "find_trail"]

_EXCERPT = 24
"""Characters by which a sentence is named."""


@dataclass(frozen=True)
class Listed:
    """An entry with its place, the sentences that use it and the tables that show it.

    `sentences` are anchors and how the sentence is numbered, `tables` anchors and numbers.
    """

    anchor: str
    entry: Entry
    sentences: tuple[tuple[str, str], ...] = ()
    tables: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Traced:
    """A sentence with its place and all that it rests on."""

    anchor: str
    number: str
    sentence: Sentence
    runs: tuple[Run, ...]
    reason: str
    numbers: tuple[tuple[str, Listed], ...]
    facts: tuple[Entry, ...]

    @property
    def text(self) -> str:
        """The sentence as plain text."""
        return "".join(run.text for run in self.runs)

    @property
    def excerpt(self) -> str:
        """The words by which the sentence is named."""
        said = self.text.strip()
        return said if len(said) <= _EXCERPT else f"{said[:_EXCERPT]}…"


@dataclass(frozen=True)
class Trail:
    """All sentences by the anchor of their paragraph, and what they rest on.

    `questions` are those that the numbers are about, with all items of their scales.
    """

    origins: Origins
    sentences: Mapping[str, tuple[Traced, ...]]
    numbers: tuple[Listed, ...]
    questions: tuple[Listed, ...]

    def find(self, question: str) -> Listed | None:
        """Return a question by its name."""
        return next((q for q in self.questions if q.entry.id == question), None)

    def name_rule(self, rule: str) -> str:
        """Return what a rule is called."""
        return next((e.title for e in self.origins.rules if e.id == rule), rule)

    def split(self, part: Part) -> Iterator[tuple[str, tuple[Run, ...]]]:
        """Yield the runs of a paragraph by sentences, each with its anchor if it has one."""
        traced = iter(self.sentences[part.anchor])
        if isinstance(part.block, Paragraph):
            for said, runs in part.block.split():
                yield next(traced).anchor if said else "", runs


def find_trail(document: Document) -> Trail | None:
    """Return the trail of a document; None where it says nothing of its origins."""
    found = [part.block for part in document.parts if isinstance(part.block, Origins)]
    if not found:
        return None
    origins = found[-1]
    numbered = list(_number(document.parts))
    tables = _find_tables(document.parts)
    numbers = {
        entry.id: Listed(
            f"n{place}",
            entry,
            tuple((a, n) for a, n, _, runs in numbered if _uses(runs, entry.id)),
            tables.get(entry.id, ()),
        )
        for place, entry in enumerate(origins.numbers, start=1)
    }
    facts = {entry.id: entry for entry in origins.facts}
    sentences: dict[str, list[Traced]] = {}
    for paragraph, (anchor, number, said, runs) in zip(
        _list_paragraphs(document.parts), numbered, strict=True
    ):
        keys = dict.fromkeys(run.key for run in runs if run.key)
        texts = {run.key: run.text for run in runs if run.key}
        traced = Traced(
            anchor=anchor,
            number=number,
            sentence=said,
            runs=runs,
            reason=_say_reasons(said, origins),
            numbers=tuple((texts[key], numbers[key]) for key in keys if key in numbers),
            facts=tuple(facts[key] for key in keys if key in facts),
        )
        sentences.setdefault(paragraph, []).append(traced)
    placed = {name: tuple(traced) for name, traced in sentences.items()}
    listed = tuple(numbers.values())
    return Trail(origins, placed, listed, tuple(_list_questions(origins, listed)))


_Numbered = tuple[str, str, Sentence, tuple[Run, ...]]


def _number(parts: Iterable[Part]) -> Iterator[_Numbered]:
    """Yield every sentence with its anchor and number, counted through the document."""
    place = 0
    for part in parts:
        for said, runs in part.block.split() if isinstance(part.block, Paragraph) else ():
            if said is not None:
                place += 1
                yield f"s{place}", str(place), said, runs


def _list_paragraphs(parts: Iterable[Part]) -> Iterator[str]:
    """Yield the anchor of its paragraph for every sentence."""
    for part in parts:
        if isinstance(part.block, Paragraph):
            yield from (part.anchor for _ in part.block.sentences)


def _uses(runs: Iterable[Run], key: str) -> bool:
    return any(run.key == key for run in runs)


def _say_reasons(said: Sentence, origins: Origins) -> str:
    """Say why nothing stronger is said; empty for what is only declared."""
    reasons = [origins.reasons[r] for r in said.because.split("+") if r in origins.reasons]
    if reasons:
        return origins.words["list"].join(reasons)
    return origins.words["strongest"] if said.verdict == "supported" else ""


def _find_tables(parts: Iterable[Part]) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return for each key the tables in which it stands."""
    found: dict[str, dict[str, str]] = {}
    for part in parts:
        if isinstance(part.block, Table):
            keys = {r.key for row in part.block.rows for cell in row for r in cell.runs}
            for key in keys - {""}:
                number = part.number.strip().rstrip(".。")
                found.setdefault(key, {})[part.anchor] = number
    return {key: tuple(anchors.items()) for key, anchors in found.items()}


def _list_questions(origins: Origins, numbers: Iterable[Listed]) -> Iterator[Listed]:
    """Yield the questions that numbers are about, and the items that are scored in them."""
    scales = {entry.id: entry for entry in origins.scales}
    users: dict[str, dict[str, str]] = {}
    for listed in numbers:
        named = listed.entry.refs
        items = [item for name in named if name in scales for item in scales[name].refs]
        for name in (*named, *items):
            users.setdefault(name, {}).update(listed.sentences)
    used = (e for e in (*origins.scales, *origins.questions) if e.id in users)
    for place, entry in enumerate(used, start=1):
        back = sorted(users[entry.id].items(), key=lambda pair: int(pair[1]))
        yield Listed(f"q{place}", entry, tuple(back))
