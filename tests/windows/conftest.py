"""An imagined Windows computer with two studies on its drive."""

import functools
import sys

import pytest

from tests.end_to_end.conftest import elmwood, jinhai_zh, release_once  # noqa: F401

from .imposing import Windows

collect_ignore = ["imposed"]
# Which files are open is read from /proc.
collect_ignore_glob = [] if sys.platform == "linux" else ["test_*.py"]


@pytest.fixture
def drive(tmp_path):
    folder = tmp_path / "社工站"
    folder.mkdir()
    return folder


@pytest.fixture
def windows(drive):
    return Windows(drive)


@pytest.fixture
def copy_to_drive(drive, copy_study):
    """Return a function that copies a study to the drive and gives its folder."""
    return functools.partial(copy_study, folder=drive / "surveys")
