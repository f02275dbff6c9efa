"""The engine ``inprocess`` shows what the stock kernel shows, by papermill's own means."""

import builtins
import contextlib
import gc
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import nbformat
import papermill
import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from papermill.exceptions import PapermillExecutionError

from kit.engine.engines.inprocess import InProcessEngine
from kit.errors import PublishError

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}

SHOWS = {
    "printed": "print('金海')\nprint('b', end='')",
    "printed to stderr": "import sys\nprint('b', file=sys.stderr)",
    "displayed": """\
from IPython.display import HTML, JSON, Markdown, display
display(HTML('<b>x</b>'), Markdown('# m'), JSON({'a': 1}), 3, metadata={'k': 1})
display({'text/plain': 'p', 'application/x+json': {'a': [1, None]}}, raw=True)""",
    "a result": "display('first'); display('second')\n'r'",
    "a figure": """\
import matplotlib.pyplot as plt
plt.plot([1, 3, 2]); plt.title('title');""",
    "two figures": "%matplotlib inline\nfigures = [plt.figure(figsize=(1, n)) for n in (1, 2)]",
    "a figure shown": "plt.plot([1]); plt.show()",
    "a figure as object": "fig, ax = plt.subplots(figsize=(1, 1)); plt.close(fig)\nfig",
    "a picture": """\
import io
from IPython.display import Image
file = io.BytesIO(); fig.savefig(file, format='png', metadata={'Software': None})
Image(file.getvalue())""",
    "a frame": "import pandas as pd\npd.DataFrame({'a': [1, 2]}, index=['甲', '乙'])",
    "awaited": "import asyncio\nawait asyncio.sleep(0.01)\nplt.plot([2])\n'awaited'",
    "captured": "%%capture caught\nprint('in'); display(1)",
    "what was captured": "caught.stdout, len(caught.outputs)",
    "what came before": "In[1], sorted(Out), _",
    "nothing": "",
    "spaces": " \n\t",
    "a comment": "# nothing",
    "semicolon": "1;",
    "itself": "__name__, sys.stdin.read()",
    "pickled": """\
import pickle
class Own:
    pass
type(pickle.loads(pickle.dumps(Own())))""",
    "reset": "%reset -f",
    "after a reset": "'x' in dir()",
}
RAISES = {
    "division": "print('before'); 1 / 0",
    "input": "input('name? ')",
    "password": "import getpass\ngetpass.getpass()",
    "grammar": "print('never'\nx = = 1",
    "indented": "if True:\nprint(1)",
    "leaves": "import sys\nsys.exit(2)",
    "leaves well": "sys.exit()",
    "interrupted": "raise KeyboardInterrupt",
    "awaited": "import asyncio\nawait asyncio.sleep(0)\n[][1]",
    "caused": """\
try:
    {}['k']
except KeyError as error:
    raise ValueError('中') from error""",
    "cannot be shown": """\
class Bad:
    def __repr__(self):
        raise TypeError('r')
Bad()""",
    "of the kit": """\
from kit.errors import Place, Problem, StudyError
raise StudyError(Problem('study.no_folder', Place('x')))""",
    "after all this": "2",
}


@pytest.fixture(autouse=True)
def inline():
    """Draw as a process does that has not drawn anything before."""
    mpl.use("module://matplotlib_inline.backend_inline")


def execute(cells, folder, engine="inprocess", parameters=(), **options):
    """Run cells (or sources of cells) in a folder and return what papermill saved."""
    source, target = folder / "in.ipynb", folder / "out.ipynb"
    cells = [new_code_cell(c) if isinstance(c, str) else c for c in cells]
    target.unlink(missing_ok=True)
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), source)
    options = {"progress_bar": False, "execution_timeout": 60, "cwd": folder, **options}
    with contextlib.suppress(PapermillExecutionError):  # it is in what was saved
        papermill.execute_notebook(
            source, target, dict(parameters), engine_name=engine, **options
        )
    return nbformat.read(target, 4)


def read(notebook):
    """Return of each cell what both engines promise.

    The way to an error is told in other colours and, where input is refused, leads through
    the kernel's own modules.
    """
    read = []
    for cell in notebook.cells:
        # IPython's own advice after SystemExit goes where pytest collects warnings.
        outputs = [
            o for o in cell.get("outputs", []) if "To exit: use" not in o.get("text", "")
        ]
        for output in outputs:
            if output.output_type == "error":
                output.traceback = [len(output.traceback) > 0]
        text = json.dumps(outputs, ensure_ascii=False, indent=1)
        text = re.sub(r"[\w/]+\.py|<ipython-input[^>]+>", "….py", text)
        read.append((cell.source, cell.get("execution_count"), text))
    return read


def assert_same(ours, stock):
    for mine, theirs in zip(read(ours), read(stock), strict=True):
        assert mine == theirs


