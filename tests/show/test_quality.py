"""Who answered is shown from invited to analysed, with every fate in between."""

from kit.intake.responses import DISPOSITIONS
from kit.show.captions import read_captions
from kit.show.quality import tabulate_responses


def first_column(blocks):
    (table,) = blocks.blocks
    return [row[0].text for row in table.rows]


def test_every_fate_but_analysed_has_its_words_in_order():
    for language in ("zh", "en"):
        words = read_captions(language).responses.dispositions
        assert tuple(words) == DISPOSITIONS[1:]
        assert DISPOSITIONS[0] == "analysed"


def test_each_fate_is_a_row_of_the_table(analyse):
    study, ledger = analyse("elmwood", language="en")
    words = read_captions("en").responses
    assert first_column(tabulate_responses(ledger, study)) == [
        words.invited,
        words.received,
        *(words.dispositions[name] for name in DISPOSITIONS[1:]),
        words.analysed,
        words.rate,
    ]
