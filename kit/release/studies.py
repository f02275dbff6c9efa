"""Lists the studies of a project, each with its newest release."""

from __future__ import annotations

import html
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kit.study.location import SURVEYS, find_root

from .display import draw_link
from .orders import OUTPUTS
from .staging import find_latest

__all__ = ["Listed", "Studies", "list_studies"]


@dataclass(frozen=True)
class Listed:
    """One study folder: how to name it, whose it is, and the page to read first, if any."""

    study: str
    community: str
    page: Path | None


class Studies(tuple[Listed, ...]):
    """The studies of the project, which show themselves as a table."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "\n".join(f"{one.study}  {one.community}" for one in self)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        rows = "".join(map(_draw, self))
        return {"text/plain": repr(self), "text/html": f"<table>{rows}</table>"}


def _draw(listed: Listed) -> str:
    link = draw_link(listed.page) if listed.page else ""
    cells = (f"<code>{html.escape(listed.study)}</code>", html.escape(listed.community), link)
    left = ' style="text-align:left"'
    return f"<tr>{''.join(f'<td{left}>{cell}</td>' for cell in cells)}</tr>"


def list_studies() -> Studies:
    """Return the study folders below ``surveys/``, by name.

    Examples
    --------
    >>> "surveys/jinhai" in [one.study for one in list_studies()]
    True
    """
    root = find_root()
    files = sorted((root / SURVEYS).glob("*/study.toml"))
    return Studies(_look_at(file.parent, root) for file in files)


def _look_at(folder: Path, root: Path) -> Listed:
    latest = find_latest(root / OUTPUTS / folder.name)
    page = latest / "rationale.html" if latest else None
    known = page if page and page.is_file() else None
    return Listed(f"{SURVEYS}/{folder.name}", _read_community(folder / "study.toml"), known)


def _read_community(file: Path) -> str:
    """Return the community's name, or nothing where the file cannot be read as it is."""
    try:
        named: Any = tomllib.loads(file.read_text(encoding="utf-8-sig"))["community"]["name"]
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    if isinstance(named, dict):
        return " · ".join(str(text) for text in named.values())
    return str(named)
