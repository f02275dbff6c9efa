"""The engine ``inprocess`` shows what the stock kernel shows, by papermill's own means."""

import contextlib
import json
import multiprocessing
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import papermill
import pytest
from kit.publish.cells import OutOfMemoryError
from kit.publish.engine import InProcessEngine
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from papermill.exceptions import PapermillExecutionError

from kit.errors import PublishError
from kit.publish import processes

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}

SHOWS = {
    "printed": "import sys\nprint('金海')\nprint('b', file=sys.stderr)\nprint('c', end='')",
    "displayed": """\
from IPython.display import HTML, JSON, Markdown, clear_output, display, update_display
display(HTML('<b>x</b>'), Markdown('# m'), JSON({'a': 1}), 3, metadata={'k': 1})
display({'text/plain': 'p', 'application/x+json': {'a': [1, None]}}, raw=True)""",
    "a result": """\
display('first', display_id='place'); display('second', display_id='other')
'r'""",
    "an update": "update_display('changed', display_id='place')",
    "cleared": "print('gone'); display('gone'); clear_output(); print('stays')",
    "cleared late": "print('gone'); clear_output(wait=True); print('stays', file=sys.stderr)",
    "cleared in vain": "print('stays'); clear_output(wait=True)",
    "a figure": """\
import matplotlib.pyplot as plt
plt.plot([1, 3, 2]); plt.title('title')""",
    "two figures": """\
%matplotlib inline
figures = [plt.figure(figsize=(1, n)) for n in (1, 2)]
print('before them')""",
    "a figure shown": "plt.plot([1]); plt.show(); print('after it')",
    "a figure as object": "fig, ax = plt.subplots(figsize=(1, 1)); plt.close(fig)\nfig",
    "a frame": "import pandas as pd\npd.DataFrame({'a': [1, 2]}, index=['甲', '乙'])",
    "awaited": "import asyncio\nawait asyncio.sleep(0.01)\nplt.plot([2])\n'awaited'",
    "a task": "task = asyncio.create_task(asyncio.sleep(0, 'of a task'))",
    "a task's result": "print(await task)",
    "a loop within a loop": """\
waiting = asyncio.sleep(0)
try:
    asyncio.run(waiting)
except RuntimeError as error:
    waiting.close()
    print(error)""",
    "a program": """\
import subprocess, time
ended = subprocess.run([sys.executable, '-c', "print('of a program 金海')"]).returncode
time.sleep(0.1)  # the stock kernel reads it in a thread
ended""",
    "the system": "import os\ntime.sleep(0.1 * os.write(2, b'of the system\\n') / 14)",
    "the system's shell": "!echo hello\nlines = !echo caught\nlines",
    "captured": "%%capture caught\nprint('in'); display(1)",
    "what was captured": "caught.stdout, len(caught.outputs)",
    "magics": "%config InlineBackend.close_figures\n%history -n 1",
    "help": "len?",
    "a warning": "import warnings\nwarnings.warn('take care')",
    "deprecated": """\
def old():
    warnings.warn('old', DeprecationWarning)
old()""",
    "logged": "import logging\nlogging.warning('logged')\nlogging.info('not')",
    "what came before": "_12.shape, In[1], sorted(Out), _",
    "nothing": "",
    "spaces": " \n\t",
    "a comment": "# nothing",
    "semicolon": "1;",
    "itself": """\
__name__, sys.stdout.encoding, sys.stdout.isatty(), sys.stdout.errors""",
    "a notebook": "'IPKernelApp' in get_ipython().config",
    "pickled": """\
import pickle
class Own:
    pass
type(pickle.loads(pickle.dumps(Own())))""",
    "processes": """\
from multiprocessing import Pool, get_start_method
def work(number):
    return number + 1
with Pool(2) as pool:
    print(pool.map(work, range(3)))
get_start_method()""",
    "printed by a fork": """\
print('pending', end=' ')
process = __import__('multiprocessing').Process(target=print, args=('in it',))
process.start(); process.join()
print('after')""",
    "displayed by a fork": """\
process = __import__('multiprocessing').Process(target=display, args=('in it',))
process.start(); process.join()
display('after')""",
    "printed in turns": """\
print('first'); subprocess.run('echo second', shell=True); time.sleep(0.1); print('third')""",
    "shared memory": """\
from multiprocessing import shared_memory
memory = shared_memory.SharedMemory(create=True, size=10)
memory.close(); memory.unlink()
print('shared')""",
    "settings": "[os.environ.get(n) for n in ('MPLBACKEND', 'TERM', 'PAGER', 'NO_COLOR')]",
    "modules": "[Path(p).name for p in sys.path if not p or p.endswith('-packages')]".replace(
        "Path(p).name", "p"
    ),
    "reset": "%reset -f",
    "after a reset": "'x' in dir()",
}
RAISES = {
    "division": "print('before'); 1 / 0",
    "input": "input('name? ')",
    "password": "import getpass\ngetpass.getpass()",
    "grammar": "print('never'\nx = = 1",
    "a line of grammar": "import os as = 3",
    "indented": "if True:\nprint(1)",
    "no such magic": "%nosuchmagic",
    "no such cell magic": "%%nosuchmagic\nx",
    "leaves": "import sys\nsys.exit(2)",
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
    "cannot be shown as html": """\
class Half:
    def __repr__(self):
        return 'half'
    def _repr_html_(self):
        raise TypeError('h')
Half()""",
    "of the kit": """\
from kit.errors import Problem, StudyError
raise StudyError(Problem('study.no_folder', 'x'))""",
    "after all this": "2",
}


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


