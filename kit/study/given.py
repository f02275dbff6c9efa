"""What a verb of the kit is given in a notebook: there, of its kind, and of one study."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

from kit.errors import Problem, StudyError

from .study import Study

__all__ = ["takes"]

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Kind = type | str
"""A class, or its name where importing it would cost too much."""


def takes(
    **kinds: Kind,
) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """Refuse, with a message of the kit, what an earlier cell did not make.

    After a mistake in the cell that reads a study, the names in a notebook hold nothing, or
    what was read before. No verb goes on with either: each argument in `kinds` must be of
    its kind, or a list of such, and all must speak of the study that is given.

    Raises
    ------
    StudyError
        When the function is called with anything else.
    """

    def wrap(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        signature = inspect.signature(function)

        @functools.wraps(function)
        def call(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            given = signature.bind(*args, **kwargs).arguments
            for name, kind in kinds.items():
                if not all(_is_of(part, kind) for part in _list_parts(given[name])):
                    raise StudyError(Problem("study.not_made", values={"name": name}))
            _refuse_others(given, kinds)
            return function(*args, **kwargs)

        return call

    return wrap


def _list_parts(value: Any) -> tuple[Any, ...]:
    return tuple(value) or (None,) if isinstance(value, list | tuple) else (value,)


def _is_of(value: Any, kind: Kind) -> bool:
    if isinstance(kind, str):
        return kind in {parent.__name__ for parent in type(value).__mro__}
    return isinstance(value, kind)


def _refuse_others(given: Mapping[str, Any], kinds: Mapping[str, Kind]) -> None:
    """Refuse what says that it is of another study, or of another wave, than `study`."""
    study = given.get("study")
    if not isinstance(study, Study):
        return
    own = {"study": study.id, "wave": study.wave.id}
    for name in kinds:
        for part in _list_parts(given[name]):
            said = {attribute: getattr(part, attribute, "") for attribute in own}
            if any(isinstance(s, str) and s not in ("", own[a]) for a, s in said.items()):
                raise StudyError(Problem("study.of_another", values={"name": name}))
