"""How many, in words that the evidence allows: 71名（39%）, 多数（112名，62%）, 少部分."""

from __future__ import annotations

from typing import Literal

from kit.numbers.keys import Group

from .brief import Brief
from .gates import amount_word, is_speakable
from .text import Run

__all__ = ["say_amount", "say_pieces"]

Style = Literal["full", "worded", "bare", "inner"]

_HIDDEN = {"small_count": "hidden_few", "small_rest": "hidden_most"}
_BOTH = {"full": "", "worded": "", "bare": "_bare", "inner": "_inner"}


def say_pieces(brief: Brief, number: int) -> str:
    """Return how many things are meant, in words: 两项 / the two are."""
    pieces: list[str] = brief.word("frame.pieces")
    return pieces[min(number, len(pieces) - 1)]


def say_amount(
    brief: Brief,
    item: str,
    what: str,
    *,
    informant: str = "",
    choice: str = "",
    style: Style = "full",
) -> tuple[Run, ...] | None:
    """Return count and share of those who ``what`` (attention, agree, choice …).

    Only what was released is said; of a count that was hidden, that it, or what it leaves,
    is below the smallest count that may be shown, and None is returned where nothing may be
    said. `style` is ``full`` with the noun where it is needed, ``worded`` with a word of
    amount where the interval allows one, ``bare`` without noun, ``inner`` within brackets.
    """
    group = Group("choice", choice) if choice else None
    count = brief.row(item, f"count_{what}", informant=informant, group=group)
    share = brief.row(item, f"share_{what}", informant=informant, group=group)
    noun = brief.informant(informant) if informant else brief.noun
    short = "_bare" if style in ("bare", "inner") else ""
    if share is None and count is None:
        hidden = brief.ledger.row(brief.key(item, f"count_{what}", informant, group))
        name = _HIDDEN.get(hidden.reason) if hidden else None
        k = brief.fact("study.disclosure.k")
        return brief.say(f"amount.{name}{short}", noun=noun, k=k) if name else None
    if share is None or not is_speakable(share):
        spoken = brief.figure(count) if count else None
        return brief.say(f"amount.count{short}", count=spoken, noun=noun) if spoken else None
    if count is None:
        return brief.say(f"amount.share{short}", share=brief.figure(share), noun=noun)
    slots = {"count": brief.figure(count), "share": brief.figure(share), "noun": noun}
    word = amount_word(share) if style == "worded" else ""
    if word:
        return brief.say("amount.word", word=brief.word(f"amount.{word}"), **slots)
    return brief.say(f"amount.both{_BOTH[style]}", **slots)
