"""Explains a sentence, a number or a key of a release: why it may be said, and on what."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kit.catalogue import read_catalogue
from kit.documents.trail import Listed, Traced
from kit.errors import Place, Problem, PublishError, speaking
from kit.numbers.keys import Key
from kit.show.blocks import Entry, Table

from .log import find_log_lines
from .reading import Told, read_release

__all__ = ["Explained", "explain_release", "find_origins"]

_MOST = 4
"""So many sentences or numbers are explained; of more, they are only listed."""

_SHOWN = 60
"""Characters of what was asked that a message repeats."""

_DIGITS = re.compile(r"(\d[\d,]*(?:\.\d+)?)(%?)")
_NUMBER = re.compile(
    r"[^\d.|=]{0,6}(?P<digits>\d[\d,]*(?:\.\d+)?) ?(?P<percent>%?)[^\d.|=]{0,16}"
)
"""A number with its sign and its unit: −3, 57%, 83名, 1,238 person-times."""


@dataclass(frozen=True)
class Explained:
    """What was found: each with a title, lines of text, and the keys it rests on.

    `kind` is ``sentence``, ``number``, ``fact`` or ``question``; `id` the claim, key, path or
    name; `places` say where in the documents it stands.
    """

    kind: str
    id: str
    title: str
    lines: tuple[str, ...]
    keys: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


def explain_release(release: str | Path, asked: str = "") -> tuple[Explained, ...]:
    """Return where what is `asked` comes from: a sentence or part of one, a number, a key.

    Without `asked`, every sentence of the release, each with a line. Of many that fit, each
    has its title alone; ask again with its id.

    Raises
    ------
    PublishError
        It is no release, one of another version, or nothing in it fits.

    Examples
    --------
    >>> import tempfile, kit
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     made = kit.run_study("surveys/jinhai", language="en", out=folder, formats=["html"])
    ...     (found,) = kit.explain_release(made.folder, "needs.limits")
    >>> found.kind, found.lines[1]
    ('sentence', 'Rule: G3 Levels')
    """
    told = read_release(release)
    with speaking(told.language):
        found = tuple(find_origins(told, asked))
        if not found:
            where, values = Place(told.folder.name), {"asked": asked[:_SHOWN]}
            raise PublishError(Problem("trace.unknown", where, values))
        return found


def find_origins(told: Told, asked: str) -> Iterator[Explained]:
    """Yield what fits: by its id, else sentences with these words, else this number."""
    asked = asked.strip()
    if not asked:
        yield from (_name_sentence(told, traced) for traced in told.sentences)
        return
    for find in (_find_named, _find_sentences, _find_numbers):
        found = list(find(told, asked))
        if found:
            yield from found
            return


def _find_named(told: Told, asked: str) -> Iterator[Explained]:
    """Find what has exactly this id: a claim, a key, a fact, a question."""
    yield from (_explain_sentence(told, t) for t in told.sentences if t.sentence.claim == asked)
    if told.ledger.ledger.find(asked) is not None:
        yield _explain_number(told, asked)
    yield from (_explain_fact(told, f.key) for f in told.ledger.facts if f.key == asked)
    yield from (_explain_question(told, q) for q in _list_asked(told) if q.id == asked)


def _find_sentences(told: Told, asked: str) -> Iterator[Explained]:
    """Find the sentences that hold the words; of bare numbers, none."""
    wanted = _plain(asked)
    if not wanted or wanted.isdigit():
        return
    found = [t for t in told.sentences if wanted in _plain(t.text) or _plain(t.text) in wanted]
    explain = _explain_sentence if len(found) <= _MOST else _name_sentence
    yield from (explain(told, traced) for traced in found)


def _plain(text: str) -> str:
    """Return the letters and digits of a text, whatever their width."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def _find_numbers(told: Told, asked: str) -> Iterator[Explained]:
    """Find what is written as this number anywhere in the documents, or in the ledger."""
    named = _NUMBER.fullmatch(unicodedata.normalize("NFKC", asked))
    if named is None:
        return
    wanted, percent = named["digits"].replace(",", ""), named["percent"]
    known = dict.fromkeys(
        key
        for key, text in _list_keyed(told)
        for digits, sign in _DIGITS.findall(text)
        if digits.replace(",", "") == wanted and (sign or not percent)
    )
    facts = {fact.key for fact in told.ledger.facts}
    if len(known) <= _MOST:
        yield from (
            _explain_fact(told, key) if key in facts else _explain_number(told, key)
            for key in known
        )
        return
    for key in known:
        kind = "fact" if key in facts else "number"
        yield Explained(kind, key, _title(told, key), (), (), tuple(_find_places(told, key)))


def _list_keyed(told: Told) -> Iterator[tuple[str, str]]:
    """Yield every keyed text of the documents, then the published numbers as they stand."""
    for document in told.documents.values():
        for part in document.parts:
            yield from ((run.key, run.text) for run in _runs(part.block) if run.key)
        if document.form:
            runs = (run for f in document.form.fields for run in f.runs)
            yield from ((run.key, run.text) for run in runs if run.key)


def _runs(block: Any) -> Iterable[Any]:
    if isinstance(block, Table):
        return (run for row in block.rows for cell in row for run in cell.runs)
    return getattr(block, "runs", ())


def _words(told: Told) -> Any:
    return read_catalogue("kit.trace", "words.toml").texts(told.language)


