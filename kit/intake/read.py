"""From the exports of a wave to clean, consented answers in codebook codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kit.errors import IntakeError, Place, Problem, speaking
from kit.once import compute_once
from kit.study.doubts import settle
from kit.study.given import takes
from kit.study.questionnaire import Item
from kit.study.study import Study

from .cards import check_linkage, check_missing_cards, check_withdrawals, collect_cards
from .cleaning import check_lines, check_strays
from .doubts import check_part
from .frame import check_frame
from .gate import count_dispositions
from .parts import Part, make_receipt, take_part
from .quality import count_flags, find_flags
from .responses import FLAGS, Responses
from .wenjuanxing import RawExport, read_export

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Intake", "read_responses", "take_responses"]

_LEFT_OUT = ("consent", "linkage", "card", "open", "informant")
_TYPES: dict[str, Any] = {
    "select_one": "str",
    "select_multiple": "object",
    "integer": "Int64",
    "text": "str",
}

Exports = Mapping[tuple[str, str, str], RawExport]
"""Every export by wave, informant and file."""


@dataclass(frozen=True)
class Intake:
    """What could be read of a wave, one `Responses` an informant, and all that is wrong.

    `problems` hold errors, warnings, and doubts that the study accepts.
    """

    responses: tuple[Responses, ...]
    problems: tuple[Problem, ...]


def _find_exports(study: Study) -> list[Path]:
    """Return every export of every wave: the cleaning log may name any of them."""
    waves = study.folder / "waves"
    return [waves / w.id / e.file for w in study.settings.waves for e in w.exports]


@takes(study=Study)
def read_responses(study: Study) -> tuple[Responses, ...]:
    """Read every export of the study's wave.

    Columns that the questionnaire does not declare are dropped at the door, the cleaning
    log is replayed, and rows without consent, withdrawn, removed or outside the frame are
    counted and left out.

    Returns
    -------
    tuple of Responses
        One for each informant, in the order in which study.toml names them.

    Raises
    ------
    IntakeError
        When an export cannot be read or lacks items, a line of the cleaning log is not
        carried out, or something looks like a mistake that study.toml does not accept; all
        problems at once.
    """
    intake = take_responses(study)
    with speaking(study.language):
        IntakeError.raise_any(intake.problems)
    return intake.responses


@compute_once(files=_find_exports)
def take_responses(study: Study) -> Intake:
    """Read every export of the study's wave as far as it can be; see `read_responses`."""
    exports, problems = _read_exports(study)
    parts: dict[str, list[Part]] = {informant: [] for informant in study.informants}
    for declared in study.wave.exports:
        raw = exports.get((study.wave.id, declared.informant, declared.file))
        try:
            parts[declared.informant] += [take_part(study, declared, raw)] if raw else []
        except IntakeError as error:
            problems += error.problems
    joined = {i: _join(study, i, known) for i, known in parts.items() if known}
    if not problems:
        problems += _check_all(study, exports, [p for known in parts.values() for p in known])
        if not any(p.code == "intake.file_twice" for p in problems):
            problems += [p for r in joined.values() for p in check_frame(r, study)]
    return Intake(tuple(joined.values()), tuple(settle(problems, study.settings)))


def _read_exports(study: Study) -> tuple[Exports, list[Problem]]:
    """Read every export of every wave."""
    exports: dict[tuple[str, str, str], RawExport] = {}
    problems: list[Problem] = []
    for wave in study.settings.waves:
        for export in wave.exports:
            try:
                raw = read_export(study.folder / "waves" / wave.id / export.file)
                exports[wave.id, export.informant, export.file] = raw
            except IntakeError as error:
                problems += error.problems
    return exports, problems


def _check_all(study: Study, exports: Exports, parts: Sequence[Part]) -> Iterator[Problem]:
    """Find what is odd in each export, in the cleaning log, and among all exports."""
    if reused := list(_check_reused(exports)):
        # Nearly everything else would follow from that.
        yield from reused
        return
    for part in parts:
        yield from check_lines(part.log, part.items)
        yield from check_part(part, study)
    yield from check_strays(study.cleaning_log, exports.values())
    cards: dict[tuple[str, str], frozenset[str]] = {}
    for (wave, informant, _), raw in exports.items():
        held = collect_cards(raw, study.questionnaire.items_for(informant))
        cards[wave, informant] = cards.get((wave, informant), frozenset()) | held
    yield from check_withdrawals(study, cards.values())
    yield from check_linkage(study, cards)
    yield from check_missing_cards(study, cards)


def _check_reused(exports: Exports) -> Iterator[Problem]:
    """Find the answers that stand in two files, or in two waves."""
    seen: dict[str, str] = {}
    for (wave, _, file), raw in exports.items():
        place = f"waves/{wave}/{file}"
        other = seen.setdefault(raw.names[0], place)
        if other != place:
            yield Problem("intake.file_twice", Place(place), {"other": other})


def _join(study: Study, informant: str, parts: list[Part]) -> Responses:
    import pandas as pd

    items = {i.name: i for i in study.questionnaire.items_for(informant)}
    answers = pd.concat([p.answers for p in parts], ignore_index=True)
    fate = pd.concat([p.fate for p in parts], ignore_index=True)
    kept = (fate == "analysed").to_numpy()
    seconds = pd.concat([p.raw.seconds for p in parts], ignore_index=True)
    unread = pd.concat([p.unread for p in parts], ignore_index=True)[kept]
    contradictory = pd.concat([p.contradictory for p in parts], ignore_index=True)[kept]
    flags = find_flags(answers[kept], seconds[kept], study, items)
    flags["unreadable"] = unread.any(axis=1).to_numpy()
    flags["contradictory"] = contradictory.any(axis=1).to_numpy()
    return Responses(
        wave=study.wave.id,
        informant=informant,
        answers=_typed(answers[kept].reset_index(drop=True), items),
        dispositions=count_dispositions(fate),
        flags=count_flags(flags),
        log=pd.concat([p.log for p in parts], ignore_index=True),
        reading=_count_reading(answers[kept], unread, contradictory),
        receipts=tuple(make_receipt(part, study) for part in parts),
        study=study.id,
        flagged=flags[[*FLAGS]].reset_index(drop=True),
    )


def _count_reading(
    answers: pd.DataFrame, unread: pd.DataFrame, contradictory: pd.DataFrame
) -> pd.DataFrame:
    """Count for each question the cells that were read, and those that were not."""
    import pandas as pd

    counts = pd.DataFrame(
        {
            "read": answers.notna().sum(),
            "unread": unread.sum(),
            "contradictory": contradictory.sum(),
        }
    ).astype("int64")
    counts["blank"] = len(answers) - counts.sum(axis=1)
    return counts.rename_axis("item").reset_index()


def _typed(answers: pd.DataFrame, items: dict[str, Item]) -> pd.DataFrame:
    """Leave out cards, consent and open answers, and give each column its type."""
    import pandas as pd

    kept = [i for i in items.values() if i.role not in _LEFT_OUT and i.name in answers.columns]
    typed = {i.name: pd.array(answers[i.name].tolist(), _TYPES[i.kind]) for i in kept}
    return pd.DataFrame(typed, index=answers.index)
