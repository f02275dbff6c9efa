"""The base of the models into which a catalogue is read.

Apart from the reader of catalogues, because messages need no model and are to be quick.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

__all__ = ["Wording"]


class Wording(BaseModel):
    """The texts of one section, table or figure: a misspelt one fails when it is read."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
