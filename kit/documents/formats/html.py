"""Renders blocks as one self-contained page that needs no network and runs no script."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from kit.documents.document import make_document, read_template
from kit.documents.trail import Listed, Trail, find_trail
from kit.show.blocks import Block, Figure, Heading, Table
from kit.show.lines import EM, text_width

__all__ = ["render"]

_PHONE = 22 * EM
"""Ems of table text that stand beside each other on a phone of 375 pixels."""

_STUB = 10 * EM
"""Ems at which a row heading may break into lines there."""

_SHORT = 6 * EM
"""Ems of a figure or a cell that stands on one line."""

_GAP = EM + EM // 5
"""Ems between two columns."""

_LANGUAGES = {"zh": "zh-CN", "en": "en"}


def render(blocks: Sequence[Block], *, final: bool = False) -> bytes:
    """Return the document that `blocks` make as one HTML page.

    Parameters
    ----------
    blocks
        A `Front`, then everything else in order.
    final
        Whether the page goes without the mark of a draft.

    Returns
    -------
    bytes
        The same bytes for the same blocks, on every computer.

    Raises
    ------
    PublishError
        The blocks are not one document, or a drawing holds more than shapes and text.

    Examples
    --------
    >>> from kit.show.blocks import Front, Paragraph, Run
    >>> front = Front("rationale", "R&D", "en", "", "2019-06-30")
    >>> page = render([front, Paragraph((Run("<b>"),))])
    >>> "<h1>R&amp;D</h1>" in page.decode() and b"&lt;b&gt;" in page
    True
    """
    document = make_document(blocks, final=final)
    page = _template().render(
        trail=find_trail(document),
        front=document.front,
        mark=document.mark,
        words=document.words,
        parts=document.parts,
        headings=[p for p in document.parts if isinstance(p.block, Heading) and p.level < 3],
        language=_LANGUAGES[document.front.language],
        style=Markup(read_template("page.css.j2")),  # noqa: S704  the kit's own file
    )
    return page.encode()


@functools.cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["drawing"] = _show_drawing
    environment.filters["known"] = _find_known
    environment.filters["align"] = _align
    environment.tests["narrow"] = _is_narrow
    environment.tests["short"] = _is_short
    return environment.from_string(read_template("page.html.j2"))


def _show_drawing(figure: Figure) -> Markup:
    """Return the checked drawing with its alt text as its name."""
    label = Markup('<svg aria-label="{}"').format(figure.alt)
    return Markup(figure.svg.strip().replace("<svg", label, 1))  # noqa: S704  checked by make_document


def _align(table: Table, column: int, text: str) -> str:
    """Return the classes of a cell: l, r or c, and k where its text keeps together."""
    letter = table.align[column : column + 1] or "l"
    return f"{letter} k" if _is_short(text) else letter


def _find_known(names: Sequence[str], trail: Trail) -> list[Listed]:
    """Return the questions of these names that the page lists."""
    return [listed for listed in map(trail.find, names) if listed is not None]


def _is_short(text: str) -> bool:
    return text_width(text) <= _SHORT


def _is_narrow(table: Table) -> bool:
    """Tell whether a phone can show the columns side by side."""
    columns = zip(table.columns, *([c.text for c in row] for row in table.rows), strict=True)
    widths = [max(map(text_width, column)) for column in columns]
    stub = [min(width, _STUB) for width in widths[: table.stub]]
    return sum(stub + widths[table.stub :]) + _GAP * len(widths) <= _PHONE
