"""Turns the texts of an export's cells into the codes of the questionnaire."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kit.study.questionnaire import Choice, Item

from .matching import normalise
from .wenjuanxing import read_platform

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["UNREADABLE", "decode_item"]

UNREADABLE = object()
"""Stands for a cell that is neither empty nor one of the item's choices."""


def decode_item(cells: pd.Series[str], item: Item) -> tuple[pd.Series[Any], np.ndarray]:
    """Return one column as codes, and which of its rows could not be read.

    select_one gives choice names, select_multiple tuples of them in questionnaire order,
    text the text itself; None where nothing was answered.
    """
    import numpy as np
    import pandas as pd

    known, texts = _known_choices(item), cells.tolist()
    decoded = {text: _decode(text, item, known) for text in set(texts)}
    unreadable = {text for text, value in decoded.items() if value is UNREADABLE}
    codes = decoded | dict.fromkeys(unreadable)
    values = pd.Series([codes[text] for text in texts], cells.index, dtype=object)
    return values, np.array([text in unreadable for text in texts], dtype=bool)


def _known_choices(item: Item) -> dict[str, Choice]:
    """Map each spelling to its choice; a label wins over an alias, an alias over a name."""
    known: dict[str, Choice] = {}
    spellings = (
        lambda c: (c.label.zh, c.label.en),
        lambda c: c.aliases,
        lambda c: (c.name,),
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
    return _names(chosen, item)


def _names(chosen: list[Choice | None], item: Item) -> Any:
    names = {c.name for c in chosen if c is not None and not c.missing}
    if item.kind == "select_one":
        return next(iter(names), None)
    return tuple(c.name for c in item.choices if c.name in names) or None
