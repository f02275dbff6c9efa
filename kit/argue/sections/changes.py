"""What changed since the wave before, item by item, and why nobody may be credited with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kit.argue.brief import Brief
from kit.argue.changes import Change, find_changed_items, find_changes
from kit.argue.claims import Claim
from kit.argue.section_words import LastYearWords
from kit.argue.situations import find_situation
from kit.argue.text import Run, compose, join_runs
from kit.numbers.writing import say_month
from kit.study.earlier import find_earlier
from kit.study.model import Wave
from kit.study.questionnaire import Item, Scale

__all__ = ["say_changes"]

SHOWN = 3
"""Most changes that are told one by one; the largest come first, for better or worse."""
SHOWN_SHORT = 2
REWORDED = 3
"""Most reworded questions that are named."""


def say_changes(brief: Brief[LastYearWords]) -> Iterator[Claim]:
    """G5: say what rose or fell, what cannot be compared, and that it proves no effect."""
    earlier = find_earlier(brief.study, brief.main)
    changes = find_changes(brief.evidence) if earlier else []
    if earlier is None or not (changes or find_changed_items(brief.evidence)):
        words = brief.words
        template = words.not_comparable if earlier else words.no_before
        because = "nothing_alike" if earlier else "no_earlier"
        runs = compose(template)
        yield brief.claim("last_year.effect", runs, "G5", verdict="refused", because=because)
        return
    yield _say_moved(brief, earlier, changes)
    yield from _say_reworded(brief)
    if changes:
        yield _say_cause(brief, changes)


def _say_moved(brief: Brief[LastYearWords], earlier: Wave, changes: Sequence[Change]) -> Claim:
    before = _say_wave(brief, earlier)
    moved = sorted((c for c in changes if c.verdict != "unclear"), key=lambda c: -_measure(c))
    claim_id = "last_year.effect"
    if not moved:
        runs = _say_stayed(brief, before, changes)
        return brief.claim(claim_id, runs, "G5", verdict="refused", because="no_change")
    said = []
    for shown in (SHOWN, SHOWN_SHORT):
        parts = [_say_change(brief, c) for c in moved[:shown]]
        if len(moved) > shown:
            parts.append(compose(brief.words.others_changed))
        elif len(changes) > len(moved):
            parts.append(compose(brief.words.others_unclear))
        listed = join_runs(parts, brief.frame.semicolon)
        said.append(compose(brief.words.changed, before=before, parts=listed))
    return brief.claim(claim_id, said[0], "G5", verdict="supported", shorter=said[1:], weight=5)


def _say_stayed(
    brief: Brief[LastYearWords], before: Run, changes: Sequence[Change]
) -> tuple[Run, ...]:
    """Give both figures of what most agree to on the first need; it shows no change."""
    first = {s.name for s in find_situation(brief.evidence).placed[:1]}
    items = [c for c in changes if isinstance(c.subject, Item) and not c.subject.reverse]
    if not items:
        return compose(brief.words.not_comparable)
    of_first = [c for c in items if isinstance(c.subject, Item) and c.subject.scale in first]
    most = max(of_first or items, key=lambda c: c.now.value or 0.0)
    label = brief.fact(f"questionnaire.{most.subject.name}.label")
    then, now = brief.figure(most.before), brief.figure(most.now)
    part = compose(brief.words.stayed, item=label, then=then, now=now)
    return compose(brief.words.none_changed, before=before, parts=part)


def _measure(change: Change) -> float:
    """Return how far a share moved, in points; of a mean, in hundredths of its scale."""
    moved = abs(change.change.value or 0.0)
    return moved if change.change.unit == "points" else 25 * moved


def _say_wave(brief: Brief[LastYearWords], wave: Wave) -> Run:
    """Say when the earlier wave was: its year, or its month within the same year."""
    number = next(n for n, w in enumerate(brief.study.settings.waves) if w.id == wave.id)
    first, now = wave.first_day, brief.study.wave.first_day
    written = f"{first.year}" if first.year != now.year else f"{first.year}-{first.month:02d}"
    return Run(say_month(written, brief.language), f"study.waves.{number}.first_day")


def _say_change(brief: Brief[LastYearWords], change: Change) -> tuple[Run, ...]:
    slots = {"then": brief.figure(change.before), "now": brief.figure(change.now)}
    words, rose = brief.words, change.verdict == "rose"
    if isinstance(change.subject, Scale):
        label = brief.fact(f"questionnaire.{change.subject.name}.label")
        return compose(words.mean_rose if rose else words.mean_fell, scale=label, **slots)
    item = brief.fact(f"questionnaire.{change.subject.name}.label")
    return compose(words.rose if rose else words.fell, item=item, **slots)


def _say_reworded(brief: Brief[LastYearWords]) -> Iterator[Claim]:
    """Name what was worded in another way and so is left out."""
    items = find_changed_items(brief.evidence)
    if not items:
        return
    quoted = [_quote(brief, item) for item in items[:REWORDED]]
    more = brief.words.reworded_more if len(items) > REWORDED else ""
    listed = join_runs(quoted, brief.frame.comma)
    runs = compose(brief.words.reworded, items=listed, more=more)
    yield brief.claim(
        "last_year.reworded", runs, "G5", verdict="refused", because="other_wording", weight=3
    )


def _quote(brief: Brief[LastYearWords], item: Item) -> tuple[Run, ...]:
    phrase = f"questionnaire.{item.name}.phrase"
    label = brief.fact(phrase if brief.has(phrase) else f"questionnaire.{item.name}.label")
    return compose(brief.frame.quote, text=label)


def _say_cause(brief: Brief[LastYearWords], changes: Sequence[Change]) -> Claim:
    """G5: say that not all answered twice, that what was high falls back, and no cause."""
    fell = any(c.verdict == "fell" for c in changes)
    regression = brief.words.regression if fell else ""
    runs = compose(brief.words.cause, regression=regression)
    return brief.claim("last_year.cause", runs, "G5", verdict="weakened", because="no_control")
