"""The wave before, read as a run of that wave would read it, and linked to this one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kit.errors import Problem
from kit.study.doubts import settle
from kit.study.earlier import find_earlier, look_back, tell_not_compared
from kit.study.model import Wave
from kit.study.study import Study

from .cards import check_missing_cards
from .cleaning import check_lines
from .doubts import check_part
from .frame import check_frame
from .joining import Exports, Taken, take_wave
from .links import find_cards, link_waves
from .matching import find_columns
from .responses import Responses

__all__ = ["add_earlier"]


Unread = Mapping[str, Sequence[Problem]]


def add_earlier(
    study: Study, own: Taken, exports: Exports, unread: Unread
) -> tuple[tuple[Responses, ...], list[Problem]]:
    """Return the wave's answers with those of the wave before, and why some have none.

    Whatever is wrong with an earlier wave stops nothing: it is not compared with. Only what
    a run of that wave would take is taken, so that nothing comes out here that it would have
    kept back; questions that it did not ask are left out.

    Parameters
    ----------
    unread
        What is wrong with exports that could not be read, by wave.
    """
    earlier = {i: wave for i in own.responses if (wave := find_earlier(study, i))}
    waves = {wave.id: wave for wave in earlier.values()}
    taken: dict[str, Taken] = {}
    told = [
        replace(problem, severity="warning")
        for name, problems in unread.items()
        if name not in waves
        for problem in problems
    ]
    for name, wave in waves.items():
        problems = unread.get(name) or ()
        if not problems:
            taken[name], problems = _take_earlier(study, wave, exports)
        if warnings := tell_not_compared(name, problems):
            told += warnings
            taken.pop(name, None)
    joined = (
        _join(own, i, r, taken.get(earlier[i].id) if i in earlier else None)
        for i, r in own.responses.items()
    )
    return tuple(joined), told


def _take_earlier(
    study: Study, wave: Wave, exports: Exports
) -> tuple[Taken, Sequence[Problem]]:
    """Take in an earlier wave, and find what is wrong with it."""
    then = look_back(study, wave, _find_lacking(study, wave, exports))
    taken = take_wave(then, exports)
    problems = list(taken.problems) or list(_check(taken, then, study))
    return taken, settle(problems, study.settings)


def _find_lacking(study: Study, wave: Wave, exports: Exports) -> frozenset[str]:
    """Return the questions that an export of the wave has no column for.

    Where that is most of them it is another questionnaire, which is told as such.
    """
    found: set[str] = set()
    own = ((i, raw) for (name, i, _), raw in exports.items() if name == wave.id)
    for informant, raw in own:
        asked = study.questionnaire.items_for(informant)
        asked = tuple(i for i in asked if i.role not in ("informant", "open"))
        held = find_columns(raw, asked)
        lacking = {i.name for i in asked if i.name not in held and i.role != "consent"}
        if 2 * len(lacking) <= len(asked):
            found |= lacking
    return frozenset(found)


def _check(taken: Taken, then: Study, study: Study) -> Iterator[Problem]:
    """Find what would keep a run of the earlier wave from being made."""
    for part in taken.all_parts:
        yield from check_lines(part.log, part.items)
        yield from check_part(part, then)
    for responses in taken.responses.values():
        yield from check_frame(responses, then)
    asked = replace(then, questionnaire=study.questionnaire)
    cards = {
        (then.wave.id, informant): _collect_cards(taken, informant) for informant in taken.parts
    }
    yield from check_missing_cards(asked, cards)


def _collect_cards(taken: Taken, informant: str) -> frozenset[str]:
    names = (
        part.answers[item.name].dropna()
        for part in taken.parts[informant]
        for item in part.items.values()
        if item.role == "card"
    )
    return frozenset(str(card) for column in names for card in column)


def _join(own: Taken, informant: str, responses: Responses, before: Taken | None) -> Responses:
    """Put the earlier answers of an informant beside those of now."""
    if before is None or informant not in before.responses:
        return responses
    earlier = before.responses[informant]
    now, then = find_cards(own.parts[informant]), find_cards(before.parts[informant])
    if now is None or then is None:
        return replace(responses, earlier=earlier)
    link, other = link_waves(now, then)
    return replace(responses, link=link, earlier=replace(earlier, link=other))
