"""Keeps what a notebook changes in its process from the notebooks that follow it there."""

from __future__ import annotations

import builtins
import contextlib
import getpass
import io
import os
import random
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import NoReturn

from IPython.core.error import StdinNotImplementedError

__all__ = ["keep_state"]

_KIT = "kit"
_MUTABLE = (dict, list, set)


@contextlib.contextmanager
def keep_state() -> Iterator[None]:
    """Undo what the block changes: folder, environment, modules, figures; refuse its input.

    Of modules these are the search path, all global names of the kit's modules, with what
    those dictionaries, lists and sets held, and those of `builtins`, `sys` and `getpass`.
    A module that the block imports stays, unless it was found only by what the block did.
    """
    with contextlib.ExitStack() as stack:
        stack.callback(os.chdir, os.getcwd())  # noqa: PTH109  a Path would follow links
        stack.callback(_restore, os.environ, dict(os.environ))
        for module in _find_modules():
            stack.callback(_restore_module, module, dict(vars(module)), _copy_values(module))
        stack.callback(_forget_modules, set(sys.modules), list(filter(None, sys.path)))
        stack.callback(_refill, sys.path, list(sys.path))
        stack.enter_context(warnings.catch_warnings())
        _keep_figures(stack)
        _draw_anew()
        # Python's own prompt leaves its last result there, and IPython would not replace it.
        vars(builtins).pop("_", None)
        sys.stdin = io.StringIO()
        builtins.input = _refuse("raw_input")
        getpass.getpass = _refuse("getpass")
        yield


def _find_modules() -> list[ModuleType]:
    own = [
        module
        for name, module in sys.modules.items()
        if name.partition(".")[0] == _KIT and isinstance(module, ModuleType)
    ]
    return [*own, builtins, sys, getpass]


def _copy_values(module: ModuleType) -> dict[str, object]:
    """Return copies of what the kit's dictionaries, lists and sets hold now."""
    if module.__name__.partition(".")[0] != _KIT:
        return {}
    return {
        name: value.copy()
        for name, value in vars(module).items()
        if type(value) in _MUTABLE and not name.startswith("__")
    }


def _restore_module(
    module: ModuleType, names: Mapping[str, object], contents: Mapping[str, object]
) -> None:
    here, nothing = vars(module), object()
    for name in here.keys() - names.keys():
        # A module that was imported is a name of its package from then on.
        if sys.modules.get(f"{module.__name__}.{name}", nothing) is not here[name]:
            del here[name]
    here.update(names)
    for name, content in contents.items():
        _refill(here[name], content)


def _forget_modules(known: set[str], path: Sequence[str]) -> None:
    """Forget modules that came since from places which are not on the search path `path`."""
    for name in sys.modules.keys() - known:
        spec = getattr(sys.modules[name], "__spec__", None)
        file = spec.origin if spec is not None and spec.has_location else None
        if file and not name.startswith(f"{_KIT}.") and not _is_inside(file, path):
            del sys.modules[name]


def _is_inside(file: str, path: Sequence[str]) -> bool:
    return any(Path(file).is_relative_to(folder) for folder in path)


def _refill(kept: object, content: object) -> None:
    """Give a dictionary, list or set the content it had; others hold on to it."""
    if kept == content:
        return
    if isinstance(kept, list) and isinstance(content, list):
        kept[:] = content
    elif isinstance(kept, dict | set) and isinstance(content, dict | set):
        kept.clear()
        kept.update(content)


def _restore(environment: os._Environ[str], before: Mapping[str, str]) -> None:
    for name in environment.keys() - before.keys():
        del environment[name]
    environment.update(before)


def _keep_figures(stack: contextlib.ExitStack) -> None:
    """Keep settings of figures and close those that are open, if anybody draws at all."""
    if matplotlib := sys.modules.get("matplotlib"):
        stack.enter_context(matplotlib.rc_context())
    stack.callback(_close_figures)


def _close_figures() -> None:
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")


def _draw_anew() -> None:
    """Give each notebook random numbers of its own, whatever was drawn or set before."""
    random.seed()
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()


def _refuse(name: str) -> Callable[..., NoReturn]:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise StdinNotImplementedError(
            f"{name} was called, but this frontend does not support input requests."
        )

    return refuse