def join_streams(outputs):
    """Return outputs with text joined that was printed on: it is sent in any pieces."""
    joined = []
    for output in outputs:
        if joined and output.get("name", "") and joined[-1].get("name") == output.name:
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined


def read(notebook):
    """Return of each cell what two runs by the stock kernel have in common.

    Where input is refused the way to that error leads through the kernel's own modules.
    """
    read = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.get("ename") == "StdinNotImplementedError":
                output.traceback = []
        text = json.dumps(join_streams(cell.get("outputs", [])), ensure_ascii=False, indent=1)
        text = re.sub(r"ipykernel_\d+", "ipykernel_…", text)
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
    # ipykernel shows nothing of programs where it takes itself to be under test.
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
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


def test_processes_that_are_spawned_show_the_same(tmp_path, monkeypatch):
    cells = [
        "print('金海')\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);",
        "!echo hello",
        "1 / 0",
    ]
    usual = execute(cells, tmp_path)
    spawn = multiprocessing.get_context("spawn")
    monkeypatch.setattr(processes, "_choose_context", lambda: spawn)
    assert_same(execute(cells, tmp_path), usual)


def test_threads_may_print_and_display_at_the_same_time(tmp_path):
    source = """\
import threading
from IPython.display import display
def work(sign):
    for _ in range(30):
        print(sign * 20_000)
        display({'text/plain': sign * 100_000}, raw=True)
threads = [threading.Thread(target=work, args=(sign,)) for sign in 'abcd']
for thread in threads: thread.start()
for thread in threads: thread.join()"""
    (cell,) = execute([source], tmp_path).cells
    printed = "".join(o.text for o in cell.outputs if o.output_type == "stream")
    shown = sorted(o.data["text/plain"] for o in cell.outputs if o.output_type != "stream")
    assert {sign: printed.count(sign) for sign in "abcd"} == dict.fromkeys("abcd", 600_000)
    assert shown == sorted([sign * 100_000 for sign in "abcd"] * 30)


def test_a_character_that_a_program_prints_in_two_parts(tmp_path):
    source = """\
import os, sys
for byte in '金'.encode():
    os.write(1, bytes([byte])); sys.stdout.flush()"""
    (cell,) = execute([source], tmp_path).cells
    assert "".join(output.text for output in cell.outputs) == "金"


