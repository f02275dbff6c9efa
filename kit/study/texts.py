"""What identifies a text, however it was typed."""

from __future__ import annotations

import functools
import re
import unicodedata

__all__ = ["clean", "normalise"]

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_TAGS = re.compile(r"\[[^\]]*题\]|\(必填\)|\(选填\)|\*")
_EDGES = "。.,;:?!、"


def clean(text: str) -> str:
    r"""Leave out what nobody sees: zero-width signs, marks of byte order, spaces around.

    >>> clean("\ufeff 8\u200b岁\u00a0")
    '8岁'
    """
    return _UNSEEN.sub("", text).strip()


@functools.lru_cache(maxsize=2048)
def normalise(text: str) -> str:
    """Reduce a header or an option to what identifies it: no width, case, tags or spaces.

    >>> normalise("你上几年级？（必填） ") == normalise("你上几年级?")
    True
    """
    folded = unicodedata.normalize("NFKC", clean(text)).casefold()
    return "".join(_TAGS.sub("", folded).split()).strip(_EDGES)
