from __future__ import annotations

import io
import subprocess
import sys

import nbformat
import pytest
from nbconvert.exporters import get_exporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from traitlets.config import Config

from kit.documents import exporters
from kit.documents.document import find_blocks
from kit.documents.formats import FORMATS
from kit.errors import PublishError
from kit.show.blocks import MIME, Blocks

from .examples import make_document

EXPORTERS = {
    f"kit_{row.name}": (getattr(exporters, row.name), row.suffix, row.render)
    for row in FORMATS.values()
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
    assert list(find_blocks(notebook)) == make_document()


def test_blocks_survive_the_file(notebook):
    reread = nbformat.reads(nbformat.writes(notebook), as_version=4)
    assert list(find_blocks(reread)) == make_document()


@pytest.mark.parametrize("name", EXPORTERS)
def test_nbconvert_knows_the_format_by_name(name):
    exporter, extension, _ = EXPORTERS[name]
    assert get_exporter(name) is exporter
    assert exporter().file_extension == extension
    assert exporter.export_from_notebook


@pytest.mark.parametrize("name", EXPORTERS)
def test_exporting_gives_the_bytes_of_the_renderer(name, notebook):
    exporter, extension, render = EXPORTERS[name]
    output, resources = exporter().from_notebook_node(notebook)
    assert output == render(make_document())
    assert resources["output_extension"] == extension
    assert b"SECRET" not in output


@pytest.mark.parametrize("name", EXPORTERS)
def test_what_a_notebook_is_exported_to_is_a_draft(name, notebook):
    """Nothing that somebody can write into a notebook or its metadata makes it final."""
    front = notebook.cells[2].outputs[0]["data"][MIME][0]
    exporter, _, render = EXPORTERS[name]
    front["labels"] = {"draft": "", "mark": "", "final": "true"}
    notebook.metadata["final"] = True
    notebook.cells[2].metadata["tags"] = ["final"]
    blocks = find_blocks(notebook)
    output, _ = exporter().from_notebook_node(notebook, {"final": True}, final=True)
    assert output == render(blocks) != render(blocks, final=True)


@pytest.mark.parametrize("name", EXPORTERS)
def test_a_notebook_from_a_file_like_object(name, notebook):
    exporter, _, render = EXPORTERS[name]
    output, _ = exporter().from_file(io.StringIO(nbformat.writes(notebook)))
    assert output == render(make_document())


@pytest.mark.parametrize("name", EXPORTERS)
@pytest.mark.parametrize(
    "settings",
    [
        {"Exporter": {"preprocessors": ["my_office.Letterhead"]}},
        {"ClearOutputPreprocessor": {"enabled": True}},
        {"TagRemovePreprocessor": {"enabled": True, "remove_all_outputs_tags": {"front"}}},
        {"ExecutePreprocessor": {"enabled": True}},
    ],
    ids=str,
)
def test_what_a_user_enables_for_other_formats_changes_nothing(name, settings, notebook):
    """Such a configuration ended in a traceback, or took away what is published."""
    exporter, _, render = EXPORTERS[name]
    notebook.cells[2].metadata["tags"] = ["front"]
    output, _ = exporter(config=Config(settings)).from_notebook_node(notebook)
    assert output == render(make_document())


def test_an_unexecuted_notebook_is_refused():
    with pytest.raises(PublishError) as caught:
        exporters.html().from_notebook_node(new_notebook(cells=[new_code_cell("1")]))
    assert caught.value.say("en") == (
        "The notebook holds nothing to publish: no cell shows a document block.\n"
        "What to do: Run all cells and save the notebook first, then export it."
    )


HEADING = {"kind": "heading", "level": 1, "text": "x", "id": "x"}
FRONT = {"kind": "front", "name": "a", "title": "b", "language": "en", "author": "", "date": ""}
TABLE = {
    "kind": "table",
    "id": "t",
    "caption": "c",
    "columns": ["a", "b"],
    "align": "lr",
    "rows": [[{"runs": [{"text": "1", "key": ""}]}] * 2],
    "note": "",
    "stub": 1,
}


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({k: v for k, v in HEADING.items() if k != "id"}, "id"),
        ({**HEADING, "text": 3}, "text"),
        ({**HEADING, "kind": "poem"}, "kind"),
        ({**HEADING, "kind": []}, "kind"),
        ({"kind": "paragraph", "runs": "ab"}, "runs"),
        ({"kind": "paragraph", "runs": [1]}, "runs.0"),
        ({"kind": "paragraph", "runs": [{"text": "a", "secret": "b"}]}, "runs.0.secret"),
        ({**HEADING, "level": 9}, "level"),
        ({**HEADING, "level": "1"}, "level"),
        ({**HEADING, "more": 1}, "more"),
        ({**TABLE, "stub": "1"}, "stub"),
        ({**TABLE, "columns": ["a"]}, "rows"),
        ({**TABLE, "rows": [*TABLE["rows"], []]}, "rows"),
        ({**TABLE, "rows": [[{"runs": [], "more": 1}] * 2]}, "rows.0.0.more"),
        ({**FRONT, "language": "fr"}, "language"),
        (1, "kind"),
        (None, "kind"),
    ],
)
@pytest.mark.parametrize("name", EXPORTERS)
def test_what_is_no_block_is_refused_with_its_place(data, field, name):
    good = new_output("display_data", {MIME: [FRONT, TABLE]})
    cell = new_code_cell("", outputs=[good, new_output("display_data", {MIME: [data]})])
    exporter, *_ = EXPORTERS[name]
    with pytest.raises(PublishError) as caught:
        exporter().from_notebook_node(new_notebook(cells=[new_markdown_cell("x"), cell]))
    assert caught.value.say("en") == (
        f"Block 3 of cell 2 is no document block: see its {field}.\n"
        "What to do: Run all cells again with the same version of the kit, then export."
    )


def test_blocks_that_are_no_list_are_refused():
    cell = new_code_cell("", outputs=[new_output("display_data", {MIME: FRONT | {"x": "y"}})])
    with pytest.raises(PublishError) as caught:
        find_blocks(new_notebook(cells=[cell]))
    assert caught.value.say("en").startswith(
        "Block 1 of cell 1 is no document block: see its x."
    )


def convert(folder, name):
    return subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", name, "文 档.ipynb"],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize(
    "name",
    [
        "kit_html",
        *(pytest.param(n, marks=pytest.mark.slow) for n in EXPORTERS if n != "kit_html"),
    ],
)
def test_the_command_writes_the_same_file(name, notebook, tmp_path):
    nbformat.write(notebook, tmp_path / "文 档.ipynb")
    done = convert(tmp_path, name)
    assert done.returncode == 0, done.stderr
    _, extension, render = EXPORTERS[name]
    assert (tmp_path / f"文 档{extension}").read_bytes() == render(make_document())


def test_the_command_ends_without_traceback(tmp_path):
    nbformat.write(new_notebook(), tmp_path / "文 档.ipynb")
    done = convert(tmp_path, "kit_html")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "笔记本中没有可以发布的内容：没有任何单元格显示文档块。" in done.stderr
    assert not (tmp_path / "文 档.html").exists()
