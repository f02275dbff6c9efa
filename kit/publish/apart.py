"""Calls a function in a process of its own as if it were called here."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any

from kit.errors import KitError, Problem, PublishError

from .processes import MEMORY, DiedError, TooLargeError, TooSlowError, Worker, start_worker

__all__ = ["call_apart"]

_SECONDS = 3600

Report = Callable[[str], None]


def call_apart(
    function: Callable[..., Any],
    *arguments: object,
    where: str,
    report: Report = lambda _: None,
    seconds: float = _SECONDS,
    megabytes: float = MEMORY,
) -> Any:
    """Return ``function(report, *arguments)``, called in a process of its own.

    Parameters
    ----------
    function
        Found by its name in its module; `arguments` and the result can be pickled.
    where
        What the function works on, for messages.
    report
        Called here with whatever the function reports there.
    seconds, megabytes
        Longest time and largest memory of the process.

    Raises
    ------
    KitError
        What the function raised; any other error, an early end, too long a time and too
        much memory become one as well. It keeps the language that it has there.
    """
    until = time.monotonic() + seconds
    with start_worker(_call, function, arguments, megabytes=megabytes) as worker:
        while True:
            kind, content = _receive(worker, until, where, seconds)
            if kind == "failed":
                raise content
            if kind == "done":
                return content
            report(content)


def _receive(worker: Worker, until: float, where: str, seconds: float) -> tuple[str, Any]:
    values: dict[str, object] = {}
    try:
        answer: tuple[str, Any] = worker.receive(until)
    except DiedError:
        code = "publish.process_died"
    except TooSlowError:
        code, values = "publish.process_too_slow", {"minutes": round(seconds / 60)}
    except TooLargeError:
        code, values = "publish.process_too_large", {"megabytes": round(worker.megabytes)}
    else:
        return answer
    raise PublishError(Problem(code, where, values))


def _call(
    pipe: Connection, function: Callable[..., Any], arguments: tuple[object, ...]
) -> None:
    def tell(kind: str, content: object) -> None:
        pipe.send((kind, content))

    with _Telling(tell):
        tell("done", function(lambda step: tell("report", step), *arguments))


class _Telling:
    """Tells of an error that ends the block instead of printing it."""

    def __init__(self, tell: Callable[[str, object], None]) -> None:
        self._tell = tell

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if not isinstance(error, Exception):
            return False
        # Whoever asked may be gone; then there is nobody to tell.
        with contextlib.suppress(OSError):
            self._tell("failed", error if isinstance(error, KitError) else _name(error, trace))
        return True


def _name(error: Exception, trace: TracebackType | None) -> PublishError:
    """Return an error of the kit for another: its kind and place, never its text.

    The text of an error may quote an answer.
    """
    place = ""
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module.startswith("kit."):
            place = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return PublishError(Problem("publish.unexpected", place, {"kind": type(error).__name__}))
