"""``kit new``: asks what a new study is about, unless the options say it, and makes it."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from typing import Any

from kit.errors import guess_language

from .saying import say, shorten

__all__ = ["do_new"]


def do_new(options: argparse.Namespace) -> int:
    """Make a study folder; say what stands in it and what to do next."""
    from kit.prepare.make import make_study

    language = options.lang or guess_language()
    given = _ask_all(options, language)
    folder = make_study(options.folder, **given)
    shown = shorten(folder)
    print(say("new_made", language, folder=shown))
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        print(f"  {file.relative_to(folder).as_posix()}")
    kind = "new_next_demo" if given["demo_answers"] else "new_next"
    print(say(kind, language, study=shown.as_posix()))
    return 0


def _ask_all(options: argparse.Namespace, language: str) -> dict[str, Any]:
    """Return what `make_study` takes, from the options and, on a terminal, by asking."""
    from kit.prepare.bank import PEOPLE, read_bank

    ask = _Asker(language)
    people = ask.choose("people", options.people, PEOPLE, lambda p: read_bank(p).about.title)
    bank = read_bank(people)
    named = bank.about.informants
    needs = ", ".join(bank.needs)
    known = {
        "community": ask.text("community", options.community),
        "total": ask.text("total", options.total),
        "year": ask.text("year", options.year, default="1"),
        "informants": _split(
            ask.text("informants", options.informants, known=", ".join(named))
            if len(named) > 1
            else options.informants
        ),
        "needs": _split(
            ask.text("needs", options.needs, known=needs) if needs else options.needs
        ),
        "languages": _split(ask.text("language", options.language, default=language)),
        "as_of": ask.text("as_of", options.as_of),
    }
    return {
        **known,
        "people": people,
        "street": options.street or "",
        "district": options.district or "",
        "project": options.project or "",
        "budget_yuan": options.budget,
        "estates": _split(options.estates),
        "demo_answers": options.demo_answers or "",
    }


class _Asker:
    """Asks on a terminal what no option says; anywhere else the usual answer stands."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._asks = sys.stdin is not None and sys.stdin.isatty()

    def text(self, name: str, given: str | None, *, default: str = "", **values: str) -> str:
        """Return what was given, else what is typed, else `default`."""
        if given is not None or not self._asks:
            return given if given is not None else default
        asked = say(f"new_ask_{name}", self._language, default=default, **values)
        print(asked, end=" ", file=sys.stderr, flush=True)
        return sys.stdin.readline().strip() or default

    def choose(
        self, name: str, given: str | None, known: tuple[str, ...], title: Callable[[str], Any]
    ) -> str:
        """Return one of `known`, which may be typed by its number."""
        if given is not None or not self._asks:
            return given if given is not None else known[0]
        for number, one in enumerate(known, start=1):
            print(f"  {number}  {title(one).say(self._language)}", file=sys.stderr)
        typed = self.text(name, None, default="1")
        return known[int(typed) - 1] if typed in map(str, range(1, len(known) + 1)) else typed


def _split(text: str | None) -> tuple[str, ...]:
    """Split a list at commas of either kind."""
    return tuple(part for part in re.split(r"\s*[,，、;；]\s*", (text or "").strip()) if part)
