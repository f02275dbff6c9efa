"""How many, in words that the evidence allows: 71名（39%）, 多数（112名，62%）, 少部分."""

from __future__ import annotations

from kit.numbers.keys import Group
from kit.wording import Wording

from .brief import Brief
from .gates import amount_word, is_speakable
from .text import Run, compose
from .wording import Form, Forms

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
) -> tuple[Run, ...] | None:
    """Return count and share of those who ``what`` (attention, agree, choice …).

    Only what was released is said; of a count that was hidden, that it, or what it leaves,
    is below the smallest count that may be shown, and None is returned where nothing may be
    said. With `worded` a word of amount stands first where the interval allows one.
    """
    group = Group("choice", choice) if choice else None
    count = brief.evidence.row(item, f"count_{what}", informant=informant, group=group)
    share = brief.evidence.row(item, f"share_{what}", informant=informant, group=group)
    noun = brief.informant(informant) if informant else brief.noun
    if share is None and count is None:
        forms = _find_hidden(brief, item, f"count_{what}", informant, group)
        k = brief.fact("study.disclosure.k")
        return compose(forms[form], noun=noun, k=k) if forms else None
    if share is None or not is_speakable(share):
        spoken = brief.figure(count) if count else None
        template = brief.amounts.count[form]
        return compose(template, count=spoken, noun=noun) if spoken else None
    if count is None:
        return compose(brief.amounts.share[form], share=brief.figure(share), noun=noun)
    slots = {"count": brief.figure(count), "share": brief.figure(share), "noun": noun}
    word = amount_word(share) if worded else None
    if word:
        return compose(brief.amounts.word, word=brief.amounts.words[word], **slots)
    return compose(brief.amounts.both[form], **slots)


def _find_hidden(
    brief: Brief[Wording], item: str, stat: str, informant: str, group: Group | None
) -> Forms | None:
    """Return how a hidden count is said to be small, or nearly all; None if neither."""
    key = brief.evidence.key(item, stat, informant=informant, group=group)
    hidden = brief.evidence.ledger.row(key)
    said = {
        "small_count": brief.amounts.hidden_few,
        "small_rest": brief.amounts.hidden_most,
    }
    return said.get(hidden.reason) if hidden else None
