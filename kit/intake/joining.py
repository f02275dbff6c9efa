"""The exports of one wave as one table of answers an informant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kit.errors import IntakeError, Problem
from kit.study.questionnaire import Item
from kit.study.study import Study

from .gate import count_dispositions
from .parts import Part, make_receipt, take_part
from .quality import count_flags, find_flags
from .responses import FLAGS, Responses
from .wenjuanxing import RawExport

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Exports", "Taken", "take_wave"]

_LEFT_OUT = ("consent", "linkage", "pairing", "card", "open", "informant")
Exports = Mapping[tuple[str, str, str], RawExport]
"""Every export by wave, informant and file."""


@dataclass(frozen=True)
class Taken:
    """One wave as far as it can be read: its exports and its answers, by informant.

    `parts` still hold cards and consent, in the order of the rows of `responses`.
    """

    parts: Mapping[str, Sequence[Part]]
    responses: Mapping[str, Responses]
    problems: tuple[Problem, ...]

    @property
    def all_parts(self) -> list[Part]:
        """The exports of all informants."""
        return [part for known in self.parts.values() for part in known]


def take_wave(study: Study, exports: Exports) -> Taken:
    """Take in those exports of the study's wave that could be read."""
    parts: dict[str, list[Part]] = {informant: [] for informant in study.informants}
    problems: list[Problem] = []
    for declared in study.wave.exports:
        raw = exports.get((study.wave.id, declared.informant, declared.file))
        try:
            parts[declared.informant] += [take_part(study, declared, raw)] if raw else []
        except IntakeError as error:
            problems += error.problems
    joined = {i: _join(study, i, known) for i, known in parts.items() if known}
    return Taken(parts, joined, tuple(problems))


def _join(study: Study, informant: str, parts: list[Part]) -> Responses:
    import pandas as pd

    from kit.private import seal

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
        answers=seal(_typed(answers[kept].reset_index(drop=True), items)),
        dispositions=count_dispositions(fate),
        flags=count_flags(flags),
        log=pd.concat([p.log for p in parts], ignore_index=True),
        reading=_count_reading(answers[kept], unread, contradictory),
        receipts=tuple(make_receipt(part, study) for part in parts),
        study=study.id,
        flagged=seal(flags[[*FLAGS]].reset_index(drop=True)),
        wordings=_join_wordings(parts),
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
    typed = {i.name: _code(answers[i.name], i) for i in kept}
    return pd.DataFrame(typed, index=answers.index)


def _code(answers: pd.Series[Any], item: Item) -> Any:
    """Return answers as small whole numbers, each with what it stands for.

    Several choices are written as an XLSForm writes them: their names with spaces between.
    """
    import pandas as pd

    given = answers.tolist()
    if item.kind == "integer":
        return pd.array(given, "Int64")
    if item.kind == "select_one":
        return pd.Categorical(given, [c.name for c in item.choices])
    if item.kind == "select_multiple":
        given = [" ".join(names) if isinstance(names, tuple) else None for names in given]
    return pd.Categorical(given)


def _join_wordings(parts: Sequence[Part]) -> dict[str, str]:
    """Return how each item was worded; all ways, where the exports differ."""
    held = dict.fromkeys(name for part in parts for name in part.wordings)
    return {
        name: "||".join(sorted({p.wordings[name] for p in parts if name in p.wordings}))
        for name in held
    }
