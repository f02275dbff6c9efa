"""Tells on the screen how far a run is."""

from __future__ import annotations

import sys

from kit.catalogue import read_catalogue
from kit.errors import guess_language

from .orders import find_notebooks

__all__ = ["say_step", "tell_step"]


def say_step(step: str, language: str) -> str:
    """Return the line that says that `step` begins, with its place among all steps."""
    steps = ["check", *(n.stem for n in find_notebooks()), "publish"]
    place = f"[{steps.index(step) + 1}/{len(steps)}]" if step in steps else ""
    known = read_catalogue("kit.release", "words.toml").texts(language)
    return f"{place} {known.get(f'step_{step}', step)}".strip()


def tell_step(step: str) -> None:
    """Print the line of a step; for ``kit.run_study(study, report=kit.tell_step)``.

    Examples
    --------
    >>> tell_step("publish")  # doctest: +ELLIPSIS
    [5/5] ...
    """
    print(say_step(step, guess_language()), file=sys.stdout, flush=True)
