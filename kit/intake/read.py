"""From the exports of a wave to clean, consented answers in codebook codes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kit.errors import IntakeError, Place, Problem, Severity, speaking
from kit.once import compute_once
from kit.study.given import takes
from kit.study.model import Export
from kit.study.questionnaire import Item
from kit.study.study import Study

from .cleaning import find_strays, replay_log
from .decoding import decode_item
from .gate import count_dispositions, find_dispositions
from .matching import match_columns
from .quality import count_flags, find_flags
from .responses import Responses
from .wenjuanxing import hash_file, read_export

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["check_responses", "read_responses"]

_LEFT_OUT = ("consent", "linkage", "card", "open", "informant")
_TYPES: dict[str, Any] = {
    "select_one": "str",
    "select_multiple": "object",
    "integer": "Int64",
    "text": "str",
}


@dataclass(frozen=True)
class _Taken:
    """One export taken in, still with cards and consent."""

    answers: pd.DataFrame
    fate: pd.Series[str]
    seconds: pd.Series[float]
    unreadable: pd.Series[bool]
    log: pd.DataFrame


def _find_exports(study: Study) -> list[Path]:
    """Return every export of every wave: the cleaning log may name any of them."""
    waves = study.folder / "waves"
    return [waves / w.id / e.file for w in study.settings.waves for e in w.exports]


@takes(study=Study)
@compute_once(files=_find_exports)
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
        When an export cannot be read or lacks items; all problems at once.
    """
    taken: dict[str, list[_Taken]] = {informant: [] for informant in study.informants}
    problems: list[Problem] = []
    for export in study.wave.exports:
        try:
            taken[export.informant].append(_take(study, export))
        except IntakeError as error:
            problems += error.problems
    with speaking(study.language):
        IntakeError.raise_any(problems)
    return tuple(_join(study, informant, parts) for informant, parts in taken.items())


def check_responses(responses: tuple[Responses, ...]) -> list[Problem]:
    """Return what the cleaning log leaves undone: pending lines (errors), stale ones."""
    undone: dict[str, Severity] = {"pending": "error", "stale": "warning"}
    problems = []
    for answers in responses:
        for outcome, severity in undone.items():
            lines = answers.log[answers.log["outcome"] == outcome]["log_id"]
            if len(lines):
                values = {"lines": ", ".join(lines)}
                where = Place("cleaning_log.csv", column="log_id")
                problems.append(Problem(f"intake.{outcome}", where, values, severity))
    return problems


def _take(study: Study, export: Export) -> _Taken:
    import pandas as pd

    items = study.questionnaire.items_for(export.informant)
    raw = read_export(study.folder / "waves" / study.wave.id / export.file)
    places = match_columns(raw, items)
    cells, removed, log = replay_log(raw, study.cleaning_log, places)
    held = {i.name: i for i in items if i.name in places}
    decoded = {name: decode_item(cells[places[name]], item) for name, item in held.items()}
    answers = pd.DataFrame({name: values for name, (values, _) in decoded.items()})
    unreadable = pd.DataFrame({name: bad for name, (_, bad) in decoded.items()}).any(axis=1)
    withdrawn = frozenset(study.withdrawals["card"])
    fate = find_dispositions(raw, answers, held, removed=removed, withdrawn=withdrawn)
    return _Taken(answers, fate, raw.seconds, unreadable, log)


def _join(study: Study, informant: str, parts: list[_Taken]) -> Responses:
    import pandas as pd

    items = {i.name: i for i in study.questionnaire.items_for(informant)}
    answers = pd.concat([p.answers for p in parts], ignore_index=True)
    fate = pd.concat([p.fate for p in parts], ignore_index=True)
    kept = (fate == "analysed").to_numpy()
    seconds = pd.concat([p.seconds for p in parts], ignore_index=True)
    flags = find_flags(answers[kept], seconds[kept], study, items)
    unreadable = pd.concat([p.unreadable for p in parts], ignore_index=True)
    flags["unreadable"] = unreadable[kept].to_numpy()
    logs = [p.log for p in parts]
    if informant == study.informants[0]:
        logs.append(find_strays(study.cleaning_log, _known_files(study)))
    return Responses(
        wave=study.wave.id,
        informant=informant,
        answers=_typed(answers[kept].reset_index(drop=True), items),
        dispositions=count_dispositions(fate),
        flags=count_flags(flags),
        log=pd.concat(logs, ignore_index=True),
        study=study.id,
    )


def _known_files(study: Study) -> frozenset[str]:
    """Return the sha256 of every export of every wave."""
    return frozenset(hash_file(path) for path in _find_exports(study))


def _typed(answers: pd.DataFrame, items: dict[str, Item]) -> pd.DataFrame:
    """Leave out cards, consent and open answers, and give each column its type."""
    import pandas as pd

    kept = [i for i in items.values() if i.role not in _LEFT_OUT and i.name in answers.columns]
    typed = {i.name: pd.array(answers[i.name].tolist(), _TYPES[i.kind]) for i in kept}
    return pd.DataFrame(typed, index=answers.index)
