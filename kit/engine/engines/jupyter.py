"""The Python process that runs a notebook: always this Python, quiet, and without a trace."""

from __future__ import annotations

import os
import subprocess
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from traitlets import default

from kit.engine.workers import SAFE_PATH

__all__ = ["NotebookKernel"]

# With these, every notebook would start with files of the user's own, or with the packages
# of another environment that is activated.
_PERSONAL = ("IPYTHONDIR", "PYTHONSTARTUP", "VIRTUAL_ENV")


class NotebookKernel(AsyncKernelManager):
    """Start the stock kernel with the running Python, whatever kernels a user has installed."""

    @default("kernel_spec_manager")
    def _only_this_python(self) -> KernelSpecManager:
        return KernelSpecManager(kernel_dirs=[], parent=self)

    async def start_kernel(self, **options: Any) -> None:  # type: ignore[override]
        """Start it without the user's start-up files and with its chatter discarded.

        Nor are modules found in the folder in which it starts.
        """
        environment = {k: v for k, v in os.environ.items() if k not in _PERSONAL}
        environment[SAFE_PATH] = "1"
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        await super().start_kernel(env=environment, **quiet, **options)
