"""Change kit's code one place at a time and see whether a test notices.

    CI=1 .venv/bin/python -m tests.mutation kit/measure/intervals.py --tests tests/measure

Every change is made in a fork of one pytest session, on Linux or macOS, and meets the tests
that run its lines, the quickest of its own module first, for so many seconds. What survives is
printed with its line; nothing is written. With ``--seconds 60`` a survivor has met them all.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import os
import resource
import signal
import sys
import time
import types
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.mutation.places import Change, list_changes, make_change

ROOT = Path(__file__).parents[2]
MEMORY = 6 << 30


@dataclass
class Reached:
    """How long a test takes, and which lines of each chosen file it runs."""

    seconds: float
    lines: dict[str, set[int]] = field(default_factory=dict)


def main() -> None:
    """Run the chosen tests over the changes of the chosen files."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("files", nargs="+", help="files of the kit, from the project's root")
    parser.add_argument("--tests", nargs="+", default=["tests/measure"])
    parser.add_argument("--seconds", type=float, default=5.0, help="of tests for a change (5)")
    options = parser.parse_args()
    os.chdir(ROOT)
    arguments = ["-n", "0", "-q", "-p", "no:cacheprovider", "-s", *options.tests]
    sys.exit(pytest.main(arguments, plugins=[_Session(options.files, options.seconds)]))


class _Session:
    """Takes the place of pytest's own loop over the tests."""

    def __init__(self, files: list[str], seconds: float) -> None:
        self.files, self.seconds = files, seconds

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Record what each test reaches, then try every change."""
        items = {item.nodeid: item for item in session.items}
        reached = dict(self._record(items))
        for file in self.files:
            self._try_all(file, items, reached)
        return True

    def _record(self, items: dict[str, pytest.Item]) -> Iterator[tuple[str, Reached]]:
        wanted = {str(ROOT / file) for file in self.files}
        for name, item in items.items():
            text = _fork(lambda item=item: _trace(item, wanted), 300)
            seconds, _, lines = text.partition("|")
            if lines.startswith("failed"):
                print(f"{name} fails without any change and is left out")
                continue
            found = Reached(float(seconds))
            for part in filter(None, lines.split(";")):
                file, _, numbers = part.partition("=")
                found.lines[file] = {int(n) for n in numbers.split(",")}
            yield name, found

    def _try_all(
        self, file: str, items: dict[str, pytest.Item], reached: dict[str, Reached]
    ) -> None:
        source = (ROOT / file).read_text(encoding="utf-8")
        module = importlib.import_module(file.removesuffix(".py").replace("/", "."))
        stem, place, results = Path(file).stem, str(ROOT / file), Counter[str]()
        recent: list[str] = []
        for change in list_changes(source):
            span = set(range(change.first, change.last + 1))
            held = {n: r for n, r in reached.items() if place in r.lines}
            names = [n for n, r in held.items() if not change.function or r.lines[place] & span]
            names.sort(key=lambda n: (n not in recent, stem not in n, reached[n].seconds))
            names = list(self._take(names, reached))
            result = _try(change, source, module, [items[n] for n in names], reached)
            results["caught" if result else "survived"] += 1
            if result in names:
                recent = [result, *(n for n in recent if n != result)][:12]
            if not result:
                print(f"{file}:{change.line} {change.function}: {change.what}", flush=True)
        print(f"{file}: {results.total()} changes, {dict(results)}", flush=True)

    def _take(self, names: list[str], reached: dict[str, Reached]) -> Iterator[str]:
        left = self.seconds
        for name in names:
            if left < 0:
                return
            left -= reached[name].seconds
            yield name


def _trace(item: pytest.Item, wanted: set[str]) -> str:
    """Run a test and return its seconds and the lines that it runs of the files wanted."""
    lines: dict[str, set[int]] = {}

    def look(frame: types.FrameType, event: str, _: Any) -> Any:
        if frame.f_code.co_filename not in wanted:
            return None
        if event in ("call", "line"):
            lines.setdefault(frame.f_code.co_filename, set()).add(frame.f_lineno)
        return look

    start = time.perf_counter()
    sys.settrace(look)
    bad = _run([item])
    sys.settrace(None)
    told = ";".join(f"{f}={','.join(map(str, sorted(n)))}" for f, n in lines.items())
    return f"{time.perf_counter() - start:.4f}|{'failed' if bad else told}"


def _run(items: list[pytest.Item]) -> str:
    """Run tests until one fails, and return its name; '' if none does."""
    from _pytest.runner import runtestprotocol

    for item, following in zip(items, [*items[1:], None], strict=True):
        for report in runtestprotocol(item, log=False, nextitem=following):
            if report.failed:
                return item.nodeid
    return ""


def _try(
    change: Change,
    source: str,
    module: types.ModuleType,
    items: list[pytest.Item],
    reached: dict[str, Reached],
) -> str:
    """Return which test notices a change, or that it never ends; '' if none does."""

    def work() -> str:
        _apply(make_change(source, change.number), change, module)
        return _run(items)

    if not items:
        return ""
    expected = sum(reached[item.nodeid].seconds for item in items)
    return _fork(work, 20 + 4 * expected)


def _apply(tree: Any, change: Change, module: types.ModuleType) -> None:
    """Put the changed code into the functions that are there, wherever they are known."""
    code = compile(tree, str(module.__file__), "exec", dont_inherit=True)
    if change.function:
        new = {c.co_qualname: c for c in _list_codes(code)}
        for function in _find_functions(module):
            if function.__code__.co_qualname == change.function:
                function.__code__ = new[change.function]
        return
    fresh = types.ModuleType(module.__name__)
    fresh.__file__, fresh.__package__ = module.__file__, module.__package__
    exec(code, fresh.__dict__)  # noqa: S102  the kit's own code
    for name, value in vars(fresh).items():
        if name.startswith("__") or callable(value) or isinstance(value, types.ModuleType):
            continue
        old = vars(module).get(name)
        for other in list(sys.modules.values()):
            if vars(other).get(name) is old if hasattr(other, "__dict__") else False:
                setattr(other, name, value)
    new = {f.__qualname__: f for f in _find_functions(fresh)}
    for function in _find_functions(module):
        if function.__qualname__ in new:
            function.__defaults__ = new[function.__qualname__].__defaults__
            function.__kwdefaults__ = new[function.__qualname__].__kwdefaults__


def _list_codes(code: types.CodeType) -> Iterator[types.CodeType]:
    for part in code.co_consts:
        if isinstance(part, types.CodeType):
            yield part
            yield from _list_codes(part)


def _find_functions(module: types.ModuleType) -> list[types.FunctionType]:
    """Find the functions of a module, also those that something is wrapped around."""
    return [
        f
        for f in gc.get_objects()
        if isinstance(f, types.FunctionType) and f.__globals__ is vars(module)
    ]


def _fork(work: Callable[[], str], seconds: float) -> str:
    """Return what `work` returns in a fork of its own; how it died if it did not."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        silent = os.open(os.devnull, os.O_RDWR)
        for stream in (1, 2):
            os.dup2(silent, stream)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(int(seconds) + 1)
        try:
            text = work()
        except BaseException as error:  # noqa: BLE001  any end of it is an answer
            text = f"died of {type(error).__name__}"
        with os.fdopen(writing, "wb") as stream:
            stream.write(text.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        text = stream.read().decode()
    _, status = os.waitpid(child, 0)
    return text if os.WIFEXITED(status) else f"ended by signal {os.WTERMSIG(status)}"


if __name__ == "__main__":
    main()
