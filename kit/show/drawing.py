"""matplotlib as the kit draws with it: loaded without anybody's own configuration.

matplotlib reads its settings when it is imported, from the working folder before any other
place, and what it cannot decode there ends in a traceback. So all that the kit draws with
comes from here. Who draws figures of her own in a notebook, and wants her own settings for
them, imports matplotlib before the kit draws.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

__all__ = [
    "Affine2D",
    "Circle",
    "Curve",
    "FT2Font",
    "Figure",
    "FigureCanvasSVG",
    "FontProperties",
    "Patch",
    "PathPatch",
    "Polygon",
    "Rectangle",
    "Text",
    "load_styles",
    "mpl",
]


_BACKEND = "MPLBACKEND"
_PLACE = "MPLCONFIGDIR"
_given = os.environ.get(_PLACE)


def _find_data() -> Path:
    """Return the folder of matplotlib's own files, its own settings and styles among them."""
    spec = importlib.util.find_spec("matplotlib")
    if spec is None or spec.origin is None:
        raise ImportError("matplotlib")
    return Path(spec.origin).parent / "mpl-data"


@contextlib.contextmanager
def _among_own_files() -> Iterator[None]:
    """Stand where matplotlib finds its own settings first.

    A backend that the environment names is for windows, and of one that this version does
    not know the import fails; that of a notebook is a module.
    """
    with contextlib.ExitStack() as stack:
        if not os.environ.get(_BACKEND, "").startswith("module://"):
            stack.callback(_restore, _BACKEND, os.environ.pop(_BACKEND, None))
        # A folder that has been removed cannot be returned to, and holds no settings.
        with contextlib.suppress(FileNotFoundError):
            stack.callback(os.chdir, os.getcwd())  # noqa: PTH109  a Path would follow links
        os.chdir(_find_data())
        yield


def _restore(name: str, value: str | None) -> None:
    """Give a variable of the environment its value back; None is none."""
    os.environ.pop(name, None)
    if value is not None:
        os.environ[name] = value


with _among_own_files():
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties
    from matplotlib.ft2font import FT2Font
    from matplotlib.patches import Circle, Patch, PathPatch, Polygon, Rectangle
    from matplotlib.path import Path as Curve
    from matplotlib.text import Text
    from matplotlib.transforms import Affine2D


def _remove_own_folder() -> None:
    """Remove the folder that matplotlib makes where no home can hold its list of faces.

    It does so itself when Python ends, but the kit's processes are killed in the end.
    """
    made = os.environ.get(_PLACE)
    if made and made != _given:
        mpl.get_configdir()  # from now on it is known, and no other one is made
        _restore(_PLACE, _given)
        shutil.rmtree(made, ignore_errors=True)


_remove_own_folder()


def load_styles() -> None:
    """Load matplotlib's styles without the user's; for processes of the kit's own alone.

    ``pyplot`` loads them, which IPython imports to show the figures of cells.
    """
    of_the_user = mpl.get_configdir
    mpl.get_configdir = lambda: str(_find_data())
    try:
        import matplotlib.style  # noqa: F401
    finally:
        mpl.get_configdir = of_the_user
