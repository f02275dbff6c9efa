"""Turns the texts of an export's cells into the codes of the questionnaire."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kit.study.plain import normalise
from kit.study.questionnaire import Choice, Item

from .wenjuanxing import read_platform

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["CONTRADICTORY", "UNREADABLE", "Decoded", "decode_item", "decode_text"]

UNREADABLE = object()
"""Stands for a cell that is neither empty nor one of the item's choices."""
CONTRADICTORY = object()
"""Stands for "none of these" ticked together with one of these."""


@dataclass(frozen=True)
class Decoded:
    """One column as codes, and which of its rows could not be read or contradict themselves.

    `codes` are None where nothing was answered or nothing can be taken from the answer.
    """

    codes: pd.Series[Any]
    unread: np.ndarray
    contradictory: np.ndarray


def decode_item(cells: pd.Series[str], item: Item) -> Decoded:
    """Decode one column.

    select_one gives choice names, select_multiple tuples of them in questionnaire order,
    text the text itself; None where nothing was answered.
    """
    import numpy as np
    import pandas as pd

    known, texts = _known_choices(item), cells.tolist()
    decoded = {text: _decode(text, item, known) for text in set(texts)}

    def find(mark: object) -> np.ndarray:
        hit = {text for text, value in decoded.items() if value is mark}
        return np.array([text in hit for text in texts], dtype=bool)

    taken = {t: None if v in (UNREADABLE, CONTRADICTORY) else v for t, v in decoded.items()}
    codes = pd.Series([taken[text] for text in texts], cells.index, dtype=object)
    return Decoded(codes, find(UNREADABLE), find(CONTRADICTORY))


def decode_text(text: str, item: Item) -> Any:
    """Return what one cell says: codes, None, `UNREADABLE` or `CONTRADICTORY`."""
    return _decode(text, item, _known_choices(item))


def _known_choices(item: Item) -> dict[str, Choice]:
    """Map each spelling to its choice; a label wins over an alias, an alias over a name.

    A number is no name of a choice but of a score: in an export by number it is the place
    of the choice in its list.
    """
    known: dict[str, Choice] = {}
    spellings: tuple[Callable[[Choice], Iterable[str]], ...] = (
        lambda c: (c.label.zh, c.label.en),
        lambda c: c.aliases,
        lambda c: (c.name,) if not c.name.isdigit() or c.name == str(c.score) else (),
    )
    for spelling in spellings:
        for choice in item.choices:
            for text in spelling(choice):
                known.setdefault(normalise(text), choice)
    known.pop("", None)
    return known


def _decode(text: str, item: Item, known: Mapping[str, Choice]) -> Any:
    marks = read_platform()["cell"]
    if text in marks["blank"] or text in marks["skipped"]:
        return None
    if item.kind == "text":
        return text
    bare = re.sub(marks["fill_in"], "", text)
    if item.kind == "integer":
        return int(bare) if re.fullmatch(r"\d+", normalise(bare)) else UNREADABLE
    parts = bare.split(marks["joins"]) if item.kind == "select_multiple" else [bare]
    chosen = [known.get(normalise(part)) for part in parts if part.strip()]
    if not chosen or None in chosen:
        return UNREADABLE
    return _name(chosen, item)


def _name(chosen: list[Choice | None], item: Item) -> Any:
    taken = {c.name: c for c in chosen if c is not None and not c.missing}
    if item.kind == "select_one":
        return next(iter(taken), None)
    if len(taken) > 1 and any(c.exclusive for c in taken.values()):
        return CONTRADICTORY
    return tuple(c.name for c in item.choices if c.name in taken) or None
