"""How many, in words that the evidence allows: 71名（39%）, 多数（112名，62%）, 少部分."""

from __future__ import annotations

from kit.numbers.keys import Group
from kit.wording import Wording

from .brief import Brief
from .gates import amount_word, is_speakable
from .text import Run, compose
from .wording import Form

__all__ = ["say_amount", "say_pieces"]


def say_pieces(brief: Brief[Wording], number: int) -> str:
    """Return how many things are meant, in words: 两项 / the two are."""
    pieces = brief.frame.pieces
    return pieces[min(number, len(pieces) - 1)]


def say_amount(  # noqa: PLR0913  whose amount, of what, and in which form
    brief: Brief[Wording],
    item: str,
    what: str,
    *,
    informant: str = "",
    choice: str = "",
    form: Form = "full",
    worded: bool = False,
    counted: bool = True,
) -> tuple[Run, ...] | None:
    """Return count and share of those who ``what`` (attention, agree, choice …).

    Only what was released is said; of a count that was hidden because it is small, that it
    is below the smallest count that may be shown, and None is returned where nothing may be
    said. With `worded` a word of amount stands first where the interval allows one; without
    `counted` the share alone is said if there is one, for lists in which a count is hidden.
    """
    group = Group("choice", choice) if choice else None
    count = brief.evidence.row(item, f"count_{what}", informant=informant, group=group)
    share = brief.evidence.row(item, f"share_{what}", informant=informant, group=group)
    speaks = informant or (brief.main if what in ("agree", "choice") else "")
    noun = brief.informant(speaks) if speaks else brief.noun
    if share is None and count is None:
        stat = f"count_{what}"
        if brief.evidence.why_hidden(item, stat, informant=informant, group=group) != "few":
            return None
        k = brief.fact("study.disclosure.k")
        return compose(brief.amounts.hidden_few[form], noun=noun, k=k)
    if share is None or not is_speakable(share):
        spoken = brief.figure(count) if count else None
        template = brief.amounts.count[form]
        return compose(template, count=spoken, noun=noun) if spoken else None
    if count is None or not counted:
        return compose(brief.amounts.share[form], share=brief.figure(share), noun=noun)
    slots = {"count": brief.figure(count), "share": brief.figure(share), "noun": noun}
    word = amount_word(share) if worded else None
    if word:
        return compose(brief.amounts.word, word=brief.amounts.words[word], **slots)
    return compose(brief.amounts.both[form], **slots)
