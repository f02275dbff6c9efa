"""What makes workers quick is done in workers alone: importing the kit changes nothing."""

import subprocess
import sys
from pathlib import Path

from kit.engine.apart import call_apart

ROOT = Path(__file__).parents[2]

IMPORTS_ALL = """\
import builtins, gc, os, pkgutil, signal, sys
import kit
def see():
    handler = signal.getsignal(signal.SIGINT)
    return dict(os.environ), handler, gc.get_freeze_count(), os.getcwd()
before = see()
names = [m.name for m in pkgutil.walk_packages(kit.__path__, "kit.", onerror=print)]
for name in names:
    if not name.endswith(".preload"):
        __import__(name)
assert see() == before
assert sys.modules.get("rfc3987_syntax", sys) is not None
assert not [name for name in sys.modules if name.startswith("kit") and "preload" in name]
print(len(names), *(name for name in names if name.endswith(".preload")))
"""


def test_importing_every_module_changes_nothing_in_a_process():
    done = subprocess.run(
        [sys.executable, "-c", IMPORTS_ALL],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    number, *preloads = done.stdout.split()
    assert int(number) > 90
    assert preloads == ["kit.engine.preload", "kit.release.preload"]


def look(tell):
    """Return whether the slow grammar is left out here, and what a notebook needs it for."""
    import nbformat
    from nbformat.v4 import new_notebook

    nbformat.validate(new_notebook())
    return sys.modules["rfc3987_syntax"], "lark" in sys.modules


def test_a_worker_leaves_the_slow_grammar_out():
    assert call_apart(look, where="x") == (None, False)
