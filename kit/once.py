"""Computes a thing once for a run and hands it on, without anybody noticing.

Outside of a run nothing is kept. Within one, what the run has computed itself before its
notebooks began is handed to them when they ask for exactly the same: same function, same
arguments to the last byte, same files. Everybody gets a copy of their own.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, ParamSpec, TypeVar

__all__ = ["compute_once", "handing_on", "recording"]

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

_recorded: ContextVar[dict[str, bytes] | None] = ContextVar("recorded", default=None)
_handed: ContextVar[Mapping[str, bytes] | None] = ContextVar("handed", default=None)
_described: dict[int, tuple[object, str]] = {}


@contextlib.contextmanager
def recording() -> Iterator[Mapping[str, bytes]]:
    """Keep what is computed or handed on inside the block, and compute nothing twice there.

    What it gives is for `handing_on`. Inside of another such block it is that one's.
    """
    outer = _recorded.get()
    if outer is not None:
        yield MappingProxyType(outer)
        return
    results: dict[str, bytes] = {}
    token = _recorded.set(results)
    try:
        yield MappingProxyType(results)
    finally:
        _recorded.reset(token)
        _described.clear()


@contextlib.contextmanager
def handing_on(results: Mapping[str, bytes]) -> Iterator[None]:
    """Hand `results` to whoever asks for the same inside the block; nothing is added."""
    token = _handed.set(results)
    try:
        yield
    finally:
        _handed.reset(token)
        _described.clear()


def compute_once(
    files: Callable[..., Iterable[Path]] | None = None,
) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """Let a function take part.

    Parameters
    ----------
    files
        Returns the files that the function reads, of the same arguments; one that has
        changed makes another result.
    """

    def wrap(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        @functools.wraps(function)
        def call(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            handed, recorded = _handed.get(), _recorded.get()
            if handed is None and recorded is None:
                return function(*args, **kwargs)
            read = files(*args, **kwargs) if files else ()
            key = _name(function.__qualname__, [*args, *sorted(kwargs.items())], read)
            for known in (handed, recorded):
                if known is not None and key in known:
                    if recorded is not None:
                        recorded[key] = known[key]
                    again: Result = pickle.loads(known[key])  # noqa: S301  made in this process
                    return again
            result = function(*args, **kwargs)
            if recorded is not None:
                recorded[key] = pickle.dumps(result)
            return result

        return call

    return wrap


def _name(function: str, arguments: Any, files: Iterable[Path]) -> str:
    """Return a name that only the same call with the same files has."""
    whole = hashlib.sha256(function.encode())
    for text in _describe(arguments):
        whole.update(f"{len(text)}:{text}".encode())
    for file in files:
        # A file that cannot be read is for the function to complain of.
        content = b""
        with contextlib.suppress(OSError):
            content = file.read_bytes()
        whole.update(hashlib.sha256(content).digest())
    return whole.hexdigest()


def _describe(thing: Any) -> Iterator[str]:
    """Yield all that a value holds: of a record its fields, of a frame its cells.

    Whatever else a record holds cannot change; it is described once for as long as results
    are recorded or handed on.
    """
    if is_dataclass(thing):
        yield type(thing).__qualname__
        for part in fields(thing):
            value = getattr(thing, part.name)
            yield from _describe(value) if _holds_frames(value) else (_describe_fixed(value),)
    elif isinstance(thing, list | tuple):
        yield f"{len(thing)}"
        for part in thing:
            yield from _describe(part)
    elif _is_frame(thing):
        yield f"{list(thing.columns)} {list(thing.dtypes)} {list(thing.index)}"
        yield from (repr(thing[column].tolist()) for column in thing.columns)
    else:
        yield repr(thing)


def _describe_fixed(thing: object) -> str:
    known = _described.get(id(thing))
    if known is None or known[0] is not thing:
        known = _described[id(thing)] = (thing, _spell_out(thing))
    return known[1]


def _spell_out(thing: Any) -> str:
    """Return all that a value holds as text, also of a record that shows itself shortly."""
    if is_dataclass(thing) and not vars(type(thing))["__dataclass_params__"].repr:
        held = [(part.name, getattr(thing, part.name)) for part in fields(thing)]
        return (
            f"{type(thing).__qualname__}{[(name, _spell_out(value)) for name, value in held]}"
        )
    return repr(thing)


def _holds_frames(thing: object) -> bool:
    """Tell whether this is a frame, or a record with one: its text would leave out cells."""
    if is_dataclass(thing):
        return any(_holds_frames(getattr(thing, part.name)) for part in fields(thing))
    return _is_frame(thing)


def _is_frame(thing: object) -> bool:
    return hasattr(thing, "columns") and hasattr(thing, "dtypes")
