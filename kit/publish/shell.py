"""Runs cells in this process as the stock kernel does, without a kernel's sockets.

The shell, its display of results and its error messages are ipykernel's own; only the
messages go through a pipe.
"""

from __future__ import annotations

import asyncio
import atexit
import builtins
import codecs
import getpass
import io
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

from ipykernel.compiler import XCachingCompiler
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import InputRejected, StdinNotImplementedError
from jupyter_client.session import Session
from traitlets.config import Config

from .processes import release_parent

__all__ = ["Place", "run_cells"]

_PARENT = {"msg_id": ""}
_PATIENCE = 0.2  # seconds after which printed text is sent, as the stock kernel has it

_INSTALLED = ("site-packages", "dist-packages")

_sending = threading.RLock()


@dataclass(frozen=True)
class Place:
    """Where a notebook runs: its folder and one for IPython's own files.

    `importable` says whether modules in the folder can be imported, as Jupyter has it.
    """

    folder: str
    scratch: str
    importable: bool


def run_cells(pipe: Connection, place: Place) -> None:
    """Run the cells whose sources come through `pipe`; None ends this process in order.

    Everything a cell shows goes back as a message of the Jupyter protocol; after it
    ``execute_reply`` says how the cell ended, with ``status`` and ``execution_count``.
    """
    release_parent(pipe)
    streams = _open_streams(pipe)
    shell = _make_shell(pipe, place)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    while (source := pipe.recv()) is not None:
        result = loop.run_until_complete(_run_cell(shell, source))
        for stream in streams:
            stream.flush()
        failed = not result.success or getattr(
            shell, "_last_traceback_during_displayhook", False
        )
        count = shell.execution_count - 1
        reply = {"status": "error" if failed else "ok", "execution_count": count}
        _send(pipe, "execute_reply", reply)
    # The shell's own wish is to forget all names; files that cells left open are written then.
    atexit._run_exitfuncs()


async def _run_cell(shell: ZMQInteractiveShell, source: str) -> Any:
    """Run a cell while the loop of its tasks is running, as the stock kernel does."""
    try:
        code = shell.transform_cell(source)  # type: ignore[no-untyped-call]
        waits = shell.should_run_async(source, transformed_cell=code)
    except (SyntaxError, InputRejected):
        waits = False
    if not waits:
        return shell.run_cell(source, store_history=True)  # type: ignore[no-untyped-call]
    result = None
    try:
        result = await shell.run_cell_async(source, store_history=True, transformed_cell=code)
    finally:
        shell.events.trigger("post_execute")
        shell.events.trigger("post_run_cell", result)
    return result


class _Shell(ZMQInteractiveShell):
    """The kernel's shell without the kernel."""

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing for figures in the notebook; windows need a kernel's loop."""
        if gui not in (None, "inline"):
            super().enable_gui(gui)


class _PipeSession(Session):
    """A session whose messages go through a pipe, whatever socket they are meant for."""

    def send(  # type: ignore[override]
        self,
        stream: Connection,
        msg_or_type: dict[str, Any] | str,
        content: dict[str, Any] | None = None,
        *_: Any,
        **__: Any,
    ) -> None:
        """Send a message or one of this type and content; a fork of this process cannot."""
        if os.getpid() != self.pid:
            return
        if isinstance(msg_or_type, str):
            _send(stream, msg_or_type, content or {})
        else:
            _send(stream, msg_or_type["msg_type"], msg_or_type["content"])


def _send(pipe: Connection, kind: str, content: dict[str, Any]) -> None:
    header = {"msg_type": kind}
    # A cell's threads show things at the same time, and a pipe takes them in pieces.
    with _sending:
        pipe.send({**header, "header": header, "content": content, "parent_header": _PARENT})


class _Stream(io.TextIOBase):
    """Standard output or error: what cells print, and what programs they start print."""

    encoding = "UTF-8"

    def __init__(self, name: str, pipe: Connection, number: int) -> None:
        self.name = name
        self._pipe = pipe
        self._number = number
        self._text: list[str] = []
        # Programs write to the file of this number, not to this object.
        self._file = tempfile.TemporaryFile("a+b")  # noqa: SIM115  open as long as the process
        self._read = 0
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._process = os.getpid()
        os.dup2(self._file.fileno(), number)

    def fileno(self) -> int:
        return self._number

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if os.getpid() != self._process:
            # The pipe is this process's alone; one forked from it prints as programs do.
            os.write(self._number, text.encode(errors="replace"))
            return len(text)
        with _sending:
            # Whatever a program has printed since came before this.
            if os.fstat(self._file.fileno()).st_size > self._read:
                self.flush()
            self._text.append(text)
        return len(text)

    def flush(self) -> None:
        """Send what was written since the last time."""
        if os.getpid() != self._process:
            return
        with _sending:
            self._file.seek(self._read)
            printed = self._file.read()
            self._read += len(printed)
            written, self._text = self._text, []
            text = "".join(written) + self._decode(printed)
            if text:
                _send(self._pipe, "stream", {"name": self.name, "text": text})


def _open_streams(pipe: Connection) -> tuple[_Stream, _Stream]:
    streams = _Stream("stdout", pipe, 1), _Stream("stderr", pipe, 2)
    sys.stdout, sys.stderr = streams
    threading.Thread(target=_flush_often, args=streams, daemon=True).start()
    return streams


def _flush_often(*streams: _Stream) -> None:
    """Send what is printed in time: it is kept even if the cell never ends."""
    while True:
        time.sleep(_PATIENCE)
        for stream in streams:
            stream.flush()


def _make_shell(pipe: Connection, place: Place) -> ZMQInteractiveShell:
    """Return a shell that knows nothing of the user's own settings of IPython."""
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    os.chdir(place.folder)
    sys.path[:] = _find_modules(importable=place.importable)
    builtins.input, getpass.getpass = _refuse("raw_input"), _refuse("getpass")
    if numpy := sys.modules.get("numpy"):
        # Processes forked from one server would all draw the same random numbers.
        numpy.random.seed()
    settings = Config()
    settings.HistoryManager.enabled = False
    # By this setting programs tell a notebook from a terminal.
    settings.IPKernelApp = Config()
    shell = _Shell.instance(
        config=settings, ipython_dir=place.scratch, compiler_class=XCachingCompiler
    )
    publishers: tuple[Any, Any] = shell.displayhook, shell.display_pub
    for publisher in publishers:
        publisher.session = _PipeSession()
        publisher.pub_socket = pipe
    return shell


def _find_modules(*, importable: bool) -> list[str]:
    """Return where to look for modules: in the notebook's folder after Python's own."""
    found = [p for p in sys.path if p]
    if importable:
        installed = (n for n, p in enumerate(found) if Path(p).name in _INSTALLED)
        found.insert(next(installed, 0), "")
    return found


def _refuse(name: str) -> Callable[..., NoReturn]:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise StdinNotImplementedError(
            f"{name} was called, but this frontend does not support input requests."
        )

    return refuse
