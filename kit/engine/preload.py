"""What a worker is before it imports anything large: deaf, silent, single-threaded, quick.

The one module that works when it is imported, and only a worker or the server that it is
forked from imports it: what it does would change any other process.
"""

from __future__ import annotations

import gc
import os
import signal
import sys

from .workers import ONE_THREAD

__all__: list[str] = []

# Most of what a start makes stays for good: looking for what does not takes a tenth of it.
# Whoever has imported everything (`kit.release.preload`) lets it begin.
gc.disable()
# An interrupt from the keyboard is for the program that started the server.
signal.signal(signal.SIGINT, signal.SIG_IGN)
if hasattr(signal, "pthread_sigmask"):
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
# So is the terminal: what is cut off in the middle of its start would show a traceback.
_nowhere = os.open(os.devnull, os.O_RDWR)
for _stream in (0, 1, 2):
    os.dup2(_nowhere, _stream)
os.close(_nowhere)
for _name, _value in ONE_THREAD.items():
    os.environ.setdefault(_name, _value)
# As the stock kernel does; matplotlib reads it when it is imported.
os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")

# Most of a Jupyter start (1.1 of 1.7 s) is jsonschema loading rfc3987_syntax, which builds a
# grammar to check internationalised addresses. No notebook schema has one. With None here
# the import fails at once and jsonschema leaves that one format unchecked, as it does where
# the package is not installed.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
