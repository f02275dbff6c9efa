from __future__ import annotations

import io
import re
import shutil
import subprocess
import unicodedata
import zipfile
from collections import Counter
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Pt
from lxml import etree
from pypdf import PdfReader

from kit.documents.document import make_document as number_blocks
from kit.documents.formats import docx as word
from kit.show.blocks import Figure, Front, Heading, Paragraph, Run, Signature, Table

from .examples import HOSTILE, RARE, cell, make_document

FRONT = Front("x", "标题", "zh", "居委会", "2019-06-30")
DRAFT = {"zh": "草稿，仅供内部核对", "en": "Draft, for internal checking only"}
OFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def content(document):
    return word.render(document)


@pytest.fixture(scope="module")
def file(content):
    return docx.Document(io.BytesIO(content))


def read(blocks, **how):
    return docx.Document(io.BytesIO(word.render(blocks, **how)))


def squeeze(text):
    """Without spaces and hyphenation, and brackets of one width: English has narrow ones."""
    return re.sub(r"[\s\xad]", "", unicodedata.normalize("NFKC", text))


def text_of(element):
    return "".join(t.text or "" for t in element.iter(qn("w:t")))


def styles_of(file):
    return [(p.style.name, p.text) for p in file.paragraphs]


def test_same_blocks_same_bytes(document, content):
    assert word.render(list(document)) == content


