"""What was asked: items, choices and scales, as frozen records."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from .model import NO_TEXT, Text

__all__ = [
    "NAME",
    "RESERVED_NAMES",
    "Choice",
    "Comparison",
    "Item",
    "Questionnaire",
    "Scale",
]

Role = Literal[
    "item",
    "background",
    "preference",
    "asset",
    "satisfaction",
    "consent",
    "linkage",
    "pairing",
    "open",
    "card",
    "informant",
    "proxy",
]
"""What an item is for.

``consent`` gates a row, ``linkage`` allows its waves to be linked and ``pairing`` to set it
beside what another informant said of the same person (score 1 is yes in each);
``proxy`` asks whether the respondent (score 0) or a guardian (score 1) answers.
"""
Direction = Literal["need", "strength", "demand"]
ItemKind = Literal["select_one", "select_multiple", "text", "integer"]
Pii = Literal["none", "direct", "quasi", "free_text"]

NAME = re.compile(r"[^\s.|=:%]+")
"""What an item, a scale or a choice may be called: none of the signs by which keys are read."""
RESERVED_NAMES = frozenset({"response", "quality", "choice", "disposition", "flag"})
"""What no item or scale may be called, in any case of letters: keys use them themselves."""


@dataclass(frozen=True)
class Choice:
    """One answer that can be ticked; `score` is set on rating scales.

    `missing` is a declared non-answer (does not know, would rather not say), `exclusive`
    a "none of these", `outside` an answer that puts the respondent outside the frame.
    `row` is where the sheet has it; two that differ in nothing else are equal.
    """

    name: str
    label: Text
    score: int | None = None
    missing: bool = False
    exclusive: bool = False
    outside: bool = False
    aliases: tuple[str, ...] = ()
    row: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Item:
    """One question, or one row of a matrix; `informant` is empty when everyone is asked.

    `phrase` is how running text names it (性别, 最想参加的活动); `gloss` says of people what
    agreeing means (只要有进步就高兴); `twin` is the other informant's item with the same
    content; `headers` are further texts that may head its column.
    """

    name: str
    kind: ItemKind
    label: Text
    role: Role
    choices: tuple[Choice, ...] = ()
    phrase: Text = NO_TEXT
    informant: str = ""
    scale: str = ""
    reverse: bool = False
    need_area: str = ""
    twin: str = ""
    pii: Pii = "none"
    gloss: Text = NO_TEXT
    headers: tuple[str, ...] = ()
    row: int | None = field(default=None, compare=False)

    @cached_property
    def scores(self) -> dict[str, int]:
        """Map each choice that has a score and is not a missing answer to that score."""
        return {c.name: c.score for c in self.choices if c.score is not None and not c.missing}

    def score(self, answers: Iterable[Any]) -> list[float]:
        """Return the score of each answer, as worded; NaN where it has none."""
        scores = self.scores
        return [scores.get(a, math.nan) for a in answers]

    def asked_of(self, informant: str) -> bool:
        """Tell whether `informant` was asked this."""
        return self.informant in ("", informant)


@dataclass(frozen=True)
class Scale:
    """Items that are scored together; `direction` says what a higher score means.

    `planning_line` is the score from which a child counts as needing more attention,
    on the scale of the item scores, fixed before the data were seen.

    A need is named with grammar: `phrase` is the area (面对竞争), `noun` what is to be
    changed (竞争压力), `goal` the verb for it (缓解), `clause` what is said of those who need
    attention (面对竞争时压力大).
    """

    name: str
    label: Text
    need_area: str
    min_items: int
    direction: Direction
    planning_line: float | None = None
    source: Text = NO_TEXT
    licence: str = ""
    phrase: Text = NO_TEXT
    noun: Text = NO_TEXT
    goal: Text = NO_TEXT
    clause: Text = NO_TEXT
    row: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Comparison:
    """One line of the plan sheet: `scale` is compared between the groups of `group_item`."""

    scale: str
    group_item: str
    level: str = ""
    section: str = ""


@dataclass(frozen=True)
class Questionnaire:
    """The instrument: items in questionnaire order, scales, and the declared comparisons.

    `headers` are the column names of each sheet, by which a message names a cell.
    """

    items: tuple[Item, ...]
    scales: tuple[Scale, ...]
    comparisons: tuple[Comparison, ...] = ()
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)

    def item(self, name: str) -> Item:
        """Return the item called `name`; KeyError if there is none."""
        return self._by_name[name]

    def scale(self, name: str) -> Scale:
        """Return the scale called `name`; KeyError if there is none."""
        return next(s for s in self.scales if s.name == name)

    def items_for(self, informant: str, *roles: str) -> tuple[Item, ...]:
        """Return the items that `informant` was asked, of the given roles (any if none)."""
        if (informant, roles) not in self._asked:
            asked = (i for i in self.items if i.asked_of(informant))
            found = tuple(i for i in asked if not roles or i.role in roles)
            self._asked[informant, roles] = found
        return self._asked[informant, roles]

    @cached_property
    def _asked(self) -> dict[tuple[str, tuple[str, ...]], tuple[Item, ...]]:
        """What `items_for` has found: it is asked for hundreds of times."""
        return {}

    def items_of(self, scale: str, informant: str) -> tuple[Item, ...]:
        """Return the items of `scale` that `informant` was asked."""
        return tuple(i for i in self.items_for(informant) if i.scale == scale)

    def scales_for(self, informant: str, *directions: str) -> tuple[Scale, ...]:
        """Return the scales with at least one item for `informant`."""
        asked = {i.scale for i in self.items_for(informant)}
        return tuple(
            s
            for s in self.scales
            if s.name in asked and (not directions or s.direction in directions)
        )

    @cached_property
    def _by_name(self) -> dict[str, Item]:
        return {i.name: i for i in self.items}