def make_showing():
    return [
        new_markdown_cell("# 标题"),
        *map(new_code_cell, SHOWS.values()),
        new_code_cell("1 / 0", metadata={"tags": ["skip-execution"]}),
        new_code_cell("'the last'"),
    ]


def make_raising():
    allowed = {"tags": ["raises-exception"]}
    cells = [new_code_cell(source, metadata=allowed) for source in RAISES.values()]
    return [*cells, new_code_cell("1 / 0"), new_code_cell("'never'")]


def make_stopping():
    """A cell whose result cannot be shown has failed as well."""
    return [new_code_cell(RAISES["cannot be shown"]), new_code_cell("'never'")]


@pytest.mark.parametrize(
    "make", [pytest.param(make_showing, marks=pytest.mark.slow), make_raising, make_stopping]
)
def test_what_cells_show_is_what_they_show_in_the_stock_kernel(make, tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    quick = {"request_save_on_cell_execute": False}
    stock = execute(make(), tmp_path, engine=None, **quick)
    ours = execute(make(), tmp_path, **quick)
    assert_same(ours, stock)
    assert ours.metadata.language_info == stock.metadata.language_info
    statuses = [
        [
            (c.metadata.papermill.get("status"), c.metadata.papermill.get("exception"))
            for c in n.cells
            if "papermill" in c.metadata
        ]
        for n in (ours, stock)
    ]
    assert statuses[0] == statuses[1]


def test_the_third_run_shows_what_the_first_showed(tmp_path):
    cells = [
        "import kit, random, sys\nassert not hasattr(kit, 'left_behind')\nkit.left_behind = 1",
        "import matplotlib.pyplot as plt\nprint(plt.get_fignums(), plt.rcParams['font.size'])",
        "plt.rcParams['font.size'] = 20\nplt.figure(); plt.plot([1, 2]); plt.title('x');",
        "unclosed, axes = plt.subplots(figsize=(1, 1))",
        "sys.path.append('x'); len(sys.path), sorted(dir())",
    ]
    first, _, third = (execute(cells, tmp_path) for _ in range(3))
    assert read(third) == read(first)
    assert len(first.cells[2].outputs) == len(first.cells[3].outputs) == 1
    assert "image/png" in third.cells[3].outputs[0].data


def test_random_numbers_are_others_in_each_run(tmp_path):
    cells = ["import numpy as np, random\nnp.random.random(), random.random()"]
    first, second = (execute(cells, tmp_path) for _ in range(2))
    shown = [n.cells[0].outputs[0].data["text/plain"] for n in (first, second)]
    assert not set(shown[0].split(",")) & set(shown[1].split(","))


def test_text_that_is_printed_on_is_one_output(tmp_path):
    source = "for n in range(2000): print(n, flush=True)"
    (cell,) = execute([source], tmp_path).cells
    assert [output.text.count("\n") for output in cell.outputs] == [2000]


def test_text_stands_before_displays_and_updates_are_lost(tmp_path):
    """What the engine does not promise, so that nobody takes it for a promise."""
    source = """\
from IPython.display import clear_output, display, update_display
display('gone'); clear_output()
display('a', display_id='x'); print('b'); update_display('c', display_id='x')"""
    (cell,) = execute([source], tmp_path).cells
    assert [o.get("text") or o.data["text/plain"] for o in cell.outputs] == ["b\n", "'a'"]


@pytest.mark.parametrize("source", ["exit()", "quit()", "exit(0)", "import sys; sys.exit(1)"])
def test_leaving_stops_the_notebook(tmp_path, source):
    left, never = execute([source, "1"], tmp_path).cells[-2:]
    assert left.outputs[0].ename == "SystemExit"
    assert never.execution_count is None


def test_nothing_of_it_stays_in_this_process(tmp_path):
    main, hooks = sys.modules["__main__"], (sys.displayhook, sys.excepthook, sys.stdout)
    before = Path.cwd(), list(sys.path), dict(os.environ), set(dir(builtins))
    execute(["import os, sys\nx = 1\nos.environ['LEFT'] = 'x'", "1 / 0"], tmp_path)
    assert (sys.modules["__main__"], hooks) == (
        main,
        (sys.displayhook, sys.excepthook, sys.stdout),
    )
    assert before == (Path.cwd(), list(sys.path), dict(os.environ), set(dir(builtins)))
    assert not InteractiveShell.initialized()


def test_a_namespace_is_let_go(tmp_path):
    source = "class Held:\n    pass\nimport gc, weakref\nheld = Held()\nheld.itself = held"
    asking = "import gc\n[o for o in gc.get_objects() if type(o).__name__ == 'Held']"
    execute([source], tmp_path)
    gc.collect()
    (cell,) = execute([asking], tmp_path).cells
    assert cell.outputs[0].data["text/plain"] == "[]"


def test_the_user_s_own_profile_and_history_are_left_alone(tmp_path, monkeypatch):
    profile = tmp_path / "ipython" / "profile_default"
    (profile / "startup").mkdir(parents=True)
    (profile / "startup" / "x.py").write_text("1 / 0", encoding="utf-8")
    (profile / "ipython_config.py").write_text("1 / 0", encoding="utf-8")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    (cell,) = execute(["1"], tmp_path).cells
    assert cell.outputs[0].data["text/plain"] == "1"
    assert len(list(tmp_path.rglob("*.sqlite"))) == 0
    assert {path.name for path in profile.iterdir()} == {"startup", "ipython_config.py"}


def test_inside_another_shell_it_is_refused(tmp_path):
    InteractiveShell.instance()
    try:
        with pytest.raises(PublishError) as error:
            execute(["1"], tmp_path)
    finally:
        InteractiveShell.clear_instance()
    assert error.value.say("en") == (
        "IPython already runs in this process, and the engine inprocess cannot start a "
        "second one.\nWhat to do: In a notebook call kit.run_study, or use papermill's "
        "default engine."
    )


@pytest.mark.parametrize("importable", [True, False])
def test_a_module_beside_the_notebook(tmp_path, importable):
    (tmp_path / "beside.py").write_text("NAME = 'beside'", encoding="utf-8")
    (tmp_path / "statistics.py").write_text("1 / 0", encoding="utf-8")
    source = """\
import statistics
try:
    from beside import NAME
except ImportError:
    NAME = 'none'
print(NAME)"""
    options = {} if importable else {"importable": False}
    (cell,) = execute([source], tmp_path, **options).cells
    assert cell.outputs[0].text == ("beside\n" if importable else "none\n")


def test_it_runs_in_the_folder_that_nbclient_would_take(tmp_path):
    folder = tmp_path / "其他"
    folder.mkdir()
    named = {"resources": {"metadata": {"path": str(folder)}}}
    source = "import os\nprint(os.getcwd())"
    for options, wanted in (({}, tmp_path), (named, folder)):
        (cell,) = execute([source], tmp_path, **options).cells
        assert cell.outputs[0].text == f"{wanted}\n"


def parametrised(source="study = 'a'"):
    return [new_code_cell(source, metadata={"tags": ["parameters"]}), "print(study)"]


def test_parameters_reach_the_cells(tmp_path):
    *_, cell = execute(parametrised(), tmp_path, parameters={"study": "金海"}).cells
    assert cell.outputs[0].text == "金海\n"


def test_parameters_of_a_cell_with_a_magic(tmp_path):
    cells = parametrised("%matplotlib inline\nstudy = 'a'")
    *_, cell = execute(cells, tmp_path, parameters={"study": "b"}).cells
    assert cell.outputs[0].text == "b\n"


def test_an_unknown_parameter_is_refused_before_anything_runs_or_is_written(tmp_path):
    with pytest.raises(PublishError) as error:
        execute(parametrised(), tmp_path, parameters={"stduy": "b", "study": "b"})
    assert error.value.say("en") == (
        "in.ipynb has no parameter named stduy.\n"
        f"Where: {tmp_path / 'in.ipynb'}\n"
        "What to do: The parameters are: study."
    )
    assert not (tmp_path / "out.ipynb").exists()


def call_papermill(folder, *arguments):
    command = [Path(sys.executable).parent / "papermill", "in.ipynb", "out.ipynb"]
    return subprocess.run(
        [*command, "--engine", "inprocess", "--no-progress-bar", *arguments],
        cwd=folder,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_the_command_refuses_it_in_one_message(tmp_path):
    cells = [new_code_cell(c) if isinstance(c, str) else c for c in parametrised()]
    notebook = new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    nbformat.write(notebook, tmp_path / "in.ipynb")
    done = call_papermill(tmp_path, "-p", "stduy", "b")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    *before, what, where, fix = done.stderr.splitlines()
    assert (what, where, fix) == (
        "in.ipynb 没有名为 stduy 的参数。",
        "位置：in.ipynb",
        "办法：可用的参数：study。",
    )
    assert all("in.ipynb 没有" not in line for line in before)
    assert not (tmp_path / "out.ipynb").exists()


@pytest.mark.parametrize(
    "modules",
    [
        "papermill",
        "kit.engine.engines.inprocess, papermill",
        *(
            pytest.param(f"kit.engine.{one}", marks=pytest.mark.slow)
            for one in ("engines.inprocess", "engines.jupyter", "notebooks")
        ),
    ],
)
def test_papermill_and_the_kit_may_be_imported_in_any_order(modules):
    script = (
        f"import {modules}\n"
        "from papermill.engines import papermill_engines\n"
        "from kit.engine.engines.inprocess import InProcessEngine\n"
        "assert papermill_engines.get_engine('inprocess') is InProcessEngine\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_engine_names_kernel_and_language_as_papermill_does():
    notebook = new_notebook(metadata={"kernelspec": KERNEL})
    assert InProcessEngine.nb_kernel_name(notebook) == "python3"
    assert InProcessEngine.nb_kernel_name(notebook, "other") == "other"
    assert InProcessEngine.nb_language(notebook) == "python"
