"""Which parameters a notebook has, and which it is given but does not have."""

import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from kit.engine.parameters import check_parameters, find_names, find_unknown


@pytest.fixture
def notebook(tmp_path):
    """Return a function that saves a notebook with these parameters cells."""

    def save(*sources, name="01_x.ipynb"):
        cells = [new_code_cell(s, metadata={"tags": ["x", "parameters"]}) for s in sources]
        others = [new_markdown_cell("# 标题"), new_code_cell("other = 1")]
        nbformat.write(new_notebook(cells=[*others, *cells]), tmp_path / name)
        return tmp_path / name

    return save


def test_names_in_their_order():
    source = (
        "# 项目\nstudy = 'a'; wave: str = '2018'\nlanguage: str\nfirst = second = 1\n"
        "if study:\n    hidden = 1\nstudy.attribute = wave[0] = 2\nprint('x')\n"
    )
    assert find_names(source) == ["study", "wave", "language", "first", "second"]


def test_unknown_names_in_the_order_of_the_alphabet():
    problems = find_unknown(["wvae", "study", "area"], iter(["study", "wave"]), "in/01_x.ipynb")
    assert [problem.say("en") for problem in problems] == [
        "01_x.ipynb has no parameter named area.\nWhere: in/01_x.ipynb\n"
        "What to do: The parameters are: study, wave.",
        "01_x.ipynb has no parameter named wvae.\nWhere: in/01_x.ipynb\n"
        "What to do: The parameters are: study, wave.",
    ]


def test_every_notebook_is_checked(notebook):
    files = [
        notebook("study = 'a'", "wave = ''"),
        notebook("study = ''", name="02_y.ipynb"),
    ]
    assert check_parameters(files, {"study": "b"}) == []
    problems = check_parameters(files, {"study": "b", "wave": "2019", "waev": "2019"})
    assert [problem.say("en").replace(str(files[0].parent), "…") for problem in problems] == [
        "01_x.ipynb has no parameter named waev.\nWhere: …/01_x.ipynb\n"
        "What to do: The parameters are: study, wave.",
        "02_y.ipynb has no parameter named waev.\nWhere: …/02_y.ipynb\n"
        "What to do: The parameters are: study.",
        "02_y.ipynb has no parameter named wave.\nWhere: …/02_y.ipynb\n"
        "What to do: The parameters are: study.",
    ]


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"cells": 1}', '{"cells": [1]}', '{"cells": [{}]}', "\x00", "null"],
)
def test_a_file_that_is_no_notebook(tmp_path, text):
    file = tmp_path / "01_x.ipynb"
    file.write_text(text, encoding="utf-8")
    (problem,) = check_parameters([file], {})
    assert problem.say("en") == (
        "01_x.ipynb is not a Jupyter notebook that can be run.\n"
        f"Where: {file}\n"
        "What to do: Restore the file from the repository."
    )


def test_a_missing_notebook_and_one_that_cannot_be_read(tmp_path, notebook):
    (tmp_path / "bytes.ipynb").write_bytes(b"\xff\xfe")
    files = [tmp_path / "none.ipynb", tmp_path / "bytes.ipynb", notebook("study = = 1")]
    assert [p.code for p in check_parameters(files, {})] == ["publish.not_a_notebook"] * 3


def test_a_notebook_without_a_parameters_cell(notebook):
    assert [p.code for p in check_parameters([notebook()], {})] == [
        "publish.no_parameters_cell"
    ]


def test_a_mistyped_name_is_found_before_anything_heavy_is_imported(notebook):
    script = (
        "import sys\nfrom pathlib import Path\n"
        "from kit.engine.parameters import check_parameters\n"
        "(problem,) = check_parameters([Path(sys.argv[1])], {'typo': ''})\n"
        "problem.say('zh')\n"
        "heavy = {'nbformat', 'papermill', 'IPython', 'pandas', 'numpy', 'multiprocessing'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", script, notebook("study = ''")], check=True)