def _name_sentence(told: Told, traced: Traced) -> Explained:
    said = traced.sentence
    return Explained(
        "sentence", said.claim, traced.text, (told.origins.verdicts[said.verdict],)
    )


def _explain_sentence(told: Told, traced: Traced) -> Explained:
    said, origins = traced.sentence, told.origins
    words, names = origins.words, {entry.id: entry for entry in origins.rules}
    colon = words["colon"]
    rule = names.get(said.rule)
    lines = [_words(told)["claim"].format(claim=said.claim)]
    if rule:
        lines += [f"{words['rule']}{colon}{rule.title}", *rule.lines]
    lines.append(f"{words['verdict']}{colon}{origins.verdicts[said.verdict]}")
    if said.file:
        lines.append(words["own"].format(file=said.file))
    if traced.reason:
        lines.append(f"{words['why']}{colon}{traced.reason}")
    for text, listed in traced.numbers:
        lines += [f"{text}{colon}{listed.entry.title}", *_indent(_tell_number(told, listed))]
    for fact in traced.facts:
        lines += [f"{words['facts']}{colon}{words['joint'].join(fact.lines[:-1])}"]
    about = [ref for _, n in traced.numbers for ref in n.entry.refs]
    informants = {Key.parse(n.entry.id).informant for _, n in traced.numbers}
    lines += _tell_questions(told, about, informants)
    keys = (*(n.entry.id for _, n in traced.numbers), *(f.id for f in traced.facts))
    return Explained("sentence", said.claim, traced.text, tuple(lines), keys)


def _indent(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" for line in lines]


def _tell_number(told: Told, listed: Listed) -> Iterator[str]:
    words = told.origins.words
    yield words["joint"].join(listed.entry.lines)
    tables = ", ".join(number for _, number in listed.tables)
    if tables:
        yield f"{words['seen']}{words['colon']}{tables}"


def _explain_number(told: Told, key: str) -> Explained:
    parsed = Key.parse(key)
    entry = told.describe(parsed)
    lines = [*entry.lines, *_tell_questions(told, entry.refs, {parsed.informant})]
    places = tuple(_find_places(told, key))
    return Explained("number", key, entry.title, tuple(lines), (key,), places)


def _title(told: Told, key: str) -> str:
    facts = {entry.id: entry.title for entry in told.origins.facts}
    if told.ledger.ledger.find(key) is not None:
        return told.describe(Key.parse(key)).title
    return facts.get(key, key)


def _explain_fact(told: Told, path: str) -> Explained:
    words = told.origins.words
    known = {entry.id: entry for entry in told.origins.facts}
    if path in known:
        lines: Sequence[str] = known[path].lines[:-1]
        refs = known[path].refs
    else:
        fact = next(f for f in told.ledger.facts if f.key == path)
        lines, refs = [fact.text, fact.file], ()
    title = f"{words['facts']}{words['joint']}{_title(told, path)}"
    places = tuple(_find_places(told, path))
    told_lines = (*(line for line in lines if line), *_tell_questions(told, refs, ()))
    return Explained("fact", path, title, told_lines, (path,), places)


def _explain_question(told: Told, entry: Entry) -> Explained:
    lines = [*entry.lines, *find_log_lines(told, [entry.id, *entry.refs])]
    keys = [
        str(row.key)
        for row in told.ledger.ledger
        if row.status != "suppressed" and row.key.subject == entry.id
    ]
    return Explained("question", entry.id, entry.title, tuple(lines), tuple(keys))


def _tell_questions(told: Told, names: Iterable[str], informants: Collection[str]) -> list[str]:
    """Tell the wording and coding of questions, and what the cleaning log did to them.

    Of a scale, the items that these informants were asked are told by their wording alone.
    """
    words, known = told.origins.words, {entry.id: entry for entry in _list_asked(told)}
    lines, concerned = list[str](), list[str]()
    for name in dict.fromkeys(n for n in names if n in known):
        items = [known[i] for i in _find_items(told, name, informants)]
        title = f"{words['asked']}{words['colon']}{known[name].title}"
        lines += [title, *_indent(known[name].lines)]
        lines += _indent(_say_item(item, words["reverse"]) for item in items)
        concerned += [name, *(item.id for item in items)]
    return [*lines, *find_log_lines(told, concerned)] if concerned else []


def _list_asked(told: Told) -> tuple[Entry, ...]:
    return (*told.origins.scales, *told.origins.questions)


def _find_items(told: Told, scale: str, informants: Collection[str]) -> list[str]:
    """Return the items of a scale that one of the informants was asked; none of an item."""
    items = next((entry.refs for entry in told.origins.scales if entry.id == scale), ())
    names = told.origins.names
    return [i for i in items if names.get(f"asked {i}", "") in ("", *informants)]


def _say_item(entry: Entry, reverse: str) -> str:
    return f"{entry.title} ({reverse})" if reverse in entry.lines else entry.title


def _find_places(told: Told, key: str) -> Iterator[str]:
    """Say where a number stands: the sentences, tables and figures that show it."""
    words = told.origins.words
    for document in told.documents.values():
        title = document.front.title
        for part in document.parts:
            if isinstance(part.block, Table) and any(r.key == key for r in _runs(part.block)):
                yield f"{title}{words['joint']}{part.number}{part.block.caption}"
    for traced in told.sentences:
        if key in {n.entry.id for _, n in traced.numbers} | {f.id for f in traced.facts}:
            yield traced.text
