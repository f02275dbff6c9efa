"""Tables say whose answers they hold."""

import dataclasses

import pytest

from kit.numbers.published import Ledger, Published
from kit.show.tables import tabulate_choices, tabulate_needs


def note_of(blocks, table_id):
    return next(b.note for b in blocks.blocks if b.id == table_id)


@pytest.mark.parametrize(
    ("language", "note"),
    [
        ("zh", "填答181名，登记263名。表中只计本人填答的137名，由他人代答的不计在内。比例按"),
        (
            "en",
            "181 answered of 263 registered. Only the 137 who answered for themselves are "
            "counted here, not those whom another answered for. Shares are",
        ),
    ],
)
def test_the_needs_are_of_those_who_answered_for_themselves(analyse, language, note):
    study, ledger = analyse("jinhai", language=language)
    assert note_of(tabulate_needs(ledger, study), "needs").startswith(note)


def test_where_nobody_can_be_answered_for_nothing_is_said_of_it(analyse):
    study, ledger = analyse("elmwood", language="en")
    note = note_of(tabulate_needs(ledger, study), "needs")
    assert note.startswith("85 answered of 140 registered. Shares are")


def test_where_few_answered_alone_the_needs_are_of_those_answered_for(analyse):
    study, ledger = analyse("jinhai", language="zh")
    few = {"count_self": "small_count", "count_proxy": "small_rest"}
    rows = tuple(
        Published(row.key, "suppressed", reason=few[row.key.stat])
        if row.key.stat in few
        else row
        for row in ledger
    )
    changed = dataclasses.replace(ledger, rows=rows)
    assert isinstance(changed, Ledger)
    note = note_of(tabulate_needs(changed, study), "needs")
    assert "表中是由他人代答的结果，不是本人填答。" in note


def test_ages_that_are_too_young_to_answer_are_no_row(analyse):
    study, ledger = analyse("jinhai", language="zh")
    tables = {t.id: t for t in tabulate_choices(ledger, study, "background").blocks}
    ages = [row[0].text for row in tables["choices-AGE4"].rows]
    assert ages == ["8—9岁", "10—11岁", "12—14岁"]
    parents = [row[0].text for row in tables["choices-AGE4_p"].rows]
    assert parents == ["6—7岁", *ages]
