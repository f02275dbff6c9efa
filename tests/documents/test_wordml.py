"""Text in Word's XML: what a paragraph says, and what is put in its place."""

import pytest
from lxml import etree

from kit.documents.forms.grid import read_grids
from kit.documents.forms.wordml import (
    is_placeholder,
    list_pieces,
    paragraphs_in,
    put_text,
    strip_runs,
    tag,
    text_of,
    tick_box,
    value,
)

SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def element(name, inside):
    return etree.fromstring(f"<w:{name} {SPACE}>{inside}</w:{name}>")


def paragraph(inside):
    return element("p", inside)


def run(text, look=""):
    return f"<w:r>{look}<w:t>{text}</w:t></w:r>"


BOLD = "<w:rPr><w:b/></w:rPr>"


def test_a_paragraph_says_its_text_breaks_and_tabs():
    found = paragraph(f"{run('a')}<w:r><w:tab/><w:t>b</w:t><w:br/><w:noBreakHyphen/></w:r>")
    assert text_of(found) == "a\tb\n-"
    assert [piece.text for piece in list_pieces(found)] == ["a", "\t", "b", "\n", "-"]


def test_what_was_deleted_or_stands_in_a_box_within_is_not_said():
    inside = f"<w:del>{run('x')}</w:del><w:r><w:p>{run('y')}</w:p></w:r>{run('z')}"
    assert text_of(paragraph(inside)) == "z"


def test_a_new_page_is_a_character_that_stays():
    assert text_of(paragraph('<w:r><w:br w:type="page"/></w:r>')) == "\ufffc"


def test_text_takes_the_place_of_characters_and_their_look():
    found = paragraph(f"{run('Name: ')}{run('____', BOLD)}{run(' end')}")
    put_text(found, 6, 10, ["Li", "Ming"])
    assert text_of(found) == "Name: Li\nMing end"
    (second,) = {piece.run for piece in list_pieces(found) if piece.text in ("Li", "Ming")}
    assert second.find(tag("rPr")) is not None


def test_characters_over_several_runs_are_replaced_once():
    found = paragraph(run("ab", BOLD) + run("cd") + run("ef"))
    put_text(found, 1, 5, ["X"])
    assert [piece.text for piece in list_pieces(found)] == ["a", "X", "f"]


@pytest.mark.parametrize(("start", "said"), [(0, "Xab"), (1, "aXb"), (2, "abX")])
def test_text_can_be_put_before_between_and_after(start, said):
    found = paragraph(run("a") + run("b"))
    put_text(found, start, start, ["X"])
    assert text_of(found) == said


def test_an_empty_paragraph_takes_text_in_the_look_of_its_mark():
    found = paragraph(f"<w:pPr>{BOLD}</w:pPr>")
    put_text(found, 0, 0, ["X"])
    assert text_of(found) == "X"
    assert found.find(f"{tag('r')}/{tag('rPr')}/{tag('b')}") is not None


@pytest.mark.parametrize(("place", "said"), [(0, "☑综合 □单项"), (4, "□综合 ☑单项")])
def test_one_box_is_ticked(place, said):
    found = paragraph(run("□综合 □单项"))
    tick_box(found, place)
    assert text_of(found) == said


def test_a_box_that_is_a_symbol_is_ticked_as_a_symbol():
    symbol = '<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>'
    found = paragraph(symbol + run("单项"))
    assert text_of(found) == "□单项"
    tick_box(found, 0)
    assert value(found.find(f"{tag('r')}/{tag('sym')}"), name="char") == "F0FE"
    assert text_of(found) == "☑单项"


def test_a_prompt_alone_is_a_placeholder_and_gives_way():
    control = (
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
        f"<w:sdtContent>{run('click', '<w:rPr><w:color/></w:rPr>')}</w:sdtContent></w:sdt>"
    )
    assert not is_placeholder(paragraph(""))
    assert not is_placeholder(paragraph(control + run("own")))
    found = paragraph(control)
    assert is_placeholder(found)
    put_text(found, 0, 5, ["X"])
    assert text_of(found) == "X"
    assert found.find(f".//{tag('color')}") is None


def test_without_its_runs_a_document_is_the_same_whatever_was_written():
    before, after = paragraph(run("____")), paragraph(run("____"))
    put_text(after, 0, 4, ["Li"])
    assert strip_runs(before) == strip_runs(after)
    assert text_of(after) == "Li"
    assert strip_runs(paragraph("<w:pPr/>")) != strip_runs(before)


def cell(text, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{run(text)}</w:p></w:tc>"


def grid(*rows):
    table = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    (found,) = read_grids(element("body", f"<w:tbl>{table}</w:tbl>"))
    return found


def test_cells_know_who_is_beside_and_below():
    found = grid(cell("a") + cell("b"), cell("c") + cell("d"))
    first = found.at(0, 0)
    assert (first.right.text, first.below.text) == ("b", "c")
    assert (found.at(1, 1).right, found.at(1, 1).below) == (None, None)


def test_a_merged_cell_is_one_over_all_that_it_covers():
    wide = grid(
        cell("a", '<w:gridSpan w:val="2"/>') + cell("b"), cell("c") + cell("d") + cell("e")
    )
    assert wide.at(0, 1) is wide.at(0, 0)
    assert wide.at(0, 0).right.text == "b"
    begin, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    tall = grid(cell("a", begin) + cell("b"), cell("", on) + cell("c"), cell("d") + cell("e"))
    assert tall.at(1, 0) is tall.at(0, 0)
    assert (tall.at(0, 0).rows, tall.at(0, 0).below.text) == (2, "d")


def test_a_hidden_row_and_a_table_within_are_not_the_tables_own():
    hidden = f"<w:trPr><w:hidden/></w:trPr>{cell('x')}"
    assert grid(hidden, cell("a")).at(0, 0).text == "a"
    inner = f"<w:tbl><w:tr>{cell('in')}</w:tr></w:tbl>"
    body = element(
        "body", f"<w:tbl><w:tr><w:tc><w:p>{run('out')}</w:p>{inner}</w:tc></w:tr></w:tbl>"
    )
    outer, within = read_grids(body)
    assert (outer.at(0, 0).text, within.at(0, 0).text) == ("out", "in")
    assert [text_of(p) for p in paragraphs_in(outer.at(0, 0).element)] == ["out"]
