"""What a block changes in its process is as it was after it, whatever happened in it."""

import builtins
import contextlib
import getpass
import os
import random
import subprocess
import sys
import warnings

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt

import kit
from kit.engine.isolation import keep_state
from kit.show import figures, lines


def see():
    """Return all that a block must not change."""
    return (
        os.getcwd(),  # noqa: PTH109
        dict(os.environ),
        list(sys.path),
        dict(mpl.rcParams),
        plt.get_fignums(),
        (kit.__all__, vars(kit).get("left"), lines.text_width, figures.__doc__),
        (builtins.print, vars(builtins).get("get_ipython"), getpass.getpass, input),
        (sys.stdout, sys.displayhook, getattr(sys, "ps1", None)),
        list(warnings.filters),
    )


def change(tmp_path):
    os.chdir(tmp_path)
    os.environ["KIT_LEFT"] = "1"
    os.environ.pop("PATH")
    sys.path[:] = ["x"]
    mpl.rcParams["font.size"] = 99
    plt.figure()
    kit.left = 1
    kit.__all__.append("left")
    lines.text_width = None
    figures.__doc__ = ""
    builtins.print = None
    builtins.get_ipython = None
    sys.stdout, sys.ps1, sys.displayhook = None, "> ", None
    warnings.simplefilter("error")


@pytest.mark.parametrize("fails", [False, True])
def test_everything_is_as_it_was(tmp_path, fails):
    before, path = see(), sys.path
    with contextlib.suppress(ZeroDivisionError), keep_state():
        change(tmp_path)
        if fails:
            raise ZeroDivisionError
    assert see() == before
    assert sys.path is path


def test_a_module_that_was_imported_stays():
    script = """\
from kit.engine.isolation import keep_state
import kit
with keep_state():
    import kit.measure.ranks
    kit.measure.left = 1
assert kit.measure.ranks
with keep_state():
    import kit.measure.intervals
    kit.measure.ranks.left = 1
    kit.measure.ranks = None
    del kit.measure.intervals
assert kit.measure.ranks.__name__ == "kit.measure.ranks"
assert not hasattr(kit.measure.ranks, "left")
"""
    subprocess.run([sys.executable, "-c", script], check=True)


def test_a_module_that_only_the_block_could_find_goes(tmp_path):
    (tmp_path / "beside.py").write_text("", encoding="utf-8")
    with keep_state():
        sys.path.append(str(tmp_path))
        __import__("beside")
        __import__("json.tool")
    assert "beside" not in sys.modules
    assert "json.tool" in sys.modules
    with pytest.raises(ImportError):
        __import__("beside")


def test_input_is_refused_instead_of_awaited():
    with keep_state():
        for ask in (input, getpass.getpass):
            with pytest.raises(NotImplementedError, match="does not support input requests"):
                ask()


def test_random_numbers_are_others_each_time():
    drawn = []
    for _ in range(2):
        with keep_state():
            drawn.append((random.random(), np.random.random()))
            random.seed(1)
            np.random.seed(1)
    with keep_state():
        drawn.append((random.random(), np.random.random()))
    assert len(set(drawn)) == len({d for d, _ in drawn}) == len({d for _, d in drawn}) == 3


def test_the_last_result_of_another_prompt_is_none_of_a_notebook(monkeypatch):
    monkeypatch.setitem(vars(builtins), "_", "left by a prompt")
    with keep_state():
        assert "_" not in vars(builtins)
    assert vars(builtins)["_"] == "left by a prompt"
