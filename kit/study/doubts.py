"""What looks like a mistake and may be right: asked for once, then accepted with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kit.errors import Place, Problem

from .model import Settings

__all__ = ["find_unused", "name_doubt", "settle"]


def name_doubt(*parts: str, count: int | None = None) -> str:
    """Return how study.toml names a doubt: what it is about, its kind, and how many.

    >>> name_doubt("2019", "child", "SEX", "unread", count=12)
    '2019.child.SEX.unread=12'
    """
    name = ".".join(filter(None, parts))
    return name if count is None else f"{name}={count}"


def settle(problems: Iterable[Problem], settings: Settings) -> list[Problem]:
    """Return the problems; a doubt that study.toml accepts stops nothing any more.

    Where the reason is lacking, that is an error of its own, so that the doubt needs none.
    """
    accepted = {a.doubt for a in settings.accept}
    return [
        replace(p, severity="accepted") if p.doubt and p.doubt in accepted else p
        for p in problems
    ]


def find_unused(problems: Iterable[Problem], settings: Settings, wave: str) -> list[Problem]:
    """Return a warning for what study.toml accepts and nobody asks, other waves aside."""
    asked = {p.doubt for p in problems if p.doubt}
    others = {w.id for w in settings.waves if w.id != wave}
    return [
        Problem(
            "study.accept_unused",
            Place("study.toml", setting=f"accept.{number}.doubt"),
            {"doubt": accepted.doubt},
            "warning",
        )
        for number, accepted in enumerate(settings.accept, start=1)
        if accepted.doubt not in asked and accepted.doubt.partition(".")[0] not in others
    ]
