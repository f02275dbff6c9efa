"""Calls Typst on one of the kit's templates, and says what is wrong in the kit's words."""

from __future__ import annotations

import json
import re
from typing import Any

import typst

from kit.errors import Problem, PublishError

from .document import read_template
from .fonts import read_faces

__all__ = ["typeset"]

_MISSING = re.compile(r'the text `"(?P<text>.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def typeset(template: str, data: object, **how: Any) -> list[bytes]:
    """Set `data` with a template: one file, or a picture a page.

    Parameters
    ----------
    template
        A file in ``templates``; it reads `data` as JSON from ``sys.inputs.data``.
    how
        ``format`` and the other options of Typst's compiler.

    Raises
    ------
    PublishError
        A character is in neither of the two faces, or the template fails.
    """
    compiler = typst.Compiler(
        read_template(template).encode(),
        font_paths=read_faces(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    try:
        made, warnings = compiler.compile_with_warnings(**how)
    except typst.TypstError as error:
        raise PublishError(_explain(error.message)) from None
    PublishError.raise_any(_explain(warning.message) for warning in warnings)
    return list(made) if isinstance(made, list) else [made or b""]


def _explain(message: str) -> Problem:
    missing = _MISSING.search(message)
    if missing is None:
        return Problem("render.pdf_failed", values={"reason": message})
    text = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), missing["text"])
    codes = " ".join(f"U+{ord(char):04X}" for char in text)
    shown = text if text.isprintable() else "�"
    return Problem("render.missing_glyph", values={"character": shown, "code": codes})
