"""How an object of the kit shows itself: a title and a few lines, in both languages."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kit.catalogue import LANGUAGES, read_catalogue

__all__ = ["Card", "Line", "Shown", "list_names", "name_line"]

Line = tuple[str, str]
"""What a line is about, and what it says."""


def name_line(name: str) -> str:
    """Return what a line is called, as ``kit/card.toml`` has it: 基数 · base."""
    texts = (str(read_catalogue("kit", "card.toml").texts(c)[name]) for c in LANGUAGES)
    return " · ".join(texts)


@dataclass(frozen=True)
class Card:
    """A title and lines of facts."""

    title: str
    lines: Sequence[Line]

    def say(self) -> str:
        """Return the card as text."""
        told = (f"  {name_line(name)}: {value}" for name, value in self.lines)
        return "\n".join([self.title, *told])

    def draw(self) -> str:
        """Return the card as HTML that has the colours of the page that it is on."""
        cells = (_row(name_line(name), value) for name, value in self.lines)
        title = f"<strong>{html.escape(self.title)}</strong>"
        return f"<div>{title}<table>{''.join(cells)}</table></div>"


def _row(name: str, value: str) -> str:
    left = 'style="text-align:left"'
    return f"<tr><th {left}>{html.escape(name)}</th><td {left}>{html.escape(value)}</td></tr>"


class Shown:
    """Shows an object by its card, in a notebook and anywhere else."""

    def make_card(self) -> Card:
        """Return what is shown."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return self.make_card().title

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        card = self.make_card()
        return {"text/plain": card.say(), "text/html": card.draw()}


def list_names(names: Iterable[str], shown: int = 8) -> str:
    """Join names, of many the first ones."""
    known = list(names)
    more = f" … ({len(known)})" if len(known) > shown else ""
    return "、".join(known[:shown]) + more
