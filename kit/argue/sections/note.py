"""The data note: how numbers came about, and what they cannot say."""

from __future__ import annotations

from collections.abc import Iterator

from kit.argue.brief import Brief
from kit.argue.claims import Claim, Passage, Section
from kit.argue.gates import find_ties
from kit.argue.section_words import NoteWords
from kit.argue.situations import find_moved, find_situation
from kit.argue.text import Run, compose
from kit.numbers.keys import Group
from kit.numbers.published import Published

from .leaders import asks_willing

__all__ = ["write_note"]


def write_note(brief: Brief[NoteWords]) -> Section:
    """Write how the numbers came about, what is hidden, and who keeps the answers."""
    claims = tuple(_note(brief))
    return Section("note", brief.words.heading, (Passage(claims),), numbered=False)


def _note(brief: Brief[NoteWords]) -> Iterator[Claim]:
    reason: tuple[Run, ...] = ()
    if brief.has("study.disclosure.reason"):
        reason = (Run(brief.frame.comma), brief.fact("study.disclosure.reason"))
    runs = compose(brief.words.voluntary, k=brief.fact("study.disclosure.k"), reason=reason)
    yield brief.claim("note.voluntary", runs, "G1")
    if any(row.reason == "base_withheld" for row in brief.evidence.ledger):
        yield brief.claim("note.bases", compose(brief.words.bases), "G1")
    yield from _weights(brief)
    yield from _coverage(brief)
    yield from _rules(brief)
    yield from _power(brief)
    if find_moved(brief.evidence, find_situation(brief.evidence)) == []:
        yield brief.claim("note.careful", compose(brief.words.careful), "G10")
    if any(asks_willing(brief, strategy) for strategy in brief.study.plan.strategies):
        yield brief.claim("note.willing", compose(brief.words.willing), "G8")
    custody = compose(
        brief.words.custody,
        custodian=brief.fact("study.retention.custodian"),
        until=brief.fact("study.retention.until"),
    )
    yield brief.claim("note.custody", custody)


def _weights(brief: Brief[NoteWords]) -> Iterator[Claim]:
    """G0: say what answers are weighted to, what that costs, and what is left out."""
    effective, evidence = brief.evidence.row("response", "n_effective"), brief.evidence
    if effective is None:
        return
    wave = brief.study.wave
    names = dict.fromkeys(filter(None, (wave.strata, *wave.weight_by)))
    runs = compose(
        brief.words.weights,
        margins=brief.listed(brief.fact(f"questionnaire.{name}.phrase") for name in names),
        effective=brief.figure(effective),
    )
    yield brief.claim("note.weights", runs, "G0", verdict="supported")
    lost = evidence.row("response", "count_unweighted")
    if lost is not None and lost.value:
        runs = compose(brief.words.unweighted, lost=brief.figure(lost))
        yield brief.claim("note.unweighted", runs, "G0", verdict="supported")


def _coverage(brief: Brief[NoteWords]) -> Iterator[Claim]:
    """G0: say by which margin the share who answered differs most, and where, if it does."""
    spreads = [s for name in _list_margins(brief) if (s := _find_spread(brief, name))]
    if not spreads:
        return
    low, high = max(spreads, key=lambda s: (s[1].ci_low or 0) - (s[0].ci_high or 0))
    margin = low.key.subject
    limits = {
        f"{side}_{end}": brief.figure(row, limit)
        for side, row in (("low", low), ("high", high))
        for end, limit in (("from", row.ci_low), ("to", row.ci_high))
    }
    names = {
        side: brief.fact(f"questionnaire.{margin}.{row.key.group.value}")
        for side, row in (("low", low), ("high", high))
        if row.key.group
    }
    phrase = brief.fact(f"questionnaire.{margin}.phrase")
    runs = compose(brief.words.coverage, margin=phrase, **names, **limits)
    yield brief.claim("note.coverage", runs, "G0", verdict="supported")


def _list_margins(brief: Brief[NoteWords]) -> list[str]:
    names = dict.fromkeys(brief.study.margins["margin"])
    return [name for name in names if brief.has(f"questionnaire.{name}.phrase")]


def _find_spread(brief: Brief[NoteWords], margin: str) -> tuple[Published, Published] | None:
    """Return the categories of which surely fewest and most answered; None if none are."""
    categories = brief.study.margins.loc[brief.study.margins["margin"] == margin, "category"]
    found = (
        brief.evidence.row(margin, "coverage_choice", group=Group("choice", str(category)))
        for category in categories
    )
    rows = [row for row in found if row is not None and row.ci_low is not None]
    if not rows:
        return None
    low = min(rows, key=lambda row: row.ci_high or 0)
    high = max(rows, key=lambda row: row.ci_low or 0)
    return (low, high) if (low.ci_high or 0) <= (high.ci_low or 0) else None


def _power(brief: Brief[NoteWords]) -> Iterator[Claim]:
    """G6: where needs cannot be ordered, say how far apart they would have to be."""
    gap = brief.evidence.row("quality", "rank_gap")
    if gap is not None and any(len(group) > 1 for group in find_ties(brief.evidence)):
        runs = compose(brief.words.power, gap=brief.figure(gap))
        yield brief.claim("note.power", runs, "G6", verdict="supported")


def _rules(brief: Brief[NoteWords]) -> Iterator[Claim]:
    """State the planning line of the need scales (the first one's where they agree)."""
    scales = brief.study.questionnaire.scales_for(brief.main, "need")
    if len({s.planning_line for s in scales}) != 1:
        return
    items = brief.study.questionnaire.items_of(scales[0].name, brief.main)
    runs = compose(
        brief.words.rules,
        full=brief.fact(f"questionnaire.{items[0].name}.highest"),
        line=brief.fact(f"questionnaire.{scales[0].name}.planning_line"),
    )
    yield brief.claim("note.rules", runs, "G3")
    sources = dict.fromkeys(s.source for s in scales if s.source)
    for source in list(sources)[:1]:
        scale = next(s for s in scales if s.source == source)
        text = brief.fact(f"questionnaire.{scale.name}.source")
        yield brief.claim("note.items", compose(brief.words.own_items, source=text))
