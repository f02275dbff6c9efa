"""What was released, as this study asks for it: a number by item, statistic and group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from kit.numbers.keys import Group, Key
from kit.numbers.published import Ledger, Published
from kit.study.questionnaire import Questionnaire
from kit.study.study import Study

from .rules import read_evidence_rules

__all__ = ["Evidence", "Hidden"]

Hidden = Literal[
    "few", "most", "base", "together", "guard", "thin", "design", "unfit", "absent"
]
"""Why a number cannot be read, in as many words as are true of it.

``few``: fewer than k of those who answered count, and at least one does; ``most``: all but
fewer than k do, and at least one does not; ``base``: fewer than k answered, or hardly more;
``together``: one of a set that is hidden all at once – groups of a need, choices of a rating,
steps of a planning line – which says nothing of its size; ``guard``: it would tell another
small number, among them how few did not answer, and is not small itself; ``thin``: a
percentage on too few answers; ``design``: an interval that the way of asking does not allow;
``unfit``: of questions that are not scored together; ``absent``: not asked, or not to be
computed.
"""

_WHY: Mapping[str, Hidden] = {
    "small_count": "few",
    "small_rest": "most",
    "small_base": "base",
    "thin_base": "thin",
    "subgroup": "together",
    "choices": "together",
    "step": "together",
    "complement": "guard",
    "missing_shown": "guard",
    "base_shown": "guard",
}
"""What the reasons of the ledger say; any other says nothing of the number."""

_SAMPLED = ("percent", "score", "count")


@dataclass(frozen=True)
class Evidence:
    """The ledger of one wave of a study, and the rule that decides on its intervals."""

    ledger: Ledger
    study: Study

    @property
    def main(self) -> str:
        """The informant whom the need areas speak of."""
        return self.study.informants[0]

    @property
    def questionnaire(self) -> Questionnaire:
        """What was asked."""
        return self.study.questionnaire

    def row(
        self, item: str, stat: str, *, informant: str = "", group: Group | None = None
    ) -> Published | None:
        """Return the released number, None if there is none that may be shown.

        Its limits are left out where the design allows none.
        """
        row = self.ledger.shown(self.key(item, stat, informant=informant, group=group))
        if row is None or row.unit not in _SAMPLED or self.has_margin(informant):
            return row
        return replace(row, ci_low=None, ci_high=None)

    def key(
        self, item: str, stat: str, *, informant: str = "", group: Group | None = None
    ) -> Key:
        """Return the key of a number of this wave; without `informant`, of the main one."""
        return Key(self.study.wave.id, informant or self.main, item, stat, group)

    def why_hidden(
        self, item: str, stat: str, *, informant: str = "", group: Group | None = None
    ) -> Hidden:
        """Return why `row` gives no number.

        A share is hidden for the reason of its count unless it is thin or would tell a base:
        where count and share are both asked for, ask for the count's.
        """
        row = self.ledger.row(self.key(item, stat, informant=informant, group=group))
        if row is None or row.status != "suppressed":
            return "absent"
        return _WHY.get(row.reason, "together")

    def has_margin(self, informant: str = "") -> bool:
        """G0: whether an interval may be spoken of.

        Not of volunteers, and not where fewer than half of those asked answered.
        """
        rate = self.ledger.shown(self.key("response", "response_rate", informant=informant))
        least = read_evidence_rules().coverage.margin_from
        enough = rate is not None and (rate.value or 0) >= least
        return enough and self.study.wave.design != "volunteers"
