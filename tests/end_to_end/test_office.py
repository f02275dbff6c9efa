"""What an office does with a release: open it in another program and look at all of it."""

import html
import re
import shutil
from collections import Counter

import docx
import openpyxl
import pytest
from pypdf import PdfReader

from tests.documents.test_docx import office, squeeze
from tests.end_to_end.reading import read_docx, read_headers, read_pdf

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("soffice") is None, reason="needs LibreOffice, as .ci/run installs"
    ),
]
DOCUMENTS = ("rationale", "needs_assessment", "survey_quality")


@pytest.fixture(scope="module", params=["jinhai_zh", "jinhai_en", "elmwood"])
def opened(request, tmp_path_factory):
    """The Word files and the workbook of a release, saved anew and printed by LibreOffice."""
    run, folder = request.getfixturevalue(request.param), tmp_path_factory.mktemp("office")
    files = sorted(run.release.glob("*.docx"))
    office(folder, "docx", *files)
    office(folder, "pdf", *files)
    office(folder, "xlsx", run.release / "needs_assessment.xlsx")
    return run.release, folder / "converted"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_paragraphs_tables_and_figures_are_all_there(opened, name):
    release, converted = opened
    before, after = (docx.Document(f / f"{name}.docx") for f in (release, converted))
    for kind in ("paragraphs", "tables", "inline_shapes"):
        assert len(getattr(before, kind)) == len(getattr(after, kind)), kind
    texts = [[squeeze(p.text) for p in file.paragraphs] for file in (before, after)]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_page_has_its_mark_its_folio_and_something_to_read(opened, name):
    _, converted = opened
    for number, page in enumerate(PdfReader(converted / f"{name}.pdf").pages, start=1):
        text = squeeze(page.extract_text())
        assert f"—{number}—" in text
        assert re.search("示例数据,不得用于申报|Exampledata,notforuseinanapplication", text)
        assert len(text) > 60


@pytest.mark.parametrize("name", DOCUMENTS)
def test_word_says_what_the_pdf_says(opened, name):
    """Character by character: beside page marks, folios and the texts in drawings, the PDF
    has only the heads of tables more, once more on each further page. It has no list of
    where sentences come from."""
    release, _ = opened
    file = docx.Document(release / f"{name}.docx")
    mark = squeeze(read_headers(release / f"{name}.docx")[0])
    printed = Counter()
    for number, page in enumerate(read_pdf(release / f"{name}.pdf"), start=1):
        printed += Counter(squeeze(page))
        printed -= Counter(f"{mark}—{number}—")
    page = (release / f"{name}.html").read_text(encoding="utf-8")
    for drawing in re.findall("<svg.*?</svg>", page, re.DOTALL):
        texts = re.findall(">([^<]*)</text>", drawing)
        printed -= Counter(squeeze(html.unescape("".join(texts))))
    text = re.split("\n(?:出处|Where this comes from)\n", read_docx(release / f"{name}.docx"))[
        0
    ]
    written = Counter(squeeze(text))
    heads = {c for t in file.tables for cell in t.rows[0].cells for c in squeeze(cell.text)}
    # The narrow hyphen of English is read back from a PDF as a soft one.
    assert set(written - printed) <= {"-"}
    assert set(printed - written) <= heads | {"-"}


def test_the_workbook_is_the_same_when_saved_anew(opened):
    release, converted = opened
    before, after = (
        openpyxl.load_workbook(f / "needs_assessment.xlsx") for f in (release, converted)
    )
    assert before.sheetnames == after.sheetnames
    for name in before.sheetnames:
        cells = [
            {c.coordinate: c.value for row in book[name].iter_rows() for c in row if c.value}
            for book in (before, after)
        ]
        assert cells[0] == cells[1]
