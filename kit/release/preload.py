"""What the server of worker processes imports once for all runs of studies.

Fonts are read here and Typst compiles only in workers: its threads would not survive a fork.
"""

from __future__ import annotations

import contextlib
import gc
from importlib import import_module

from kit.errors import KitError

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
    "pandas.core.methods.to_dict",
    "python_calamine",
    "scipy.optimize",
    "scipy.special",
)

_TEXTS = (
    ("kit.argue.wording", "read_wording"),
    ("kit.show.captions", "read_captions"),
)

for _name in _MODULES:
    import_module(_name)
# What is missing is said when it is asked for, not here, where it would end the server.
with contextlib.suppress(KitError):
    import_module("kit.documents.formats").prepare()
import_module("kit.show.drawing").load_styles()
for _name, _reader in _TEXTS:
    for _language in ("zh", "en"):
        getattr(import_module(_name), _reader)(_language)
import_module("kit.numbers.statistics").read_statistics()
import_module("kit.intake.wenjuanxing").read_platform()
import_module("kit.release.manifest").find_versions()
# The collector leaves alone what is here, and workers go on sharing its memory. It looks
# seldom: a run makes much that it keeps, and ends soon.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
gc.enable()