def test_text_that_is_printed_on_is_one_output(tmp_path):
    source = "for n in range(2000): print(n, flush=True)"
    (cell,) = execute([source], tmp_path).cells
    assert [output.text.count("\n") for output in cell.outputs] == [2000]


def test_standard_input_is_at_its_end(tmp_path):
    (cell,) = execute(["import os, sys\nsys.stdin.read(), os.read(0, 1)"], tmp_path).cells
    assert cell.outputs[0].data["text/plain"] == "('', b'')"


@pytest.mark.parametrize("immediate", [False, True])
def test_files_left_open_are_written_and_last_wishes_heard_unless_in_a_hurry(
    tmp_path, immediate
):
    source = """\
import atexit
from pathlib import Path
left = open('left.txt', 'w')
left.write('open')
atexit.register(lambda: Path('wish.txt').write_text('heard'));"""
    options = {"shutdown_kernel": "immediate"} if immediate else {}
    execute([source], tmp_path, **options)
    assert (tmp_path / "left.txt").read_text() == ("" if immediate else "open")
    assert (tmp_path / "wish.txt").exists() is not immediate


def test_a_process_that_will_not_end_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr("kit.publish.cells._FAREWELL", 0.5)
    source = (
        "import atexit, time\natexit.register(time.sleep, 60)\nimport os; print(os.getpid())"
    )
    began = time.monotonic()
    execute([source], tmp_path)
    assert time.monotonic() - began < 20


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


def fail(kind, cells, folder, **options):
    with pytest.raises(kind) as error:
        execute(cells, folder, **options)
    return error.value, nbformat.read(folder / "out.ipynb", 4)


@pytest.mark.parametrize("saving", [True, False])
def test_a_cell_that_is_too_slow(tmp_path, saving):
    error, saved = fail(
        CellTimeoutError,
        ["1", "print('so far')\nimport time\ntime.sleep(60)", "2"],
        tmp_path,
        execution_timeout=1,
        request_save_on_cell_execute=saving,
    )
    assert "after 1 seconds" in str(error)
    assert [bool(c.metadata.papermill.start_time) for c in saved.cells] == [True, True, False]
    assert saved.cells[1].outputs[0].text == "so far\n"


def test_a_cell_that_prints_without_end_is_too_slow(tmp_path):
    source = "while True: print('again' * 10, flush=True)"
    began = time.monotonic()
    fail(CellTimeoutError, [source], tmp_path, execution_timeout=1)
    assert time.monotonic() - began < 20


def test_no_limit_of_time(tmp_path):
    (cell,) = execute(["1"], tmp_path, execution_timeout=-1).cells
    assert cell.execution_count == 1


@pytest.mark.parametrize(
    "source",
    ["x = b'x' * 900_000_000", "import time; x = [b'x' * 300_000_000 for _ in range(3)]"],
)
def test_a_cell_that_holds_too_much_memory(tmp_path, source):
    source += "\nimport time\ntime.sleep(60)"
    error, saved = fail(OutOfMemoryError, ["1", source], tmp_path, memory_limit=600)
    assert str(error) == "held more than 600 MB"
    assert isinstance(error, DeadKernelError)
    assert saved.cells[0].outputs[0].data["text/plain"] == "1"


def test_a_cell_that_ends_the_process(tmp_path):
    source = "print('so far', flush=True)\nimport os\nos._exit(0)"
    error, saved = fail(DeadKernelError, [source, "2"], tmp_path)
    assert str(error) == "Kernel died"
    assert saved.cells[0].outputs[0].text == "so far\n"


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
        "papermill, kit.publish.cells",
        "kit.publish.cells, papermill",
        "kit.publish.engine, papermill",
        "kit.engine.notebooks",
    ],
)
def test_papermill_and_the_kit_may_be_imported_in_any_order(modules):
    script = (
        f"import {modules}\n"
        "from papermill.engines import papermill_engines\n"
        "from kit.publish.engine import InProcessEngine\n"
        "assert papermill_engines.get_engine('inprocess') is InProcessEngine\n"
        "import kit.publish.cells\n"
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
