"""How far the answers speak for everybody: ranges, what a sample bears, and groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kit.argue.brief import Brief
from kit.argue.claims import Claim
from kit.argue.gates import Difference, find_differences
from kit.argue.needs_words import NeedsWords
from kit.argue.rules import read_evidence_rules
from kit.argue.situations import Situation
from kit.argue.text import Run, compose, join_runs
from kit.numbers.keys import Group
from kit.numbers.published import Published
from kit.study.questionnaire import Scale

__all__ = ["say_bounds", "say_differences"]


TOLD = 2
"""Most needs whose range is told; of more that cannot be told apart it is that of one."""


def say_bounds(brief: Brief[NeedsWords], situation: Situation) -> Iterator[Claim]:
    """G0: say in what range each need lies, whatever those would say who did not answer.

    Of a random sample the interval speaks for all. In fewer words only of the first needs;
    the table has all of them.
    """
    first = situation.groups[0] if situation.groups else ()
    lengths = (situation.placed, first, first[:1])
    drawn = situation.coverage == "random"
    if drawn:
        said = [runs for scales in lengths if (runs := _say_sampled(brief, scales))]
        if said:
            yield brief.claim(
                "needs.sampled", said[0], "G0", verdict="supported", shorter=said[1:], weight=5
            )
    told = lengths[1:] if len(first) <= TOLD else lengths[2:]
    said = [runs for s in told if (runs := _say_range(brief, s, drawn=drawn))]
    if said:
        yield brief.claim(
            "needs.bounds", said[0], "G0", verdict="supported", shorter=said[1:], weight=3
        )


def _say_sampled(brief: Brief[NeedsWords], scales: Sequence[Scale]) -> tuple[Run, ...]:
    parts = []
    for scale in scales:
        row = brief.evidence.row(scale.name, "share_attention")
        if row and row.ci_low is not None and row.ci_high is not None:
            need = brief.fact(f"questionnaire.{scale.name}.phrase")
            low, high = brief.figure(row, row.ci_low), brief.figure(row, row.ci_high)
            parts.append(compose(brief.words.range, need=need, low=low, high=high))
    if not parts:
        return ()
    if _is_apart(brief):
        size = brief.fact("derived.self_population")
        whom = compose(brief.words.sampled_own, size=size, noun=brief.noun)
    else:
        whom = compose(brief.words.sampled_all, noun=brief.noun)
    return compose(brief.words.sampled, whom=whom, parts=brief.listed(parts))


def _is_apart(brief: Brief[NeedsWords]) -> bool:
    """Whether those who may answer for themselves are counted apart, and how many they are."""
    apart = brief.evidence.row("response", "count_self") is not None
    return apart and brief.has("derived.self_population")


def _say_range(
    brief: Brief[NeedsWords], scales: Sequence[Scale], *, drawn: bool
) -> tuple[Run, ...]:
    words, lows, highs = brief.words, [], []
    for scale in scales:
        low = brief.evidence.row(scale.name, "share_attention_lowest")
        high = brief.evidence.row(scale.name, "share_attention_highest")
        if low and high:
            need = brief.fact(f"questionnaire.{scale.name}.phrase")
            lows.append(compose(words.bound_low, need=need, number=brief.figure(low)))
            highs.append(compose(words.bound_high, need=need, number=brief.figure(high)))
    if not lows:
        return ()
    listed = {
        "lows": join_runs(lows, brief.frame.comma),
        "highs": join_runs(highs, brief.frame.comma),
    }
    if drawn:
        return compose(words.bounds_drawn, noun=brief.noun, **listed)
    if _is_apart(brief):
        size = brief.fact("derived.self_population")
        return compose(words.bounds_own, size=size, noun=brief.noun, **listed)
    return compose(words.bounds, noun=brief.noun, **listed)


def say_differences(brief: Brief[NeedsWords]) -> Iterator[Claim]:
    """G4: say which groups differ, and of the others that it is not known; else nothing."""
    judged = find_differences(brief.evidence)
    if not judged:
        return
    words, areas = brief.words, dict.fromkeys(d.comparison.group_item for d in judged)
    groupings = brief.listed(brief.fact(f"questionnaire.{name}.phrase") for name in areas)
    stands = _by_higher(d for d in judged if d.verdict in ("higher", "lower"))
    spoken = [(part, found) for found in stands if (part := _difference(brief, found))]
    if not spoken:
        return
    shown = read_evidence_rules().difference.shown
    rest = words.others_unclear if len(spoken) <= shown else words.others_elsewhere
    said = [
        (*_tell(brief, spoken[:most]), *compose(rest, groupings=groupings))
        for most in dict.fromkeys((shown, 1))
        if most == shown or (len(spoken) > 1 and rest == words.others_elsewhere)
    ]
    yield brief.claim(
        "needs.groups", said[0], "G4", verdict="supported", shorter=said[1:], weight=5
    )


def _tell(
    brief: Brief[NeedsWords], spoken: Sequence[tuple[tuple[Run, ...], _Higher]]
) -> tuple[Run, ...]:
    """Tell differences, and for whom groups may be arranged first."""
    listed = join_runs((part for part, _ in spoken), brief.frame.semicolon)
    named = dict.fromkeys(f"questionnaire.{h.item}.{h.high}" for _, h in spoken)
    groups = brief.listed(brief.fact(path) for path in named)
    return (*listed, *compose(brief.words.use, groups=groups))


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
