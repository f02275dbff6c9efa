"""JupyterLab as ``kit lab`` starts it, driven in Chromium as a user drives it."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["Lab", "open_lab"]

_SECONDS = 180
_ARGUMENTS = ["--no-sandbox", "--disable-popup-blocking"]
"""What is exported comes in a window of its own, on a busy machine later than the click."""
SHOWN = ".jp-NotebookPanel:not(.lm-mod-hidden)"
"""The notebook that is on top."""


class Lab:
    """A page of JupyterLab, with what a user does in it."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    def open(self, notebook: str) -> None:
        """Open a notebook alone, and wait for its cells and its kernel."""
        self.page.goto(f"{self.url}/lab/tree/{notebook}?reset")
        self.wait_ready()

    def wait_ready(self) -> None:
        """Wait until a notebook is there and its kernel is idle."""
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=_SECONDS * 1000)
        end = time.monotonic() + _SECONDS
        # Lab shows a notebook as idle before its kernel is there; cells that are run then
        # make it start another kernel, or are lost.
        while not self._is_connected():
            assert time.monotonic() < end, "no kernel"
            self.page.wait_for_timeout(200)
        self.page.wait_for_selector(
            f"{SHOWN} .jp-Notebook-ExecutionIndicator[data-status=idle]",
            timeout=_SECONDS * 1000,
        )

    def _is_connected(self) -> bool:
        """Tell whether the page is connected to the kernel of the notebook it shows."""
        shown = self.page.url.partition("?")[0].partition("/lab/tree/")[2]
        kernels = [
            session["kernel"]
            for session in self.page.request.get(f"{self.url}/api/sessions").json()
            if session["path"] == shown
        ]
        name = self.page.locator(f"{SHOWN} .jp-Toolbar-kernelName").all_inner_texts()
        return "Python" in "".join(name) and any(
            kernel["execution_state"] == "idle" and kernel["connections"] for kernel in kernels
        )

    @property
    def cells(self):
        """The code cells of the notebook that is shown."""
        return self.page.locator(f"{SHOWN} .jp-CodeCell")

    def write(self, number: int, old: str, new: str) -> None:
        """Replace `old` in a code cell, by typing its text anew."""
        cell = self.cells.nth(number)
        cell.scroll_into_view_if_needed()
        text = self._read(cell, old)
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text.replace(old, new))

    def _read(self, cell, part: str) -> str:
        """Return the text of a cell, once it is drawn and holds `part`."""
        text, end = "", time.monotonic() + _SECONDS
        while part not in text:
            assert time.monotonic() < end, text
            text = cell.locator(".cm-content").inner_text()
            self.page.wait_for_timeout(200)
        return text

    def choose(self, *names: str) -> None:
        """Choose an entry of a menu by its names, from the menu bar down."""
        first, *others = names
        self.page.locator(".lm-MenuBar-item", has_text=re.compile(f"^{first}$")).click()
        for name in others:
            entry = self.page.locator(".lm-Menu-item", has_text=re.compile(f"^{name}"))
            entry.last.click()

    def run_all(self) -> None:
        """Run all cells from the menu and wait until none is waiting any more."""
        before, end = self.list_prompts(), time.monotonic() + _SECONDS
        self.choose("Run", "Run All Cells")
        while (now := self.list_prompts()) == before or any("*" in text for text in now):
            assert time.monotonic() < end, f"still running: {now}"
            self.page.wait_for_timeout(500)
        self.page.wait_for_timeout(1000)

    def list_prompts(self) -> list[str]:
        """Return what stands before each code cell: its number, or * while it waits."""
        return self.page.locator(f"{SHOWN} .jp-CodeCell .jp-InputPrompt").all_inner_texts()

    def count_errors(self) -> int:
        """Count the red boxes."""
        kinds = ("stderr", "error")
        boxes = (
            f'{SHOWN} .jp-OutputArea-output[data-mime-type="application/vnd.jupyter.{kind}"]'
            for kind in kinds
        )
        return self.page.locator(", ".join(boxes)).count()

    def read_outputs(self) -> list[str]:
        """Return the text of the outputs of each code cell."""
        return [
            self.cells.nth(n).locator(".jp-Cell-outputWrapper").inner_text()
            for n in range(self.cells.count())
        ]


@contextlib.contextmanager
def open_lab(root: Path, *, language: str = "en"):
    """Start ``kit lab`` at `root` and yield the page that it opens."""
    from playwright.sync_api import sync_playwright

    port, token = _find_port(), "a-token-for-the-test"
    home = Path(tempfile.mkdtemp(prefix="lab-home-"))
    (home / ".jupyter").mkdir(parents=True, exist_ok=True)
    # CI may be root, who has to say that he means it.
    own = home / ".jupyter/jupyter_server_config.json"
    own.write_text('{"ServerApp": {"allow_root": true}}', encoding="utf-8")
    # Every cell is drawn, also those that are not in sight.
    drawn = home / ".jupyter/lab/user-settings/@jupyterlab/notebook-extension"
    drawn.mkdir(parents=True)
    whole = '{"windowingMode": "none"}'
    (drawn / "tracker.jupyterlab-settings").write_text(whole, encoding="utf-8")
    environment = {
        **os.environ,
        "JUPYTER_TOKEN": token,
        "HOME": str(home),
        "LANG": {"en": "en_US.UTF-8", "zh": "zh_CN.UTF-8"}[language],
        "LC_ALL": "",
    }
    command = [sys.executable, "-m", "kit", "lab", "--no-browser", "--port", str(port)]
    with (home / "lab.log").open("w", encoding="utf-8") as log:
        lab = subprocess.Popen(command, cwd=root, env=environment, stdout=log, stderr=log)
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_for(f"{url}/api?token={token}", lab)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=shutil.which("chromium"), args=_ARGUMENTS
                )
                page = browser.new_page(viewport={"width": 1280, "height": 900})
                page.set_default_timeout(_SECONDS * 1000)
                page.goto(f"{url}/?token={token}")
                yield Lab(page, url)
                browser.close()
        finally:
            lab.terminate()
            lab.wait(timeout=30)
            shutil.rmtree(home, ignore_errors=True)
        assert not _is_served(port), "JupyterLab goes on without kit lab"


def _find_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _is_served(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def _wait_for(url: str, lab: subprocess.Popen) -> None:
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end:
        assert lab.poll() is None, "JupyterLab has ended"
        with contextlib.suppress(OSError):
            urllib.request.urlopen(url, timeout=5)  # noqa: S310 - our own server
            return
        time.sleep(0.3)
    raise AssertionError("JupyterLab did not start")
