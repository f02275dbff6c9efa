from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from kit.documents.columns import fit_columns
from kit.documents.formats.pdf import render as render_pdf
from kit.errors import PublishError
from kit.show.blocks import Figure, Front, Heading, Paragraph, Run, Table

from .examples import HOSTILE, RARE, cell, make_document

FRONT = Front("x", "标题", "zh", "居委会", "2019-06-30")
A4 = (595.28, 841.89)
MM = 72 / 25.4


DRAFT = {"zh": "草稿，仅供内部核对", "en": "Draft, for internal checking only"}


def read(blocks, **how):
    return PdfReader(io.BytesIO(render_pdf(blocks, **how)))


def squeeze(text):
    return re.sub(r"\s", "", text)


def say(reader):
    return squeeze("".join(page.extract_text() for page in reader.pages))


def lines_of(page):
    """(x, y, size, text) of each stretch of text, y from the top of the page."""
    found = []

    def visit(text, outer, inner, _, size):
        if text.strip():
            x = inner[4] * outer[0] + inner[5] * outer[2] + outer[4]
            y = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
            found.append((x, A4[1] - y, size * abs(inner[3] * outer[3]), text.strip()))

    page.extract_text(visitor_text=visit)
    return found


def test_same_blocks_same_bytes(document, pdf):
    assert render_pdf(list(document)) == pdf


def test_it_says_what_the_blocks_say(document, reader):
    text = say(reader)
    for block in document:
        if isinstance(block, Heading | Paragraph):
            assert squeeze(block.text) in text
    assert squeeze(RARE) in text
    assert "39%" in text


def test_text_in_figures_is_text(reader, language):
    text = say(reader)
    assert {"zh": "小区同伴活动", "en": "Outdoorweekendsfor"}[language] in text


def test_it_is_tagged_and_named(reader, language):
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith(language)
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    front = make_document(language)[0]
    assert reader.metadata.title == front.title
    assert reader.metadata.author == front.author


def test_it_declares_pdf_a_and_pdf_ua(reader):
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode("utf-8")
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata


def test_its_date_is_that_of_the_study(reader):
    assert reader.metadata.creation_date.isoformat() == "2019-06-30T00:00:00+00:00"


def test_headings_are_bookmarks(document, reader):
    def titles(outline):
        for entry in outline:
            yield from titles(entry) if isinstance(entry, list) else [entry.title]

    headings = [b.text for b in document if isinstance(b, Heading)]
    assert [t for t in titles(reader.outline) if t in headings] == headings


def test_figures_have_their_alt_text(document, pdf):
    reader = PdfReader(io.BytesIO(pdf))
    alts = {
        str(found.get("/Alt"))
        for number in range(1, reader.trailer["/Size"])
        if isinstance(found := reader.get_object(number), dict) and "/Alt" in found
    }
    assert {b.alt for b in document if isinstance(b, Figure)} <= alts


def test_every_font_is_embedded_and_open(reader):
    names = set()
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            descriptor = font.get_object()["/DescendantFonts"][0].get_object()[
                "/FontDescriptor"
            ]
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)
            names.add(str(descriptor["/FontName"]).partition("+")[2])
    assert names == {"NotoSansSC-Regular", "NotoSerifSC-Regular"}


def test_every_page_is_a4_with_marks_and_number(document, reader, language):
    assert len(reader.pages) >= 4
    for number, page in enumerate(reader.pages, start=1):
        assert tuple(map(float, page.mediabox[2:])) == pytest.approx(A4, abs=0.02)
        text = squeeze(page.extract_text())
        assert squeeze(f"{DRAFT[language]} · {document[0].mark}") in text
        assert f"—{number}—" in text


def test_page_numbers_stand_outside(reader):
    places = [next(x for x, y, *_ in lines_of(page) if y > 262 * MM) for page in reader.pages]
    assert all(x > 105 * MM for x in places[::2])
    assert all(x < 105 * MM for x in places[1::2])


def test_the_marks_stand_on_one_line(reader):
    for page in reader.pages:
        assert len({round(y) for _, y, *_ in lines_of(page) if y < 30 * MM}) == 1


def test_a_final_one_has_no_mark_but_that_of_an_example(language):
    example, draft = make_document(language)[0].mark, squeeze(DRAFT[language])
    for page in read(make_document(language), final=True).pages:
        assert squeeze(example) in squeeze(page.extract_text())
        assert draft not in squeeze(page.extract_text())
    unmarked = say(read(make_document(language, mark=""), final=True))
    assert squeeze(example) not in unmarked
    assert draft not in unmarked
    assert draft in say(read(make_document(language, mark="")))


def test_a_page_holds_22_lines_of_28_characters():
    """GB/T 9704-2012, 5.2.2."""
    reader = read([FRONT, Paragraph((Run("一" * 28 * 60),))], final=True)
    second = squeeze(reader.pages[1].extract_text()).replace("—2—", "")
    assert len(second) == 22 * 28
    body = [line for line in lines_of(reader.pages[1]) if "一" in line[3]]
    assert min(x for x, *_ in body) == pytest.approx(28 * MM, abs=0.5)
    assert body[1][1] - body[0][1] == pytest.approx(29.5, abs=0.05)
    assert body[0][2] == pytest.approx(15.75)


