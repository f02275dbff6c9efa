"""``kit lab``: JupyterLab at the project's root, quiet and ready, on 00_start_here."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from kit.errors import Place, Problem, UsageError, guess_language

from .saying import say

__all__ = ["do_lab"]

_PACK = "jupyterlab_language_pack_zh_CN"
_START = "notebooks/00_start_here.ipynb"


def do_lab(options: argparse.Namespace) -> int:
    """Start JupyterLab and wait until it ends; Ctrl-C ends it."""
    from kit.disk import say_not_written
    from kit.study.location import find_root

    language = options.lang or guess_language()
    if importlib.util.find_spec("jupyterlab") is None:
        raise UsageError(Problem("cli.no_lab"))
    root = find_root()
    with say_not_written(root, UsageError):
        bring_notebooks(root)
    if language == "zh" and importlib.util.find_spec(_PACK) is None:
        print(say("lab_no_pack", language), file=sys.stderr)
    print(say("lab_started", language, root=root), file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="kit-lab-") as folder:
        write_settings(Path(folder), language)
        command = make_command(
            root, port=_read_port(options.port), browse=not options.no_browser
        )
        environment = make_environment(os.environ, Path(folder))
        return _wait(subprocess.Popen(command, cwd=root, env=environment))  # noqa: S603


def _read_port(text: str) -> int | None:
    if not text:
        return None
    if text.isdigit() and 1024 <= int(text) <= 65535:
        return int(text)
    raise UsageError(Problem("cli.port", Place("--port")))


def bring_notebooks(root: Path) -> None:
    """Put the notebooks below `root` where there are none yet; none is written over."""
    from kit.release.orders import NOTEBOOKS, find_notebook_folder
    from kit.study.location import SURVEYS

    source, target = find_notebook_folder(), root / NOTEBOOKS
    for name in (SURVEYS, NOTEBOOKS):
        (root / name).mkdir(exist_ok=True)
    if source.resolve() == target.resolve():
        return
    for notebook in sorted(source.glob("[0-9]*.ipynb")):
        if not (target / notebook.name).exists():
            shutil.copyfile(notebook, target / notebook.name)


def write_settings(folder: Path, language: str) -> None:
    """Write Lab's defaults: no news, no question for a kernel, the language if it is there.

    They are defaults of this start only: what the user has set in Lab goes first.
    """
    settings: dict[str, Mapping[str, object]] = {
        "@jupyterlab/apputils-extension:notification": {
            "fetchNews": "false",
            "checkForUpdates": False,
        },
        "@jupyterlab/notebook-extension:tracker": {"autoStartDefaultKernel": True},
    }
    if language == "zh" and importlib.util.find_spec(_PACK):
        settings["@jupyterlab/translation-extension:plugin"] = {"locale": "zh_CN"}
    place = folder / "labconfig"
    place.mkdir()
    text = json.dumps(settings, indent=2)
    (place / "default_setting_overrides.json").write_text(text, encoding="utf-8")


def make_command(root: Path, *, port: int | None, browse: bool) -> list[str]:
    """Return the command that starts Lab with the first notebook open, and `root` beside it."""
    return [
        *(sys.executable, "-m", "jupyterlab"),
        f"--ServerApp.root_dir={root}",
        f"--LabApp.default_url=/lab/tree/{_START}?file-browser-path=/",
        *([f"--ServerApp.port={port}"] if port else []),
        *([] if browse else ["--no-browser"]),
    ]


def make_environment(known: Mapping[str, str], settings: Path) -> dict[str, str]:
    """Return the surroundings of Lab: our defaults, and the kernel of this Python first."""
    # IPython would put the packages of an environment first that is activated and not ours.
    kept = {name: value for name, value in known.items() if name != "VIRTUAL_ENV"}
    paths = [str(settings), *filter(None, [known.get("JUPYTER_CONFIG_PATH", "")])]
    own = {"JUPYTER_CONFIG_PATH": os.pathsep.join(paths), "JUPYTER_PREFER_ENV_PATH": "1"}
    return {**kept, **own}


def _wait(lab: subprocess.Popen[bytes]) -> int:
    """Wait for Lab; Ctrl-C reaches it too, and is no failure. What ends this ends Lab."""
    before = signal.signal(signal.SIGTERM, lambda *_: lab.terminate())
    try:
        return 1 if lab.wait() else 0
    except KeyboardInterrupt:
        lab.terminate()
        lab.wait()
        return 0
    finally:
        signal.signal(signal.SIGTERM, before)
