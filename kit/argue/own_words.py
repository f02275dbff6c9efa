"""Puts the analyst's own paragraphs into the text: their figures, their places."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kit.errors import Problem
from kit.numbers.published import Published
from kit.numbers.writing import say_count
from kit.study.own_words import OwnText
from kit.study.plain import find_like

from .brief import Brief
from .claims import Claim, Passage, Section
from .gates import is_speakable
from .text import Run, join_runs
from .wording import Frame

__all__ = ["check_own_texts", "place_own_texts"]

_FIGURE = re.compile(r"\{\{\s*(?P<key>[^{}]*?)\s*(?:\s(?P<part>low|high|base))?\s*\}\}")
_HEAVY = 9
"""The weight of own words: nothing shortens them."""


@dataclass(frozen=True)
class _Found:
    """What a figure of an own paragraph is: its run, or why there is none."""

    run: Run | None = None
    problem: str = ""


def place_own_texts(sections: Sequence[Section], brief: Brief[Frame]) -> tuple[Section, ...]:
    """Return the sections with the study's own paragraphs in their places.

    A paragraph at the end of a section stands by itself; a sentence that is replaced keeps
    the record of its claim. What `check_own_texts` complains of is left out.
    """
    placed = list(sections)
    for number, text in enumerate(_list_own(brief), start=1):
        runs, problems = _fill_figures(text, brief)
        if not problems:
            placed = [_place(section, text, runs, number) for section in placed]
    return tuple(placed)


def _list_own(brief: Brief[Frame]) -> list[OwnText]:
    return [t for t in brief.study.own_texts if t.language == brief.language]


def _place(section: Section, text: OwnText, runs: tuple[Run, ...], number: int) -> Section:
    own = Claim(
        f"own.{number}",
        runs,
        "own",
        "own",
        weight=_HEAVY,
        file=f"{text.file}:{text.line}",
        written=text.digest,
    )
    if text.how == "end":
        if section.id != text.place:
            return section
        return replace(section, paragraphs=(*section.paragraphs, Passage((own,))))
    kept = (replace(p, claims=_insert(p.claims, text, own)) for p in section.paragraphs)
    return replace(section, paragraphs=tuple(kept))


def _insert(claims: tuple[Claim, ...], text: OwnText, own: Claim) -> tuple[Claim, ...]:
    found: list[Claim] = []
    for claim in claims:
        if claim.id != text.place:
            found.append(claim)
        elif text.how == "after":
            found += [claim, own]
        else:
            found.append(
                replace(
                    claim,
                    runs=own.runs,
                    shorter=(),
                    optional=False,
                    weight=_HEAVY,
                    file=own.file,
                    written=own.written,
                )
            )
    return tuple(found)


def _fill_figures(text: OwnText, brief: Brief[Frame]) -> tuple[tuple[Run, ...], list[Problem]]:
    """Return the runs of an own paragraph, and what is wrong with its figures."""
    parts: list[Run] = []
    problems: list[Problem] = []
    done = 0
    for place in _FIGURE.finditer(text.template):
        parts.append(Run(text.template[done : place.start()]))
        done = place.end()
        found = _find_figure(brief, place["key"], place["part"] or "")
        if found.run is not None:
            parts.append(found.run)
        else:
            like = find_like(place["key"], _list_keys(brief)) if place["key"] else ""
            values = {"key": place["key"] or "{{ }}", "like": f"→ {like}" if like else ""}
            problems.append(Problem(found.problem, text.where, values))
    parts.append(Run(text.template[done:]))
    return join_runs(parts), problems


def _find_figure(brief: Brief[Frame], key: str, part: str) -> _Found:
    if brief.facts.has(key) and not part:
        return _Found(brief.fact(key))
    row = _find_row(brief, key)
    if row is None:
        return _Found(problem="text.key_unknown")
    if row.status == "suppressed":
        return _Found(problem="text.key_hidden")
    if not is_speakable(row):
        return _Found(problem="text.key_wide")
    return _say_part(brief, brief.evidence.limit(row), part)


def _say_part(brief: Brief[Frame], row: Published, part: str) -> _Found:
    """Return the number, one of its limits, or its base, if that may be told."""
    if part == "base" and row.n_base is not None:
        return _Found(Run(say_count(row.n_base, brief.language), str(row.key)))
    limits = {"": row.value, "low": row.ci_low, "high": row.ci_high}
    number = limits.get(part)
    if number is None:
        return _Found(problem="text.key_hidden")
    return _Found(brief.figure(row, number))


def _find_row(brief: Brief[Frame], key: str) -> Published | None:
    """Return the number of a key, of which the wave of this run may be left out."""
    ledger = brief.evidence.ledger
    return ledger.find(key) or ledger.find(f"{brief.study.wave.id}.{key}")


def _list_keys(brief: Brief[Frame]) -> list[str]:
    shown = [row.key for row in brief.evidence.ledger if row.status != "suppressed"]
    short = [str(key).removeprefix(f"{brief.study.wave.id}.") for key in shown]
    return [*brief.facts.by_path, *map(str, shown), *short]


def check_own_texts(sections: Iterable[Section], brief: Brief[Frame]) -> Iterator[Problem]:
    """Find places that the text does not have, and figures that are none or are hidden."""
    listed = list(sections)
    claims = [claim.id for section in listed for claim in section.claims]
    names = [section.id for section in listed]
    own = _list_own(brief)
    replaced = Counter(t.place for t in own if t.how == "instead")
    for text in own:
        known = names if text.how == "end" else claims
        if text.place not in known:
            like = find_like(text.place, [*names, *claims])
            values = {
                "place": text.place,
                "sections": ", ".join(names),
                "like": f"→ {like}" if like else "",
            }
            yield Problem("text.place_unknown", text.where, values)
        elif text.how == "instead" and replaced[text.place] > 1:
            yield Problem("text.place_twice", text.where, {"place": text.place})
        yield from _fill_figures(text, brief)[1]
