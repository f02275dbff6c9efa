"""What was released, as this study asks for it: a number by item, statistic and group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from kit.numbers.keys import Group, Key
from kit.numbers.published import Ledger, Published
from kit.study.earlier import find_earlier
from kit.study.questionnaire import Questionnaire
from kit.study.study import Study

from .rules import read_evidence_rules

__all__ = ["Evidence", "Hidden"]

Hidden = Literal[
    "few", "most", "base", "together", "guard", "thin", "design", "weighted", "unfit", "absent"
]
"""Why a number cannot be read, in as many words as are true of it.

``few``: fewer than k of those who answered count, and at least one does; ``most``: all but
fewer than k do, and at least one does not; ``base``: fewer than k answered, or hardly more;
``together``: one of a set that is hidden all at once – groups of a need, choices of a rating,
steps of a planning line – which says nothing of its size; ``guard``: it would tell another
small number, among them how few did not answer, and is not small itself; ``thin``: a
percentage on too few answers; ``design``: an interval that the way of asking does not allow;
``weighted``: how many of those who answered, where only the weighted share is told;
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
    "weighted": "weighted",
    "undefined": "unfit",
}
"""What the reasons of the ledger say; any other says nothing of the number."""

_SAMPLED = ("percent", "points", "score", "count")


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
        self,
        item: str,
        stat: str,
        *,
        informant: str = "",
        group: Group | None = None,
        wave: str = "",
    ) -> Published | None:
        """Return the released number, None if there is none that may be shown.

        Its limits are left out where the design allows none: of a change, that of either
        wave. Of an earlier `wave` only that is there which is compared.
        """
        key = self.key(item, stat, informant=informant, group=group, wave=wave)
        row = self.ledger.shown(key)
        return row if row is None else self.limit(row)

    def limit(self, row: Published) -> Published:
        """Leave out the limits of a number where the design allows none."""
        if row.unit not in _SAMPLED:
            return row
        informant, waves = row.key.informant, [row.key.wave]
        if row.key.statistic.rule == "change":
            earlier = find_earlier(self.study, informant)
            waves += [earlier.id] if earlier else []
        if all(self.has_margin(informant, wave) for wave in waves):
            return row
        return replace(row, ci_low=None, ci_high=None)

    def key(
        self,
        item: str,
        stat: str,
        *,
        informant: str = "",
        group: Group | None = None,
        wave: str = "",
    ) -> Key:
        """Return the key of a number; of this wave and the main informant unless named."""
        return Key(wave or self.study.wave.id, informant or self.main, item, stat, group)

    def why_hidden(
        self, item: str, stat: str, *, informant: str = "", group: Group | None = None
    ) -> Hidden:
        """Return why `row` gives no number.

        A share is hidden for the reason of its count unless it is thin or would tell a base:
        where count and share are both asked for, ask for the count's.
        """
        key = self.key(item, stat, informant=informant, group=group)
        row = self.ledger.row(key)
        if row is None and self._is_inferred(key) and self.study.wave.design == "volunteers":
            return "design"
        if row is None or row.status != "suppressed" or row.reason == "other_wording":
            return "absent"
        return _WHY.get(row.reason, "together")

    @staticmethod
    def _is_inferred(key: Key) -> bool:
        """Tell whether a number speaks of others than those who answered."""
        return key.statistic.kind in ("rank", "bound") or key.statistic.rule == "pair"

    def is_self_report(self) -> bool:
        """G7: whether numbers under this name are of those who answered for themselves.

        They are of those whom others answered for only where fewer than k answered alone.
        """
        row = self.ledger.row(self.key("response", "count_self"))
        return row is None or (row.reason != "small_count" and row.value != 0)

    def has_margin(self, informant: str = "", wave: str = "") -> bool:
        """G0: whether an interval may be spoken of.

        Not of volunteers, and not where fewer than half of those asked answered.
        """
        key = self.key("response", "response_rate", informant=informant, wave=wave)
        rate = self.ledger.shown(key)
        least = read_evidence_rules().coverage.margin_from
        enough = rate is not None and (rate.value or 0) >= least
        designs = {w.id: w.design for w in self.study.settings.waves}
        designs[self.study.wave.id] = self.study.wave.design
        return enough and designs.get(key.wave) != "volunteers"
