"""The table of one question with choices."""

from __future__ import annotations

from collections.abc import Iterator

from kit.argue.brief import Brief
from kit.numbers.keys import Group
from kit.numbers.writing import say_count
from kit.study.questionnaire import Choice, Item
from kit.wording import Wording

from .blocks import Blocks
from .captions import ChoicesCaptions
from .cells import CellText, make_table, say_interval, say_number, say_ranks

__all__ = ["make_choices_table"]


def make_choices_table(brief: Brief[ChoicesCaptions], item: Item, informant: str) -> Blocks:
    """Show how often each choice of a question was taken, with ranks where there are any."""
    words, choices = brief.words, list(_list_choices(brief, item, informant))
    ranked = any(_is_ranked(brief, item, choice, informant) for choice in choices)
    rows = [
        _choice_row(brief, item, choice.name, informant, ranked=ranked) for choice in choices
    ]
    caption = words.caption.format(
        question=brief.fact(f"questionnaire.{item.name}.phrase").text,
        informant=brief.informant(informant).text,
    )
    notes = [words.answered.format(base=base) for base in _find_base(brief, item, informant)]
    notes += [words.note] if item.kind == "select_multiple" else []
    notes += [words.note_ranks] if ranked else []
    columns = (*words.columns, words.rank) if ranked else words.columns
    note = ("" if brief.language == "zh" else " ").join(notes)
    return make_table(brief, f"choices-{item.name}", caption, columns, rows, note=note)


def _is_ranked(brief: Brief[Wording], item: Item, choice: Choice, informant: str) -> bool:
    key = brief.evidence.key(
        item.name, "rank_low", informant=informant, group=Group("choice", choice.name)
    )
    return brief.evidence.ledger.row(key) is not None


def _find_base(brief: Brief[Wording], item: Item, informant: str) -> Iterator[str]:
    """Yield how many answered a question, if that is shown."""
    shown = (
        brief.evidence.row(
            item.name, "share_choice", informant=informant, group=Group("choice", c.name)
        )
        for c in item.choices
    )
    known = [row.n_base for row in shown if row is not None and row.n_base is not None]
    if known:
        yield say_count(known[0], brief.language)


def _list_choices(brief: Brief[Wording], item: Item, informant: str) -> Iterator[Choice]:
    """Yield the choices that these people can make: of no other is there a number at all."""
    evidence = brief.evidence
    known = {
        c.name
        for c in item.choices
        if evidence.ledger.row(
            evidence.key(
                item.name, "count_choice", informant=informant, group=Group("choice", c.name)
            )
        )
    }
    for choice in item.choices:
        if not (choice.missing or choice.outside) and (choice.name in known or not known):
            yield choice


def _choice_row(
    brief: Brief[Wording], item: Item, choice: str, informant: str, *, ranked: bool
) -> CellText:
    group = Group("choice", choice)
    row: CellText = (
        brief.fact(f"questionnaire.{item.name}.{choice}"),
        say_number(brief, item.name, "count_choice", informant=informant, group=group),
        say_number(brief, item.name, "share_choice", informant=informant, group=group),
        say_interval(brief, item.name, "share_choice", informant=informant, group=group),
    )
    if not ranked:
        return row
    return (*row, say_ranks(brief, item.name, informant=informant, group=group))
