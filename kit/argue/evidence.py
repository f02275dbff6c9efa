"""What was released, as this study asks for it: a number by item, statistic and group."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from kit.numbers.keys import Group, Key
from kit.numbers.published import Ledger, Published
from kit.study.questionnaire import Questionnaire
from kit.study.study import Study

from .rules import read_evidence_rules

__all__ = ["Evidence", "Hidden"]

Hidden = Literal["few", "thin", "design", "unfit", "absent"]
"""Why a number cannot be read: as much as a reader may be told.

``few``: it is small, or would tell a small one, whichever rule hid it; ``thin``: a percentage
on too few answers; ``design``: an interval that the way of asking does not allow; ``unfit``:
of questions that are not scored together; ``absent``: not asked, or not to be computed.
"""

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
        """Return why `row` gives no number; all that protects few people reads the same."""
        key = self.key(item, stat, informant=informant, group=group)
        row = self.ledger.row(key)
        if row is None and self._is_inferred(key) and self.study.wave.design == "volunteers":
            return "design"
        if row is None or row.status != "suppressed":
            return "absent"
        return "thin" if row.reason == "thin_base" else "few"

    @staticmethod
    def _is_inferred(key: Key) -> bool:
        """Tell whether a number speaks of others than those who answered."""
        return key.statistic.kind in ("rank", "bound") or key.statistic.rule == "pair"

    def is_self_report(self, informant: str = "") -> bool:
        """G7: whether numbers under this name are of those who answered for themselves.

        They are of those whom others answered for only where fewer than k answered alone.
        """
        row = self.ledger.row(self.key("response", "count_self", informant=informant))
        return row is None or (row.reason != "small_count" and row.value != 0)

    def has_margin(self, informant: str = "") -> bool:
        """G0: whether an interval may be spoken of.

        Not of volunteers, and not where fewer than half of those asked answered.
        """
        rate = self.ledger.shown(self.key("response", "response_rate", informant=informant))
        least = read_evidence_rules().coverage.margin_from
        enough = rate is not None and (rate.value or 0) >= least
        return enough and self.study.wave.design != "volunteers"
