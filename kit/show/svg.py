"""Writes a drawing as SVG that can stand inside any page: text as text, no ids, no styles."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager

from .drawing import Figure, FigureCanvasSVG, mpl
from .style import FAMILY

__all__ = ["settings", "write_svg"]

_SVG = "http://www.w3.org/2000/svg"
_MARKS = (f"{{{_SVG}}}path", f"{{{_SVG}}}text")
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")


@contextmanager
def settings() -> Iterator[None]:
    """Draw the same everywhere, whatever the user's matplotlibrc says."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(
            {
                "svg.fonttype": "none",
                "svg.hashsalt": "needs-kit",
                "text.parse_math": False,
                "font.family": FAMILY,
                "path.simplify": False,
            }
        )
        yield


def write_svg(figure: Figure) -> str:
    """Return `figure` as one ``<svg role="img">`` element without ids and metadata.

    Only the shapes and the texts are kept, in their order. matplotlib's style sheet would
    reach every element of a page that holds the drawing, and its ids would meet those of
    the next drawing; nothing here is turned, clipped or grouped.
    """
    buffer = io.StringIO()
    FigureCanvasSVG(figure).print_figure(buffer, format="svg")
    root = ET.fromstring(buffer.getvalue())  # noqa: S314  matplotlib's own output
    marks = [_clean(element) for element in root.iter() if element.tag in _MARKS]
    view = root.get("viewBox", "")
    root.clear()
    root.tag = "svg"
    root.extend(marks)
    root.attrib.update(
        {
            "xmlns": _SVG,
            "viewBox": view,
            "width": "100%",
            "role": "img",
            "stroke-linejoin": "round",
            "stroke-linecap": "butt",
            "style": "max-width: 45em",
        }
    )
    return ET.tostring(root, encoding="unicode", short_empty_elements=True) + "\n"


def _clean(element: ET.Element) -> ET.Element:
    """Return the shape or text without the defaults that matplotlib spells out."""
    mark = ET.Element(element.tag.removeprefix(f"{{{_SVG}}}"))
    if mark.tag == "text":
        mark.text = element.text
    for name in ("d", "x", "y", "style"):
        if name in element.attrib:
            value = " ".join(element.attrib[name].split())
            mark.set(name, _LONG_NUMBER.sub(lambda n: f"{float(n[0]):.2f}", value))
    mark.set("style", mark.attrib["style"].replace("; stroke-linejoin: miter", ""))
    return mark
