import multiprocessing

import pytest

from kit.engine import workers


@pytest.fixture(params=["usual", "spawn"])
def context(request, monkeypatch):
    """Start processes as this system does, and as Windows and macOS do."""
    if request.param == "spawn":
        spawn = multiprocessing.get_context("spawn")
        monkeypatch.setattr(workers, "_choose_context", lambda _: spawn)
    return request.param
