"""Section 3: how many people the project is for, and what they need, ordered and bounded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kit.argue.amounts import say_amount, say_pieces
from kit.argue.brief import Brief
from kit.argue.claims import Claim, Passage, Section
from kit.argue.gates import (
    Difference,
    amount_word,
    find_differences,
    find_extremes,
    find_ties,
    scale_use,
)
from kit.argue.rules import read_evidence_rules
from kit.argue.text import Run, compose, join_runs
from kit.argue.wording import NeedsWords
from kit.numbers.keys import Group
from kit.numbers.published import Published
from kit.study.questionnaire import Item, Scale

__all__ = ["write_needs"]


def write_needs(brief: Brief[NeedsWords]) -> Section:
    """Write who is served, each need area with its strength, the bounds and the limits."""
    scales = brief.study.questionnaire.scales_for(brief.main, "need")
    groups = find_ties(brief.evidence)
    placed = {s.name for group in groups for s in group}
    left = tuple(_unplaced(brief, s) for s in scales if s.name not in placed)
    paragraphs = [Passage((_who(brief), _order(brief, groups)))]
    for number, group in enumerate(groups, start=1):
        last = number == len(groups) and not left
        paragraphs.append(_need_paragraph(brief, group, number, last=last))
    if left:
        paragraphs.append(Passage(left))
    closing = (*_worst_case(brief, groups), *_differences(brief), *_limits(brief))
    paragraphs.append(Passage(closing))
    return Section("needs", brief.words.heading, tuple(paragraphs))


def _who(brief: Brief[NeedsWords]) -> Claim:
    runs = compose(
        brief.words.who,
        label=brief.fact("study.population.label"),
        total=brief.fact("study.population.total"),
        persons=brief.fact("plan.targets.persons"),
    )
    return brief.claim("needs.who", runs)


def _order(brief: Brief[NeedsWords], groups: list[list[Scale]]) -> Claim:
    analysed = brief.evidence.row("response", "count_analysed")
    if not groups or analysed is None:
        runs = compose(brief.words.order_none)
        return brief.claim("needs.order", runs, "G6", verdict="refused", because="no_ranks")
    runs = compose(brief.words.order, analysed=brief.figure(analysed), noun=brief.noun)
    return brief.claim("needs.order", runs, "G6", verdict="supported")


def _need_paragraph(
    brief: Brief[NeedsWords], group: list[Scale], number: int, *, last: bool
) -> Passage:
    names = brief.listed(brief.fact(f"questionnaire.{s.name}.phrase") for s in group)
    title = "".join(run.text for run in names)
    tied = brief.words.tied if len(group) > 1 else ""
    ordinal = brief.frame.level_three.format(number=number)
    lead = f"{ordinal}{title[:1].upper()}{title[1:]}{tied}"
    claims = [_level(brief, group, least=last and number > 1)]
    for scale in group:
        claims += _about(brief, scale, detail=min(number + 1, 3))
    return Passage(tuple(claims), lead)


def _level(brief: Brief[NeedsWords], group: list[Scale], *, least: bool) -> Claim:
    """G1–G3, G6: the shares of one rank, with the tie or the lowest place where it is sure."""
    parts: list[tuple[Run, ...]] = []
    silent: list[Run] = []
    for scale in group:
        amount = say_amount(brief, scale.name, "attention")
        need = brief.fact(f"questionnaire.{scale.name}.phrase")
        if amount is None:
            silent += compose(brief.words.too_few, need=need)
            continue
        unsure = scale_use(brief.evidence, scale.name) == "exploratory"
        mark = brief.words.exploratory if unsure else ""
        parts.append(compose(brief.words.level, amount=amount, need=need, exploratory=mark))
    claim_id = "needs.level." + "+".join(s.name for s in group)
    if not parts:
        return brief.claim(claim_id, silent, "G1", verdict="refused", because="too_few")
    runs = [*compose(brief.words.level_end, parts=brief.listed(parts))]
    if len(parts) > 1:
        runs += compose(brief.words.tie, pieces=say_pieces(brief, len(parts)))
    elif least and len(group) == 1:
        runs += compose(brief.words.least)
    runs += [Run(brief.frame.stop + (brief.frame.space if silent else ""))]
    runs += silent
    return brief.claim(claim_id, runs, "G6", verdict="supported")


def _about(brief: Brief[NeedsWords], scale: Scale, *, detail: int) -> Iterator[Claim]:
    """G7, G9: the strongest concern, who else says so, a strength, and the wish apart."""
    concern, strength = find_extremes(brief.evidence, scale)
    if concern is not None:
        yield _concern(brief, scale, concern, detail)
    if strength is not None:
        share = brief.evidence.row(strength.name, "share_agree")
        most = share is not None and amount_word(share) in ("most", "most_by_far")
        runs = compose(
            brief.words.strength if most else brief.words.strength_some,
            amount=say_amount(brief, strength.name, "agree", worded=True) or "",
            need=brief.fact(f"questionnaire.{scale.name}.phrase"),
            item=_quote(brief, strength),
        )
        yield brief.claim(f"needs.strength.{scale.name}", runs, "G9", verdict="supported")
    else:
        runs = compose(brief.words.no_strength)
        claim_id = f"needs.strength.{scale.name}"
        yield brief.claim(claim_id, runs, "G9", verdict="refused", because="no_item")
    for wish in brief.study.questionnaire.scales_for(brief.main, "demand"):
        if wish.need_area == scale.need_area:
            yield from _demand(brief, wish)


def _concern(brief: Brief[NeedsWords], scale: Scale, item: Item, detail: int) -> Claim:
    amount = say_amount(brief, item.name, "agree", worded=True) or ""
    need = brief.fact(f"questionnaire.{scale.name}.phrase")
    runs = [*compose(brief.words.concern, need=need, amount=amount, item=_quote(brief, item))]
    twin = next((i for i in brief.study.questionnaire.items if i.name == item.twin), None)
    if twin is not None and twin.informant in brief.study.informants:
        other = say_amount(brief, twin.name, "agree", informant=twin.informant, form="inner")
        if other is not None:
            who = brief.informant(twin.informant)
            runs += compose(brief.words.parent, informant=who, amount=other)
    runs.append(Run(brief.frame.stop))
    claim_id = f"needs.concern.{item.scale}"
    return brief.claim(claim_id, runs, "G7", verdict="supported", detail=detail)


def _demand(brief: Brief[NeedsWords], wish: Scale) -> Iterator[Claim]:
    amount = say_amount(brief, wish.name, "high")
    if amount is not None:
        label = brief.fact(f"questionnaire.{wish.name}.phrase")
        runs = compose(brief.words.demand, amount=amount, scale=label)
        yield brief.claim(f"needs.demand.{wish.name}", runs, "G6", verdict="supported")


def _unplaced(brief: Brief[NeedsWords], scale: Scale) -> Claim:
    need = brief.fact(f"questionnaire.{scale.name}.phrase")
    items_only = scale_use(brief.evidence, scale.name) == "items"
    runs = compose(brief.words.items_only if items_only else brief.words.too_few, need=need)
    rule = "G2" if items_only else "G1"
    because = "reliability" if items_only else "too_few"
    return brief.claim(
        f"needs.level.{scale.name}", runs, rule, verdict="refused", because=because
    )


def _quote(brief: Brief[NeedsWords], item: Item) -> Run:
    return brief.fact(f"questionnaire.{item.name}.label")


def _worst_case(brief: Brief[NeedsWords], groups: list[list[Scale]]) -> Iterator[Claim]:
    """G0: what would still hold if nobody who did not answer needed attention."""
    for scale in groups[0][:1] if groups else []:
        row = brief.evidence.row(scale.name, "share_attention_lowest")
        if row is not None:
            runs = compose(
                brief.words.worst,
                noun=brief.noun,
                need=brief.fact(f"questionnaire.{scale.name}.phrase"),
                lowest=brief.figure(row),
            )
            yield brief.claim("needs.worst", runs, "G0", verdict="supported")


def _differences(brief: Brief[NeedsWords]) -> Iterator[Claim]:
    """G4: differences between groups that stand; of all others, that they are not known."""
    judged = find_differences(brief.evidence)
    if not judged:
        return
    areas = dict.fromkeys(d.comparison.group_item for d in judged)
    groupings = brief.listed(brief.fact(f"questionnaire.{name}.phrase") for name in areas)
    stands = _by_higher(d for d in judged if d.verdict in ("higher", "lower"))
    spoken = [part for found in stands if (part := _difference(brief, found))]
    if not spoken:
        runs = compose(brief.words.all_unclear, groupings=groupings)
        yield brief.claim("needs.groups", runs, "G4", verdict="refused", because="not_shown")
        return
    shown = read_evidence_rules().difference.shown
    listed = join_runs(spoken[:shown], brief.frame.semicolon)
    words = brief.words
    rest = words.others_unclear if len(spoken) <= shown else words.others_elsewhere
    runs = (*listed, *compose(rest, groupings=groupings))
    yield brief.claim("needs.groups", runs, "G4", verdict="supported")


@dataclass(frozen=True)
class _Higher:
    """One group that scores higher on a scale than some others."""

    scale: str
    item: str
    high: str
    lows: tuple[str, ...]


def _by_higher(found: Iterable[Difference]) -> list[_Higher]:
    """Put together the differences in which the same group is the higher one."""
    lows: dict[tuple[str, str, str], list[str]] = {}
    for d in found:
        high, low = (d.first, d.second) if d.verdict == "higher" else (d.second, d.first)
        lows.setdefault((d.comparison.scale, d.comparison.group_item, high), []).append(low)
    return [_Higher(*key, tuple(names)) for key, names in lows.items()]


def _difference(brief: Brief[NeedsWords], found: _Higher) -> tuple[Run, ...]:
    def mean(group: str) -> Published | None:
        return brief.evidence.row(
            found.scale, "mean_score", group=Group("group", group, found.item)
        )

    highest = mean(found.high)
    means = ((low, mean(low)) for low in found.lows)
    lows = [(low, row) for low, row in means if row and highest and row.value != highest.value]
    if highest is None or not lows:
        return ()
    label = f"questionnaire.{found.item}"
    items = brief.study.questionnaire.items_of(found.scale, brief.main)
    return compose(
        brief.words.higher,
        high=brief.fact(f"{label}.{found.high}"),
        lows=brief.listed(
            compose(brief.words.lower, low=brief.fact(f"{label}.{low}"), mean=brief.figure(row))
            for low, row in lows
        ),
        noun=brief.noun,
        need=brief.fact(f"questionnaire.{found.scale}.label"),
        mean_high=brief.figure(highest),
        full=brief.fact(f"questionnaire.{items[0].name}.highest"),
    )


def _limits(brief: Brief[NeedsWords]) -> Iterator[Claim]:
    yield brief.claim("needs.not_diagnosis", compose(brief.words.not_diagnosis), "G9")
    runs = compose(brief.words.no_comparison)
    yield brief.claim("needs.no_comparison", runs, "G3", verdict="refused", because="no_data")