def test_the_attachment_mark_is_on_line_one_and_the_title_on_line_three():
    reader = read([replace(FRONT, attachment="附件"), Paragraph((Run("文"),))])
    place = {text: (x, y) for x, y, _, text in lines_of(reader.pages[0])}
    assert place["附件"][0] == pytest.approx(28 * MM, abs=0.5)
    assert place["标题"][1] - place["附件"][1] == pytest.approx(2 * 29.5, abs=8)


def test_body_and_headings_begin_two_characters_in():
    blocks = [
        FRONT,
        Heading(1, "一、甲", "a"),
        Heading(2, "（一）乙", "b"),
        Paragraph((Run("丙"),)),
    ]
    place = {text: x for x, _, _, text in lines_of(read(blocks).pages[0])}
    for text in ("一、甲", "丙"):
        assert place[text] == pytest.approx(28 * MM + 2 * 15.75, abs=0.5)


def test_header_rows_are_repeated(language):
    reader = read(make_document(language))
    head = {"zh": "题目儿童家长", "en": "ItemChildrenParents"}[language]
    assert say(reader).count(head) == 2


@pytest.mark.parametrize("lines", range(14, 22))
def test_a_table_over_several_pages_keeps_its_caption_with_its_first_row(lines):
    """Wherever on the page it begins: so many lines stand before it."""
    rows = [(cell(f"第{n}行"), cell("甲" * 40)) for n in range(40)]
    table = Table("t", "表的标题", ("题目", "说明"), tuple(rows), "ll")
    before = [Paragraph((Run("文"),)) for _ in range(lines)]
    pages = [squeeze(page.extract_text()) for page in read([FRONT, *before, table]).pages]
    with_caption = [page for page in pages if "表的标题" in page]
    assert len(with_caption) == 1
    assert "第0行" in with_caption[0]
    assert len(pages) > 2


def test_no_text_leaves_the_text_block(reader):
    for page in reader.pages:
        for x, *_ in lines_of(page):
            assert 28 * MM - 1 <= x <= 184 * MM


def test_what_others_wrote_stays_text(hostile):
    text = say(read(hostile))
    for words in HOSTILE:
        assert squeeze(words) in text


def test_markup_is_text_in_each_place_alone():
    blocks = [FRONT]
    for words in HOSTILE:
        table = Table("t", words, (words,), ((cell(words),),), "l", words)
        blocks += [Heading(1, words, "h"), Paragraph((Run(words),)), table]
    assert say(read(blocks)).count(squeeze(HOSTILE[2])) == 6


@pytest.mark.parametrize(
    ("text", "character", "code"),
    [("好😀", "😀", "U+1F600"), ("\x07", "�", "U+0007"), ("�", "�", "U+FFFD")],
)
def test_a_character_that_no_face_has_is_named(text, character, code):
    with pytest.raises(PublishError) as caught:
        render_pdf([FRONT, Paragraph((Run(text),))])
    assert caught.value.say("en") == (
        f"The fonts lack the character {character} ({code}), so the PDF and the pictures in "
        "Word cannot show it.\nWhat to do: Use another character (remove emoji)."
    )


def test_a_character_missing_in_a_figure_is_named():
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 99 9"><text y="9">😀</text></svg>'
    )
    with pytest.raises(PublishError) as caught:
        render_pdf([FRONT, Figure("f", "c", svg, "a")])
    assert caught.value.problems[0].values == {"character": "😀", "code": "U+1F600"}


def test_line_breaks_and_tabs_are_spaces():
    assert "ab" in say(read([FRONT, Paragraph((Run("a\n\tb"),))]))


def test_it_begins_with_a_heading_of_level_one_whatever_comes():
    read([FRONT, Heading(3, "a", "a"), Heading(2, "b", "b"), Heading(3, "c", "c")])


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("count", [1, 2, 6, 14])
@pytest.mark.parametrize(
    "text", ["", "39%", "面对竞争", "家里的大人" * 12, "Donaudampfschiff" * 6]
)
def test_columns_fill_the_text_block_and_keep_every_character(text, count, language):
    columns = fit_columns([["h"] * count, [text] * count], language)
    assert sum(columns.widths) == pytest.approx(442, abs=0.1)
    assert min(columns.widths) > 12
    assert [c.replace("\u200b", "") for c in columns.rows[1]] == [text] * count


@given(
    st.lists(st.text("0123456789.+-~%", min_size=1, max_size=14), min_size=1, max_size=3),
    st.sampled_from(["zh", "en"]),
)
def test_a_word_for_which_its_column_is_made_is_not_broken(words, language):
    """On a knife edge of rounding no search would find -1.01～-0.14 in the file."""
    row = [*words, "家里的大人" * 20]
    assert fit_columns([row], language).rows == [row]


def test_a_short_column_stays_on_one_line_beside_a_long_one():
    columns = fit_columns([["题目", "比例"], ["家里的大人" * 12, "39%"]], "zh")
    assert columns.size == 12
    assert columns.widths[1] < 50


def test_english_quotes_are_as_narrow_as_english_letters():
    """Twenty quoted letters fit on one line of 38 ems; in full width they would take 55."""
    front = Front("rationale", "T", "en", "A", "2025-01-01")
    pdf = render_pdf([front, Paragraph((Run("“a” " * 20),))])
    text = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert len([line for line in text.splitlines() if "a" in line and "“" in line]) == 1
