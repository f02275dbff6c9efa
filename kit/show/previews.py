"""What JupyterLab shows of blocks; published pages have a template of their own."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from .blocks import (
    Block,
    Entry,
    Figure,
    Form,
    Front,
    Heading,
    Origins,
    Paragraph,
    Signature,
    Table,
    say_mark,
)

__all__ = ["preview_html"]


def preview_html(block: Block) -> str:
    """Return escaped HTML for JupyterLab; the published page has its own template."""
    preview = _PREVIEWS.get(type(block))
    return preview(block) if preview else ""


def _preview_front(front: Front) -> str:
    return f"<h1>{escape(front.title)}</h1><p><em>{escape(say_mark(front))}</em></p>"


def _preview_heading(heading: Heading) -> str:
    return f"<h{heading.level + 1}>{escape(heading.text)}</h{heading.level + 1}>"


def _preview_paragraph(paragraph: Paragraph) -> str:
    return f"<p>{escape(paragraph.text)}</p>"


def _preview_signature(signature: Signature) -> str:
    return f"<p>{escape(signature.applicant)}</p>"


def _preview_form(form: Form) -> str:
    rows = (
        f"<tr><th>{escape(f.label)}</th><td>{escape(f.text)}</td></tr>" for f in form.fields
    )
    return f"<table>{''.join(rows)}</table>"


def _preview_table(table: Table) -> str:
    head = "".join(f"<th>{escape(c)}</th>" for c in table.columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(c.text)}</td>" for c in row) + "</tr>"
        for row in table.rows
    )
    caption = f"<caption>{escape(table.caption)}</caption>"
    return f"<table>{caption}<tr>{head}</tr>{rows}</table><p>{escape(table.note)}</p>"


def _preview_figure(figure: Figure) -> str:
    caption = f"<figcaption>{escape(figure.caption)}<br>{escape(figure.note)}</figcaption>"
    return f"<figure>{figure.svg}{caption}</figure>"


def _preview_origins(origins: Origins) -> str:
    groups = {
        "rules": origins.rules,
        "numbers": origins.numbers,
        "facts": origins.facts,
        "questions": (*origins.scales, *origins.questions),
    }
    lists = "".join(
        f"<details><summary>{escape(origins.words[name])}</summary><ul>"
        f"{''.join(map(_preview_entry, entries))}</ul></details>"
        for name, entries in groups.items()
    )
    return f"<h2>{escape(origins.title)}</h2>{lists}"


def _preview_entry(entry: Entry) -> str:
    return f"<li><b>{escape(entry.title)}</b><br>{escape(' · '.join(entry.lines))}</li>"


_PREVIEWS: dict[type[Block], Callable[[Any], str]] = {
    Front: _preview_front,
    Heading: _preview_heading,
    Paragraph: _preview_paragraph,
    Table: _preview_table,
    Figure: _preview_figure,
    Signature: _preview_signature,
    Form: _preview_form,
    Origins: _preview_origins,
}
