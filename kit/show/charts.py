"""Figures of the needs assessment, each with a title and an alt text that state the finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kit.argue.brief import Brief, make_brief
from kit.argue.evidence import Hidden
from kit.argue.gates import find_ties, scale_use
from kit.argue.text import plain
from kit.numbers.keys import Group
from kit.numbers.published import Ledger, Published
from kit.numbers.writing import say_published
from kit.study.given import takes
from kit.study.questionnaire import Item, Scale
from kit.study.study import Study
from kit.wording import Wording

from .blocks import Blocks, Figure
from .captions import ChoicesCaptions, NeedsCaptions, PairsCaptions, read_captions
from .cells import explain_hidden, say_ranks
from .figures import Bar, Pair, RankSpan, draw_pairs, draw_ranks, draw_shares
from .tables import order_scales

__all__ = [
    "draw_attention",
    "draw_need_ranks",
    "draw_preferences",
    "draw_views",
]


@takes(ledger=Ledger, study=Study)
def draw_attention(ledger: Ledger, study: Study) -> Blocks:
    """Draw the share who need more attention by need area, most pressing first.

    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> estimates = kit.estimate_needs(kit.read_responses(study), study)
    >>> ledger = kit.protect_estimates(estimates, study)
    >>> (figure,) = draw_attention(ledger, study)
    >>> figure.caption.split(": ")[1]
    'facing competition and handling feelings lead, in no order'
    """
    words = read_captions(study.language).needs
    brief = make_brief(ledger, study, words)
    ordered = order_scales(brief.evidence)
    bars = [_bar(brief, scale) for scale in ordered]
    note = _explain(brief, ((s.name, "share_attention", "", None) for s in ordered))
    alt = words.alt.format(lines=_lines(brief, ((b.label, b.value_text) for b in bars)))
    title = _finding(brief)
    alt = _add_note(brief, f"{title}{_stop(brief)}{alt}", note)
    return Blocks((Figure("attention", title, draw_shares(bars), alt, note),))


Asked = tuple[str, str, str, Group | None]
"""A number that a figure shows: item, statistic, informant and group."""


def _explain(brief: Brief[Wording], asked: Iterable[Asked]) -> str:
    """Return why numbers of a figure are hidden; empty if none is."""
    evidence, found = brief.evidence, set[Hidden]()
    for item, stat, informant, group in asked:
        if evidence.row(item, stat, informant=informant, group=group) is None:
            found.add(evidence.why_hidden(item, stat, informant=informant, group=group))
    return explain_hidden(brief, found)


def _add_note(brief: Brief[Wording], alt: str, note: str) -> str:
    """Say in words what the mark in an alt text means: whoever hears it sees no note."""
    return f"{alt}{_stop(brief)}{note}" if note else alt


def _bar(brief: Brief[Wording], scale: Scale) -> Bar:
    row = brief.evidence.row(scale.name, "share_attention")
    return Bar(
        label=brief.fact(f"questionnaire.{scale.name}.label").text,
        value=row.value if row else None,
        value_text=_value(brief, row),
        low=row.ci_low if row else None,
        high=row.ci_high if row else None,
        colour=_colour(brief, scale),
    )


def _colour(brief: Brief[Wording], scale: Scale) -> int:
    """Give a need the same colour everywhere: its place in the questionnaire."""
    return brief.study.questionnaire.scales_for(brief.main, "need").index(scale)


def _value(brief: Brief[Wording], row: Published | None) -> str:
    if row is None:
        return read_captions(brief.language).signs.hidden
    return say_published(row, brief.language)


def _lines(brief: Brief[Wording], pairs: Iterable[tuple[str, str]]) -> str:
    captions = read_captions(brief.language)
    line = captions.needs.alt_line
    return captions.signs.comma.join(line.format(name=n, share=s) for n, s in pairs)


def _stop(brief: Brief[Wording]) -> str:
    return "。" if brief.language == "zh" else ". "


def _finding(brief: Brief[NeedsCaptions]) -> str:
    """G6: name who leads only as far as the data order the needs."""
    words = brief.words
    groups = find_ties(brief.evidence)
    if len(groups) < 2:
        return words.title_plain.format(noun=brief.noun.text)
    names = "".join(
        run.text
        for run in brief.listed(brief.fact(f"questionnaire.{s.name}.phrase") for s in groups[0])
    )
    template = words.title_first if len(groups[0]) > 1 else words.title_single
    title = template.format(noun=brief.noun.text, names=names)
    return title[:1].upper() + title[1:]


@takes(ledger=Ledger, study=Study)
def draw_need_ranks(ledger: Ledger, study: Study) -> Blocks:
    """Draw the ranks that the data allow for each need.

    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> estimates = kit.estimate_needs(kit.read_responses(study), study)
    >>> ledger = kit.protect_estimates(estimates, study)
    >>> (figure,) = draw_need_ranks(ledger, study)
    >>> figure.alt.split(";")[0]
    'Chart of rank intervals. Competition pressure 1 to 2'
    """
    words = read_captions(study.language).ranks
    brief = make_brief(ledger, study, words)
    spans = []
    groups = find_ties(brief.evidence)
    for number, group in enumerate(groups):
        spans += [_span(brief, s, str(number) if len(group) > 1 else "") for s in group]
    if len(spans) < 2:
        return Blocks(())
    alt = words.alt.format(lines=_lines(brief, ((s.label, s.value_text) for s in spans)))
    svg = draw_ranks(spans, ends=(words.most, words.least))
    return Blocks((Figure("ranks", words.caption, svg, alt),))


def _span(brief: Brief[Wording], scale: Scale, tie: str) -> RankSpan:
    low, high = (
        brief.evidence.row(scale.name, "rank_low"),
        brief.evidence.row(scale.name, "rank_high"),
    )
    return RankSpan(
        label=brief.fact(f"questionnaire.{scale.name}.label").text,
        low=round(low.value or 0) if low else 0,
        high=round(high.value or 0) if high else 0,
        value_text=plain(say_ranks(brief, scale.name)),
        tie=tie,
        colour=_colour(brief, scale),
    )


@takes(ledger=Ledger, study=Study)
def draw_views(ledger: Ledger, study: Study) -> Blocks:
    """Draw the main informant's and the next one's shares side by side, never averaged.

    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> estimates = kit.estimate_needs(kit.read_responses(study), study)
    >>> ledger = kit.protect_estimates(estimates, study)
    >>> (figure,) = draw_views(ledger, study)
    >>> figure.alt.split(";")[0]
    'Chart of pairs. Competition pressure: children 50%, parents 48%'
    """
    if len(study.informants) < 2:
        return Blocks(())
    words = read_captions(study.language).pairs
    brief = make_brief(ledger, study, words)
    other = study.informants[1]
    names = (brief.informant(brief.main).text, brief.informant(other).text)
    scales = order_scales(brief.evidence)
    pairs = [_pair(brief, scale, other) for scale in scales]
    pairs = [p for p in pairs if p.first is not None or p.second is not None]
    comma = read_captions(study.language).signs.comma
    lines = comma.join(_pair_line(brief, pair, names) for pair in pairs)
    caption = words.caption.format(first=names[0], second=names[1])
    svg = draw_pairs(pairs, names=names)
    hidden = explain_hidden(
        brief, {why for scale in scales for why in _lacks(brief, scale, other)}
    )
    alt = _add_note(brief, words.alt.format(lines=lines), hidden)
    note = _join_notes(brief, words.note, hidden)
    return Blocks((Figure("views", caption, svg, alt, note),))


def _join_notes(brief: Brief[Wording], *notes: str) -> str:
    return ("" if brief.language == "zh" else " ").join(filter(None, notes))


def _lacks(brief: Brief[Wording], scale: Scale, other: str) -> Iterator[Hidden]:
    """Yield why the share of one of two informants is hidden; nothing where both are."""
    evidence, stat = brief.evidence, "share_attention"
    pair = _pair(brief, scale, other)
    if pair.first is None and pair.second is not None:
        yield evidence.why_hidden(scale.name, stat)
    if pair.second is None and pair.first is not None:
        unfit = evidence.row(scale.name, stat, informant=other) is not None
        yield "unfit" if unfit else evidence.why_hidden(scale.name, stat, informant=other)


def _pair_line(brief: Brief[PairsCaptions], pair: Pair, names: tuple[str, str]) -> str:
    return brief.words.alt_line.format(
        name=pair.label,
        first_name=names[0],
        second_name=names[1],
        first=pair.first_text,
        second=pair.second_text,
    )


def _pair(brief: Brief[Wording], scale: Scale, other: str) -> Pair:
    evidence = brief.evidence
    first = evidence.row(scale.name, "share_attention")
    usable = scale_use(evidence, scale.name, other) != "items"
    second = evidence.row(scale.name, "share_attention", informant=other) if usable else None
    return Pair(
        label=brief.fact(f"questionnaire.{scale.name}.label").text,
        first=first.value if first else None,
        second=second.value if second else None,
        first_text=_value(brief, first),
        second_text=_value(brief, second),
        colour=_colour(brief, scale),
    )


@takes(ledger=Ledger, study=Study)
def draw_preferences(ledger: Ledger, study: Study) -> Blocks:
    """Draw how often each choice was taken, one figure a question on preferences.

    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> estimates = kit.estimate_needs(kit.read_responses(study), study)
    >>> ledger = kit.protect_estimates(estimates, study)
    >>> [figure.id for figure in draw_preferences(ledger, study)]
    ['preference-PREF', 'preference-PPREF', 'preference-PTIME', 'preference-PBAR']
    """
    brief = make_brief(ledger, study, read_captions(study.language).choices)
    figures = [
        _preference(brief, item, informant)
        for informant in study.informants
        for item in study.questionnaire.items_for(informant, "preference")
    ]
    return Blocks(tuple(figures))


def _preference(brief: Brief[ChoicesCaptions], item: Item, informant: str) -> Figure:
    words = brief.words
    bars = []
    for choice in item.choices:
        group = Group("choice", choice.name)
        row = brief.evidence.row(item.name, "share_choice", informant=informant, group=group)
        label = brief.fact(f"questionnaire.{item.name}.{choice.name}").text
        if not choice.missing:
            bars.append(
                Bar(
                    label,
                    row.value if row else None,
                    _value(brief, row),
                    row.ci_low if row else None,
                    row.ci_high if row else None,
                )
            )
    bars.sort(key=lambda b: -(b.value if b.value is not None else -1.0))
    caption = words.caption.format(
        question=brief.fact(f"questionnaire.{item.name}.phrase").text,
        informant=brief.informant(informant).text,
    )
    asked = (
        (item.name, "share_choice", informant, Group("choice", c.name))
        for c in item.choices
        if not c.missing
    )
    hidden = _explain(brief, asked)
    alt = words.alt.format(lines=_lines(brief, ((b.label, b.value_text) for b in bars)))
    alt, note = _add_note(brief, alt, hidden), _join_notes(brief, words.note, hidden)
    return Figure(f"preference-{item.name}", caption, draw_shares(bars), alt, note)
