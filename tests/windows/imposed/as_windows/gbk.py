"""The default encoding of a Chinese Windows: of files, pipes and programs without their own.

That of the standard streams is set from without, by ``PYTHONIOENCODING``.
"""

import builtins
import functools
import io
import locale
import subprocess

GBK = "gbk"


def impose():
    """Let whatever does not say its encoding be read and written in GBK, strictly."""
    locale.getencoding = lambda: GBK
    locale.getpreferredencoding = lambda *_: GBK
    builtins.open = io.open = _default(io.open)
    usual = subprocess.Popen.__init__

    @functools.wraps(usual)
    def begin(self, *arguments, **options):
        text = options.get("text") or options.get("universal_newlines") or options.get("errors")
        if text and not options.get("encoding"):
            options["encoding"] = GBK
        usual(self, *arguments, **options)

    subprocess.Popen.__init__ = begin


def _default(usual):
    @functools.wraps(usual)
    def open_file(file, mode="r", buffering=-1, encoding=None, *arguments, **options):
        if "b" not in mode and encoding in {None, "locale"}:
            encoding = GBK
        return usual(file, mode, buffering, encoding, *arguments, **options)

    return open_file
