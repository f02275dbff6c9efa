"""Formats are rows of a registry: whatever has a row is rendered, exported and linked to."""

import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from kit.documents import exporters
from kit.documents.formats import FORMATS, Format
from kit.release.orders import make_order
from kit.release.steps import make_release
from kit.scale.status import BatchStatus, Entry
from kit.scale.summary import write_summary

from .examples import make_document

ROOT = Path(__file__).parents[2]
DUMMY = Format("txt", ".txt", "text/plain", {"zh": "文本", "en": "text"}, __name__)


def render(blocks, *, final):
    """Render a document in the format of these tests."""
    return f"{len(blocks)} blocks, final: {final}".encode()


@pytest.fixture
def dummy(monkeypatch):
    monkeypatch.setitem(FORMATS, DUMMY.name, DUMMY)


@pytest.mark.slow
def test_a_new_row_is_in_the_release_and_on_the_page_of_a_batch(dummy, tmp_path):
    asked = {"study": str(ROOT / "tests/data/elmwood"), "wave": "", "language": ""}
    order = make_order(asked, out=tmp_path, engine="inprocess")
    release = make_release(lambda _: None, order)
    texts = [name for name in release.files if name.endswith(".txt")]
    assert texts == ["needs_assessment.txt", "rationale.txt", "survey_quality.txt"]
    assert re.fullmatch(
        r"\d+ blocks, final: False", (release.folder / "rationale.txt").read_text("utf-8")
    )
    board = BatchStatus(tmp_path, "en")
    board.put(Entry("elmwood", "elmwood", "released", release=release.folder.name))
    page = write_summary(board.as_file(), tmp_path).read_text(encoding="utf-8")
    link = f"elmwood/{release.folder.name}/rationale"
    assert (
        f'<a href="{link}.html">Rationale</a><a href="{link}.pdf">print PDF</a>'
        f'<a href="{link}.docx">Word</a><a href="{link}.txt">text</a>'
    ) in page
    assert page.count("Excel tables") == 1
    assert all((tmp_path / found).is_file() for found in re.findall('href="([^"]+)"', page))


def test_a_new_row_is_an_exporter(dummy):
    exporter = exporters.txt()
    assert exporter.file_extension == ".txt"
    assert exporter.output_mimetype == "text/plain"
    assert exporter.export_from_notebook == "needs-kit TXT"


def test_an_unknown_format_is_no_exporter():
    with pytest.raises(AttributeError, match="has no attribute 'odt'"):
        _ = exporters.odt


@pytest.mark.parametrize("name", FORMATS)
def test_rendering_needs_no_preparation(name):
    assert FORMATS[name].render(make_document()) == FORMATS[name].render(make_document())


def test_every_format_has_a_label_in_both_languages_and_files_of_its_own():
    assert all(row.labels.keys() == {"zh", "en"} for row in FORMATS.values())
    documents = ("rationale", "needs_assessment", "survey_quality")
    files = [row.name_file(d) for row in FORMATS.values() for d in documents]
    made = [file for file in files if file]
    assert len(set(made)) == len(made)


def test_listing_the_formats_imports_none():
    script = (
        "import sys\nfrom kit.documents.formats import FORMATS\n"
        "print([row.suffix for row in FORMATS.values()])\n"
        "heavy = {'typst', 'jinja2', 'docx', 'xlsxwriter', 'lxml'}\n"
        "heavy |= {'kit.show', 'pydantic', 'nbconvert'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert done.stdout == f"{[row.suffix for row in FORMATS.values()]}\n"


@pytest.mark.parametrize("name", ["docx", "xlsx", "form"])
def test_members_are_stored_so_that_no_library_can_compress_them_otherwise(name):
    """Python for Windows has had another one since 3.14, and an equal study another id."""
    made = FORMATS[name].render(list(make_document()))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
