"""What the server of worker processes imports once, before it forks the first of them.

The one module that works when it is imported, because the server does nothing else with
it. Fonts are read here and Typst compiles only in workers: its threads would not survive
a fork.
"""

from __future__ import annotations

import gc
import os
import signal
from importlib import import_module

from .processes import ONE_THREAD

__all__: list[str] = []

_MODULES = (
    "kit.publish.steps",
    "kit.publish.shell",
    "kit.argue.rationale",
    "kit.show.charts",
    "kit.show.documents",
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

# An interrupt from the keyboard is for the program that started the server.
signal.signal(signal.SIGINT, signal.SIG_IGN)
for _name, _value in ONE_THREAD.items():
    os.environ.setdefault(_name, _value)
# As the stock kernel does; matplotlib reads it when it is imported.
os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")

for _name in _MODULES:
    import_module(_name)
import_module("kit.publish.pdf").read_fonts()
# The collector leaves alone what is here, and workers go on sharing its memory.
gc.collect()
gc.freeze()
