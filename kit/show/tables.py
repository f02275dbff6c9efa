"""Tables of the needs assessment: released numbers by need area, item, group and choice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kit.argue.brief import Brief, make_brief
from kit.argue.changes import Change, find_changes
from kit.argue.evidence import Evidence
from kit.argue.gates import find_differences, find_ties, usable_scales
from kit.argue.text import Run, compose, plain
from kit.numbers.keys import Group
from kit.numbers.published import Ledger
from kit.study.earlier import find_earlier
from kit.study.given import takes
from kit.study.questionnaire import Item, Scale
from kit.study.study import Study
from kit.wording import Wording

from .blocks import Blocks, Heading
from .captions import (
    ChangesCaptions,
    GroupsCaptions,
    ItemsCaptions,
    NeedsCaptions,
    VerdictsCaptions,
    read_captions,
)
from .cells import CellText, make_table, say_hidden, say_interval, say_number, say_ranks
from .choices import make_choices_table
from .totals import make_totals_table

__all__ = [
    "order_scales",
    "tabulate_agreement",
    "tabulate_changes",
    "tabulate_choices",
    "tabulate_groups",
    "tabulate_items",
    "tabulate_needs",
]


def order_scales(evidence: Evidence) -> tuple[Scale, ...]:
    """Return the usable need scales, the most pressing first, unranked ones last.

    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> estimates = kit.estimate_needs(kit.read_responses(study), study)
    >>> ledger = kit.protect_estimates(estimates, study)
    >>> [scale.name for scale in order_scales(Evidence(ledger, study))][:3]
    ['competition', 'emotion', 'career_awareness']
    """
    placed = [s for group in find_ties(evidence) for s in group]
    return (*placed, *(s for s in usable_scales(evidence, "need") if s not in placed))


@takes(ledger=Ledger, study=Study)
def tabulate_needs(ledger: Ledger, study: Study) -> Blocks:
    """Show for each need area how many need more attention, with interval and rank.

    Beside it stand the shares with the planning line one step either way. A second table
    carries the shares over to all who are registered.

    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> estimates = kit.estimate_needs(kit.read_responses(study), study)
    >>> ledger = kit.protect_estimates(estimates, study)
    >>> table, totals = tabulate_needs(ledger, study)
    >>> [cell.text for cell in table.rows[0]][:4]
    ['Competition pressure', '68', '50%', '45% to 56%']
    >>> [cell.text for cell in totals.rows[0]]
    ['Competition pressure', '102', '92 to 114', '5 percentage points']
    """
    captions = read_captions(study.language)
    brief, words = make_brief(ledger, study, captions.needs), captions.needs
    ordered = order_scales(brief.evidence)
    asked = study.questionnaire.scales_for(brief.main, "need")
    rows = (
        *(_need_row(brief, scale) for scale in ordered),
        *(_unscored_row(brief, scale) for scale in asked if scale not in ordered),
    )
    note = words.note.format(
        analysed=plain(say_number(brief, "response", "count_analysed")),
        total=brief.fact("study.population.total").text,
        alone=_say_whose(brief),
    )
    caption = words.caption.format(noun=brief.noun.text)
    table = make_table(brief, "needs", caption, words.columns, rows, note=note)
    return Blocks((*table, *make_totals_table(brief.speak(captions.totals), ordered)))


def _say_whose(brief: Brief[NeedsCaptions]) -> str:
    """Say that answers are those people's own, or others' for them, where both may be."""
    evidence, words = brief.evidence, brief.words
    space, alone = "" if brief.language == "zh" else " ", evidence.row("response", "count_self")
    if not evidence.is_self_report():
        return space + words.proxy
    return space + words.alone.format(alone=brief.figure(alone).text) if alone else ""


def _label(brief: Brief[Wording], scale: Scale) -> Run:
    return brief.fact(f"questionnaire.{scale.name}.label")


def _need_row(brief: Brief[Wording], scale: Scale) -> CellText:
    return (
        _label(brief, scale),
        say_number(brief, scale.name, "count_attention"),
        say_number(brief, scale.name, "share_attention"),
        say_interval(brief, scale.name, "share_attention"),
        _say_bounds(brief, scale),
        say_ranks(brief, scale.name),
        say_number(brief, scale.name, "share_attention_looser"),
        say_number(brief, scale.name, "share_attention_stricter"),
    )


def _unscored_row(brief: Brief[Wording], scale: Scale) -> CellText:
    """Of questions that do not hang together, or of which nobody may know, nothing is said."""
    known = brief.evidence.row(scale.name, "alpha")
    why = "unfit" if known else brief.evidence.why_hidden(scale.name, "alpha")
    return (_label(brief, scale), *[say_hidden(brief, why)] * 7)


def _say_bounds(brief: Brief[Wording], scale: Scale) -> tuple[Run, ...]:
    """Return in what range the share lies, whatever those would say who did not answer."""
    low, high = (
        brief.evidence.row(scale.name, f"share_attention_{end}")
        for end in ("lowest", "highest")
    )
    if low is None or high is None:
        return say_hidden(
            brief, brief.evidence.why_hidden(scale.name, "share_attention_lowest")
        )
    template = read_captions(brief.language).signs.range
    return compose(template, low=brief.figure(low), high=brief.figure(high))


@takes(ledger=Ledger, study=Study)
def tabulate_items(ledger: Ledger, study: Study) -> Blocks:
    """Show the share who agree with each item, one table a scale, informants side by side.

    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> estimates = kit.estimate_needs(kit.read_responses(study), study)
    >>> ledger = kit.protect_estimates(estimates, study)
    >>> [cell.text for cell in next(iter(tabulate_items(ledger, study))).rows[1]]
    ['I feel I have to be better than others at everything', '42%', '48%']
    """
    brief = make_brief(ledger, study, read_captions(study.language).items)
    tables = [_items_table(brief, s) for s in study.questionnaire.scales_for(brief.main)]
    return Blocks(tuple(t for blocks in tables for t in blocks))


def _items_table(brief: Brief[ItemsCaptions], scale: Scale) -> Blocks:
    words, informants = brief.words, brief.study.informants
    rows = (
        _item_row(brief, item, informants[1:])
        for item in brief.study.questionnaire.items_of(scale.name, brief.main)
    )
    first, other = words.columns
    names = [brief.informant(i).text for i in informants]
    columns = (first, *(other.format(informant=name) for name in names))
    caption = words.caption.format(scale=_label(brief, scale).text)
    return make_table(brief, f"items-{scale.name}", caption, columns, rows, note=words.note)


def _item_row(brief: Brief[Wording], item: Item, others: tuple[str, ...]) -> CellText:
    twins = {i.informant: i for i in brief.study.questionnaire.items if i.name == item.twin}
    cells = [say_number(brief, item.name, "share_agree")]
    for other in others:
        twin = twins.get(other)
        if twin:
            cells.append(say_number(brief, twin.name, "share_agree", informant=other))
        else:
            cells.append(say_hidden(brief, "absent"))
    return (brief.fact(f"questionnaire.{item.name}.label"), *cells)


@takes(ledger=Ledger, study=Study)
def tabulate_agreement(ledger: Ledger, study: Study) -> Blocks:
    """Show how far two informants agree on the same people; nothing if none were paired.

    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> estimates = kit.estimate_needs(kit.read_responses(study), study)
    >>> ledger = kit.protect_estimates(estimates, study)
    >>> len(tabulate_agreement(ledger, study).blocks)
    0
    """
    brief = make_brief(ledger, study, read_captions(study.language).agreement)
    scales, evidence, words = order_scales(brief.evidence), brief.evidence, brief.words
    told = [s for s in scales if evidence.ledger.row(evidence.key(s.name, "icc2_1"))]
    if not told:
        return Blocks(())
    first, second = (brief.informant(i).text for i in study.informants[:2])
    caption = words.caption.format(first=first, second=second, noun=brief.noun.text)
    columns = [column.format(first=first, second=second) for column in words.columns]
    rows = (
        (
            _label(brief, scale),
            say_number(brief, scale.name, "icc2_1"),
            say_interval(brief, scale.name, "icc2_1"),
            say_number(brief, scale.name, "informant_gap"),
            say_interval(brief, scale.name, "informant_gap"),
        )
        for scale in told
    )
    return make_table(brief, "agreement", caption, columns, rows, note=words.note)


@takes(ledger=Ledger, study=Study)
def tabulate_groups(ledger: Ledger, study: Study) -> Blocks:
    """Show each declared group's share and mean, and which differences can be told.

    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> estimates = kit.estimate_needs(kit.read_responses(study), study)
    >>> ledger = kit.protect_estimates(estimates, study)
    >>> groups, verdicts = tabulate_groups(ledger, study)
    >>> [cell.text for cell in groups.rows[0]]
    ['Competition pressure', 'Boys', '41%*', '3.26']
    """
    captions = read_captions(study.language)
    brief = make_brief(ledger, study, captions.groups)
    groups = _groups_table(brief)
    if groups is None:
        return Blocks(())
    return Blocks((*groups, *_verdicts_table(brief.speak(captions.verdicts))))


def _groups_table(brief: Brief[GroupsCaptions]) -> Blocks | None:
    rows = tuple(_group_rows(brief))
    if not rows:
        return None
    return make_table(brief, "groups", brief.words.caption, brief.words.columns, rows)


def _group_rows(brief: Brief[Wording]) -> Iterator[CellText]:
    evidence = brief.evidence
    for comparison in brief.study.questionnaire.comparisons:
        scale, item = comparison.scale, comparison.group_item
        for choice in brief.study.questionnaire.item(item).choices:
            group = Group("group", choice.name, item)
            if evidence.ledger.row(evidence.key(scale, "share_attention", group=group)):
                yield (
                    brief.fact(f"questionnaire.{scale}.label"),
                    brief.fact(f"questionnaire.{item}.{choice.name}"),
                    say_number(brief, scale, "share_attention", group=group),
                    say_number(brief, scale, "mean_score", group=group),
                )


def _verdicts_table(brief: Brief[VerdictsCaptions]) -> Blocks:
    words, rows = brief.words, _verdict_rows(brief)
    return make_table(brief, "verdicts", words.caption, words.columns, rows, note=words.note)


def _verdict_rows(brief: Brief[VerdictsCaptions]) -> Iterator[CellText]:
    for found in find_differences(brief.evidence):
        scale, item = found.comparison.scale, found.comparison.group_item
        pair = Group("pair", found.first, item, found.second)
        first, second = (
            brief.fact(f"questionnaire.{item}.{name}") for name in (found.first, found.second)
        )
        yield (
            brief.fact(f"questionnaire.{scale}.label"),
            compose(brief.words.pair, first=first, second=second),
            say_number(brief, scale, "difference_attention", group=pair),
            say_number(brief, scale, "hedges_g", group=pair),
            say_interval(brief, scale, "hedges_g", group=pair),
            say_number(brief, scale, "p_holm", group=pair),
            say_number(brief, scale, "p_rank", group=pair),
            Run(brief.words.verdicts[found.verdict]),
        )


@takes(ledger=Ledger, study=Study)
def tabulate_changes(ledger: Ledger, study: Study) -> Blocks:
    """Show under a heading what changed since the wave before; nothing without one.

    Of the first informant every question and scale that is the same, of the others those
    that surely changed.

    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> estimates = kit.estimate_needs(kit.read_responses(study), study)
    >>> ledger = kit.protect_estimates(estimates, study)
    >>> heading, *tables = tabulate_changes(ledger, study)
    >>> heading.text, [table.caption for table in tables]
    ('Since the wave before', ['Set beside 2018 (children)'])
    """
    captions = read_captions(study.language)
    brief = make_brief(ledger, study, captions.changes)
    tables = []
    for informant in study.informants:
        found = find_changes(brief.evidence, informant)
        if informant != brief.main:
            found = [c for c in found if c.verdict != "unclear"]
        if found:
            tables.append(_changes_table(brief, found, informant))
    if not tables:
        return Blocks(())
    heading = Heading(1, captions.headings["changes"], "changes")
    return Blocks((heading, *(block for table in tables for block in table)))


def _changes_table(
    brief: Brief[ChangesCaptions], found: Sequence[Change], informant: str
) -> Blocks:
    words, wave = brief.words, find_earlier(brief.study, informant)
    caption = words.caption.format(
        before=wave.id if wave else "", informant=brief.informant(informant).text
    )
    rows = (_change_row(brief, change, informant) for change in found)
    table = f"changes-{informant}"
    return make_table(brief, table, caption, words.columns, rows, note=words.note)


def _change_row(brief: Brief[ChangesCaptions], change: Change, informant: str) -> CellText:
    name, stat = change.subject.name, change.change.key.stat
    return (
        brief.fact(f"questionnaire.{name}.label"),
        brief.figure(change.before),
        brief.figure(change.now),
        say_number(brief, name, stat, informant=informant),
        say_interval(brief, name, stat, informant=informant),
        Run(brief.words.verdicts[change.verdict]),
    )


@takes(ledger=Ledger, study=Study)
def tabulate_choices(ledger: Ledger, study: Study, role: str) -> Blocks:
    """Show how often each choice was taken, one table for each question of `role`.

    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> estimates = kit.estimate_needs(kit.read_responses(study), study)
    >>> ledger = kit.protect_estimates(estimates, study)
    >>> willing, *_ = tabulate_choices(ledger, study, "asset")
    >>> [cell.text for cell in willing.rows[1]]
    ['Help on the day', '25', '21%', '—']
    """
    brief = make_brief(ledger, study, read_captions(study.language).choices)
    tables = [
        make_choices_table(brief, item, informant)
        for informant in study.informants
        for item in study.questionnaire.items_for(informant, role)
    ]
    return Blocks(tuple(t for blocks in tables for t in blocks))
