"""Text as it was meant: without signs that nobody sees, and names that are nearly right."""

from __future__ import annotations

import difflib
import functools
import re
import unicodedata
from collections.abc import Iterable

__all__ = ["find_like", "normalise", "strip_unseen", "tidy_header"]

_UNSEEN = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
"""Signs without width: joiners, marks of direction, marks of byte order."""
_TAGS = re.compile(r"\[[^\]]*题\]|\(必填\)|\(选填\)|\*")
_EDGES = "。.,;:?!、_"
_ALIKE = 0.81
"""From here on two names are taken for one, misspelt (difflib's ratio)."""


def strip_unseen(text: str) -> str:
    """Take away signs without width, and spaces of every kind at the ends.

    >>> strip_unseen("\u200bname\u00a0\u3000")
    'name'
    """
    return _UNSEEN.sub("", text).strip()


@functools.lru_cache(maxsize=2048)
def normalise(text: str) -> str:
    """Reduce a header or an option to what identifies it: no width, case, tags or spaces.

    >>> normalise("你上几年级？（必填） ") == normalise("你上几年级?")
    True
    """
    folded = unicodedata.normalize("NFKC", strip_unseen(text)).casefold()
    return "".join(_TAGS.sub("", folded).split()).strip(_EDGES)


def tidy_header(text: str) -> str:
    """Return a header in half width, without what nobody sees.

    >>> tidy_header("label：：中文 （zh）\ufeff")
    'label::中文 (zh)'
    """
    return strip_unseen(unicodedata.normalize("NFKC", strip_unseen(text)))


def find_like(name: str, candidates: Iterable[str]) -> str:
    """Return the candidate that `name` is most likely meant by; empty if there is none.

    >>> find_like("kit_scale", ["label", "KIT-Scales"])
    'KIT-Scales'
    """
    reduced = {_reduce(candidate): candidate for candidate in candidates}
    found = difflib.get_close_matches(_reduce(name), reduced, n=1, cutoff=_ALIKE)
    return reduced[found[0]] if found else ""


def _reduce(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())
