"""What kit explain found, as text and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kit.trace.explain import Explained

__all__ = ["say_explained", "say_explained_json"]


def say_explained(found: Explained) -> str:
    """Return a title with its id, what is told of it, and where it stands."""
    head = found.title if found.title == found.id else f"{found.title}\n  [{found.id}]"
    lines = [f"  {line}" for line in found.lines]
    places = [f"  → {place}" for place in found.places]
    return "\n".join([head, *lines, *places])


def say_explained_json(found: Iterable[Explained]) -> str:
    """Return what was found as a JSON array; the fields are those of `Explained`."""
    return json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2)
