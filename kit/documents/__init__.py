"""Makes files of blocks: every format is a row of one registry.

Notebooks know this room by the verbs that begin a document's parts. These stand in
`kit.show.documents` and are imported when they are first used, so that listing the formats
costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kit.show.documents import show_front, show_heading, show_section, show_signature

__all__ = ["show_front", "show_heading", "show_section", "show_signature"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from kit.show import documents

    return getattr(documents, name)
