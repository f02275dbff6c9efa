"""Who is willing, who is trained, what they then lead: three numbers in one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from kit.argue.brief import Brief
from kit.argue.claims import Claim
from kit.argue.section_words import PlanWords
from kit.argue.text import Run, compose
from kit.numbers.keys import Group
from kit.numbers.published import Published
from kit.study.model import Strategy
from kit.study.questionnaire import Item
from kit.wording import Wording

__all__ = ["asks_willing", "say_willing", "why_willing_hidden"]


@dataclass(frozen=True)
class _Willing:
    """The question that tells who is willing, and the choice that counts; any if empty."""

    brief: Brief[Wording]
    item: Item
    choice: str

    @property
    def stat(self) -> str:
        return "count_choice" if self.choice else "count_any"

    @property
    def group(self) -> Group | None:
        return Group("choice", self.choice) if self.choice else None

    @property
    def row(self) -> Published | None:
        """How many are willing, if that is shown."""
        whose = self.item.informant
        return self.brief.evidence.row(
            self.item.name, self.stat, informant=whose, group=self.group
        )

    @property
    def reason(self) -> str:
        """Why it is hidden."""
        whose = self.item.informant
        return self.brief.evidence.why_hidden(
            self.item.name, self.stat, informant=whose, group=self.group
        )


def asks_willing(brief: Brief[Wording], strategy: Strategy) -> bool:
    """Whether somebody was asked who is willing to take part in this."""
    return _find_willing(brief, strategy) is not None


def _find_willing(brief: Brief[Wording], strategy: Strategy) -> _Willing | None:
    """Return who is willing for a strategy; None where nobody was asked."""
    name, _, choice = strategy.willing_from.partition(".")
    if not name:
        return None
    item = brief.study.questionnaire.item(name)
    asked = any(item.asked_of(informant) for informant in brief.study.informants)
    return _Willing(brief, item, choice) if asked else None


def why_willing_hidden(brief: Brief[PlanWords], strategy: Strategy) -> str:
    """Return why it cannot be told how many are willing; empty where something can be."""
    willing = _find_willing(brief, strategy)
    if willing is None:
        return "not_asked" if strategy.willing_from else ""
    if willing.row is not None:
        return ""
    return "" if willing.reason in ("few", "most") else willing.reason


def say_willing(
    brief: Brief[PlanWords], strategy: Strategy, number: int, services: tuple[Run, ...]
) -> Claim | None:
    """G8: say how many are willing in the survey, then what is planned with them.

    Willing is neither registered nor active. None where the strategy asks for nobody.
    """
    willing = _find_willing(brief, strategy)
    claim_id = f"plan.strategies.{number}.willing"
    if willing is None:
        if not strategy.willing_from:
            return None
        runs = compose(brief.words.willing_not_asked, services=services)
        return brief.claim(claim_id, runs, "G8", verdict="refused", because="not_asked")
    slots: dict[str, Run | tuple[Run, ...]] = {
        "informant": brief.informant(willing.item.informant),
        "services": services,
    }
    if willing.choice:
        path = f"questionnaire.{willing.item.name}.{willing.choice}"
        slots["choice"] = brief.fact(path)
    if willing.row is None:
        return _say_hidden(brief, claim_id, willing.reason, slots)
    template = brief.words.willing_choice if willing.choice else brief.words.willing_any
    runs = compose(template, count=brief.figure(willing.row), **slots)
    return brief.claim(claim_id, runs, "G8", verdict="supported")


def _say_hidden(
    brief: Brief[PlanWords],
    claim_id: str,
    reason: str,
    slots: dict[str, Run | tuple[Run, ...]],
) -> Claim:
    words = brief.words
    forms = {
        "few": (words.willing_few, words.willing_few_choice, words.willing_few_any),
        "most": (words.willing_most, words.willing_most_choice, words.willing_most_any),
    }
    if reason not in forms:
        runs = compose(words.willing_hidden, **slots)
        return brief.claim(claim_id, runs, "G8", verdict="weakened", because=reason)
    template, one, anything = forms[reason]
    choice = compose(one, choice=slots["choice"]) if "choice" in slots else anything
    said = {**slots, "choice": choice, "k": brief.fact("study.disclosure.k")}
    return brief.claim(
        claim_id, compose(template, **said), "G8", verdict="weakened", because=reason
    )