def test_its_members_have_no_date_and_no_user(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist()[0] == "[Content_Types].xml"
        core = archive.read("docProps/core.xml").decode()
    assert "python-docx" not in core
    assert re.findall(r"\d{4}-\d\d-\d\d", core) == ["2019-06-30"] * 2


def test_it_says_what_the_pdf_says(document, file, reader):
    """Character by character, but for page marks, folios and the texts in drawings."""
    marks = squeeze(number_blocks(document).mark)
    printed = Counter()
    for number, page in enumerate(reader.pages, start=1):
        printed += Counter(squeeze(page.extract_text()))
        printed -= Counter(f"{marks}—{number}—")
    for block in document:
        if isinstance(block, Figure):
            printed -= Counter(squeeze("".join(etree.fromstring(block.svg).itertext())))
    # A table that goes over to the next page says its heads once more there.
    long = next(b for b in document if isinstance(b, Table) and len(b.rows) > 20)
    heads = Counter(squeeze("".join(long.columns)))
    written = Counter(squeeze(text_of(file.element.body)))
    assert printed - written in (Counter(), heads)
    assert written - printed == Counter()


def test_headings_are_words_own(document, file):
    headings = [(f"Heading {b.level}", b.text) for b in document if isinstance(b, Heading)]
    assert [pair for pair in styles_of(file) if pair[0].startswith("Heading")] == headings
    levels = [file.styles[f"Heading {n}"].element.pPr.find(qn("w:outlineLvl")) for n in (1, 2)]
    assert [level.get(qn("w:val")) for level in levels] == ["0", "1"]


def test_no_heading_level_is_skipped():
    file = read([FRONT, Heading(3, "a", "a"), Heading(3, "b", "b")])
    assert [s for s, _ in styles_of(file)][1:] == ["Heading 1", "Heading 2"]


def test_faces_are_those_of_official_documents():
    file = read(make_document())
    faces = {
        name: file.styles[name].element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia"))
        for name in ("Title", "Body Text", "Heading 1", "Heading 2", "Heading 3", "Caption")
    }
    assert faces == {
        "Title": "方正小标宋简体",
        "Body Text": "仿宋_GB2312",
        "Heading 1": "黑体",
        "Heading 2": "楷体_GB2312",
        "Heading 3": "仿宋_GB2312",
        "Caption": "黑体",
    }
    assert not file.element.xpath("//w:rFonts"), "a face that is not that of a style"


def test_a_face_that_is_not_installed_has_another_in_its_place(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        table = etree.fromstring(archive.read("word/fontTable.xml"))
    others = {
        font.get(qn("w:name")): font.find(qn("w:altName")).get(qn("w:val")).split(",")
        for font in table
    }
    assert others["仿宋_GB2312"][-2:] == ["仿宋", "FangSong"]


def test_the_language_is_chinese_for_chinese_characters(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert 'w:eastAsia="zh-CN"' in archive.read("word/styles.xml").decode()


def test_the_page_is_that_of_the_standard():
    section = read(make_document()).sections[0]
    shape = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(length.mm) for length in shape] == [210, 297, 37, 28]
    grid = section._sectPr.find(qn("w:docGrid"))
    block = (section.page_height - section.top_margin - section.bottom_margin) / Pt(1)
    assert round(block / (int(grid.get(qn("w:linePitch"))) / 20), 1) == 22.0
    wide = (section.page_width - section.left_margin - section.right_margin) / Pt(1)
    character = 16 + int(grid.get(qn("w:charSpace"))) / 4096
    assert round(wide / character, 1) == 28.0


def test_captions_are_numbered_by_fields(document, file, language):
    words = {"zh": ("图", "表"), "en": ("Figure", "Table")}[language]
    fields = [
        code.text.split() for code in file.element.iter(qn("w:instrText")) if "SEQ" in code.text
    ]
    counts = [
        sum(isinstance(b, Figure) for b in document),
        sum(isinstance(b, Table) for b in document),
    ]
    assert [sum(f[1] == word for f in fields) for word in words] == counts
    captions = [p for p in file.paragraphs if p.style.name == "Caption"]
    kinds = [type(b).__name__ for b in document if isinstance(b, Figure | Table)]
    expected = [
        f"{words[kind == 'Table']}{kinds[: place + 1].count(kind)}"
        for place, kind in enumerate(kinds)
    ]
    assert [squeeze(p.text).startswith(e) for p, e in zip(captions, expected, strict=True)]
    for paragraph, lead in zip(captions, expected, strict=True):
        assert squeeze(paragraph.text).startswith(lead)


def test_every_caption_and_heading_has_a_bookmark_of_its_own(document, file):
    names = [mark.get(qn("w:name")) for mark in file.element.iter(qn("w:bookmarkStart"))]
    wanted = sum(isinstance(b, Figure | Table | Heading) for b in document)
    assert len(names) == len(set(names)) == wanted
    assert {"figure_attention", "table_needs", "heading_needs"} <= set(names)
    ends = [mark.get(qn("w:id")) for mark in file.element.iter(qn("w:bookmarkEnd"))]
    assert len(ends) == len(set(ends)) == len(names)


def test_names_of_bookmarks_that_look_alike_differ():
    file = read([FRONT, *(Heading(1, "x", i) for i in ("a-b", "a_b", "A.b", "a" * 60))])
    names = [mark.get(qn("w:name")) for mark in file.element.iter(qn("w:bookmarkStart"))]
    assert len({name.casefold() for name in names}) == 4
    assert max(map(len, names)) <= 40


def test_table_heads_are_repeated_and_rows_stay_whole(document, file):
    blocks = [b for b in document if isinstance(b, Table)]
    for table, block in zip(file.tables, blocks, strict=True):
        heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
        assert heads == [True] + [False] * len(block.rows)
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
        widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
        assert abs(sum(widths) / 20 - 442) < 1
        assert [[c.text for c in row.cells] for row in table.rows][1:] == [
            [c.text for c in row] for row in block.rows
        ]


def test_figures_are_pictures_with_the_finding_as_alt_text(document, file):
    alts = [p.get("descr") for p in file.element.iter(qn("wp:docPr"))]
    assert alts == [b.alt for b in document if isinstance(b, Figure)]
    assert len({p.get("id") for p in file.element.iter(qn("wp:docPr"))}) == len(alts)
    assert all(
        shape.part.content_type == "image/png" if hasattr(shape, "part") else True
        for shape in file.inline_shapes
    )
    assert all(shape.width.pt < 442 for shape in file.inline_shapes)


def test_a_table_is_described_for_those_who_hear_it(document, file):
    blocks = [b for b in document if isinstance(b, Table)]
    for table, block in zip(file.tables, blocks, strict=True):
        title = table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        assert title.endswith(block.caption)


def test_the_mark_stands_on_every_page(document, file, language):
    section = file.sections[0]
    assert file.settings.odd_and_even_pages_header_footer
    mark = f"{DRAFT[language]} · {document[0].mark}"
    assert [h.paragraphs[0].text for h in (section.header, section.even_page_header)] == [
        mark
    ] * 2


def test_a_final_document_of_a_real_study_has_no_mark(language):
    file = read(make_document(language, mark=""), final=True)
    assert squeeze(text_of(file.sections[0].header._element)) == ""


def test_the_folio_is_a_field_on_the_outside(file):
    section = file.sections[0]
    feet = (section.footer.paragraphs[0], section.even_page_footer.paragraphs[0])
    assert [f.text for f in feet] == ["— 1 —"] * 2
    assert [f.alignment.name for f in feet] == ["RIGHT", "LEFT"]
    assert all("PAGE" in "".join(c.text for c in f._p.iter(qn("w:instrText"))) for f in feet)


@pytest.mark.parametrize(
    ("language", "text"),
    [("zh", "承接机构（待补），日期待补。"), ("en", "The provider is to be supplied.")],
)
def test_what_is_open_can_be_found(language, text):
    front = replace(FRONT, language=language)
    table = Table("t", "c", ("a",), ((cell(text),),), "l")
    file = read([front, Paragraph((Run(text),)), table])
    sign = {"zh": "待补", "en": "to be supplied"}[language]
    runs = [
        r for p in [*file.paragraphs, *file.tables[0].cell(1, 0).paragraphs] for r in p.runs
    ]
    marked = [run.text for run in runs if run.style.name == "Open Point"]
    assert marked == [sign] * 2 * text.count(sign)
    names = [mark.get(qn("w:name")) for mark in file.element.iter(qn("w:bookmarkStart"))]
    assert [n for n in names if n.startswith("open_")] == [
        f"open_{n}" for n in range(1, len(marked) + 1)
    ]


def test_what_tries_to_be_more_than_text_is_text(hostile):
    file = read(hostile)
    said = text_of(file.element.body)
    assert all(h in said for h in HOSTILE)
    assert not file.element.xpath("//w:hyperlink")


def test_what_no_xml_may_hold_is_replaced():
    said = text_of(read([FRONT, Paragraph((Run("a\x00b\x0bc\ud800\ufffe"),))]).element.body)
    assert "a�b c��" in said


def test_rare_characters_are_there(file):
    assert RARE in text_of(file.element.body)


def test_what_follows_the_signature_begins_a_page(document):
    annex = [*document, Heading(1, "附图", "annex")]
    last = read(annex).paragraphs[-1]
    assert last.paragraph_format.page_break_before is True
    before = [p for p in read(annex).paragraphs if p.style.name == "Signature"]
    signature = next(b for b in document if isinstance(b, Signature))
    assert [p.text for p in before] == [signature.applicant, signature.date, signature.seal]


def office(folder, kind, *files):
    """Convert files by LibreOffice, with a profile of its own, into ``folder/converted``."""
    profile = (folder / "profile").as_uri()
    how = (f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind)
    command = [OFFICE, *how, "--outdir", folder / "converted", *files]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder / "converted" / f"{files[0].stem}.{kind}"


@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice (soffice), as .ci/run installs")
def test_libreoffice_shows_the_same_paragraphs_tables_and_figures(content, file, tmp_path):
    (tmp_path / "x.docx").write_bytes(content)
    again = docx.Document(office(tmp_path, "docx", tmp_path / "x.docx"))
    for one in ("paragraphs", "tables", "inline_shapes"):
        assert len(getattr(again, one)) == len(getattr(file, one)) > 0
    assert [squeeze(p.text) for p in again.paragraphs] == [
        squeeze(p.text) for p in file.paragraphs
    ]
    pages = PdfReader(office(tmp_path, "pdf", tmp_path / "x.docx")).pages
    said = squeeze("".join(page.extract_text() for page in pages))
    assert all(squeeze(p.text)[:20] in said for p in file.paragraphs)
    assert all(f"—{n}—" in squeeze(p.extract_text()) for n, p in enumerate(pages, start=1))
