"""In JupyterLab: after a mistake no cell shows what an earlier study told."""

import nbformat
import pytest
from nbclient import NotebookClient

from tests.conftest import ROOT

*OTHERS, ONE = sorted((ROOT / "notebooks").glob("0[1-9]*.ipynb"))
EACH = [*(pytest.param(file, marks=pytest.mark.slow) for file in OTHERS), ONE]
ABSENT = "没有 {name} 可用：前面有一格没有运行成功，或还没有运行。"


def run(cells, folder):
    notebook = nbformat.v4.new_notebook(cells=cells)
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        allow_errors=True,
        resources={"metadata": {"path": str(folder)}},
    )
    return [cell.outputs for cell in client.execute().cells]


def code_of(notebook, study):
    """Return the code cells of a notebook, with another study in the second."""
    cells = nbformat.read(notebook, as_version=4).cells
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    sources[0] = sources[0].replace('"surveys/jinhai"', f'r"{study}"')
    assert str(study) in sources[0]
    return [nbformat.v4.new_code_cell(source) for source in sources]


def says_only_that_something_is_absent(outputs):
    (output,) = outputs
    names = ("study", "responses", "estimates", "ledger", "rationale")
    said = output["evalue"].splitlines()[0] if output["output_type"] == "error" else ""
    return said in {ABSENT.format(name=name) for name in names}


@pytest.mark.parametrize("notebook", EACH, ids=lambda file: file.stem)
def test_after_a_mistake_no_cell_shows_an_earlier_study(notebook, copy_study, tmp_path):
    broken = copy_study("jinhai", tmp_path / "surveys")
    (broken / "margins.csv").unlink()
    unread = copy_study("elmwood", tmp_path / "surveys")
    next((unread / "waves").rglob("*.xlsx")).write_bytes(b"PK")
    rounds = ["surveys/jinhai", "surveys/nowhere", "surveys/jinhai", broken, unread]
    cells = [code_of(notebook, study) for study in rounds]
    shown = run([cell for part in cells for cell in part], ROOT)
    size = len(cells[0])
    for number, study in enumerate(rounds):
        _, read, *later = shown[number * size : (number + 1) * size]
        if study == "surveys/jinhai":
            assert read == []
            assert all(o["output_type"] != "error" for outputs in later for o in outputs)
            shown_later = [o for o in later if o]
            assert len(later) - len(shown_later) in range(3, 6)
            assert shown_later == [o for o in later[3:] if o]
        else:
            # A study is read in one cell, its answers in the next.
            first, *rest = [read, *later][study == unread :]
            assert first[0]["output_type"] == "error"
            if study == unread:
                # Of a study whose answers cannot be read, its own facts are told.
                told = "".join(o["data"]["text/html"] for (o,) in rest if "data" in o)
                assert "金海" not in told
                rest = [outputs for outputs in rest if "data" not in outputs[0]]
            assert all(map(says_only_that_something_is_absent, rest)), study


@pytest.mark.slow
@pytest.mark.parametrize("notebook", EACH, ids=lambda file: file.stem)
def test_the_cell_that_reads_can_be_run_again_alone(notebook, copy_study, tmp_path):
    study = copy_study("jinhai", tmp_path / "surveys")
    first, read, *later = (cell.source for cell in code_of(notebook, study))
    spoil, mend = (
        f"import os; os.rename(r'{study / old}', r'{study / new}')"
        for old, new in (("margins.csv", "x.csv"), ("x.csv", "margins.csv"))
    )
    order = [first, read, *later, spoil, read, *later, mend, read, *later]
    shown = run([nbformat.v4.new_code_cell(source) for source in order], ROOT)
    size = len(later) + 2
    good, spoilt, mended = (shown[n * size : (n + 1) * size] for n in range(3))
    assert spoilt[1][0]["evalue"].startswith("缺少文件 margins.csv。")
    assert all(map(says_only_that_something_is_absent, spoilt[2:]))
    assert [what(outputs) for outputs in mended[1:]] == [what(outputs) for outputs in good[1:]]


def what(outputs):
    return [output.get("data") for output in outputs]
