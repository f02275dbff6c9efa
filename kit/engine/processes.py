"""Calls a function in a process of its own as if it were called here.

A death, a hang or a leak stays there and is said in words: with notebook and cell where one
is at work, because `CellBegun` has told so.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from multiprocessing import connection
from pathlib import Path
from types import TracebackType
from typing import Any

from kit.errors import KitError, Place, Problem, PublishError

from .workers import Worker, start_worker

__all__ = ["CellBegun", "Limits", "OnStep", "Tell", "call_in_process", "ignore"]

_LOOK = 0.1  # seconds between two looks at the memory of a process


@dataclass(frozen=True)
class CellBegun:
    """A cell of a notebook, by its number in the source, is at work from now on."""

    notebook: str
    number: int


@dataclass(frozen=True)
class Limits:
    """What a process may take: seconds in all and for one cell, megabytes."""

    seconds: float = 3600
    cell_seconds: float = 600
    megabytes: float = 2000


OnStep = Callable[[str], None]
"""Called with the name of each step as it begins."""

Tell = Callable[[str | CellBegun], None]
"""What a function called apart tells with: the step that begins, or the cell."""


def ignore(_: object) -> None:
    """Take no notice."""


def call_in_process(
    function: Callable[..., Any],
    *arguments: object,
    where: str,
    on_step: OnStep = ignore,
    limits: Limits = Limits(),
    preload: Sequence[str] = (),
) -> Any:
    """Return ``function(tell, *arguments)``, called in a process of its own.

    Parameters
    ----------
    function
        Found by its name in its module; `arguments` and the result can be pickled.
    where
        What the function works on, for messages.
    on_step
        Called here with every step that the function tells.
    limits
        Longest times and largest memory of the process.
    preload
        Modules that are imported first. Such processes share them where the system allows
        it; elsewhere each imports them for itself.

    Raises
    ------
    KitError
        What the function raised; any other error, an early end, too long a time and too
        much memory become one as well.
    """
    work = (_answer, function, arguments, tuple(preload))
    with start_worker(*work, preload=preload) as worker:
        watch = _Watch(worker, where, limits)
        watch.follow(on_step)
        try:
            result, error = worker.answer.result()
        except BrokenProcessPool:
            raise PublishError(watch.explain("died")) from None
    if error is not None:
        raise error
    return result


@dataclass
class _Watch:
    """Follows a worker, and knows what it is at and for how long."""

    worker: Worker
    where: str
    limits: Limits
    cell: CellBegun | None = None
    began: float = field(default_factory=time.monotonic)
    cell_began: float = math.inf
    looked: float = 0.0

    def follow(self, on_step: OnStep) -> None:
        """Pass on all steps until it has answered or is gone; refuse what goes too far."""
        while (told := self._receive()) is not None:
            if isinstance(told, CellBegun):
                self.cell, self.cell_began = told, time.monotonic()
            else:
                self.cell, self.cell_began = None, math.inf
                on_step(told)

    def explain(self, what: str) -> Problem:
        """Return the message for a worker that ``died`` or was ``too_slow``, ``too_large``."""
        values: dict[str, object] = {"megabytes": round(self.limits.megabytes)}
        if self.cell is None:
            values["minutes"] = round(self.limits.seconds / 60)
            return Problem(f"publish.process_{what}", Place(self.where), values)
        values |= {"cell": self.cell.number, "notebook": Path(self.cell.notebook).name}
        values["seconds"] = int(time.monotonic() - self.cell_began)
        code = "publish.kernel_died" if what == "died" else f"publish.cell_{what}"
        return Problem(code, Place(self.cell.notebook), values)

    def _receive(self) -> str | CellBegun | None:
        pipe = self.worker.pipe
        try:
            while True:
                ready = connection.wait([pipe], timeout=_LOOK)
                self._look()
                if ready and self.worker.process is not None:
                    said: str | CellBegun | None = pipe.recv()
                    return said
                if ready:
                    self.worker.confirm_start()
                # A program that a cell left running may hold the pipe open after its end.
                elif self.worker.answer.done():
                    return None
        except (EOFError, OSError):
            return None

    def _look(self) -> None:
        """Refuse a process that has become too slow or too large."""
        now = time.monotonic()
        if now - self.began > self.limits.seconds:
            raise PublishError(self.explain("too_slow"))
        if now - self.cell_began > self.limits.cell_seconds:
            raise PublishError(self.explain("too_slow"))
        if now - self.looked >= _LOOK:
            self.looked = now
            if self.worker.measure() > self.limits.megabytes:
                raise PublishError(self.explain("too_large"))


def _answer(
    send: Callable[[object], None],
    function: Callable[..., Any],
    arguments: tuple[object, ...],
    modules: tuple[str, ...],
) -> tuple[Any, KitError | None]:
    """Import the modules and call the function; return its result, or the error."""
    errors: list[KitError] = []
    result = None
    with ExitStack() as stack:
        stack.push(partial(_keep_error, errors))
        for module in modules:
            import_module(module)
        result = function(send, *arguments)
    send(None)
    return result, next(iter(errors), None)


def _keep_error(
    errors: list[KitError],
    kind: type[BaseException] | None,
    error: BaseException | None,
    trace: TracebackType | None,
) -> bool:
    if kind is not None:
        errors.append(error if isinstance(error, KitError) else _name(kind, trace))
    return True


def _name(kind: type[BaseException], trace: TracebackType | None) -> PublishError:
    """Return an error of the kit for another: its kind and place, never its text.

    The text of an error may quote an answer.
    """
    place = ""
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module.startswith("kit."):
            place = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return PublishError(Problem("publish.unexpected", Place(place), {"kind": kind.__name__}))
