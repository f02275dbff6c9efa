from __future__ import annotations

import io
import subprocess
import sys

import nbformat
import pytest
from nbconvert.exporters import get_exporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kit.errors import PublishError
from kit.publish.document import read_blocks
from kit.publish.exporters import RationaleHTMLExporter, RationalePDFExporter
from kit.publish.html import render_html
from kit.publish.pdf import render_pdf
from kit.show.blocks import MIME, Blocks

from .documents import make_document

FORMATS = {
    "rationale_html": (RationaleHTMLExporter, ".html", lambda b: render_html(b).encode()),
    "rationale_pdf": (RationalePDFExporter, ".pdf", render_pdf),
}


def show(*blocks):
    data = Blocks(blocks)._repr_mimebundle_()
    return new_output("execute_result", data, execution_count=1)


@pytest.fixture
def notebook():
    """A document over two cells, among everything else that a notebook can hold."""
    document = make_document()
    return new_notebook(
        cells=[
            new_markdown_cell("# SECRET heading"),
            new_code_cell("secret = 1", outputs=[new_output("stream", text="SECRET print")]),
            new_code_cell("front", outputs=[show(*document[:3])]),
            new_code_cell(
                "frame",
                outputs=[
                    new_output("display_data", {"text/html": "<b>SECRET frame</b>"}),
                    show(*document[3:]),
                    new_output("error", ename="E", evalue="SECRET", traceback=["SECRET"]),
                ],
            ),
        ]
    )


def test_blocks_are_read_in_order_and_nothing_else(notebook):
    assert list(read_blocks(notebook)) == make_document()


def test_blocks_survive_the_file(notebook):
    reread = nbformat.reads(nbformat.writes(notebook), as_version=4)
    assert list(read_blocks(reread)) == make_document()


@pytest.mark.parametrize("name", FORMATS)
def test_nbconvert_knows_the_format_by_name(name):
    exporter, extension, _ = FORMATS[name]
    assert get_exporter(name) is exporter
    assert exporter().file_extension == extension
    assert exporter.export_from_notebook


@pytest.mark.parametrize("name", FORMATS)
def test_exporting_gives_the_bytes_of_the_renderer(name, notebook):
    exporter, extension, render = FORMATS[name]
    output, resources = exporter().from_notebook_node(notebook)
    assert output == render(make_document())
    assert resources["output_extension"] == extension
    assert b"SECRET" not in output


@pytest.mark.parametrize("name", FORMATS)
def test_a_notebook_from_a_file_like_object(name, notebook):
    exporter, _, render = FORMATS[name]
    output, _ = exporter().from_file(io.StringIO(nbformat.writes(notebook)))
    assert output == render(make_document())


def test_an_unexecuted_notebook_is_refused():
    with pytest.raises(PublishError) as caught:
        RationaleHTMLExporter().from_notebook_node(new_notebook(cells=[new_code_cell("1")]))
    assert caught.value.say("en") == (
        "The notebook holds nothing to publish: no cell shows a document block.\n"
        "What to do: Run all cells and save the notebook first, then export it."
    )


@pytest.mark.parametrize(
    "data",
    [[{"kind": "poem"}], [{"kind": "heading"}], [1], 1, [{"kind": "paragraph", "runs": [1]}]],
)
def test_what_is_no_block_is_refused(data):
    cell = new_code_cell("", outputs=[new_output("display_data", {MIME: data})])
    with pytest.raises(PublishError) as caught:
        read_blocks(new_notebook(cells=[cell]))
    assert caught.value.say("en") == (
        "Cell 1 shows something marked as a document block that is none.\n"
        "What to do: Run all cells again with the same version of the kit, then export."
    )


def convert(folder, name):
    return subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", name, "文 档.ipynb"],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("name", FORMATS)
def test_the_command_writes_the_same_file(name, notebook, tmp_path):
    nbformat.write(notebook, tmp_path / "文 档.ipynb")
    done = convert(tmp_path, name)
    assert done.returncode == 0, done.stderr
    _, extension, render = FORMATS[name]
    assert (tmp_path / f"文 档{extension}").read_bytes() == render(make_document())


def test_the_command_ends_without_traceback(tmp_path):
    nbformat.write(new_notebook(), tmp_path / "文 档.ipynb")
    done = convert(tmp_path, "rationale_html")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "笔记本中没有可以发布的内容：没有任何单元格显示文档块。" in done.stderr
    assert not (tmp_path / "文 档.html").exists()
