"""The parameters of a notebook: which it has, and which it is given but does not have.

Light, because a mistyped name is to be refused before anything else is imported.
"""

from __future__ import annotations

import ast
import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from kit.errors import Place, Problem, PublishError

__all__ = [
    "INJECTED",
    "PARAMETERS",
    "check_parameters",
    "find_names",
    "find_unknown",
    "is_tagged",
    "refuse_unknown",
]

PARAMETERS = "parameters"
INJECTED = "injected-parameters"

# What a file that is no JSON, no notebook or no Python raises when it is taken for one.
_UNREADABLE = (OSError, ValueError, TypeError, AttributeError, KeyError, SyntaxError)


def check_parameters(notebooks: Iterable[Path], parameters: Mapping[str, str]) -> list[Problem]:
    """Return a problem for each notebook that cannot run and each parameter it lacks.

    papermill would only warn of a mistyped name and run with the default.
    """
    return [problem for file in notebooks for problem in _check_notebook(file, parameters)]


def refuse_unknown(notebook: Any) -> None:
    """Refuse parameters that papermill has put into a notebook which has no such name.

    Raises
    ------
    PublishError
        All of them at once.
    """
    sources = {
        tag: [c.source for c in notebook.cells if is_tagged(c, tag)]
        for tag in (PARAMETERS, INJECTED)
    }
    # A cell that is not plain Python, one with a magic, tells when it runs.
    with contextlib.suppress(SyntaxError):
        given = [name for source in sources[INJECTED] for name in find_names(source)]
        known = [name for source in sources[PARAMETERS] for name in find_names(source)]
        where = str(notebook.metadata.get("papermill", {}).get("input_path") or "")
        PublishError.raise_any(find_unknown(given, known, where))


def find_unknown(given: Iterable[str], known: Iterable[str], where: str) -> list[Problem]:
    """Return a problem for each given name that the notebook `where` does not have."""
    known = list(known)
    said = {"notebook": Path(where).name, "known": ", ".join(known)}
    return [
        Problem("publish.unknown_parameter", Place(where), {**said, "name": name})
        for name in sorted(set(given) - set(known))
    ]


def find_names(source: str) -> list[str]:
    """Return the names that a parameters cell assigns, in their order."""
    names = []
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.Assign):
            names += [t.id for t in statement.targets if isinstance(t, ast.Name)]
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            names.append(statement.target.id)
    return names


def is_tagged(cell: Mapping[str, Any], *tags: str) -> bool:
    """Tell whether a cell has one of these tags."""
    return any(tag in cell["metadata"].get("tags", ()) for tag in tags)


def _check_notebook(file: Path, parameters: Mapping[str, str]) -> Iterator[Problem]:
    values: dict[str, object] = {"notebook": file.name}
    try:
        notebook = json.loads(file.read_text(encoding="utf-8"))
        cells = [c for c in notebook["cells"] if is_tagged(c, PARAMETERS)]
        known = [name for cell in cells for name in find_names("".join(cell["source"]))]
    except _UNREADABLE:
        yield Problem("publish.not_a_notebook", Place(str(file)), values)
        return
    if not cells:
        yield Problem("publish.no_parameters_cell", Place(str(file)), values)
        return
    yield from find_unknown(parameters, known, str(file))
