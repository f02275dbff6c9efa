"""What the server of worker processes imports once for all runs of studies.

Fonts are read here and Typst compiles only in workers: its threads would not survive a fork.
"""

from __future__ import annotations

import gc
from importlib import import_module

__all__: list[str] = []

_MODULES = (
    "kit.engine.notebooks",
    "kit.release.steps",
    "kit.argue.rationale",
    "kit.show.charts",
    "kit.show.pages",
    "kit.show.plans",
    "kit.show.quality",
    "kit.show.tables",
    # What these and IPython import only when they are used.
    "IPython.core.application",
    "IPython.core.completerlib",
    "matplotlib.style",
    "pandas.core.methods.to_dict",
    "python_calamine",
    "scipy.special",
)

for _name in _MODULES:
    import_module(_name)
import_module("kit.documents.formats").prepare()
# The collector leaves alone what is here, and workers go on sharing its memory.
gc.collect()
gc.freeze()
