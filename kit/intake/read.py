"""From the exports of a wave to clean, consented answers in codebook codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kit.errors import IntakeError, Place, Problem, speaking
from kit.once import compute_once
from kit.study.doubts import settle
from kit.study.given import takes
from kit.study.study import Study

from .cards import check_linkage, check_missing_cards, check_withdrawals, collect_cards
from .cleaning import check_lines, check_strays
from .doubts import check_part
from .earlier import add_earlier
from .frame import check_frame
from .joining import Exports, take_wave
from .links import pair_informants
from .parts import Part
from .responses import AllResponses, Responses
from .wenjuanxing import RawExport, read_export

__all__ = ["Intake", "read_responses", "take_responses"]


@dataclass(frozen=True)
class Intake:
    """What could be read of a wave, one `Responses` an informant, and all that is wrong.

    `problems` hold errors, warnings, and doubts that the study accepts; `earlier` are the
    warnings of waves before this one, which stop nothing.
    """

    responses: tuple[Responses, ...]
    problems: tuple[Problem, ...]
    earlier: tuple[Problem, ...] = ()


def _find_exports(study: Study) -> list[Path]:
    """Return every export of every wave: the cleaning log may name any of them."""
    waves = study.folder / "waves"
    return [waves / w.id / e.file for w in study.settings.waves for e in w.received]


@takes(study=Study)
def read_responses(study: Study) -> AllResponses:
    """Read every export of the study's wave.

    Columns that the questionnaire does not declare are dropped at the door, the cleaning
    log is replayed, and rows without consent, withdrawn, removed or outside the frame are
    counted and left out.

    Returns
    -------
    AllResponses
        A tuple of `Responses`, one an informant, in the order in which study.toml names them.

    Raises
    ------
    IntakeError
        When an export cannot be read or lacks items, a line of the cleaning log is not
        carried out, or something looks like a mistake that study.toml does not accept; all
        problems at once.

    Examples
    --------
    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> [(each.informant, len(each.answers)) for each in read_responses(study)]
    [('child', 181), ('parent', 120)]
    """
    intake = take_responses(study)
    with speaking(study.language):
        if not study.wave.received:
            raise IntakeError(explain_no_answers(study))
        IntakeError.raise_any(intake.problems)
    return AllResponses(intake.responses)


def explain_no_answers(study: Study) -> Problem:
    """Say that no answers of the wave have come yet."""
    path = f"waves.{[w.id for w in study.settings.waves].index(study.wave.id) + 1}.exports"
    return Problem("intake.no_answers", Place("study.toml", setting=f"{path}.1.file"))


@compute_once(files=_find_exports)
def take_responses(study: Study) -> Intake:
    """Read every export of the study's wave as far as it can be; see `read_responses`.

    With it come the answers of the wave before, if those can be read without an error.
    """
    exports, unread = _read_exports(study)
    own = take_wave(study, exports)
    problems = [*unread.pop(study.wave.id, ()), *own.problems]
    if not problems:
        problems += _check_all(study, exports, own.all_parts, complete=not unread)
        if not any(p.code == "intake.file_twice" for p in problems):
            problems += [p for r in own.responses.values() for p in check_frame(r, study)]
    problems = settle(problems, study.settings)
    responses = tuple(own.responses.values())
    if not any(p.severity == "error" for p in problems):
        responses, told = add_earlier(study, own, exports, unread)
        pairs = pair_informants(own.parts)
        responses = tuple(replace(r, pair=pairs.get(r.informant, ())) for r in responses)
        return Intake(responses, tuple(problems), tuple(told))
    return Intake(responses, tuple(problems))


def _read_exports(study: Study) -> tuple[Exports, dict[str, list[Problem]]]:
    """Read every export of every wave; what cannot be read is told by wave."""
    exports: dict[tuple[str, str, str], RawExport] = {}
    unread: dict[str, list[Problem]] = {}
    for wave in study.settings.waves:
        for export in wave.received:
            try:
                raw = read_export(study.folder / "waves" / wave.id / export.file)
                exports[wave.id, export.informant, export.file] = raw
            except IntakeError as error:
                unread.setdefault(wave.id, []).extend(error.problems)
    return exports, unread


def _check_all(
    study: Study, exports: Exports, parts: Sequence[Part], *, complete: bool
) -> Iterator[Problem]:
    """Find what is odd in each export, in the cleaning log, and among all exports.

    Where those of another wave cannot be read (not `complete`), what names an export or a
    card that is not there may name one of them.
    """
    if reused := [*_check_invented(study, exports), *_check_reused(exports)]:
        # Nearly everything else would follow from that.
        yield from reused
        return
    for part in parts:
        yield from check_lines(part.log, part.items)
        yield from check_part(part, study)
    yield from check_strays(study.cleaning_log, exports.values(), complete=complete)
    cards: dict[tuple[str, str], frozenset[str]] = {}
    for (wave, informant, _), raw in exports.items():
        held = collect_cards(raw, study.questionnaire.items_for(informant))
        cards[wave, informant] = cards.get((wave, informant), frozenset()) | held
    if complete:
        yield from check_withdrawals(study, cards.values())
    yield from check_linkage(study, cards)
    yield from check_missing_cards(study, cards)


def _check_invented(study: Study, exports: Exports) -> Iterator[Problem]:
    """Find answers that were made up for a dry run in a study that is not marked, or mixed."""
    made_up = {place for place, raw in exports.items() if raw.invented}
    for wave, informant, file in exports:
        where = Place(f"waves/{wave}/{file}")
        beside = {place for place in exports if place[0] == wave}
        if (wave, informant, file) in made_up and not study.settings.synthetic:
            yield Problem("intake.invented", where)
        elif (wave, informant, file) in made_up and not beside <= made_up:
            yield Problem("intake.invented_beside", where)


def _check_reused(exports: Exports) -> Iterator[Problem]:
    """Find the answers that stand in two files, or in two waves."""
    seen: dict[str, str] = {}
    for (wave, _, file), raw in exports.items():
        place = f"waves/{wave}/{file}"
        other = seen.setdefault(raw.names[0], place)
        if other != place:
            yield Problem("intake.file_twice", Place(place), {"other": other})
